"""A snapshot written as JSON, read back as the frame it was made from.

Every 1.x document is read and members that are not known are ignored; a newer major version is refused.
Sums are not taken from the document but made anew from its buffers, so that a cut or edited file cannot lie.
What a snapshot does not hold is unknown in the frame: raw files, command lines, bytes mapped of each holding.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from inspector.domain.assemble import assemble, frozen
from inspector.domain.capture import Capture, LinkError, Problem, SourceFact, Trouble
from inspector.domain.columns import LARGEST_FIELD, UNKNOWN, BufferColumns, HoldingColumns, Parsed, ints
from inspector.domain.frame import Frame, Process, ProcessKey
from inspector.domain.text import printable

SCHEMA = "memtrack-inspector.snapshot"
MAJOR = 1
MOST_BYTES = 1 << 30
"""Largest file read; 20,000 holdings take 4 MB."""

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([nrt\\]))")
_PLAIN = {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\"}


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Attributes:
    target: the URI of the device it was taken from, display-safe.
    frame: the moment.
    """

    target: str
    frame: Frame


def read_snapshot(path: Path) -> Snapshot:
    """The snapshot in the file `path`. Raises LinkError(USAGE) saying what was expected where."""
    shown = printable(str(path).encode("utf-8", "surrogateescape"))
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _unusable(f"Cannot read {shown}: it is larger than any snapshot.")
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise _unusable(f"Cannot read {shown}: {(error.strerror or str(error)).lower()}.") from error
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise _unusable(f"Cannot read {shown}: expected JSON, found something else{where}.") from error
    return _Document(shown).snapshot(document)


def exact_text(text: str) -> bytes:
    """The bytes that a display-safe text (see `printable`) stands for."""
    raw, done = b"", 0
    for match in _ESCAPE.finditer(text):
        byte, short, long, plain = match.groups()
        raw += text[done : match.start()].encode("utf-8", "surrogatepass")
        if plain is not None:
            raw += _PLAIN[plain]
        elif byte is not None:
            raw += bytes([int(byte, 16)])
        else:
            raw += _encoded(int(short or long, 16))
        done = match.end()
    return raw + text[done:].encode("utf-8", "surrogatepass")


def _encoded(code: int) -> bytes:
    return chr(code).encode("utf-8", "surrogatepass") if code <= 0x10FFFF else b""


def _unusable(cause: str, remedy: str = "") -> LinkError:
    advice = remedy or "Name a file written by memtrack-inspector snapshot -o FILE.json."
    return LinkError(Trouble.USAGE, cause, advice, retry=False)


class _Document:
    """Takes a document apart; every accessor checks what it takes and names the place."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def snapshot(self, document: object) -> Snapshot:
        top = self._object(document, "the document")
        self._check_version(top)
        processes = [self._process(row, at) for row, at in self._rows(top, "processes")]
        frame = assemble(self._capture(top), [self._columns(top)], {who.key.pid: who for who, _ in processes})
        mapped = {who.key.pid: amount for who, amount in processes}
        table = frame.processes
        column = ints([mapped.get(pid, UNKNOWN) for pid in table.pid.tolist()])
        frame = replace(
            frame,
            processes=replace(table, mapped=frozen(column)),
            problems=tuple(self._problem(row, at) for row, at in self._rows(top, "problems")),
            sources=tuple(
                SourceFact(self._text(row, "name", at), self._text(row, "detail", at))
                for row, at in self._rows(top, "sources")
            ),
        )
        return Snapshot(self._text(top, "target", ""), frame)

    def _check_version(self, top: Mapping[str, object]) -> None:
        if top.get("schema") != SCHEMA:
            self._fail("schema", f'"{SCHEMA}"', top.get("schema"))
        version = str(top.get("schema_version"))
        major = version.partition(".")[0]
        if not (major.isascii() and major.isdigit()):
            self._fail("schema_version", 'a version such as "1.0"', top.get("schema_version"))
        if int(major[:9]) > MAJOR:
            raise _unusable(
                f"Cannot read {self._shown}: it is of version {_cited(version)}, and this program reads "
                f"version {MAJOR}.",
                "Update memtrack-inspector.",
            )

    def _capture(self, top: Mapping[str, object]) -> Capture:
        written = self._text(top, "taken_at", "")
        try:
            since = datetime.fromisoformat(written) - _EPOCH
        except (ValueError, TypeError):
            self._fail("taken_at", "a moment such as 2026-01-31T12:00:00.000000Z", written)
        uptime = top.get("device_uptime_s")
        if uptime is not None and (isinstance(uptime, bool) or not isinstance(uptime, int | float)):
            self._fail("device_uptime_s", "a number or null", uptime)
        clock = None if uptime is None else (float(uptime), float(uptime))
        return Capture(0, since // timedelta(microseconds=1) * 1000, 0, 0, clock, ())

    def _process(self, row: Mapping[str, object], at: str) -> tuple[Process, int]:
        """A process, and the bytes it had mapped."""
        key = ProcessKey(self._whole(row, "pid", at), self._whole_or_unknown(row, "start_time", at))
        return Process(key, self._text(row, "name", at)), self._whole_or_unknown(row, "mapped_bytes", at)

    def _columns(self, top: Mapping[str, object]) -> Parsed:
        tags: dict[bytes, int] = {}
        buffers: list[tuple[int, int, int, int, int]] = []
        holdings: list[tuple[int, int, int, int, int]] = []
        for row, at in self._rows(top, "buffers"):
            tag = tags.setdefault(exact_text(self._text(row, "tag", at)), len(tags))
            facts = [self._whole(row, name, at) for name in ("id", "size_bytes", "ref_count")]
            buffers.append((*facts, self._whole_or_unknown(row, "allocator_pid", at), tag))  # type: ignore[arg-type]
            for pid in self._list(row, "holders", at):
                holder = self._whole({"holders": pid}, "holders", at)
                holdings.append((holder, *facts, tag))  # type: ignore[arg-type]
        holdings.sort(key=lambda row: row[0])
        return Parsed(holdings=_holdings(holdings, tuple(tags)), buffers=_listed(buffers, tuple(tags)))

    def _problem(self, row: Mapping[str, object], at: str) -> Problem:
        expected, _, found = self._text(row, "message", at).removeprefix("expected ").partition(", found ")
        line = None if row.get("line") is None else self._whole(row, "line", at)
        return Problem(self._text(row, "path", at), line, expected, found)

    # -- what is taken from the document ----------------------------------------------------------

    def _rows(self, top: Mapping[str, object], name: str) -> list[tuple[Mapping[str, object], str]]:
        rows = enumerate(self._list(top, name, ""))
        return [(self._object(row, f"{name}[{nth}]"), f"{name}[{nth}].") for nth, row in rows]

    def _object(self, value: object, place: str) -> Mapping[str, object]:
        if not isinstance(value, dict):
            self._fail(place, "an object", value)
        return value

    def _list(self, row: Mapping[str, object], name: str, at: str) -> Sequence[object]:
        value = row.get(name)
        if not isinstance(value, list):
            self._fail(at + name, "a list", value)
        return value

    def _text(self, row: Mapping[str, object], name: str, at: str) -> str:
        value = row.get(name)
        if not isinstance(value, str):
            self._fail(at + name, "text", value)
        return value if value.isprintable() else printable(value.encode("utf-8", "surrogatepass"))

    def _whole(self, row: Mapping[str, object], name: str, at: str) -> int:
        value = row.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_FIELD:
            self._fail(at + name, "a whole number", value)
        return value

    def _whole_or_unknown(self, row: Mapping[str, object], name: str, at: str) -> int:
        return UNKNOWN if row.get(name) is None else self._whole(row, name, at)

    def _fail(self, place: str, expected: str, found: object) -> NoReturn:
        raise _unusable(f"Cannot read {self._shown}: expected {expected} at {place}, found {_cited(found)}.")


def _cited(found: object) -> str:
    """What was found, short and display-safe; "nothing" for what is absent."""
    if found is None:
        return "nothing"
    text = printable(json.dumps(found)[:60].encode("utf-8", "surrogatepass"))
    return text if len(text) <= 40 else text[:39] + "…"


def _holdings(rows: Sequence[tuple[int, int, int, int, int]], tags: tuple[bytes, ...]) -> HoldingColumns:
    """Rows of (pid, id, size, ref_count, tag), in ascending pid."""
    pid, id, size, ref_count, tag = (ints([row[nth] for row in rows]) for nth in range(5))
    unknown = ints([UNKNOWN] * len(rows))
    return HoldingColumns(pid, id, size, ref_count, tag.astype("int32"), unknown, tags)


def _listed(rows: Sequence[tuple[int, int, int, int, int]], tags: tuple[bytes, ...]) -> BufferColumns | None:
    """Rows of (id, size, ref_count, allocator, tag); None where nothing was known of any allocator.

    A device without the list of all buffers shows neither allocators nor orphans.
    """
    if all(row[3] == UNKNOWN and row[2] > 0 for row in rows):
        return None
    id, size, ref_count, allocator, tag = (ints([row[nth] for row in rows]) for nth in range(5))
    return BufferColumns(id, size, ref_count, allocator, tag.astype("int32"), tags)
