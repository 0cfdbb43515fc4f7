"""What `watch` shows of each sample: a table of the top processes with their change, or one JSON object."""

import json
import textwrap
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from inspector.cli.console import Console, Style, visible
from inspector.cli.live import LiveBlock, fitted
from inspector.domain.aligned import Column, table
from inspector.domain.blame import MEASURES, measure
from inspector.domain.capture import LinkError
from inspector.domain.columns import UNKNOWN
from inspector.domain.frame import Frame, ProcessKey
from inspector.domain.units import bytes_text, change_text, duration_text
from inspector.exporters.base import known, number, taken_at, text_of, uptime_s
from inspector.exporters.json import totals

TOP_OF_JSON = 10
_HEAD_LINES = 5
"""Lines of a block that are not processes: two of sums, a blank one, the titles, the remainder."""

_LESS_URGENT = (("PRIVATE", 100), ("SHARED", 100), ("MAPPED", 120), ("ALLOCATED", 120))
"""Columns that are left out on a terminal narrower than so many columns."""

_LEAST = {"PID": 5, "CHANGE": 9, "BUFS": 4}
"""Cells of a column, so that it keeps its place from one sample to the next; an amount of bytes needs 8."""


class Watch:
    """Remembers the sample before, and shows the next one beside it."""

    def __init__(
        self, console: Console, block: LiveBlock, *, sort: str, top: int | None, is_json: bool
    ) -> None:
        self.samples = 0
        self.next_seq = 0
        self._console = console
        self._block = block
        self._sort = sort
        self._top = top
        self._is_json = is_json
        self._before: Frame | None = None
        self._connections = 0
        self._lines: list[str] = []

    def connected(self) -> None:
        """A connection begins: what came before it is not compared with what follows."""
        self._connections += 1
        self._before = None

    def show(self, frame: Frame, target: str) -> None:
        self.samples += 1
        self.next_seq = frame.seq + 1
        if self._is_json:
            self._console.line(json.dumps(self._document(frame, target), ensure_ascii=False))
        else:
            self._lines = self._table(frame, target)
            self._block.show(self._lines)
        self._before = frame

    def lost(self, error: LinkError, wait_s: float) -> None:
        """Tell that the device is gone, why, and when it is tried again."""
        message = f"{error.cause} {error.remedy}".strip()
        again = f"Trying again in {wait_s:g} s; Ctrl+C ends."
        self.next_seq += 1  # the number left out marks the gap
        if self._is_json or not self._console.is_live:
            self._console.warn(f"memtrack-inspector: {message} {again}")
            return
        notice = textwrap.wrap(visible(f"Lost: {message} {again}"), self._console.width or 80)
        room = (self._block.room() or len(self._lines)) - len(notice)
        self._block.show([*(self._console.paint(line, Style.BAD) for line in notice), *self._lines[:room]])

    def _document(self, frame: Frame, target: str) -> dict[str, object]:
        changes, rows = self._changes(frame), self._order(frame)[: self._top or TOP_OF_JSON]
        before = self._before
        return {
            "schema": "memtrack-inspector.watch",
            "schema_version": "1.0",
            "target": text_of(target),
            "seq": frame.seq,
            "connection": self._connections,
            "taken_at": taken_at(frame),
            "device_uptime_s": uptime_s(frame),
            "totals": totals(frame),
            "unique_change_bytes": frame.totals.unique - before.totals.unique if before else None,
            "top": [_process(frame, row, changes[row]) for row in rows],
            "problems": len(frame.problems),
        }

    def _table(self, frame: Frame, target: str) -> list[str]:
        console, changes, order = self._console, self._changes(frame), self._order(frame)
        shown = order[: self._rows(len(order))]
        columns, of_row = self._columns(frame, changes)
        lines = table(columns, [of_row(row) for row in shown], console.width)
        painted = [
            _emphasised(line, change_text(changes[row] or 0), changes[row], console)
            for line, row in zip(lines[1:], shown, strict=True)
        ]
        head = [console.paint(fitted(_about(frame, target), console), Style.BOLD), self._sums(frame), ""]
        return [
            *head,
            console.paint(lines[0], Style.DIM),
            *painted,
            *self._remainder(frame, order, len(shown)),
        ]

    def _rows(self, available: int) -> int:
        """How many processes to show: what was asked for, at most what fits on the screen."""
        room = self._block.room()
        fit = available if room is None else max(1, room - _HEAD_LINES)
        wanted = self._top if self._top is not None else available
        return min(available, wanted, fit)

    def _sums(self, frame: Frame) -> str:
        sums, before = frame.totals, self._before
        change = change_text(sums.unique - before.totals.unique) if before else ""
        parts = [
            f"{bytes_text(sums.unique)} unique{f' {change}' if change else ''}",
            f"{bytes_text(sums.unattributed)} unattributed",
            f"{bytes_text(sums.orphaned)} orphaned",
            f"{sums.buffers} buffers",
        ]
        if frame.problems:
            parts.append(f"{len(frame.problems)} problems")
        if frame.unreadable:
            parts.append(f"{len(frame.unreadable)} unreadable")
        text = fitted("   ".join(parts), self._console)
        return self._console.paint(text, Style.WARN) if frame.problems or frame.unreadable else text

    def _remainder(self, frame: Frame, order: Sequence[int], shown: int) -> list[str]:
        rest = order[shown:]
        if not rest:
            return []
        amount = bytes_text(sum(frame.processes.proportional[row] for row in rest))
        text = f"... and {len(rest)} more processes, {amount} proportional"
        return [self._console.paint(fitted(text, self._console), Style.DIM)]

    def _columns(
        self, frame: Frame, changes: Sequence[float | None]
    ) -> tuple[list[Column], Callable[[int], list[str]]]:
        processes, width = frame.processes, self._console.width
        amounts = {
            "PROPORTIONAL": [bytes_text(value) for value in processes.proportional.tolist()],
            "CHANGE": [change_text(change or 0) for change in changes],
            "HELD": [bytes_text(value) for value in processes.held.tolist()],
            "PRIVATE": [bytes_text(value) for value in processes.private.tolist()],
            "SHARED": [bytes_text(value) for value in processes.shared.tolist()],
            "MAPPED": _known(processes.mapped.tolist()),
            "ALLOCATED": _known(processes.allocated.tolist()),
            "BUFS": [str(value) for value in processes.buffers.tolist()],
        }
        for title, least in _LESS_URGENT:
            if (width is not None and width < least) or not any(amounts[title]):
                del amounts[title]
        columns = [Column(title, is_number=True, least=_LEAST.get(title, 8)) for title in ("PID", *amounts)]
        columns.append(Column("PROCESS", shrink=True))

        def of_row(row: int) -> list[str]:
            who = processes.who[row]
            return [str(who.key.pid), *(cells[row] for cells in amounts.values()), who.name]

        return columns, of_row

    def _changes(self, frame: Frame) -> list[float | None]:
        """For each process its proportional bytes less those before; None without a sample before."""
        if self._before is None:
            return [None] * len(frame.processes.who)
        before = _proportional(self._before)
        return [now - before.get(key, 0.0) for key, now in _proportional(frame).items()]

    def _order(self, frame: Frame) -> list[int]:
        """Rows of the process table, the first to show first; pids ascend among equals."""
        processes = frame.processes
        rows = range(len(processes.who))
        if self._sort == "pid":
            return list(rows)
        if self._sort == "name":
            return sorted(rows, key=lambda row: processes.who[row].name.casefold())
        if self._sort == "change":
            changes = self._changes(frame)
            return sorted(rows, key=lambda row: -(changes[row] or 0.0))
        amounts = measure(self._sort).of(processes).tolist()
        return sorted(rows, key=lambda row: -amounts[row])


SORTS = (*(each.id for each in MEASURES), "change", "pid", "name")


def _about(frame: Frame, target: str) -> str:
    moment = datetime.fromtimestamp(frame.taken_at_ns // 1_000_000_000, UTC).astimezone()
    up = uptime_s(frame)
    took_ms = (frame.ended_ns - frame.started_ns) / 1e6
    parts = [text_of(target), f"{moment:%H:%M:%S}", f"read in {took_ms:.1f} ms"]
    if up is not None:
        parts.insert(2, f"up {duration_text(up)}")
    return "   ".join(parts)


def _proportional(frame: Frame) -> dict[ProcessKey, float]:
    amounts = frame.processes.proportional.tolist()
    return {who.key: amount for who, amount in zip(frame.processes.who, amounts, strict=True)}


def _known(amounts: Sequence[int]) -> list[str]:
    """Bytes as text; all "" when none is known."""
    if all(amount == UNKNOWN for amount in amounts):
        return [""] * len(amounts)
    return ["-" if amount == UNKNOWN else bytes_text(amount) for amount in amounts]


def _emphasised(line: str, change: str, amount: float | None, console: Console) -> str:
    """`line` with its change set off: no other cell before it begins with a sign."""
    if not change or not amount:
        return line
    return line.replace(change, console.paint(change, Style.WARN if amount > 0 else Style.GOOD), 1)


def _process(frame: Frame, row: int, change: float | None) -> dict[str, object]:
    processes = frame.processes
    who = processes.who[row]
    return {
        "pid": who.key.pid,
        "name": who.name,
        "start_time": known(who.key.start_time),
        "proportional_bytes": number(float(processes.proportional[row])),
        "change_bytes": None if change is None else number(change),
        "held_bytes": int(processes.held[row]),
        "private_bytes": int(processes.private[row]),
        "shared_bytes": int(processes.shared[row]),
        "buffers": int(processes.buffers[row]),
    }
