"""What could be typed next: fields and single words first, then values that the frame holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from inspector.domain.columns import UNKNOWN
from inspector.domain.filter.amount import amount
from inspector.domain.filter.fields import (
    FIELD_BY_NAME,
    FIELDS,
    FLAGS,
    Field,
    Kind,
    NumberField,
    Subject,
    TextField,
    Topic,
)
from inspector.domain.filter.lex import Piece, as_value, lex, written_comparison
from inspector.domain.filter.terms import NumberTerm, Scene
from inspector.domain.frame import Frame
from inspector.domain.text import printable
from inspector.domain.units import bytes_text

MOST = 40
"""Completions offered at once."""
_MOST_MIXED = 8
"""Values of one field offered to a plain word."""
_LADDERS = {
    Kind.BYTES: ("64KiB", "256KiB", "1MiB", "4MiB", "8MiB", "16MiB", "32MiB", "64MiB", "256MiB", "1GiB"),
    Kind.SECONDS: ("1s", "5s", "10s", "30s", "1min", "5min", "10min", "1h"),
    Kind.COUNT: ("0", "1", "2", "3", "4", "8"),
}


@dataclass(frozen=True, slots=True)
class Completion:
    """One way on.

    Attributes:
        place: the part of the text it replaces; ends at the cursor.
        text: what to put there.
        title: what it is called in a list; detail: what it means or how much it is, one line.
        is_whole: the term is complete with it; otherwise a value is still to come.
    """

    place: tuple[int, int]
    text: str
    title: str
    detail: str
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class _Value:
    """Something a frame holds: how it is written in a filter, and what it amounts to."""

    text: str
    detail: str
    search: str
    """What typed text is looked for in, case-folded."""


def completions(text: str, cursor: int, frame: Frame | None = None) -> tuple[Completion, ...]:
    """What may stand at `cursor` in `text`, best first; nothing inside a finished quote. Never fails."""
    cursor = max(0, min(cursor, len(text)))
    pieces = lex(text[:cursor])
    last = pieces[-1] if pieces else None
    if last is None or last.end != cursor or last.joint == "OR":
        last = Piece(cursor, cursor, value_start=cursor)
    if last.is_quoted and last.is_closed:
        return ()
    found = _after_field(last, cursor, frame) if last.key else _anything(last, cursor, frame)
    return tuple(islice(found, MOST))


def _anything(piece: Piece, cursor: int, frame: Frame | None) -> Iterator[Completion]:
    """A plain word may become a field, a single word, or a value of the fields that hold text."""
    place = (piece.start + len(piece.sign), cursor)
    typed = piece.value.casefold()
    if not piece.is_quoted:
        yield from _names(typed, place)
    if not typed or frame is None:
        return
    for field in FIELDS:
        if isinstance(field, TextField) and field.subject is not Subject.ALLOCATOR:
            values = _ranked(_text_values(field, frame), typed)
            for value in islice(values, _MOST_MIXED):
                written = f"{field.name}:{value.text}"
                yield Completion(place, written, written, value.detail)


def _names(typed: str, place: tuple[int, int]) -> Iterator[Completion]:
    for field in FIELDS:
        name = next((name for name in (field.name, *field.others) if name.startswith(typed)), None)
        if name is not None and typed != f"{name}:":
            sign = ":" if isinstance(field, TextField) or field.kind is Kind.ID else ">"
            yield Completion(place, name + sign, name + sign, field.summary, is_whole=False)
    for flag in FLAGS:
        if flag.name.startswith(typed) and flag.name != typed:
            yield Completion(place, flag.name, flag.name, flag.summary)


def _after_field(piece: Piece, cursor: int, frame: Frame | None) -> Iterator[Completion]:
    field = FIELD_BY_NAME.get(piece.key.casefold())
    if field is None:
        return
    value, start = piece.value, piece.value_start
    if piece.operator == ":" and isinstance(field, NumberField):
        comparison = written_comparison(value)
        value, start = value[len(comparison) :], start + len(comparison)
    else:
        comparison = piece.operator
    typed = value.casefold()
    for found in _ranked(_values(field, comparison, frame), typed):
        if found.text != value:
            yield Completion((start, cursor), found.text, found.text, found.detail)


def _values(field: Field, comparison: str, frame: Frame | None) -> Iterable[_Value]:
    if isinstance(field, TextField):
        return () if frame is None else _text_values(field, frame)
    if field.kind is Kind.ID and field.topic is Topic.PROCESS and frame is not None:
        return _pids(frame)
    return _steps(field, {"": "=", "==": "="}.get(comparison, comparison), frame)


def _steps(field: NumberField, comparison: str, frame: Frame | None) -> Iterator[_Value]:
    """Round numbers, each with how many rows of the frame it would leave."""
    column = field.column(frame, None) if frame is not None else None
    is_process = field.topic is Topic.PROCESS
    for step in _LADDERS.get(field.kind, ()):
        detail = field.summary
        if frame is not None and column is not None:
            term = NumberTerm(field, comparison, amount(step, field.kind, (0, 0), step)[0], step)
            mask = term.processes(Scene(frame)) if is_process else term.buffers(Scene(frame))
            count = 0 if mask is None else int(np.count_nonzero(mask))
            detail = _plural(count, field.topic.value)
        yield _Value(step, detail, step.casefold())


def _text_values(field: TextField, frame: Frame) -> Iterable[_Value]:
    match field.subject:
        case Subject.TAG:
            return _tags(frame)
        case Subject.NAME:
            return _process_names(frame)
        case Subject.ALLOCATOR:
            return _allocators(frame)


def _tags(frame: Frame) -> Iterator[_Value]:
    """Tags that some buffer has, the one with the most bytes first."""
    count = len(frame.tags)
    size = np.bincount(frame.buffers.tag, weights=frame.buffers.size, minlength=count)
    buffers = np.bincount(frame.buffers.tag, minlength=count)
    for row in np.argsort(-size, kind="stable").tolist():
        if buffers[row]:
            text = printable(frame.tags[row])
            detail = f"{bytes_text(float(size[row]))} in {_plural(int(buffers[row]), 'buffer')}"
            yield _Value(as_value(text), detail if text else f"no tag: {detail}", text.casefold())


def _process_names(frame: Frame) -> Iterator[_Value]:
    """Names, the one that holds the most first."""
    held: dict[str, list[int]] = {}
    for who, size in zip(frame.processes.who, frame.processes.held.tolist(), strict=True):
        held.setdefault(who.name, []).append(size)
    for name, sizes in sorted(held.items(), key=lambda item: -sum(item[1])):
        crowd = f" by {len(sizes)} processes" if len(sizes) > 1 else ""
        yield _Value(as_value(name), f"{bytes_text(sum(sizes))} held{crowd}", name.casefold())


def _pids(frame: Frame) -> Iterator[_Value]:
    """Pids, the one that holds the most first; found by the process's name too."""
    table = frame.processes
    for row in np.argsort(-table.held, kind="stable").tolist():
        pid, name = str(table.who[row].key.pid), table.who[row].name
        yield _Value(pid, f"{name}, {bytes_text(float(table.held[row]))} held", f"{pid} {name.casefold()}")


def _allocators(frame: Frame) -> Iterator[_Value]:
    """Allocators, the one with the most bytes first; by pid, as many hold nothing and have no name here."""
    names = {who.key.pid: who.name for who in frame.processes.who}
    pids, number = np.unique(frame.buffers.allocator_pid, return_inverse=True)
    size = np.bincount(number, weights=frame.buffers.size, minlength=len(pids))
    for row in np.argsort(-size, kind="stable").tolist():
        pid = int(pids[row])
        if pid != UNKNOWN:
            name = names.get(pid, "a process that holds nothing")
            yield _Value(str(pid), f"{name}, {bytes_text(float(size[row]))}", f"{pid} {name.casefold()}")


def _ranked(values: Iterable[_Value], typed: str) -> Iterator[_Value]:
    """Those that contain `typed`, beginning with those that begin with it, in their own order."""
    if not typed:
        yield from values
        return
    later: list[_Value] = []
    for value in values:
        if value.search.startswith(typed):
            yield value
        elif typed in value.search:
            later.append(value)
    yield from later


def _plural(count: int, noun: str) -> str:
    ending = "" if count == 1 else "es" if noun.endswith("s") else "s"
    return f"{count} {noun}{ending}"
