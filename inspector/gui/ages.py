"""When each buffer was first seen, through the kernel's recycling of ids.

A buffer is taken to be the same as long as (id, size, tag) stays in one place from frame to frame; the kernel
offers nothing better, so an age is how long the window has seen it, not a fact of the device.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Frame


@dataclass(frozen=True, slots=True, eq=False)
class Ages:
    """Of the B buffers of one frame.

    Attributes:
        seconds: float64[B], since first seen.
        is_at_least: bool[B], it was already there in the first frame, so it is older than that.
    """

    seconds: Floats
    is_at_least: npt.NDArray[np.bool_]


class FirstSeen:
    """Follows buffers from frame to frame; one instance per session."""

    _MOST_TAGS = 200_000

    def __init__(self) -> None:
        self._ids: Ints = np.zeros(0, np.int64)
        self._sizes: Ints = np.zeros(0, np.int64)
        self._tags: Ints = np.zeros(0, np.int64)
        self._since_ns: Ints = np.zeros(0, np.int64)
        self._numbers: dict[bytes, int] = {}
        self._first_ns: int | None = None

    def update(self, frame: Frame) -> Ages:
        """Ages at `frame`, which must be newer than the frames before."""
        table, now = frame.buffers, frame.started_ns
        if self._first_ns is None:
            self._first_ns = now
        tags = self._interned(frame)
        since = np.full(len(table.id), now, np.int64)
        if len(self._ids):
            place = np.minimum(np.searchsorted(self._ids, table.id), len(self._ids) - 1)
            same = (self._ids[place] == table.id) & (self._sizes[place] == table.size)
            same &= self._tags[place] == tags
            since[same] = self._since_ns[place[same]]
        self._ids, self._sizes, self._tags, self._since_ns = table.id, table.size, tags, since
        return Ages((now - since) / 1e9, since == self._first_ns)

    def _interned(self, frame: Frame) -> Ints:
        if len(self._numbers) > self._MOST_TAGS:
            self._forget_old_tags()
        numbers = self._numbers
        ours = [numbers.setdefault(tag, len(numbers)) for tag in frame.tags]
        if not ours:
            return np.zeros(len(frame.buffers.id), np.int64)
        return np.array(ours, np.int64)[frame.buffers.tag]

    def _forget_old_tags(self) -> None:
        """Start the numbering anew; the buffers of the last frame keep theirs."""
        live = set(self._tags.tolist())
        kept = {tag: number for tag, number in self._numbers.items() if number in live}
        renumbered = {number: place for place, number in enumerate(kept.values())}
        self._numbers = {tag: renumbered[number] for tag, number in kept.items()}
        self._tags = np.array([renumbered[number] for number in self._tags.tolist()], np.int64)
