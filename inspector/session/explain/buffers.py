"""Numbers of one buffer."""

from collections.abc import Iterator

import numpy as np

from inspector.domain.columns import UNKNOWN
from inspector.session.explain import caveats
from inspector.session.explain.explanation import Amount, Explanation, Row, Unit, number_text
from inspector.session.explain.question import Question
from inspector.session.explain.rows import (
    BUFFER_COLUMNS,
    PROCESS_COLUMNS,
    Part,
    Parts,
    amount_column,
    buffer_row,
    process_row,
    rows_of,
    tag_text,
)
from inspector.session.explain.subjects import AgeOf, BufferFigure, OfBuffer, ProcessFigure
from inspector.session.explain.texts import Witness, of_holder, of_list

MOST_WITNESSES = 8
"""Files named for one fact."""

_RECYCLED = (
    "The kernel gives an id again as soon as it is free: a new buffer with the same id, size and tag cannot "
    "be told from the old one."
)
_TITLES = {
    BufferFigure.SIZE: ("Size of", "size, as every file prints it that has the buffer", Unit.BYTES),
    BufferFigure.REF_COUNT: (
        "References to",
        "the largest ref_count printed for it, and never less than the holders seen",
        Unit.PROCESSES,
    ),
    BufferFigure.HOLDERS: ("Holders seen of", "number of files in which it stands", Unit.PROCESSES),
    BufferFigure.UNSEEN: ("Unseen holders of", "ref_count − holders seen", Unit.PROCESSES),
    BufferFigure.SHARE: ("Share per holder of", "size ÷ ref_count", Unit.BYTES),
    BufferFigure.MAPPED: ("Mapped of", "bytes mapped, summed over its holders", Unit.BYTES),
    BufferFigure.ALLOCATOR: ("Allocator of", "pid, as the list of all buffers prints it", Unit.PID),
}


def explain_buffer(question: Question, subject: OfBuffer) -> Explanation:
    """A number of one buffer."""
    prefix, formula, unit = _TITLES[subject.figure]
    at = question.buffer_at(subject.id, subject.size)
    if at is None:
        title = f"{prefix} buffer {subject.id}"
        gone = "The buffer is not in this sample: it has been freed."
        return question.unknown(subject, title, formula, gone, columns=BUFFER_COLUMNS, unit=unit)
    title = f"{prefix} buffer {subject.id}, {_tag_of(question, at)}"
    match subject.figure:
        case BufferFigure.REF_COUNT | BufferFigure.HOLDERS | BufferFigure.UNSEEN:
            return _holders(question, subject, at, title, formula)
        case BufferFigure.MAPPED:
            return _mapped(question, subject, at, title, formula)
        case BufferFigure.ALLOCATOR:
            return _allocator(question, subject, at, title, formula)
        case BufferFigure.SIZE:
            return _one_row(question, subject, at, title, formula, subject.size, number_text(subject.size))
        case BufferFigure.SHARE:
            refs = max(int(question.frame.buffers.ref_count[at]), 1)
            term = f"{number_text(subject.size)} ÷ {refs:,}"
            return _one_row(question, subject, at, title, formula, subject.size / refs, term)


def explain_age(question: Question, subject: AgeOf) -> Explanation:
    """How long a buffer has been seen."""
    title, formula = f"Age of buffer {subject.id}", "time of this sample − time of the first with the buffer"
    at = question.buffer_at(subject.id, subject.size)
    if at is None:
        gone = "The buffer is not in this sample: it has been freed."
        return question.unknown(subject, title, formula, gone, columns=BUFFER_COLUMNS, unit=Unit.SECONDS)
    now_s = question.frame.started_ns / 1e9
    least = "≥ " if subject.is_at_least else ""
    part = Part(at, subject.seconds, f"{subject.seconds:,.1f} s")
    since = "It was already there in the first sample, so it is older than that."
    return question.answer(
        subject,
        f"{title}, {_tag_of(question, at)}",
        formula,
        value=subject.seconds,
        shown=f"{least}{question.shown(subject.seconds, Unit.SECONDS)}",
        rows=(buffer_row(question.frame, part, _witnesses(question, at)),),
        columns=BUFFER_COLUMNS,
        filled=f"{now_s:,.1f} s − {now_s - subject.seconds:,.1f} s = {subject.seconds:,.1f} s",
        unit=Unit.SECONDS,
        doubts=(since, _RECYCLED) if subject.is_at_least else (_RECYCLED,),
    )


def _tag_of(question: Question, at: int) -> str:
    return tag_text(question.frame.tags[question.frame.buffers.tag[at]])


def _witnesses(question: Question, at: int) -> tuple[Witness, ...]:
    """The files of its holders, and the list."""
    frame = question.frame
    identifier, size = int(frame.buffers.id[at]), int(frame.buffers.size[at])
    pids = frame.processes.pid[frame.holders_of(at)[: MOST_WITNESSES - 1]].tolist()
    return (*(of_holder(pid, identifier, size) for pid in pids), of_list(identifier, size))


def _one_row(
    question: Question, subject: OfBuffer, at: int, title: str, formula: str, value: Amount, term: str
) -> Explanation:
    part = Part(at, value, term)
    is_plain = term == number_text(value)
    doubts: Iterator[str] | tuple[str, ...] = ()
    if subject.figure is BufferFigure.SHARE:
        doubts = (*caveats.disagreements(question.frame, subject.id), *_orphan(question, at))
    return question.answer(
        subject,
        title,
        formula,
        value=value,
        rows=(buffer_row(question.frame, part, _witnesses(question, at)),),
        columns=BUFFER_COLUMNS,
        filled="" if is_plain else f"{term} = {number_text(value)}",
        doubts=doubts,
    )


def _orphan(question: Question, at: int) -> Iterator[str]:
    if not int(question.frame.buffers.ref_count[at]):
        yield "It is an orphan: alive in the kernel, held by no process, so nobody has a share."


def _holders(question: Question, subject: OfBuffer, at: int, title: str, formula: str) -> Explanation:
    """ref_count, the holders seen and those not seen: one explanation with three views."""
    frame = question.frame
    refs, seen = int(frame.buffers.ref_count[at]), int(frame.buffers.seen[at])
    holders = frame.holders_of(at).tolist()
    if subject.figure is BufferFigure.UNSEEN:
        rows: tuple[Row, ...] = (
            _remark("ref_count, as printed", refs, _witnesses(question, at)),
            _remark("holders seen", -seen, (), OfBuffer(subject.id, subject.size, BufferFigure.HOLDERS)),
        )
        value, filled = refs - seen, f"{refs:,} − {seen:,} = {refs - seen:,}"
    else:
        parts = Parts(holders, [1] * len(holders), lambda row: "1")
        columns = (*PROCESS_COLUMNS, amount_column(Unit.PROCESSES))
        rows = rows_of(
            parts,
            lambda part: process_row(
                frame, part, ProcessFigure.HELD, lambda pid: of_holder(pid, subject.id, subject.size)
            ),
            columns,
            None,
        )
        value, filled = seen, f"1 for each row = {seen:,}"
        if subject.figure is BufferFigure.REF_COUNT:
            value, filled = refs, f"{seen:,} seen + {refs - seen:,} not seen = {refs:,}"
            if refs > seen:
                link = OfBuffer(subject.id, subject.size, BufferFigure.UNSEEN)
                rows = (*rows, _remark("holders not seen", refs - seen, _witnesses(question, at), link))
            elif not refs:
                rows = (_remark("no holder", 0, _witnesses(question, at)),)
    return question.answer(
        subject,
        title,
        formula,
        value=value,
        rows=rows,
        columns=PROCESS_COLUMNS,
        filled=filled,
        unit=Unit.PROCESSES,
        doubts=(*caveats.disagreements(frame, subject.id), *_holder_doubts(question, at)),
    )


def _remark(text: str, amount: int, witnesses: tuple[Witness, ...], link: OfBuffer | None = None) -> Row:
    """A row of PROCESS_COLUMNS that is no process."""
    return Row((text, None, None, amount), amount, witnesses=witnesses, link=link)


def _holder_doubts(question: Question, at: int) -> Iterator[str]:
    frame = question.frame
    unseen = int(frame.buffers.unseen[at])
    if unseen:
        yield (
            f"{unseen:,} {'holder' if unseen == 1 else 'holders'} could not be seen: a process that may not "
            "be read, or the kernel itself."
        )
    elif not int(frame.buffers.ref_count[at]):
        yield "It is an orphan: alive in the kernel, held by no process."
    yield from caveats.moments(frame)


def _mapped(question: Question, subject: OfBuffer, at: int, title: str, formula: str) -> Explanation:
    frame = question.frame
    rows_at = np.flatnonzero(frame.holdings.buffer == at)
    by_process = dict(
        zip(frame.holdings.process[rows_at].tolist(), frame.holdings.mapped[rows_at].tolist(), strict=True)
    )
    known = {process: mapped for process, mapped in by_process.items() if mapped >= 0}
    if not known:
        why = caveats.no_mappings(frame)
        return question.unknown(subject, title, formula, *why, columns=PROCESS_COLUMNS)
    amounts = list(known.values())

    def row_of(part: Part) -> Row:
        return process_row(
            frame, part, ProcessFigure.MAPPED, lambda pid: of_holder(pid, subject.id, subject.size)
        )

    return question.sum(
        subject,
        title,
        formula,
        value=sum(amounts),
        parts=Parts(list(known), amounts, lambda row: number_text(known[row])),
        make=row_of,
        columns=PROCESS_COLUMNS,
        doubts=caveats.moments(frame),
    )


def _allocator(question: Question, subject: OfBuffer, at: int, title: str, formula: str) -> Explanation:
    frame = question.frame
    pid = int(frame.buffers.allocator_pid[at])
    if pid == UNKNOWN:
        why = tuple(caveats.no_list(frame, question.texts)) or (
            "The list of all buffers does not have this buffer: it was made or freed between the reads.",
        )
        return question.unknown(subject, title, formula, *why, columns=BUFFER_COLUMNS, unit=Unit.PID)
    part = Part(at, pid, str(pid))
    holds = pid in frame.processes.pid[frame.holders_of(at)].tolist()
    return question.answer(
        subject,
        title,
        formula,
        value=pid,
        rows=(buffer_row(frame, part, (of_list(subject.id, subject.size),)),),
        columns=BUFFER_COLUMNS,
        unit=Unit.PID,
        doubts=(
            *(() if holds else ("The allocator is not among the holders seen.",)),
            "The kernel remembers the pid for good; it may have been given to another process since.",
        ),
    )
