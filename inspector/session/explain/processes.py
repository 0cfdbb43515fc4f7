"""Numbers of one process, and of one buffer in one process."""

from collections.abc import Iterator

import numpy as np

from inspector.domain.columns import Index
from inspector.session.explain import caveats
from inspector.session.explain.explanation import Amount, Explanation, Row, Unit, number_text, total_of
from inspector.session.explain.question import Question
from inspector.session.explain.rows import BUFFER_COLUMNS, Part, Parts, buffer_row
from inspector.session.explain.subjects import OfHolding, OfProcess, ProcessFigure
from inspector.session.explain.texts import of_holder, of_list

_TITLES = {
    ProcessFigure.HELD: ("Held by", "size, summed over the buffers held"),
    ProcessFigure.PRIVATE: ("Private of", "size, summed over the buffers held with ref_count 1"),
    ProcessFigure.SHARED: ("Shared of", "size, summed over the buffers held with ref_count above 1"),
    ProcessFigure.PROPORTIONAL: ("Proportional of", "size ÷ ref_count, summed over the buffers held"),
    ProcessFigure.MAPPED: ("Mapped by", "bytes mapped, summed over the mapping lines below the buffers held"),
    ProcessFigure.ALLOCATED: (
        "Allocated by",
        "size, summed over the buffers whose allocator it is, held by it or not",
    ),
    ProcessFigure.COUNT: ("Buffers of", "number of buffers held"),
}


def explain_process(question: Question, subject: OfProcess) -> Explanation:
    """A number of one process."""
    prefix, formula = _TITLES[subject.figure]
    title = f"{prefix} {question.name_of(subject.key)}"
    if subject.figure is ProcessFigure.ALLOCATED:
        return _allocated(question, subject, title, formula)
    row = question.frame.row_of(subject.key)
    unit = Unit.BUFFERS if subject.figure is ProcessFigure.COUNT else Unit.BYTES
    if row is None:
        gone = "The process holds nothing in this sample."
        return question.unknown(subject, title, formula, gone, columns=BUFFER_COLUMNS, unit=unit)
    if subject.figure is ProcessFigure.MAPPED and question.frame.processes.mapped[row] < 0:
        why = caveats.no_mappings(question.frame)
        return question.unknown(subject, title, formula, *why, columns=BUFFER_COLUMNS)
    return _of_holdings(question, subject, row, title, formula, unit)


def _of_holdings(
    question: Question, subject: OfProcess, row: int, title: str, formula: str, unit: Unit
) -> Explanation:
    frame, key, figure = question.frame, subject.key, subject.figure
    held = frame.buffers_of(row)
    counted, parts = _parts(question, row, held, figure)
    value: Amount = {
        ProcessFigure.HELD: frame.processes.held,
        ProcessFigure.PRIVATE: frame.processes.private,
        ProcessFigure.SHARED: frame.processes.shared,
        ProcessFigure.PROPORTIONAL: frame.processes.proportional,
        ProcessFigure.MAPPED: frame.processes.mapped,
        ProcessFigure.COUNT: frame.processes.buffers,
    }[figure][row].item()

    def row_of(part: Part) -> Row:
        identifier, size = int(frame.buffers.id[part.row]), int(frame.buffers.size[part.row])
        return buffer_row(frame, part, (of_holder(key.pid, identifier, size), of_list(identifier, size)))

    return question.sum(
        subject,
        title,
        formula,
        value=value,
        parts=parts,
        make=row_of,
        columns=BUFFER_COLUMNS,
        unit=unit,
        doubts=_doubts(question, counted, figure),
    )


def _parts(question: Question, row: int, held: Index, figure: ProcessFigure) -> tuple[Index, Parts]:
    """Which of the buffers `held` count, and what each adds."""
    frame = question.frame
    size, refs = frame.buffers.size, frame.buffers.ref_count
    if figure is ProcessFigure.MAPPED:
        first, last = frame.holdings.first[row : row + 2].tolist()
        mapped = frame.holdings.mapped[first:last]
        counted = held[mapped > 0]
        bytes_of = dict(zip(held.tolist(), mapped.tolist(), strict=True))
        amounts = [bytes_of[buffer] for buffer in counted.tolist()]
        return counted, Parts(counted.tolist(), amounts, lambda at: number_text(bytes_of[at]))
    if figure is ProcessFigure.COUNT:
        return held, Parts(held.tolist(), [1] * len(held), lambda at: "1")
    if figure is ProcessFigure.PROPORTIONAL:
        shares = (size[held] / refs[held]).tolist()
        return held, Parts(
            held.tolist(), shares, lambda at: f"{number_text(int(size[at]))} ÷ {int(refs[at]):,}"
        )
    counted = held
    if figure is not ProcessFigure.HELD:
        counted = held[(refs[held] == 1) == (figure is ProcessFigure.PRIVATE)]
    return counted, Parts(counted.tolist(), size[counted].tolist(), lambda at: number_text(int(size[at])))


def _allocated(question: Question, subject: OfProcess, title: str, formula: str) -> Explanation:
    frame, table = question.frame, question.frame.buffers
    counted = np.flatnonzero(table.allocator_pid == subject.key.pid).astype(np.int32)
    at = frame.row_of(subject.key)
    is_unknown = not (table.allocator_pid >= 0).any() if at is None else frame.processes.allocated[at] < 0
    if is_unknown:
        why = caveats.no_list(frame, question.texts)
        return question.unknown(subject, title, formula, *why, columns=BUFFER_COLUMNS)
    sizes = table.size[counted].tolist()

    def row_of(part: Part) -> Row:
        return buffer_row(frame, part, (of_list(int(table.id[part.row]), int(table.size[part.row])),))

    return question.sum(
        subject,
        title,
        formula,
        value=total_of(sizes) if at is None else int(frame.processes.allocated[at]),
        parts=Parts(counted.tolist(), sizes, lambda row: number_text(int(table.size[row]))),
        make=row_of,
        columns=BUFFER_COLUMNS,
        doubts=(
            *caveats.moments(frame),
            "The kernel remembers the allocator's pid for good; it may have been given to another since.",
        ),
    )


def explain_holding(question: Question, subject: OfHolding) -> Explanation:
    """What one process maps of one buffer."""
    frame = question.frame
    title = f"Buffer {subject.id} mapped by {question.name_of(subject.key)}"
    formula = "bytes mapped, summed over the mapping lines below the buffer"
    process, buffer = frame.row_of(subject.key), question.buffer_at(subject.id, subject.size)
    at: list[int] = []
    if process is not None and buffer is not None:
        at = np.flatnonzero(frame.buffers_of(process) == buffer).tolist()
    if process is None or buffer is None or not at:
        gone = "The process does not hold the buffer in this sample."
        return question.unknown(subject, title, formula, gone, columns=BUFFER_COLUMNS)
    mapped = int(frame.holdings.mapped[int(frame.holdings.first[process]) + at[0]])
    if mapped < 0:
        why = caveats.no_mappings(frame)
        return question.unknown(subject, title, formula, *why, columns=BUFFER_COLUMNS)
    witness = of_holder(subject.key.pid, subject.id, subject.size)
    return question.sum(
        subject,
        title,
        formula,
        value=mapped,
        parts=Parts([buffer], [mapped], lambda row: number_text(mapped)),
        make=lambda part: buffer_row(frame, part, (witness,)),
        columns=BUFFER_COLUMNS,
    )


def _doubts(question: Question, buffers: Index, figure: ProcessFigure) -> Iterator[str]:
    """Only what can change the number: what a process holds is in its own file, its shares are not."""
    if figure in (ProcessFigure.PROPORTIONAL, ProcessFigure.PRIVATE, ProcessFigure.SHARED):
        yield from caveats.moments(question.frame)
        yield from caveats.unseen(question.frame, buffers)
