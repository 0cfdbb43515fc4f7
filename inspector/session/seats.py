"""Who sits in which column of a ledger, and from which sample to which: columns change hands, data does not.

A column is handed to another series as soon as its tenant ended; what a row holds belongs to whoever sat
there at that sample. So nothing is ever copied or added up to make room, and no past is given to a stranger.
"""

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inspector.domain.columns import Floats, Index
from inspector.session.series import Series, SeriesKey, before_known

OPEN = 2**62
"""Last sample of a tenancy that goes on."""

NOWHERE = -1
"""Column of a series for which there was no seat."""

BLOCK = 16
"""Columns are added by the block: 16 float32 are a line of the cache."""

_PAST_TENANCIES = 4096
"""Ended tenancies remembered; beyond it the least important quarter is left to "other"."""

_WORTH_A_SEAT = 2.0
"""A series without a seat takes that of one this many times smaller."""


@dataclass(slots=True, eq=False)
class Tenancy:
    """One stay of a series in a column: samples `first` to `last`, both included.

    Attributes:
        peak: largest weight while it sat there, filled in when it ended.
    """

    series: Series
    column: int
    first: int
    last: int = OPEN
    peak: float = 0.0


class Seats:
    """At most `room` columns (a multiple of BLOCK), shared by all series there ever were.

    Attributes:
        columns: columns there are so far; grows by the block.
        version: changes whenever a tenancy begins, ends, is forgotten or gets another name.
    """

    def __init__(self, room: int = 256) -> None:
        self.columns = 0
        self.version = 0
        self._room = -(-room // BLOCK) * BLOCK
        self._open: dict[SeriesKey, Tenancy] = {}
        self._by_key: dict[SeriesKey, list[Tenancy]] = {}
        self._ended: deque[tuple[int, Tenancy]] = deque()
        self._free: dict[int, Tenancy | None] = {}
        self._peak = np.zeros(self._room)
        self._who: tuple[Series, ...] = ()
        self._row_columns: Index = np.zeros(0, np.int32)

    def place(self, who: tuple[Series, ...], weight: Floats, sample: int) -> Index:
        """Column of every series of sample number `sample`, NOWHERE where there was no seat.

        Args:
            who: the series of the sample; usually the same objects as last time.
            weight: float64[len(who)], what decides when seats are scarce.
        """
        if who is not self._who and who != self._who:
            self._recognise([series for series in who if series.key not in self._open])
            self._end_absent(who, sample)
            self._seat(who, weight, sample)
        if len(who) > len(self._open):
            self._give_way(who, weight, sample)
        columns = self._row_columns
        if len(who) > len(self._open):
            seated = columns >= 0
            columns, weight = columns[seated], weight[seated]
        self._peak[columns] = np.maximum(self._peak[columns], weight)
        return self._row_columns

    def of(self, key: SeriesKey) -> Sequence[Tenancy]:
        """All stays of a series, oldest first."""
        return self._by_key.get(key, ())

    def __iter__(self) -> Iterator[Tenancy]:
        for stays in self._by_key.values():
            yield from stays

    def forget_before(self, sample: int) -> None:
        """Drop the tenancies that ended before `sample`: their rows are gone."""
        while self._ended and self._ended[0][0] < sample:
            self._drop(*self._ended.popleft())

    def _recognise(self, newcomers: list[Series]) -> None:
        """A series keeps its seat when its start time, not read at first, becomes known."""
        for series in newcomers:
            nameless = before_known(series.key)
            if nameless is None or nameless not in self._open:
                continue
            tenancy = self._open.pop(nameless)
            self._by_key[nameless].remove(tenancy)
            if not self._by_key[nameless]:
                del self._by_key[nameless]
            tenancy.series = series
            self._open[series.key] = tenancy
            self._by_key.setdefault(series.key, []).append(tenancy)
            self.version += 1

    def _end_absent(self, who: tuple[Series, ...], sample: int) -> None:
        present = {series.key for series in who}
        for key in self._open.keys() - present:
            self._end(key, sample)

    def _end(self, key: SeriesKey, sample: int) -> None:
        tenancy = self._open.pop(key)
        tenancy.last = sample - 1
        tenancy.peak = float(self._peak[tenancy.column])
        self._free[tenancy.column] = tenancy
        self._ended.append((tenancy.last, tenancy))
        self.version += 1
        if len(self._ended) > _PAST_TENANCIES:
            self._fold()

    def _seat(self, who: tuple[Series, ...], weight: Floats, sample: int) -> None:
        newcomers = [row for row, series in enumerate(who) if series.key not in self._open]
        if len(newcomers) > self._room - len(self._open):
            newcomers.sort(key=lambda row: -weight[row])
        for row in newcomers:
            self._begin(who[row], sample)
        for series in who:
            tenancy = self._open.get(series.key)
            if tenancy is not None and tenancy.series is not series:
                self.version += tenancy.series.name != series.name
                tenancy.series = series
        self._who = who
        seats = (self._open.get(series.key) for series in who)
        columns = (NOWHERE if tenancy is None else tenancy.column for tenancy in seats)
        self._row_columns = np.fromiter(columns, np.int32, len(who))

    def _begin(self, series: Series, sample: int) -> bool:
        stays = self._by_key.get(series.key)
        if stays and self._free.get(stays[-1].column) is stays[-1]:
            tenancy = stays[-1]
            del self._free[tenancy.column]
            tenancy.last = OPEN
        else:
            column = self._take_column()
            if column is None:
                return False
            tenancy = Tenancy(series, column, sample)
            self._peak[column] = 0.0
            self._by_key.setdefault(series.key, []).append(tenancy)
        self._open[series.key] = tenancy
        self.version += 1
        return True

    def _take_column(self) -> int | None:
        """A column: one never used, else the one free for the longest time."""
        if not self._free and self.columns < self._room:
            self._free.update(dict.fromkeys(range(self.columns, self.columns + BLOCK)))
            self.columns += BLOCK
        column = next(iter(self._free), None)
        if column is not None:
            del self._free[column]
        return column

    def _give_way(self, who: tuple[Series, ...], weight: Floats, sample: int) -> None:
        """Let the largest series without a seat have that of a much smaller one; one a sample."""
        standing = np.flatnonzero(self._row_columns == NOWHERE)
        seated = np.flatnonzero(self._row_columns != NOWHERE)
        if not len(standing) or not len(seated):
            return
        largest = int(standing[weight[standing].argmax()])
        smallest = int(seated[weight[seated].argmin()])
        if weight[largest] > _WORTH_A_SEAT * weight[smallest]:
            self._end(who[smallest].key, sample)
            self._begin(who[largest], sample)
            self._row_columns[largest] = self._open[who[largest].key].column
            self._row_columns[smallest] = NOWHERE

    def _fold(self) -> None:
        """Forget the least important quarter of what ended: from now on it is part of "other"."""
        ended = [entry for entry in self._ended if entry[0] == entry[1].last]
        self._ended = deque(ended)
        if len(ended) <= _PAST_TENANCIES * 3 // 4:
            return
        least = heapq.nsmallest(len(ended) // 4, range(len(ended)), key=lambda i: (ended[i][1].peak, i))
        for i in least:
            self._drop(*ended[i])
        gone = set(least)
        self._ended = deque(entry for i, entry in enumerate(ended) if i not in gone)

    def _drop(self, last: int, tenancy: Tenancy) -> None:
        """Forget a tenancy, unless it was resumed after it had ended at `last`."""
        if tenancy.last != last:
            return
        key = tenancy.series.key
        stays = [stay for stay in self._by_key.get(key, ()) if stay is not tenancy]
        if stays:
            self._by_key[key] = stays
        else:
            self._by_key.pop(key, None)
        if self._free.get(tenancy.column) is tenancy:
            self._free[tenancy.column] = None
        self.version += 1
