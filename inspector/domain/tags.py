"""What belongs to each tag: the sums of a frame by what the allocators wrote on their buffers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Floats, Index, Ints
from inspector.domain.frame import Frame

_LARGEST_SUM = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class TagSums:
    """Tags that at least one buffer has: T rows, in the order of `Frame.tags`. Amounts in bytes.

    For every tag, as for the whole frame: unique = proportional + unattributed + orphaned.

    Attributes:
        tag: int32[T], row in `tags`, ascending.
        tags: Frame.tags.
        buffers: int64[T], how many.
        unique: int64[T], every buffer once.
        held: int64[T], a buffer once for every holder seen.
        proportional: float64[T], the shares of the holders seen.
        unattributed: float64[T], the shares of holders that could not be read.
        private, shared: int64[T], buffers with ref_count 1, above 1.
        orphaned: int64[T], buffers with ref_count 0: alive, held by no process.
        processes: int64[T], processes that hold at least one.
    """

    tag: Index
    tags: tuple[bytes, ...]
    buffers: Ints
    unique: Ints
    held: Ints
    proportional: Floats
    unattributed: Floats
    private: Ints
    shared: Ints
    orphaned: Ints
    processes: Ints


def tag_sums(frame: Frame) -> TagSums:
    """The sums of every tag in use. About 3 ms for 10,000 buffers with 20,000 holdings."""
    table = frame.buffers
    used, row = np.unique(table.tag, return_inverse=True)
    count = len(used)
    size = np.minimum(table.size, _LARGEST_SUM // max(len(frame.holdings.buffer), len(table.id), 1))
    refs = np.maximum(table.ref_count, 1)
    groups = _Groups(row, count)
    return TagSums(
        tag=used.astype(np.int32),
        tags=frame.tags,
        buffers=np.bincount(row, minlength=count).astype(np.int64),
        unique=groups.sum(size),
        held=groups.sum(size * table.seen),
        proportional=groups.total(size * (table.seen / refs)),
        unattributed=groups.total(size * (table.unseen / refs)),
        private=groups.sum(np.where(table.ref_count == 1, size, 0)),
        shared=groups.sum(np.where(table.ref_count > 1, size, 0)),
        orphaned=groups.sum(np.where(table.ref_count == 0, size, 0)),
        processes=_holders(frame, row, count),
    )


def tags_with(sums: TagSums, frame: Frame, buffers: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """bool[T]: tags that one of `buffers` (bool[B], a mask over the frame's) has."""
    wanted = np.zeros(len(frame.tags), np.bool_)
    wanted[frame.buffers.tag[buffers]] = True
    return wanted[sums.tag]


class _Groups:
    """Sums by row. Those of integers are exact: numpy's own weighted counts are floats."""

    def __init__(self, row: Ints, count: int) -> None:
        self._row, self._count = row, count
        self._order = np.argsort(row, kind="stable")
        self._begins = np.searchsorted(row[self._order], np.arange(count))

    def sum(self, values: Ints) -> Ints:
        if not self._count:
            return np.zeros(0, np.int64)
        sums: Ints = np.add.reduceat(values[self._order], self._begins)
        return sums

    def total(self, values: Floats) -> Floats:
        return np.bincount(self._row, values, self._count).astype(np.float64)


def _holders(frame: Frame, row: Ints, count: int) -> Ints:
    """int64[count]: distinct processes that hold a buffer of each row."""
    processes = max(len(frame.processes.who), 1)
    pairs = row[frame.holdings.buffer] * processes + frame.holdings.process
    return np.bincount(np.unique(pairs) // processes, minlength=count).astype(np.int64)
