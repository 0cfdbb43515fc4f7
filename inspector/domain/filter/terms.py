"""One question to a frame: of which processes and of which buffers a single term is true."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np

from inspector.domain.columns import UNKNOWN, Floats, Index, Ints
from inspector.domain.filter.fields import Flag, Mask, NumberField, Subject, TextField, Topic
from inspector.domain.frame import Frame
from inspector.domain.text import printable

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
    "=": np.equal,
    "!=": np.not_equal,
}
_MOST_FOLDED = 1 << 16
_MOST_DIGITS = 17
_DENSE = 8
"""Pids up to this many times the number of buffers are looked up in an array, which is ten times as fast."""


class Scene:
    """A frame, and what several terms need of it, worked out once."""

    def __init__(self, frame: Frame, ages: Floats | None = None) -> None:
        self.frame = frame
        self.ages = ages

    def allocated_by(self, processes: Mask) -> Mask | None:
        """bool[B]: the allocator is one of `processes`, bool[P]; None when no buffer has one among all P."""
        if self._allocators is None:
            return None
        return np.append(processes, False)[self._allocators]

    @cached_property
    def _allocators(self) -> Index | None:
        """[B]: row in processes of the allocator, P where it is unknown or holds nothing."""
        pid, allocator = self.frame.processes.pid, self.frame.buffers.allocator_pid
        if not len(pid) or not bool(np.any(allocator != UNKNOWN)):
            return None
        return _rows_of(pid, allocator)


class Term(Protocol):
    """A question.

    Attributes:
        is_who: tells who a process is, and so is also asked of a buffer's allocator.
    """

    @property
    def is_who(self) -> bool: ...

    def processes(self, scene: Scene) -> Mask | None:
        """bool[P]; None when it is no question about processes."""
        ...

    def buffers(self, scene: Scene) -> Mask | None:
        """bool[B]; None when it is no question about buffers."""
        ...


@dataclass(frozen=True, slots=True)
class WordTerm:
    """Text anywhere in names, command lines and tags; `number` is the pid or buffer id it may also be."""

    text: str
    number: int | None = None
    is_who: bool = True

    def processes(self, scene: Scene) -> Mask:
        needle, who = self.text.casefold(), scene.frame.processes.who
        hits = (needle in _folded(one.name) or needle in _folded(one.cmdline) for one in who)
        mask = np.fromiter(hits, np.bool_, len(who))
        return mask if self.number is None else mask | (scene.frame.processes.pid == self.number)

    def buffers(self, scene: Scene) -> Mask:
        mask = _tagged(scene.frame, self.text.casefold(), "contains")
        return mask if self.number is None else mask | (scene.frame.buffers.id == self.number)


@dataclass(frozen=True, slots=True)
class TextTerm:
    """A text field that `contains` a text, `is` it, or `is not`."""

    field: TextField
    relation: str
    text: str

    @property
    def is_who(self) -> bool:
        return self.field.is_who

    def processes(self, scene: Scene) -> Mask | None:
        return self._named(scene.frame) if self.field.subject is Subject.NAME else None

    def buffers(self, scene: Scene) -> Mask | None:
        if self.field.subject is Subject.TAG:
            return _tagged(scene.frame, self.text.casefold(), self.relation)
        return self._allocated(scene) if self.field.subject is Subject.ALLOCATOR else None

    def _named(self, frame: Frame) -> Mask:
        test, who = _test(self.text.casefold(), self.relation), frame.processes.who
        return np.fromiter((test(_folded(one.name)) for one in who), np.bool_, len(who))

    def _allocated(self, scene: Scene) -> Mask:
        """By pid when it is a number, else by the name of an allocator that holds something."""
        allocator = scene.frame.buffers.allocator_pid
        if self.text.isascii() and self.text.isdecimal():
            compare = _COMPARE["!=" if self.relation == "is not" else "="]
            mask: Mask = compare(allocator, int(self.text[:_MOST_DIGITS])) & (allocator != UNKNOWN)
            return mask
        found = scene.allocated_by(self._named(scene.frame))
        return np.zeros(len(allocator), np.bool_) if found is None else found


@dataclass(frozen=True, slots=True)
class NumberTerm:
    """A number field compared with a number; `amount` is that number as written, for people."""

    field: NumberField
    comparison: str
    number: float
    amount: str

    @property
    def is_who(self) -> bool:
        return self.field.is_who

    def processes(self, scene: Scene) -> Mask | None:
        return self._compared(scene, len(scene.frame.processes.who), Topic.PROCESS)

    def buffers(self, scene: Scene) -> Mask | None:
        return self._compared(scene, len(scene.frame.buffers.id), Topic.BUFFER)

    def _compared(self, scene: Scene, rows: int, topic: Topic) -> Mask | None:
        if self.field.topic is not topic:
            return None
        column = self.field.column(scene.frame, scene.ages)
        if column is None:
            return np.zeros(rows, np.bool_)
        mask: Mask = _COMPARE[self.comparison](column, self.number) & (column >= 0)
        return mask


@dataclass(frozen=True, slots=True)
class FlagTerm:
    """A word that is true or not of every buffer."""

    flag: Flag
    is_who: bool = False

    def processes(self, scene: Scene) -> Mask | None:
        return None

    def buffers(self, scene: Scene) -> Mask | None:
        return self.flag.mask(scene.frame.buffers)


def _tagged(frame: Frame, needle: str, relation: str) -> Mask:
    """bool[B]; the text is compared once per distinct tag."""
    test = _test(needle, relation)
    hits = np.fromiter((test(_folded(tag)) for tag in frame.tags), np.bool_, len(frame.tags))
    return hits[frame.buffers.tag] if len(hits) else np.zeros(len(frame.buffers.id), np.bool_)


def _test(needle: str, relation: str) -> Callable[[str], bool]:
    if relation == "contains":
        return lambda text: needle in text
    return needle.__eq__ if relation == "is" else needle.__ne__


@lru_cache(_MOST_FOLDED)
def _folded(text: str | bytes) -> str:
    """As shown, without case; names and tags stay the same for many frames."""
    return (printable(text) if isinstance(text, bytes) else text).casefold()


def _rows_of(pid: Ints, wanted: Ints) -> Index:
    """int32[n]: row of each `wanted` in `pid`, ascending and not empty; len(pid) where it is not there."""
    top = int(pid[-1])
    if pid[0] >= 0 and top < _DENSE * len(wanted) + 1024:
        row_of = np.full(top + 2, len(pid), np.int32)
        row_of[pid] = np.arange(len(pid), dtype=np.int32)
        return row_of[np.where((wanted >= 0) & (wanted <= top), wanted, top + 1)]
    row = np.minimum(np.searchsorted(pid, wanted), len(pid) - 1)
    return np.where(pid[row] == wanted, row, len(pid)).astype(np.int32)
