"""What an exporter is, the facts that every format states alike, and how a file is written whole."""

import errno
import math
import os
import secrets
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from inspector.domain.text import printable

if TYPE_CHECKING:  # the command line lists the formats without loading numpy
    from inspector.domain.frame import Frame


class Exporter(Protocol):
    """A format that one frame can be written in.

    Attributes:
        id: stable name, as on the command line.
        title: for people.
        suffix: with the dot.
        media_type: as registered with IANA.
    """

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def media_type(self) -> str: ...

    def write(self, frame: "Frame", target: str, stream: BinaryIO) -> None:
        """Write `frame`, taken from the device `target` (a URI), as UTF-8 to `stream`.

        The same frame always gives the same bytes. Raises only what `stream.write` raises.
        """
        ...


class ProblemRow(NamedTuple):
    """A problem as every format states it; `line` is 1-based, None when it concerns the whole file."""

    path: str
    line: int | None
    message: str


def taken_at(frame: "Frame") -> str:
    """Host wall clock when the read began, ISO 8601 in UTC: `2026-01-31T12:00:00.000000Z`."""
    seconds, nanoseconds = divmod(frame.taken_at_ns, 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{nanoseconds // 1000:06d}Z"


def uptime_s(frame: "Frame") -> float | None:
    """The device's clock when the read began, seconds after boot; None where it has none that can be read."""
    if frame.uptime_s is None or not math.isfinite(frame.uptime_s[0]):
        return None
    return frame.uptime_s[0]


def known(value: int) -> int | None:
    """`value` of a column that is never negative, or None when it is UNKNOWN."""
    return None if value < 0 else value


def number(value: float) -> int | float:
    """`value` with no fraction to print when it has none."""
    return int(value) if value == int(value) else value


def text_of(word: str) -> str:
    """A word from the command line, which may hold bytes that are no UTF-8, as display-safe text."""
    return printable(word.encode("utf-8", "surrogateescape"))


def problem_rows(frame: "Frame") -> list[ProblemRow]:
    """What did not fit, then the files that could not be read and are not among those problems yet."""
    rows = [ProblemRow(problem.path, problem.line, problem.message) for problem in frame.problems]
    told = {row.path for row in rows}
    for file in frame.unreadable:
        if file.path not in told:
            why = file.absence.value if file.absence else "nothing"
            detail = f" ({printable(file.detail.encode('utf-8', 'surrogateescape'))})" if file.detail else ""
            rows.append(ProblemRow(file.path, None, f"expected a file that can be read, found {why}{detail}"))
    return rows


class CannotWriteError(Exception):
    """A file could not be written; nothing was left behind.

    Attributes:
        cause: a sentence: what could not be written and why.
        remedy: a sentence: what the user can do; "" when there is nothing to advise.
    """

    def __init__(self, cause: str, remedy: str = "") -> None:
        super().__init__(f"{cause} {remedy}".strip())
        self.cause = cause
        self.remedy = remedy


def write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Put what `write` writes into the file `path`: all of it, or the file stays as it was.

    The bytes go to a new file in the same directory that takes the place of `path` at the end, so a reader
    sees the old file or the new one. An existing file keeps its mode, a symbolic link its place. What is no
    regular file (a pipe, /dev/null) cannot be replaced and is written to directly.
    Raises CannotWriteError with a sentence for the user; whatever `write` raises passes through.
    """
    content = BytesIO()
    write(content)
    place = Path(os.path.realpath(path))
    try:
        mode = _mode_of(place)
        if mode is not None and not stat.S_ISREG(mode):
            _write_through(place, content)
        else:
            _replace(place, content, mode)
    except OSError as error:
        raise _explained(path, error) from error


def _mode_of(place: Path) -> int | None:
    try:
        return place.stat().st_mode
    except FileNotFoundError:
        return None


def _write_through(place: Path, content: BytesIO) -> None:
    with place.open("wb", buffering=0) as stream:
        rest = content.getbuffer()
        while rest:
            rest = rest[stream.write(rest) :]


def _replace(place: Path, content: BytesIO, mode: int | None) -> None:
    if mode is not None and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    new = place.with_name(f".{place.name[:80]}.{secrets.token_hex(6)}.part")
    try:
        # Created with the user's umask, as a plain `>` of the shell would; O_EXCL follows no planted link.
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as stream:
            if mode is not None:
                os.fchmod(stream.fileno(), stat.S_IMODE(mode))
            stream.write(content.getbuffer())
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(place)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _explained(path: Path, error: OSError) -> CannotWriteError:
    shown, folder = text_of(str(path)), text_of(str(path.parent))
    cause = f"Cannot write {shown}: {(error.strerror or str(error)).lower()}."
    remedies = {
        errno.ENOENT: (f"Cannot write {shown}: there is no directory {folder}.", "Create it first."),
        errno.ENOTDIR: (f"Cannot write {shown}: {folder} is not a directory.", "Name another place."),
        errno.EISDIR: (f"Cannot write {shown}: it is a directory.", "Name a file in it."),
        errno.EACCES: (f"Cannot write {shown}: you have no permission to.", "Name another place."),
        errno.EROFS: (f"Cannot write {shown}: the file system is read-only.", "Name another place."),
        errno.ENOSPC: (f"Cannot write {shown}: the disk is full.", "Free some space or name another place."),
        errno.EDQUOT: (f"Cannot write {shown}: your disk quota is used up.", "Free some space."),
        errno.EFBIG: (
            f"Cannot write {shown}: it would exceed the limit of file sizes.",
            "See ulimit -f.",
        ),
    }
    return CannotWriteError(*remedies.get(error.errno or 0, (cause, "")))
