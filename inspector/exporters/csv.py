"""One frame as CSV, tidy: one row for each holding, all facts of its process and buffer beside it.

Quoted as RFC 4180 says, comma-separated, lines end in one line feed, UTF-8 without a byte order mark.
An unknown number is an empty cell. A buffer that no process was seen to hold (an orphan, or held only by
processes that could not be read) has one row with an empty pid, so that the sum of `size_bytes` over
distinct ids is all there is.

Text is made safe to open in a spreadsheet: where a tag or name would begin a formula, at its start or after
a `,` or `;` (which some spreadsheets split at whatever the quotes say), an apostrophe is put before it.
Deleting one apostrophe at each such place gives back the text; the text itself is `printable`.
"""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING, BinaryIO

from inspector.domain.text import printable
from inspector.exporters.base import known, number, taken_at

if TYPE_CHECKING:
    from inspector.domain.frame import Frame

COLUMNS = (
    "taken_at",
    "pid",
    "process",
    "start_time",
    "buffer_id",
    "size_bytes",
    "ref_count",
    "unseen_holders",
    "tag",
    "proportional_bytes",
    "mapped_bytes",
    "allocator_pid",
)

_FORMULA = re.compile("(^|[,;])([ \u00a0\u3000]*)('*)(?=[=+\\-@\t\r＝＋－＠])")

Cell = str | int | float | None


class CsvExporter:
    """The table for spreadsheets and data frames."""

    id = "csv"
    title = "CSV table, one row per holding"
    suffix = ".csv"
    media_type = "text/csv"

    def write(self, frame: "Frame", target: str, stream: BinaryIO) -> None:
        text = StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_rows(frame))
        stream.write(text.getvalue().encode())


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula; see the module for how to undo it."""
    return _FORMULA.sub(r"\1\2'\3", text)


def _rows(frame: "Frame") -> Iterator[tuple[Cell, ...]]:
    moment = taken_at(frame)
    buffers = _buffer_cells(frame)
    processes = [(who.key.pid, harmless(who.name), known(who.key.start_time)) for who in frame.processes.who]
    holdings = frame.holdings
    columns = (holdings.process.tolist(), holdings.buffer.tolist(), holdings.mapped.tolist())
    for process, buffer, mapped in zip(*columns, strict=True):
        about, share, allocator = buffers[buffer]
        yield (moment, *processes[process], *about, share, known(mapped), allocator)
    for buffer, seen in enumerate(frame.buffers.seen.tolist()):
        if seen == 0:
            about, _, allocator = buffers[buffer]
            yield (moment, None, None, None, *about, None, None, allocator)


def _buffer_cells(frame: "Frame") -> list[tuple[tuple[Cell, ...], Cell, Cell]]:
    """For each buffer: its own cells, the share of each holder in bytes, and its allocator."""
    table = frame.buffers
    tags = [harmless(printable(tag)) for tag in frame.tags]
    columns = (table.id, table.size, table.ref_count, table.unseen, table.tag, table.allocator_pid)
    return [
        (
            (id_, size, ref_count, unseen, tags[tag]),
            number(size / ref_count) if ref_count else None,
            known(allocator),
        )
        for id_, size, ref_count, unseen, tag, allocator in zip(*(c.tolist() for c in columns), strict=True)
    ]
