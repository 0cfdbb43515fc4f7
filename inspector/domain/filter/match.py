"""A filter against a frame: which holdings pass, and through them which processes and buffers."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from inspector.domain.columns import Floats, Index
from inspector.domain.filter.fields import AGE, Mask
from inspector.domain.filter.terms import Scene, Term
from inspector.domain.frame import Frame


@dataclass(frozen=True, slots=True)
class Literal:
    """A term, or its opposite."""

    term: Term
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """What passes: processes bool[P], buffers bool[B], holdings bool[H], as in the frame's tables."""

    processes: Mask
    buffers: Mask
    holdings: Mask


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter; equal filters let the same through. Without groups everything passes.

    Attributes:
        groups: all must be fulfilled, each by at least one of its literals.
    """

    groups: tuple[tuple[Literal, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def needs_ages(self) -> bool:
        """Some answer changes with time alone; without ages it is "no"."""
        return any(getattr(one.term, "field", None) is AGE for group in self.groups for one in group)

    def processes(self, frame: Frame, ages: Floats | None = None) -> Mask:
        """bool[P]: processes that pass. `ages`: float64[B], seconds since each buffer was first seen."""
        return self.matches(frame, ages).processes

    def buffers(self, frame: Frame, ages: Floats | None = None) -> Mask:
        """bool[B]: buffers that pass."""
        return self.matches(frame, ages).buffers

    def holdings(self, frame: Frame, ages: Floats | None = None) -> Mask:
        """bool[H]: holdings that pass; sums over them are what a filtered process or tag amounts to."""
        return self.matches(frame, ages).holdings

    def matches(self, frame: Frame, ages: Floats | None = None) -> Matches:
        """All three at once, for hardly more than the price of one."""
        return _Evaluation(self.groups, Scene(frame, ages)).matches()


class _Answer(NamedTuple):
    """What a literal's term says before negation.

    Attributes:
        processes, buffers: None where it asks nothing of them.
        allocated: bool[B], true through the buffer's allocator.
    """

    processes: Mask | None
    buffers: Mask | None
    allocated: Mask | None
    is_negated: bool

    def of_lonely_buffers(self, count: int) -> Mask:
        """bool[B] for buffers that no process is seen to hold."""
        found = _either(self.buffers, self.allocated)
        found = np.zeros(count, np.bool_) if found is None else found
        return ~found if self.is_negated else found

    def of_lonely_processes(self, count: int) -> Mask:
        """bool[P] for processes that hold no buffer."""
        found = np.zeros(count, np.bool_) if self.processes is None else self.processes
        return ~found if self.is_negated else found

    def reached_by_allocator(self) -> "_Answer":
        """What it says when asked for buffers: yes through the allocator too, unless negated."""
        if self.is_negated or self.allocated is None:
            return self
        return self._replace(buffers=_either(self.buffers, self.allocated))


class _Evaluation:
    def __init__(self, groups: tuple[tuple[Literal, ...], ...], scene: Scene) -> None:
        self._frame = scene.frame
        self._groups = [[_answer(literal, scene) for literal in group] for group in groups]

    def matches(self) -> Matches:
        holdings = self._of_pairs(self._groups)
        return Matches(self._of_processes(holdings), self._of_buffers(holdings), holdings)

    def _of_processes(self, holdings: Mask) -> Mask:
        first = self._frame.holdings.first
        mask = _any_of(self._frame.holdings.process[holdings], len(first) - 1)
        is_lonely = first[1:] == first[:-1]
        if bool(is_lonely.any()):
            passes = [[one.of_lonely_processes(len(mask)) for one in group] for group in self._groups]
            mask |= is_lonely & _all_groups(passes, len(mask))
        return mask

    def _of_buffers(self, holdings: Mask) -> Mask:
        table = self._frame.buffers
        if any(one.allocated is not None for group in self._groups for one in group):
            reached = [[one.reached_by_allocator() for one in group] for group in self._groups]
            holdings = self._of_pairs(reached)
        mask = _any_of(self._frame.holdings.buffer[holdings], len(table.id))
        is_lonely = table.seen == 0
        if bool(is_lonely.any()):
            passes = [[one.of_lonely_buffers(len(mask)) for one in group] for group in self._groups]
            mask |= is_lonely & _all_groups(passes, len(mask))
        return mask

    def _of_pairs(self, groups: list[list[_Answer]]) -> Mask:
        """bool[H]. Groups about one side only are settled there, where rows are fewer."""
        process, buffer = self._frame.holdings.process, self._frame.holdings.buffer
        processes: Mask | None = None
        buffers: Mask | None = None
        mask = np.ones(len(process), np.bool_)
        for group in groups:
            if all(one.buffers is None for one in group):
                processes = _both(processes, _any_literal([_signed(one, one.processes) for one in group]))
            elif all(one.processes is None for one in group):
                buffers = _both(buffers, _any_literal([_signed(one, one.buffers) for one in group]))
            else:
                mask &= _any_literal([_of_pair(one, process, buffer) for one in group])
        if processes is not None:
            mask &= processes[process]
        if buffers is not None:
            mask &= buffers[buffer]
        return mask


def _answer(literal: Literal, scene: Scene) -> _Answer:
    processes, buffers = literal.term.processes(scene), literal.term.buffers(scene)
    reaches = literal.term.is_who and processes is not None
    allocated = scene.allocated_by(processes) if reaches and processes is not None else None
    return _Answer(processes, buffers, allocated, literal.is_negated)


def _of_pair(answer: _Answer, process: Index, buffer: Index) -> Mask:
    of_process = None if answer.processes is None else answer.processes[process]
    of_buffer = None if answer.buffers is None else answer.buffers[buffer]
    return _signed(answer, _either(of_process, of_buffer))


def _signed(answer: _Answer, mask: Mask | None) -> Mask:
    assert mask is not None, "a term asks at least one side"
    return ~mask if answer.is_negated else mask


def _either(one: Mask | None, other: Mask | None) -> Mask | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


def _both(one: Mask | None, other: Mask) -> Mask:
    return other if one is None else one & other


def _any_literal(masks: list[Mask]) -> Mask:
    return masks[0] if len(masks) == 1 else np.logical_or.reduce(masks)


def _all_groups(groups: list[list[Mask]], rows: int) -> Mask:
    mask = np.ones(rows, np.bool_)
    for group in groups:
        mask &= _any_literal(group)
    return mask


def _any_of(rows: Index, count: int) -> Mask:
    """bool[count]: true where `rows` names it."""
    mask = np.zeros(count, np.bool_)
    mask[rows] = True
    return mask
