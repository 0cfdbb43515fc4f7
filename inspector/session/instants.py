"""When the samples of a session were taken, which of them a stretch of time shows, when there are none."""

from typing import NamedTuple

import numpy as np

from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Frame
from inspector.session.gaps import Gap, Gaps
from inspector.session.ring import Ring, blank

EMPTY = -1
"""In place of a sample: before the first or after the newest one."""
GAP = -2
"""In place of a sample: data is missing here."""


class Columns(NamedTuple):
    """Columns of time, n of them.

    Attributes:
        shown: int64[n], of the samples taken in the column the one with the largest sum; without one of its
            own the last one before; EMPTY or GAP where there is none.
        begin, end: int64[n], samples begin .. end - 1 are those of the column: its own, and the last one
            before, which it begins with, unless data is missing in between. Equal where `shown` is none.
    """

    shown: Ints
    begin: Ints
    end: Ints


class Instants:
    """Sample numbers and their times, seconds of the host's monotonic clock.

    Attributes:
        count: samples ever written.
        interval_s: as of History. now_s: how far time has come; -inf at first.
    """

    def __init__(self, capacity: int) -> None:
        self.count = 0
        self.interval_s: float | None = None
        self.now_s = -np.inf
        self._capacity, self._mask = capacity, capacity - 1
        self._time = Ring(capacity, np.float64)
        self._after_gap = Ring(capacity, np.bool_)
        self._wall_ns = blank((capacity,), np.int64)
        self._gaps = Gaps()
        self._seq = 0

    def write(self, frame: Frame) -> int:
        """Note the time of `frame`; the number of its sample. Raises ValueError when it is not later."""
        time_s = frame.started_ns * 1e-9
        if self.count and time_s <= self.newest_s:
            raise ValueError(f"expected a frame later than {self.newest_s} s, found one of {time_s} s")
        sample = self.count
        self._after_gap.write(sample, self._close_gap(frame, time_s))
        self._time.write(sample, time_s)
        self._wall_ns[sample & self._mask] = frame.taken_at_ns
        self._seq = frame.seq
        self.count += 1
        self.now_s = max(self.now_s, time_s)
        return sample

    def gap(self, reason: str) -> None:
        """Data is missing from the newest sample to the next one."""
        self._gaps.open_reason = reason

    def advance(self, now_s: float) -> None:
        """It is `now_s` though nothing came."""
        self.now_s = max(self.now_s, now_s)

    @property
    def oldest(self) -> int:
        return max(0, self.count - self._capacity)

    @property
    def newest_s(self) -> float:
        return self.time_of(self.count - 1)

    def time_of(self, sample: int) -> float:
        return float(self._time.at(sample))

    def wall_ns_of(self, sample: int) -> int:
        return int(self._wall_ns[sample & self._mask])

    def sample_at(self, time_s: float) -> int | None:
        """The sample in force at `time_s`; None before the oldest and within a gap."""
        after = int(np.searchsorted(self._time.stretch(self.oldest, self.count), time_s, "right"))
        if after == 0:
            return None
        following = self.oldest + after
        if following < self.count and self._after_gap.at(following):
            ended = self.time_of(following - 1) < time_s
            return None if ended else following - 1
        return following - 1

    def gaps(self, start_s: float, end_s: float) -> list[Gap]:
        """Gaps that touch [start_s, end_s], oldest first; the last may still be open."""
        return self._gaps.between(start_s, end_s, lambda: self.newest_s) if self.count else []

    def columns(self, sums: Floats, first: int, columns: int, width_s: float) -> Columns:
        """The samples of columns first, first + 1 ..., each `width_s` wide from c * width_s.

        Args:
            sums: float64[kept samples], by which the shown sample of several is chosen.
        """
        oldest, held = self.oldest, self.count - self.oldest
        edges = (first + np.arange(columns + 1)) * width_s
        cut = np.searchsorted(self._time.stretch(oldest, self.count), edges)
        start, end = cut[:-1], cut[1:]
        inside = start < held
        broken = (start > 0) & self._after_gap.stretch(oldest, self.count + 1)[start] & inside
        shown = np.where(start > 0, oldest + start - 1, EMPTY)
        shown[broken] = GAP
        shown[~inside] = EMPTY
        if self._gaps.open_reason is not None and self.count:
            shown[~inside & (edges[:-1] <= self.now_s)] = GAP
        own = np.flatnonzero(end > start)
        if len(own):
            shown[own] = oldest + _first_largest(sums, start[own], end[own])
        begin = start - (inside & (start > 0) & ~broken)
        return Columns(shown, oldest + begin, oldest + end)

    def _close_gap(self, frame: Frame, time_s: float) -> bool:
        if not self.count:
            self._gaps.open_reason = None
            return False
        self._gaps.forget_before(self.time_of(self.oldest))
        return self._gaps.close(self.newest_s, time_s, frame.seq - self._seq - 1, self.interval_s)


def _first_largest(values: Floats, start: Ints, end: Ints) -> Ints:
    """Index of the first largest of values[start[i] : end[i]]; the stretches touch and none is empty."""
    low = int(start[0])
    stretch = values[low : int(end[-1])]
    largest = np.maximum.reduceat(stretch, start - low)
    hits = np.flatnonzero(stretch == np.repeat(largest, end - start))
    first: Ints = hits[np.searchsorted(hits, start - low)] + low
    return first
