"""Low watermarks: the least number of buffers a group had in each window of time, at several scales.

What is allocated and freed again within a window (swap chains, caches that churn, a transient double during
a rotation) leaves no trace in its low watermark; what is never freed raises it for ever.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from inspector.domain.columns import Floats, Ints

SPANS_S = (5.0, 60.0, 900.0)
"""Seconds of a window at each scale; windows of the first make up those of the others."""
KEPT = 24
"""Windows kept at each scale: two minutes, 24 minutes, six hours."""
LEAST_SAMPLES = 3
"""Samples a window has at least; where they come slowly, windows grow longer."""
MOST_GROUPS = 20_000
"""Groups kept of each window: those with most buffers."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Attributes:
    start_s, end_s: device time of its first sample and of the first one after it.
    codes: int64[g], ascending. low: int64[g], buffers, at least 1; a group that is missing had none.
    """

    start_s: float
    end_s: float
    codes: Ints
    low: Ints

    def at(self, codes: Ints) -> Ints:
        """int64[len(codes)]: the low watermark of each."""
        if not len(self.codes):
            return np.zeros(len(codes), np.int64)
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[place] == codes, self.low[place], 0)


class _Scale:
    """The windows of one span, oldest first, and the one being filled."""

    def __init__(self, span_s: float) -> None:
        self.span_s = span_s
        self.windows: deque[Window] = deque(maxlen=KEPT)
        self._open: Window | None = None
        self._parts = 0

    def add(self, window: Window, least_parts: int) -> Window | None:
        """Take in a part. The window that became complete before it, if one did."""
        done = None
        if (
            self._open is not None
            and window.start_s - self._open.start_s >= self.span_s
            and self._parts >= least_parts
        ):
            done = Window(self._open.start_s, window.start_s, self._open.codes, self._open.low)
            self.windows.append(done)
            self._open = None
        self._open = window if self._open is None else _lower(self._open, window)
        self._parts = 1 if done is not None else self._parts + 1
        return done

    @property
    def codes(self) -> list[Ints]:
        return [window.codes for window in (*self.windows, self._open) if window is not None]


class Watermarks:
    """Fed with counts, keeps windows; memory is bounded by scales, KEPT and MOST_GROUPS."""

    def __init__(self) -> None:
        self._scales = [_Scale(span_s) for span_s in SPANS_S]

    def add(self, time_s: float, codes: Ints, counts: Ints) -> bool:
        """One sample at device time `time_s`. True when a window of the finest scale was completed."""
        if len(codes) > MOST_GROUPS:
            most = np.sort(np.argpartition(-counts, MOST_GROUPS)[:MOST_GROUPS])
            codes, counts = codes[most], counts[most]
        part: Window | None = Window(time_s, time_s, codes, counts)
        done = False
        for number, scale in enumerate(self._scales):
            if part is None:
                break
            part = scale.add(part, LEAST_SAMPLES if number == 0 else 1)
            done = done or part is not None
        return done

    def series(self, scale: int, least: int) -> tuple[Floats, Ints, Ints]:
        """Groups with at least `least` buffers in the newest window of a scale, and how they came there.

        Returns float64[w], the start of each window in seconds; int64[g], the groups; int64[w, g], their low
        watermarks.
        """
        windows = self._scales[scale].windows
        if not windows:
            return np.zeros(0), np.zeros(0, np.int64), np.zeros((0, 0), np.int64)
        newest = windows[-1]
        codes = newest.codes[newest.low >= least]
        times = np.array([window.start_s for window in windows])
        return times, codes, np.array([window.at(codes) for window in windows], np.int64)

    def codes(self) -> Ints:
        """All groups that are remembered somewhere."""
        parts = [codes for scale in self._scales for codes in scale.codes]
        return np.unique(np.concatenate(parts)) if parts else np.zeros(0, np.int64)


def _lower(a: Window, b: Window) -> Window:
    """The lower of both for every group; one that is missing in either is missing."""
    if a.codes is b.codes or np.array_equal(a.codes, b.codes):
        return Window(a.start_s, b.end_s, a.codes, np.minimum(a.low, b.low))
    low = np.minimum(a.low, b.at(a.codes))
    there = low > 0
    return Window(a.start_s, b.end_s, a.codes[there], low[there])
