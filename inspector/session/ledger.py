"""The amounts of one way to divide the frames: every series at every sample, and the sum of all.

Rows of samples in blocks of columns; who a value belongs to is told by the seats. Memory is flat once the
ring is full and all columns are in use, however many series come and go.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Floats, Index, Ints
from inspector.session.divided import MEASURE_IDS, Shares
from inspector.session.ring import Ring, blank
from inspector.session.seats import BLOCK, Seats
from inspector.session.series import Series, SeriesKey

Singles = npt.NDArray[np.float32]

_AT_ONCE = 4096
"""Samples looked through together for extremes; bounds the memory in between."""


class Weight(NamedTuple):
    """How much a series held over a stretch of time.

    Attributes:
        mean: the mean.
        effective: the root mean square; a short tall block counts for more than its mean, as for the eye.
    """

    mean: float
    effective: float


class Ledger:
    """Args:
        capacity: samples kept, a power of two.
        room: series kept apart at any one moment; what is beyond them is in the sums only ("other").
        kept: measures kept of each series; "shared" is held - private where it is not among them.

    Attributes:
        seats: who sits in which column.
    """

    def __init__(self, capacity: int, room: int, kept: Sequence[str]) -> None:
        self.seats = Seats(room)
        self._capacity, self._mask = capacity, capacity - 1
        self._kept = tuple(kept)
        self._sums = Ring(capacity, np.float64, len(MEASURE_IDS))
        self._crowded = blank((capacity,), np.bool_)
        self._blocks: list[Singles] = []
        self._stays_of: tuple[tuple[SeriesKey, ...], int] = ((), 0)
        self._stays_found: Ints = np.zeros((4, 0), np.int64)

    def write(self, sample: int, shares: Shares) -> None:
        """Enter the next sample."""
        self.seats.forget_before(sample - self._capacity + 1)
        columns, values = self.seats.place(shares.who, shares.values[0], sample), shares.values
        seated = columns >= 0
        crowded = not bool(seated.all())
        if crowded:
            columns, values = columns[seated], values[:, seated]
        self._write_row(sample, columns, values)
        self._crowded[sample & self._mask] = crowded
        self._sums.write(sample, shares.sums)

    # -- what was -------------------------------------------------------------------------------------------

    def sums(self, name: str, samples: Ints) -> Floats:
        """float64[n]: the measure `name` summed over all series, kept apart or not."""
        found: Floats = self._sums.at(samples, MEASURE_IDS.index(name))
        return found

    def sums_between(self, name: str, first: int, end: int) -> Floats:
        """A view of the sums of samples first .. end - 1."""
        found: Floats = self._sums.stretch(first, end, MEASURE_IDS.index(name))
        return found

    def values(self, name: str, samples: Ints, keys: Sequence[SeriesKey]) -> Singles:
        """float32[n, len(keys)]: the measure `name` of each series at each sample; 0 where it held nothing.

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

    def extremes(
        self, name: str, begin: Ints, end: Ints, keys: Sequence[SeriesKey]
    ) -> tuple[Singles, Singles]:
        """Two float32[n, len(keys)]: least and largest of samples begin[i] .. end[i] - 1.

        The stretches ascend; each begins where the one before ended or one sample earlier, and none is empty.
        """
        low, high = (np.empty((len(begin), len(keys)), np.float32) for _ in range(2))
        start = 0
        while start < len(begin):
            stop = max(start + 1, int(np.searchsorted(end, begin[start] + _AT_ONCE, "right")))
            origin = int(begin[start])
            # One row more: reduceat takes no end that lies behind the last row.
            samples = np.arange(origin, int(end[stop - 1]) + 1)
            samples[-1] = origin
            found = self.values(name, samples, keys)
            bounds = (np.stack((begin[start:stop], end[start:stop]), axis=1) - origin).ravel()
            low[start:stop] = np.minimum.reduceat(found, bounds, axis=0)[::2]
            high[start:stop] = np.maximum.reduceat(found, bounds, axis=0)[::2]
            start = stop
        return low, high

    def weights(self, name: str, samples: Ints) -> dict[SeriesKey, Weight]:
        """How much of a picture of `samples` (ascending, repeats count again) each series takes.

        Series that held nothing are left out.
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
        found: dict[SeriesKey, tuple[float, float]] = {}
        for stay, mean, power in zip(stays, *shares.tolist(), strict=True):
            before = found.get(stay.series.key, (0.0, 0.0))
            found[stay.series.key] = (before[0] + mean, before[1] + power)
        return {
            key: Weight(mean, math.sqrt(max(power, 0.0))) for key, (mean, power) in found.items() if mean > 0
        }

    def series(self, key: SeriesKey) -> Series | None:
        """The series as it was last seen; None when nothing of it is remembered."""
        stays = self.seats.of(key)
        return stays[-1].series if stays else None

    def value_at(self, key: SeriesKey, name: str, sample: int) -> float | None:
        """The measure `name` of a series at a kept `sample`, 0.0 when it held nothing; None: not known."""
        sat_there = any(stay.first <= sample <= stay.last for stay in self.seats.of(key))
        if not sat_there and self._crowded[sample & self._mask]:
            return None
        return float(self.values(name, np.array([sample]), (key,))[0, 0])

    # -- inside ---------------------------------------------------------------------------------------------

    def _stays(self, keys: tuple[SeriesKey, ...]) -> Ints:
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

    def _write_row(self, sample: int, columns: Index, values: Floats) -> None:
        rows = len(self._kept)
        while len(self._blocks) * BLOCK < self.seats.columns:
            # Rows that are not written are right as well: nobody sat there.
            self._blocks.append(blank((self._capacity * rows, BLOCK), np.float32))
        row = np.zeros((rows, self.seats.columns), np.float32)
        row[:, columns] = values
        at = (sample & self._mask) * rows
        for number, block in enumerate(self._blocks):
            block[at : at + rows] = row[:, number * BLOCK : (number + 1) * BLOCK]

    def _take(self, name: str, samples: Ints, columns: Ints) -> Singles:
        if name not in self._kept:
            return self._take("held", samples, columns) - self._take("private", samples, columns)
        rows = (samples & self._mask) * len(self._kept) + self._kept.index(name)
        found = np.empty((len(samples), len(columns)), np.float32)
        number = columns // BLOCK
        for block in set(number.tolist()):
            here = np.flatnonzero(number == block)
            # Whole rows first: a row is a cache line, copied without looking at each value.
            found[:, here] = self._blocks[block].take(rows, axis=0)[:, columns[here] % BLOCK]
        return found
