"""The slow and obvious filter: parsed terms asked one holding at a time, with Python's own operators."""

import operator
from collections.abc import Iterator

from inspector.domain.columns import UNKNOWN
from inspector.domain.filter import Filter
from inspector.domain.filter.fields import Topic
from inspector.domain.filter.match import Literal
from inspector.domain.filter.terms import FlagTerm, NumberTerm, TextTerm, WordTerm
from inspector.domain.frame import Frame
from inspector.domain.text import printable

_COMPARE = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}
_FLAGS = {
    "orphan": lambda refs, seen: refs == 0,
    "shared": lambda refs, seen: refs > 1,
    "private": lambda refs, seen: refs == 1,
    "unseen": lambda refs, seen: refs > seen,
}


def oracle(wanted: Filter, frame: Frame, ages: list[float] | None) -> tuple[list[bool], list[bool]]:
    """Processes and buffers that pass."""
    asked = _Oracle(wanted, frame, ages)
    processes = [asked.process(row) for row in range(len(frame.processes.who))]
    buffers = [asked.buffer(row) for row in range(len(frame.buffers.id))]
    return processes, buffers


class _Oracle:
    def __init__(self, wanted: Filter, frame: Frame, ages: list[float] | None) -> None:
        self.wanted, self.frame, self.ages = wanted, frame, ages

    def process(self, row: int) -> bool:
        held = self.frame.buffers_of(row).tolist()
        return any(self._passes(row, buffer, None) for buffer in held or [None])

    def buffer(self, row: int) -> bool:
        allocator = self._allocator(row)
        holders = self.frame.holders_of(row).tolist()
        if not holders:
            return all(
                any(self._lonely(one, row, allocator) for one in group) for group in self.wanted.groups
            )
        return any(self._passes(holder, row, allocator) for holder in holders)

    def _allocator(self, buffer: int) -> int | None:
        pids = self.frame.processes.pid.tolist()
        pid = int(self.frame.buffers.allocator_pid[buffer])
        return pids.index(pid) if pid in pids else None

    def _passes(self, process: int, buffer: int | None, allocator: int | None) -> bool:
        return all(
            any(self._literal(one, process, buffer, allocator) for one in group)
            for group in self.wanted.groups
        )

    def _literal(self, one: Literal, process: int, buffer: int | None, allocator: int | None) -> bool:
        found = any(self._process_says(one, process)) or any(self._buffer_says(one, buffer))
        if one.is_negated:
            return not found
        return found or (one.term.is_who and any(self._process_says(one, allocator)))

    def _lonely(self, one: Literal, buffer: int, allocator: int | None) -> bool:
        found = any(self._buffer_says(one, buffer))
        found = found or (one.term.is_who and any(self._process_says(one, allocator)))
        return found != one.is_negated

    def _process_says(self, one: Literal, row: int | None) -> Iterator[bool]:
        if row is None:
            return
        who, table = self.frame.processes.who[row], self.frame.processes
        match one.term:
            case WordTerm(text=text, number=number):
                yield text.casefold() in who.name.casefold()
                yield text.casefold() in who.cmdline.casefold()
                yield number == who.key.pid
            case TextTerm(field=field, relation=relation, text=text) if field.name == "name":
                yield _text(who.name, relation, text)
            case NumberTerm(field=field, comparison=sign, number=number) if field.topic is Topic.PROCESS:
                value = getattr(table, field.name)[row].item()
                yield value >= 0 and _COMPARE[sign](value, number)

    def _buffer_says(self, one: Literal, row: int | None) -> Iterator[bool]:
        if row is None:
            return
        table = self.frame.buffers
        tag = printable(self.frame.tags[table.tag[row]])
        refs, seen = int(table.ref_count[row]), int(table.seen[row])
        match one.term:
            case WordTerm(text=text, number=number):
                yield text.casefold() in tag.casefold()
                yield number == table.id[row]
            case TextTerm(field=field, relation=relation, text=text) if field.name == "tag":
                yield _text(tag, relation, text)
            case TextTerm(field=field, relation=relation, text=text) if field.name == "allocator":
                yield self._allocator_says(row, relation, text)
            case NumberTerm(field=field, comparison=sign, number=number) if field.topic is Topic.BUFFER:
                value = {
                    "id": int(table.id[row]),
                    "size": int(table.size[row]),
                    "holders": seen,
                    "refs": refs,
                    "unseen": refs - seen,
                    "age": self.ages[row] if self.ages is not None else -1.0,
                }[field.name]
                yield value >= 0 and _COMPARE[sign](value, number)
            case FlagTerm(flag=flag):
                yield _FLAGS[flag.name](refs, seen)

    def _allocator_says(self, buffer: int, relation: str, text: str) -> bool:
        pid = int(self.frame.buffers.allocator_pid[buffer])
        if pid == UNKNOWN:
            return False
        if text.isascii() and text.isdecimal():
            return (pid == int(text)) != (relation == "is not")
        row = self._allocator(buffer)
        return row is not None and _text(self.frame.processes.who[row].name, relation, text)


def _text(shown: str, relation: str, wanted: str) -> bool:
    shown, wanted = shown.casefold(), wanted.casefold()
    return {"contains": wanted in shown, "is": wanted == shown, "is not": wanted != shown}[relation]
