"""Rows of explanations: the largest first, the others summed up, so that they always add up."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inspector.domain.frame import Frame
from inspector.domain.text import printable
from inspector.session.explain.explanation import Amount, Column, Kind, Row, Unit, number_text, total_of
from inspector.session.explain.subjects import BufferFigure, OfBuffer, OfProcess, ProcessFigure
from inspector.session.explain.texts import Witness, of_holder, of_list, process_file

MOST_ROWS = 100
"""Rows shown one by one; the rest are one row."""
MOST_TERMS = 4
"""Terms written out in a formula."""
_SLACK = 1e-9
"""How far sums of floats may lie apart, relatively, from being done in another order."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The things that add to a value, n of them, before it is known which get a row of their own.

    Attributes:
        rows: n rows of the frame's buffers or processes.
        amounts: what each adds.
        term: row -> how its amount came about; asked only for rows that are shown.
    """

    rows: Sequence[int]
    amounts: Sequence[Amount]
    term: Callable[[int], str]


class Part(NamedTuple):
    """One of Parts that gets a row."""

    row: int
    amount: Amount
    term: str


MakeRow = Callable[[Part], Row]


def amount_column(unit: Unit) -> Column:
    """The last column of every explanation."""
    if unit in (Unit.PID, Unit.SECONDS):
        return Column("amount", "Says", unit.kind, "What the number was read as.")
    return Column(
        "amount", "Adds", unit.kind, "What the row adds to the number. Together they are the number."
    )


def rows_of(parts: Parts, make: MakeRow, columns: Sequence[Column], value: Amount | None) -> tuple[Row, ...]:
    """The rows of `parts`; a row for the rest, and one for what the frame's own sum lost, where there is."""
    shown = heapq.nlargest(MOST_ROWS, range(len(parts.rows)), key=parts.amounts.__getitem__)
    rows = [
        make(Part(parts.rows[place], parts.amounts[place], parts.term(parts.rows[place]))) for place in shown
    ]
    if len(parts.rows) > len(shown):
        taken = set(shown)
        rest = total_of([amount for place, amount in enumerate(parts.amounts) if place not in taken])
        count = len(parts.rows) - len(shown)
        rows.append(_remark_row(f"{count:,} smaller ones together", columns, rest, count))
    if value is not None:
        lost = value - total_of([row.amount for row in rows])
        if abs(lost) > (_SLACK * abs(value) + 1e-6 if isinstance(value, float) else 0):
            rows.append(_remark_row("what the sum leaves out: it is limited", columns, lost, 0))
    return tuple(rows)


def _remark_row(text: str, columns: Sequence[Column], amount: Amount, covers: int) -> Row:
    """A row with `text` in the first column of text."""
    place = next((i for i, column in enumerate(columns) if column.kind is Kind.TEXT), 0)
    cells = tuple(text if i == place else None for i in range(len(columns) - 1))
    return Row((*cells, amount), amount, covers=covers)


def filled_sum(rows: Sequence[Row], value: Amount) -> str:
    """The sum of the first terms, the others counted: `8,294,400 ÷ 2 + 4,096 + … (7 more) = 4,155,296`."""
    terms = [row.term for row in rows if row.term][:MOST_TERMS]
    more = sum(row.covers for row in rows) - len(terms)
    if more > 0:
        terms.append(f"… ({more:,} more)")
    return f"{' + '.join(terms) or '0'} = {number_text(value)}"


BUFFER_COLUMNS = (
    Column("id", "ID", Kind.NUMBER, "The kernel's id of the buffer."),
    Column("tag", "Tag", Kind.TEXT, "What the allocator wrote about the buffer, escaped where unusual."),
    Column("size", "Size", Kind.BYTES, "Bytes of the buffer."),
    Column("ref_count", "Refs", Kind.COUNT, "How many processes hold it, as the kernel counts."),
    Column("seen", "Seen", Kind.COUNT, "How many of the holders could be read."),
)
PROCESS_COLUMNS = (
    Column("name", "Process", Kind.TEXT, "Name of the process."),
    Column("pid", "PID", Kind.NUMBER, "Process id on the device."),
    Column("count", "Buffers", Kind.COUNT, "Number of buffers it holds."),
)


def buffer_row(frame: Frame, part: Part, witnesses: tuple[Witness, ...]) -> Row:
    """The row of a buffer, with BUFFER_COLUMNS."""
    table, at = frame.buffers, part.row
    identifier, size = int(table.id[at]), int(table.size[at])
    return Row(
        cells=(
            identifier,
            tag_text(frame.tags[table.tag[at]]),
            size,
            int(table.ref_count[at]),
            int(table.seen[at]),
            part.amount,
        ),
        amount=part.amount,
        term=part.term,
        witnesses=witnesses,
        link=OfBuffer(identifier, size, BufferFigure.REF_COUNT),
    )


def witnesses_of(frame: Frame, buffer: int) -> tuple[Witness, ...]:
    """Its first holder's file, and the list of all buffers."""
    identifier, size = int(frame.buffers.id[buffer]), int(frame.buffers.size[buffer])
    pids = frame.processes.pid[frame.holders_of(buffer)[:1]].tolist()
    return (*(of_holder(pid, identifier, size) for pid in pids), of_list(identifier, size))


def process_row(
    frame: Frame, part: Part, figure: ProcessFigure, witness: Callable[[int], Witness] | None = None
) -> Row:
    """The row of a process, with PROCESS_COLUMNS; `witness`: pid -> what says so, else its whole file."""
    who = frame.processes.who[part.row]
    pid = who.key.pid
    return Row(
        cells=(who.name, pid, int(frame.processes.buffers[part.row]), part.amount),
        amount=part.amount,
        term=part.term,
        witnesses=(witness(pid) if witness is not None else Witness(process_file(pid)),),
        link=OfProcess(who.key, figure),
    )


def tag_text(tag: bytes) -> str:
    return printable(tag) or "(no tag)"
