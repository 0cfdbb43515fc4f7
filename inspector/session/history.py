"""What a session remembers of its frames: bytes per process and in total at every sample; what is missing.

Rings of fixed capacity. Adding a sample costs the same however long the history is; once the rings are full
and all columns are in use the memory is flat. One thread only: the one that shows it (the GUI thread).

A picture has fewer pixel columns than samples. `pick` gives, for every column of time, the one sample with
the largest total: a state that really existed, all processes at the same instant, and no peak is ever lost.
"""

import math
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inspector.domain.blame import MEASURES, measure
from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Frame, Process, ProcessKey, Totals
from inspector.session.gaps import Gap, Gaps
from inspector.session.ring import Ring, blank
from inspector.session.seats import BLOCK, Seats

Singles = npt.NDArray[np.float32]

EMPTY = -1
"""In place of a sample: before the first or after the newest one."""
GAP = -2
"""In place of a sample: data is missing here."""

STORED = ("proportional", "held", "private", "count")
"""Measures kept per process; shared is held - private."""

_MEASURES = tuple(m.id for m in MEASURES)
_TOTALS = tuple(f.name for f in fields(Totals))
_all_totals = attrgetter(*_TOTALS)


class Weight(NamedTuple):
    """How much a process held over a stretch of time.

    Attributes:
        mean: the mean.
        effective: the root mean square; a short tall block counts for more than its mean, as for the eye.
    """

    mean: float
    effective: float


class History:
    """The memory of one session.

    Args:
        capacity: samples kept, rounded up to a power of two; 65,536 are 1.8 hours at 10 Hz.
        room: processes kept apart at any one moment; what is beyond them is in the totals only ("other").

    Attributes:
        seats: who sits in which column.
        interval_s: the delay asked for between samples; a wait of more than three of them (and a second) is a
            gap by itself. None: only `gap` and missing sequence numbers make gaps.
        count: samples ever appended; sample numbers are 0 .. count - 1.
    """

    def __init__(self, capacity: int = 65_536, room: int = 256) -> None:
        self.capacity = 1 << max(4, (capacity - 1).bit_length())
        self.seats = Seats(room)
        self.interval_s: float | None = None
        self.count = 0
        self._mask = self.capacity - 1
        self._time = Ring(self.capacity, np.float64)
        self._after_gap = Ring(self.capacity, np.bool_)
        self._sums = Ring(self.capacity, np.float64, len(_MEASURES) + len(_TOTALS))
        self._wall_ns = blank((self.capacity,), np.int64)
        self._crowded = blank((self.capacity,), np.bool_)
        self._blocks: list[Singles] = []
        self._gaps = Gaps()
        self._stays_of: tuple[tuple[ProcessKey, ...], int] = ((), 0)
        self._stays_found: Ints = np.zeros((4, 0), np.int64)
        self._seq = 0
        self._reached_s = -np.inf

    # -- what happens ---------------------------------------------------------------------------------------

    def append(self, frame: Frame) -> None:
        """Remember `frame`. Raises ValueError when it is not later than the last one."""
        time_s = frame.started_ns * 1e-9
        if self.count and time_s <= self.newest_s:
            raise ValueError(f"expected a frame later than {self.newest_s} s, found one of {time_s} s")
        sample = self.count
        self.seats.forget_before(sample - self.capacity + 1)
        table = frame.processes
        values = np.stack([measure(name).of(table) for name in STORED])
        columns = self.seats.place(table.who, values[0], sample)
        seated = columns >= 0
        crowded = not bool(seated.all())
        self._write_row(
            sample, columns[seated] if crowded else columns, values[:, seated] if crowded else values
        )
        self._crowded[sample & self._mask] = crowded
        of_measures = values.sum(axis=1)
        shared = float(of_measures[1] - of_measures[2])
        self._sums.write(sample, (*of_measures[:3], shared, of_measures[3], *_all_totals(frame.totals)))
        self._after_gap.write(sample, self._close_gap(frame, time_s))
        self._time.write(sample, time_s)
        self._wall_ns[sample & self._mask] = frame.taken_at_ns
        self._seq = frame.seq
        self.count += 1
        self._reached_s = max(self._reached_s, time_s)

    def gap(self, reason: str) -> None:
        """Say that data is missing from the newest sample to the next one, and why (a short phrase)."""
        self._gaps.open_reason = reason

    def advance(self, now_s: float) -> None:
        """Say that it is `now_s` (host monotonic seconds) though nothing came; lets an open gap grow."""
        self._reached_s = max(self._reached_s, now_s)

    # -- time -----------------------------------------------------------------------------------------------

    @property
    def oldest(self) -> int:
        """Number of the oldest sample that is kept."""
        return max(0, self.count - self.capacity)

    @property
    def oldest_s(self) -> float:
        """Time of the oldest sample kept, seconds; only when `count` is not 0."""
        return self.time_of(self.oldest)

    @property
    def newest_s(self) -> float:
        """Time of the newest sample, seconds; only when `count` is not 0."""
        return self.time_of(self.count - 1)

    @property
    def now_s(self) -> float:
        """How far time has come: the newest sample, or later when `advance` said so; -inf at first."""
        return self._reached_s

    def time_of(self, sample: int) -> float:
        """Host monotonic seconds at which reading `sample` began."""
        return float(self._time.at(sample))

    def wall_ns_of(self, sample: int) -> int:
        """Host wall clock at which reading `sample` began, Unix nanoseconds."""
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

    # -- what was -------------------------------------------------------------------------------------------

    def pick(self, name: str, first: int, columns: int, width_s: float) -> Ints:
        """The sample each column of time shows, by the measure `name`.

        Column c covers [c * width_s, (c + 1) * width_s): anchored to absolute time, so that nothing shimmers
        when the picture moves.

        Returns:
            int64[columns] for columns first, first + 1 ...: of the samples in it the one with the largest
            sum; without a sample of its own the last one before; EMPTY or GAP where there is none.
        """
        edges = (first + np.arange(columns + 1)) * width_s
        cut = np.searchsorted(self._time.stretch(self.oldest, self.count), edges)
        start, end = cut[:-1], cut[1:]
        oldest, held = self.oldest, self.count - self.oldest
        picked = np.where(start > 0, oldest + start - 1, EMPTY)
        inside = start < held
        picked[inside & (start > 0) & self._after_gap.stretch(oldest, self.count + 1)[start]] = GAP
        picked[~inside] = EMPTY
        if self._gaps.open_reason is not None and self.count:
            picked[~inside & (edges[:-1] <= self._reached_s)] = GAP
        own = np.flatnonzero(end > start)
        if len(own):
            sums = self._sums.stretch(oldest, self.count, _MEASURES.index(name))
            picked[own] = oldest + _first_largest(sums, start[own], end[own])
        return picked

    def sums(self, name: str, samples: Ints) -> Floats:
        """float64[n]: the measure `name` summed over all processes, kept apart or not."""
        found: Floats = self._sums.at(samples, _MEASURES.index(name))
        return found

    def values(self, name: str, samples: Ints, keys: Sequence[ProcessKey]) -> Singles:
        """float32[n, len(keys)]: the measure `name` of each process at each sample; 0 where it held nothing.

        float32 is exact for whole pages up to 64 GiB.
        """
        out = np.zeros((len(samples), len(keys)), np.float32)
        if not len(samples):
            return out
        lowest, highest = samples.min(), samples.max()
        stays = self._stays(tuple(keys))
        bands, columns, firsts, lasts = stays[:, (stays[2] <= highest) & (stays[3] >= lowest)]
        if not len(bands):
            return out
        found = self._take(name, samples, columns)
        if firsts.max() > lowest or lasts.min() < highest:
            found *= (samples[:, None] >= firsts) & (samples[:, None] <= lasts)
        if len(bands) == len(keys) and (bands[1:] > bands[:-1]).all():
            out = found
        else:
            for nth, band in enumerate(bands.tolist()):
                out[:, band] += found[:, nth]
        return out

    def weights(self, name: str, samples: Ints) -> dict[ProcessKey, Weight]:
        """How much of a picture of `samples` (ascending, repeats count again) each process takes.

        Processes that held nothing are left out.
        """
        if not len(samples) or not self.seats.columns:
            return {}
        held = self._take(name, samples, np.arange(self.seats.columns)).astype(np.float64)
        summed = np.zeros((2, len(samples) + 1, self.seats.columns))
        np.cumsum(held, axis=0, out=summed[0, 1:])
        np.cumsum(held * held, axis=0, out=summed[1, 1:])
        stays = [stay for stay in self.seats if stay.first <= samples[-1] and stay.last >= samples[0]]
        columns = np.array([stay.column for stay in stays], np.int64)
        begin = np.searchsorted(samples, np.array([stay.first for stay in stays], np.int64))
        end = np.searchsorted(samples, np.array([stay.last for stay in stays], np.int64), "right")
        shares = (summed[:, end, columns] - summed[:, begin, columns]) / len(samples)
        found: dict[ProcessKey, tuple[float, float]] = {}
        for stay, mean, power in zip(stays, *shares.tolist(), strict=True):
            before = found.get(stay.process.key, (0.0, 0.0))
            found[stay.process.key] = (before[0] + mean, before[1] + power)
        return {key: Weight(mean, math.sqrt(power)) for key, (mean, power) in found.items() if mean > 0}

    def process(self, key: ProcessKey) -> Process | None:
        """The process as it was last seen; None when nothing of it is remembered."""
        stays = self.seats.of(key)
        return stays[-1].process if stays else None

    def value_at(self, key: ProcessKey, name: str, sample: int) -> float | None:
        """The measure `name` of a process at `sample`, 0.0 when it held nothing; None when not known."""
        if not self.oldest <= sample < self.count:
            return None
        sat_there = any(stay.first <= sample <= stay.last for stay in self.seats.of(key))
        if not sat_there and self._crowded[sample & self._mask]:
            return None
        return float(self.values(name, np.array([sample]), (key,))[0, 0])

    def value_ago(self, key: ProcessKey, name: str, seconds: float) -> float | None:
        """The measure `name` of a process `seconds` before the newest sample; None when it is not known."""
        sample = self.sample_at(self.newest_s - seconds) if self.count else None
        return None if sample is None else self.value_at(key, name, sample)

    def total_ago(self, total: str, seconds: float) -> float | None:
        """A field of `Totals` `seconds` before the newest sample (0: now); None when it is not known."""
        sample = self.sample_at(self.newest_s - seconds) if self.count else None
        return None if sample is None else float(self._sums.at(sample, _total_row(total)))

    def trend(self, key: ProcessKey, name: str, seconds: float, points: int) -> Singles:
        """float32[points]: a process over the last `seconds`; NaN where there is no data."""
        samples = self._points(name, seconds, points)
        line = self.values(name, np.maximum(samples, self.oldest), (key,))[:, 0]
        return np.where(samples >= 0, line, np.float32(np.nan))

    def total_trend(self, total: str, seconds: float, points: int) -> Floats:
        """float64[points]: a field of `Totals` over the last `seconds`; NaN where there is no data."""
        samples = self._points("held", seconds, points)
        return np.where(samples >= 0, self._sums.at(samples, _total_row(total)), np.nan)

    # -- inside ---------------------------------------------------------------------------------------------

    def _points(self, name: str, seconds: float, points: int) -> Ints:
        if not self.count:
            return np.full(points, EMPTY)
        width_s = seconds / points
        last = int(np.floor(self.newest_s / width_s))
        return self.pick(name, last - points + 1, points, width_s)

    def _stays(self, keys: tuple[ProcessKey, ...]) -> Ints:
        """int64[4, n]: place in `keys`, column, first and last sample of every stay; kept for next time."""
        basis = (keys, self.seats.version)
        if basis != self._stays_of:
            self._stays_of = basis
            found = [
                (place, stay.column, stay.first, stay.last)
                for place, key in enumerate(keys)
                for stay in self.seats.of(key)
            ]
            self._stays_found = np.array(found, np.int64).reshape(-1, 4).T
        return self._stays_found

    def _write_row(self, sample: int, columns: Ints | npt.NDArray[np.int32], values: Floats) -> None:
        while len(self._blocks) * BLOCK < self.seats.columns:
            # Rows that are not written are right as well: nobody sat there.
            self._blocks.append(blank((self.capacity * len(STORED), BLOCK), np.float32))
        row = np.zeros((len(STORED), self.seats.columns), np.float32)
        row[:, columns] = values
        at = (sample & self._mask) * len(STORED)
        for number, block in enumerate(self._blocks):
            block[at : at + len(STORED)] = row[:, number * BLOCK : (number + 1) * BLOCK]

    def _close_gap(self, frame: Frame, time_s: float) -> bool:
        if not self.count:
            self._gaps.open_reason = None
            return False
        self._gaps.forget_before(self.oldest_s)
        return self._gaps.close(self.newest_s, time_s, frame.seq - self._seq - 1, self.interval_s)

    def _take(self, name: str, samples: Ints, columns: Ints) -> Singles:
        if name == "shared":
            return self._take("held", samples, columns) - self._take("private", samples, columns)
        rows = (samples & self._mask) * len(STORED) + STORED.index(name)
        found = np.empty((len(samples), len(columns)), np.float32)
        number = columns // BLOCK
        for block in set(number.tolist()):
            here = np.flatnonzero(number == block)
            # Whole rows first: a row is two cache lines, copied without looking at each value.
            found[:, here] = self._blocks[block].take(rows, axis=0)[:, columns[here] % BLOCK]
        return found


def _total_row(total: str) -> int:
    return len(_MEASURES) + _TOTALS.index(total)


def _first_largest(values: Floats, start: Ints, end: Ints) -> Ints:
    """Index of the first largest of values[start[i] : end[i]]; the stretches touch and none is empty."""
    low = int(start[0])
    stretch = values[low : int(end[-1])]
    largest = np.maximum.reduceat(stretch, start - low)
    hits = np.flatnonzero(stretch == np.repeat(largest, end - start))
    first: Ints = hits[np.searchsorted(hits, start - low)] + low
    return first
