"""Since when each buffer is as it is: seen, orphaned, left by its peers, without its allocator, unmapped."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import UNKNOWN, Floats, Ints
from inspector.domain.frame import Frame

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Lives:
    """What is known of the buffers of one frame: columns in the order of BufferTable, device seconds.

    Attributes:
        id, size: int64[B]; allocator: int64[B], UNKNOWN where the device does not say.
        tag: int64[B], number of the tag, the same in every frame.
        since: float64[B], when it was first seen.
        orphan_since: float64[B], since when nobody holds it; NaN while somebody does.
        alone_since: float64[B], since when one holder is left of several; NaN otherwise.
        was_shared: bool[B], it had several holders at some time.
        deserted_since: float64[B], since when its allocator is known to have ended; NaN otherwise.
        was_mapped: bool[B], some holder had mapped it at some time.
    """

    id: Ints
    size: Ints
    allocator: Ints
    tag: Ints
    since: Floats
    orphan_since: Floats
    alone_since: Floats
    was_shared: Mask
    deserted_since: Floats
    was_mapped: Mask


def first_lives() -> Lives:
    """Before the first frame."""
    none, never = np.zeros(0, np.int64), np.zeros(0)
    no = np.zeros(0, np.bool_)
    return Lives(none, none, none, none, never, never, never, no, never, no)


def lived_on(before: Lives, frame: Frame, tag: Ints, time_s: float) -> Lives:
    """The lives one frame later. An id with another size, tag or allocator is another buffer.

    One that was freed and allocated anew between two frames with all of these unchanged looks the same.

    Args:
        tag: int64[len(frame.tags)], number of each tag.
    """
    table = frame.buffers
    own_tag = tag[table.tag] if len(table.tag) else np.zeros(0, np.int64)
    row = _rows_before(before, table.id, table.size, table.allocator_pid, own_tag)
    is_old = row >= 0

    def kept(column: Floats) -> Floats:
        if not len(column):
            return np.full(len(row), np.nan)
        return np.where(is_old, column[row], np.nan)

    def kept_mask(column: Mask) -> Mask:
        return column[row] & is_old if len(column) else np.zeros(len(row), np.bool_)

    shared = table.ref_count > 1
    was_shared = kept_mask(before.was_shared) | shared
    mapped = np.zeros(len(row), np.bool_)
    mapped[frame.holdings.buffer[frame.holdings.mapped > 0]] = True
    return Lives(
        id=table.id,
        size=table.size,
        allocator=table.allocator_pid,
        tag=own_tag,
        since=_from(kept(before.since), np.ones(len(row), np.bool_), time_s),
        orphan_since=_from(kept(before.orphan_since), table.ref_count == 0, time_s),
        alone_since=_from(kept(before.alone_since), was_shared & (table.ref_count == 1), time_s),
        was_shared=was_shared,
        deserted_since=kept(before.deserted_since),
        was_mapped=kept_mask(before.was_mapped) | mapped,
    )


def deserted(lives: Lives, alive: Ints, time_s: float) -> Floats:
    """`deserted_since` with what is known now; `alive` are all pids of the device, ascending."""
    is_told = lives.allocator > 0
    return _from(lives.deserted_since, is_told & ~np.isin(lives.allocator, alive), time_s)


def _from(since: Floats, holds: Mask, time_s: float) -> Floats:
    """`since` where it holds on, `time_s` where it begins to hold, NaN where it does not."""
    return np.where(holds, np.where(np.isnan(since), time_s, since), np.nan)


def _rows_before(before: Lives, id: Ints, size: Ints, allocator: Ints, tag: Ints) -> Ints:
    """int64[B]: row of the same buffer in `before`, -1 for a new one. Ids ascend in both."""
    if not len(before.id) or not len(id):
        return np.full(len(id), -1, np.int64)
    row = np.minimum(np.searchsorted(before.id, id), len(before.id) - 1)
    is_same = (before.id[row] == id) & (before.size[row] == size) & (before.tag[row] == tag)
    told = before.allocator[row]
    is_same &= (told == allocator) | (told == UNKNOWN) | (allocator == UNKNOWN)
    return np.where(is_same, row, -1)
