"""One frame as a report for people: made for a terminal of 80 columns or a bug ticket.

What a device chose freely (names, tags) stands last in its row, escaped and never cut.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from inspector.domain.aligned import Column, clip, left, right, table, wrapped
from inspector.domain.text import printable
from inspector.domain.units import bytes_text, duration_text
from inspector.exporters.base import ProblemRow, problem_rows, taken_at, text_of, uptime_s

if TYPE_CHECKING:
    from inspector.domain.frame import Frame

TOP_BUFFERS = 20
TOP_PROBLEMS = 50
HOLDERS_NAMED = 4
WIDTH = 80
"""Columns that the words of this report are made for; a row may be wider only by what a device chose."""

_PROCESS_COLUMNS = (
    Column("PID", is_number=True),
    Column("PROPORTIONAL", is_number=True),
    Column("HELD", is_number=True),
    Column("PRIVATE", is_number=True),
    Column("BUFS", is_number=True),
    Column("PROCESS"),
)
_BUFFER_COLUMNS = (
    Column("ID", is_number=True),
    Column("SIZE", is_number=True),
    Column("REFS", is_number=True),
    Column("TAG"),
    Column("HELD BY"),
)


class TextExporter:
    """The report for people."""

    id = "text"
    title = "Text report"
    suffix = ".txt"
    media_type = "text/plain"

    def write(self, frame: "Frame", target: str, stream: BinaryIO) -> None:
        problems = problem_rows(frame)
        parts = [
            _head(frame, target),
            _totals(frame),
            _processes(frame),
            _buffers(frame),
            _problems(problems),
        ]
        stream.write(("\n\n".join("\n".join(part) for part in parts if part) + "\n").encode())


def _head(frame: "Frame", target: str) -> list[str]:
    facts = [("Memtrack snapshot", text_of(target)), ("Taken", taken_at(frame))]
    uptime = uptime_s(frame)
    if uptime is not None:
        facts.append(("Device up", duration_text(uptime)))
    if "MemTotal" in frame.memory:
        facts.append(("Device memory", bytes_text(frame.memory["MemTotal"])))
    facts += [("Source", f"{source.name}: {source.detail}") for source in frame.sources]
    width = max(len(name) for name, _ in facts)
    return [line for name, value in facts for line in wrapped(f"{left(name, width)}  ", value, WIDTH)]


def _totals(frame: "Frame") -> list[str]:
    sums = frame.totals
    rows = [
        ("Unique", bytes_text(sums.unique), f"{sums.buffers} buffers, each counted once"),
        ("= proportional", bytes_text(sums.proportional), f"the shares of {sums.processes} processes"),
        ("+ unattributed", bytes_text(sums.unattributed), "the shares of holders that could not be seen"),
        ("+ orphaned", bytes_text(sums.orphaned), "alive in the kernel, held by no process"),
        ("Held", bytes_text(sums.held), "shared buffers counted once for each holder"),
    ]
    return [f"{left(name, 14)}  {right(amount, 9)}  {meaning}" for name, amount, meaning in rows]


def _processes(frame: "Frame") -> list[str]:
    processes = frame.processes
    if not processes.who:
        return ["No process holds a buffer."]
    columns = (processes.proportional, processes.held, processes.private)
    sums = [column.tolist() for column in columns]
    order = sorted(range(len(processes.who)), key=lambda row: -sums[0][row])
    counts = processes.buffers.tolist()
    rows = [
        [
            str(processes.who[row].key.pid),
            *(bytes_text(column[row]) for column in sums),
            str(counts[row]),
            processes.who[row].name,
        ]
        for row in order
    ]
    return table(_PROCESS_COLUMNS, rows)


def _buffers(frame: "Frame") -> list[str]:
    sizes = frame.buffers.size.tolist()
    if not sizes:
        return []
    order = sorted(range(len(sizes)), key=lambda row: -sizes[row])
    shown = order[:TOP_BUFFERS]
    lines = table(_BUFFER_COLUMNS, [_buffer(frame, row) for row in shown])
    rest = order[TOP_BUFFERS:]
    if rest:
        lines.append(f"... and {len(rest)} more, {bytes_text(sum(sizes[row] for row in rest))} together")
    return lines


def _buffer(frame: "Frame", row: int) -> list[str]:
    buffers = frame.buffers
    tag = printable(frame.tags[buffers.tag[row]])
    return [
        str(buffers.id[row]),
        bytes_text(int(buffers.size[row])),
        str(buffers.ref_count[row]),
        tag,
        ", ".join(_holders(frame, row)),
    ]


def _holders(frame: "Frame", row: int) -> Iterator[str]:
    holders = frame.holders_of(row).tolist()
    who = frame.processes.who
    for holder in holders[:HOLDERS_NAMED]:
        yield f"{who[holder].name} {who[holder].key.pid}"
    if len(holders) > HOLDERS_NAMED:
        yield f"{len(holders) - HOLDERS_NAMED} more"
    unseen, allocator = int(frame.buffers.unseen[row]), int(frame.buffers.allocator_pid[row])
    if unseen:
        yield f"{unseen} unseen"
    if not frame.buffers.ref_count[row]:
        yield "nobody" if allocator < 0 else f"nobody (allocated by {allocator})"


def _problems(problems: list[ProblemRow]) -> list[str]:
    if not problems:
        return []
    lines = [f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"]
    for path, line, message in problems[:TOP_PROBLEMS]:
        place = f"{path}{f':{line}' if line else ''}: " if path else ""
        lines.append(f"  {place}{clip(message, 400)}")
    if len(problems) > TOP_PROBLEMS:
        lines.append(f"  ... and {len(problems) - TOP_PROBLEMS} more; the JSON snapshot lists them all")
    return lines
