"""Amounts a condition can speak of: sums over a whole frame, or over some processes and tags of it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Ints
from inspector.domain.frame import Frame
from inspector.domain.text import printable

Mask = npt.NDArray[np.bool_]


class Scope(NamedTuple):
    """Which processes and tags count, as names with `*` and `?`; None counts all."""

    process: str | None = None
    tag: str | None = None


class Selection:
    """The part of a frame that a scope lets through.

    A buffer counts when one of the processes holds it; where no process is asked for, also when nobody does.
    """

    def __init__(self, frame: Frame, scope: Scope) -> None:
        self.frame = frame
        self.scope = scope
        self._tags = _matching((printable(tag) for tag in frame.tags), scope.tag)
        self._processes = _matching((who.name for who in frame.processes.who), scope.process)

    @cached_property
    def holdings(self) -> Mask:
        """bool[H]."""
        rows = self.frame.holdings
        if not len(rows.buffer):
            return np.zeros(0, np.bool_)
        return self._processes[rows.process] & self._tags[self.frame.buffers.tag[rows.buffer]]

    @cached_property
    def held(self) -> Ints:
        """Rows of buffers of the holdings that count, one for each."""
        return self.frame.holdings.buffer[self.holdings].astype(np.int64)

    @cached_property
    def buffers(self) -> Mask:
        """bool[B]."""
        table = self.frame.buffers
        if self.scope.process is None:
            return self._tags[table.tag] if len(table.tag) else np.zeros(0, np.bool_)
        found = np.zeros(len(table.tag), np.bool_)
        found[self.held] = True
        return found

    @property
    def processes(self) -> int:
        return len(np.unique(self.frame.holdings.process[self.holdings]))


@dataclass(frozen=True, slots=True)
class Amount:
    """One word of the language.

    Attributes:
        name: as it is written.
        is_bytes: False for counts.
        takes_process: whether it can be asked of single processes; every amount can be of tags.
        summary: one line for people.
    """

    name: str
    is_bytes: bool
    takes_process: bool
    summary: str
    sum: Callable[[Selection], float]

    def of(self, frame: Frame, scope: Scope) -> float:
        """The amount in a frame: bytes or a count."""
        return self.sum(Selection(frame, scope))


def _unique(chosen: Selection) -> float:
    return float(chosen.frame.buffers.size[chosen.buffers].sum(dtype=np.float64))


def _held(chosen: Selection) -> float:
    return float(chosen.frame.buffers.size[chosen.held].sum(dtype=np.float64))


def _proportional(chosen: Selection) -> float:
    table = chosen.frame.buffers
    return float((table.size[chosen.held] / table.ref_count[chosen.held]).sum())


def _private(chosen: Selection) -> float:
    table = chosen.frame.buffers
    return float(table.size[chosen.held[table.ref_count[chosen.held] == 1]].sum(dtype=np.float64))


def _shared(chosen: Selection) -> float:
    return _held(chosen) - _private(chosen)


def _orphans(chosen: Selection) -> float:
    return float(np.count_nonzero(chosen.buffers & (chosen.frame.buffers.ref_count == 0)))


def _orphaned(chosen: Selection) -> float:
    table = chosen.frame.buffers
    return float(table.size[chosen.buffers & (table.ref_count == 0)].sum(dtype=np.float64))


def _unattributed(chosen: Selection) -> float:
    table = chosen.frame.buffers
    share = table.size * (table.unseen / np.maximum(table.ref_count, 1))
    return float(share[chosen.buffers].sum())


AMOUNTS: Mapping[str, Amount] = {
    amount.name: amount
    for amount in (
        Amount("unique_bytes", True, True, "every buffer once", _unique),
        Amount("held_bytes", True, True, "a shared buffer once for every holder", _held),
        Amount("proportional_bytes", True, True, "size divided by holders, as PSS", _proportional),
        Amount("private_bytes", True, True, "buffers with one holder", _private),
        Amount("shared_bytes", True, True, "buffers with several holders, for each", _shared),
        Amount("orphan_bytes", True, False, "alive, held by no process", _orphaned),
        Amount("unattributed_bytes", True, False, "shares of holders that could not be read", _unattributed),
        Amount(
            "buffers",
            False,
            True,
            "number of buffers",
            lambda chosen: float(np.count_nonzero(chosen.buffers)),
        ),
        Amount("orphans", False, False, "number of buffers held by no process", _orphans),
        Amount(
            "processes", False, True, "number of processes that hold one", lambda chosen: chosen.processes
        ),
    )
}


def matches(text: str, pattern: str) -> bool:
    """Whether `text` is `pattern`, in which `*` stands for anything and `?` for one character."""
    parts = (".*" if each == "*" else "." if each == "?" else re.escape(each) for each in pattern)
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _matching(texts: Iterable[str], pattern: str | None) -> Mask:
    return np.array([pattern is None or matches(text, pattern) for text in texts], np.bool_)
