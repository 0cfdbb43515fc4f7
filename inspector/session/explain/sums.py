"""Totals over all buffers, those of one tag and those two processes share."""

from collections.abc import Iterator, Sequence

import numpy as np

from inspector.domain.columns import Index
from inspector.session.explain import caveats
from inspector.session.explain.explanation import Amount, Explanation, Row, Unit, number_text, total_of
from inspector.session.explain.question import Question
from inspector.session.explain.rows import (
    BUFFER_COLUMNS,
    PROCESS_COLUMNS,
    Part,
    Parts,
    buffer_row,
    process_row,
    tag_text,
    witnesses_of,
)
from inspector.session.explain.rules import RULES, Rule
from inspector.session.explain.subjects import OfAll, OfPair, OfTag, ProcessFigure, Total
from inspector.session.explain.texts import of_holder

_BY_PROCESS = {
    Total.HELD: ("Held", "what each process holds, summed; a shared buffer counts once per holder"),
    Total.PROPORTIONAL: ("Proportional sum", "the proportional shares of all processes, summed"),
    Total.PROCESSES: ("Processes", "number of processes that hold at least one buffer"),
}
_NEEDS_LIST = frozenset({Total.UNIQUE, Total.ORPHANED, Total.NOBODYS, Total.BUFFERS, Total.UNATTRIBUTED})


def explain_total(question: Question, subject: OfAll) -> Explanation:
    """A total of the frame: by process where processes add up to it, else by buffer."""
    frame, total = question.frame, subject.total
    totals = frame.totals
    if total is Total.NOBODYS:
        value: Amount = totals.orphaned + totals.unattributed
    else:
        value = getattr(totals, total.value)
    if total in _BY_PROCESS:
        return _by_process(question, subject, value)
    everything = np.arange(len(frame.buffers.id), dtype=np.int32)
    return _by_buffer(question, subject, RULES[total], everything, RULES[total].title, value=value)


def explain_tag(question: Question, subject: OfTag) -> Explanation:
    """A total over the buffers with a tag."""
    frame = question.frame
    number = frame.tags.index(subject.tag) if subject.tag in frame.tags else -1
    buffers = np.flatnonzero(frame.buffers.tag == number).astype(np.int32)
    where = f"tag {tag_text(subject.tag)}"
    if subject.total is Total.PROCESSES:
        return _holders_of(question, subject, buffers, where)
    rule = RULES[subject.total]
    return _by_buffer(question, subject, rule, buffers, f"{rule.title}, {where}")


def explain_pair(question: Question, subject: OfPair) -> Explanation:
    """A total over the buffers that both of two processes hold."""
    frame = question.frame
    rows = [frame.row_of(key) for key in (subject.first, subject.second)]
    names = [question.name_of(key) for key in (subject.first, subject.second)]
    none = np.zeros(0, np.int32)
    first, second = (frame.buffers_of(row) if row is not None else none for row in rows)
    both = np.intersect1d(first, second)
    rule = RULES[subject.total]
    title = f"{rule.title}, held by both {names[0]} and {names[1]}"
    pids = (subject.first.pid, subject.second.pid)
    return _by_buffer(question, subject, rule, both, title, pids=pids)


def _by_buffer(
    question: Question,
    subject: OfAll | OfTag | OfPair,
    rule: Rule,
    buffers: Index,
    title: str,
    *,
    value: Amount | None = None,
    pids: Sequence[int] = (),
) -> Explanation:
    """`value`: the frame's own number where it has one. `pids`: whose files say so, else the first holder."""
    frame, table = question.frame, question.frame.buffers
    counted = buffers[rule.counts(table)[buffers]]
    columns = (table.size, table.ref_count, table.seen)
    amounts = [rule.amount(*triple) for triple in zip(*(c[counted].tolist() for c in columns), strict=True)]
    parts = Parts(counted.tolist(), amounts, lambda row: rule.term(*(int(c[row]) for c in columns)))

    def row_of(part: Part) -> Row:
        identifier, size = int(table.id[part.row]), int(table.size[part.row])
        own = tuple(of_holder(pid, identifier, size) for pid in pids)
        return buffer_row(frame, part, own or witnesses_of(frame, part.row))

    return question.sum(
        subject,
        title,
        rule.formula,
        value=total_of(amounts) if value is None else value,
        parts=parts,
        make=row_of,
        columns=BUFFER_COLUMNS,
        unit=rule.unit,
        doubts=_doubts(question, counted, needs_list=subject.total in _NEEDS_LIST and not pids),
    )


def _by_process(question: Question, subject: OfAll, value: Amount) -> Explanation:
    frame, (title, formula) = question.frame, _BY_PROCESS[subject.total]
    table = frame.processes
    unit, figure = Unit.BYTES, ProcessFigure.COUNT
    amounts: list[int] | list[float] = [1] * len(table.who)
    if subject.total is Total.PROCESSES:
        unit = Unit.PROCESSES
    else:
        figure = ProcessFigure(subject.total.value)
        amounts = (table.held if subject.total is Total.HELD else table.proportional).tolist()
    everything = np.arange(len(frame.buffers.id), dtype=np.int32)
    return question.sum(
        subject,
        title,
        formula,
        value=value,
        parts=Parts(range(len(amounts)), amounts, lambda row: number_text(amounts[row])),
        make=lambda part: process_row(frame, part, figure),
        columns=PROCESS_COLUMNS,
        unit=unit,
        doubts=_doubts(question, everything, needs_list=False),
    )


def _holders_of(question: Question, subject: OfTag, buffers: Index, where: str) -> Explanation:
    """The processes that hold one of `buffers`."""
    frame = question.frame
    held = np.zeros(len(frame.buffers.id), np.bool_)
    held[buffers] = True
    mine = held[frame.holdings.buffer]
    rows = np.unique(frame.holdings.process[mine]).tolist()
    first = dict(
        zip(
            frame.holdings.process[mine][::-1].tolist(),
            frame.holdings.buffer[mine][::-1].tolist(),
            strict=True,
        )
    )

    def row_of(part: Part) -> Row:
        buffer = first[part.row]
        identifier, size = int(frame.buffers.id[buffer]), int(frame.buffers.size[buffer])
        return process_row(frame, part, ProcessFigure.HELD, lambda pid: of_holder(pid, identifier, size))

    return question.sum(
        subject,
        f"Processes, {where}",
        "number of processes that hold at least one buffer with the tag",
        value=len(rows),
        parts=Parts(rows, [1] * len(rows), lambda row: "1"),
        make=row_of,
        columns=PROCESS_COLUMNS,
        unit=Unit.PROCESSES,
        doubts=_doubts(question, buffers, needs_list=False),
    )


def _doubts(question: Question, buffers: Index, *, needs_list: bool) -> Iterator[str]:
    frame = question.frame
    yield from caveats.moments(frame)
    yield from caveats.unseen(frame, buffers)
    yield from caveats.unread(frame)
    if needs_list:
        yield from caveats.no_list(frame, question.texts)
