"""What a session remembers of its frames: amounts by process, tag and allocator; what is missing.

Rings of fixed capacity. Adding a sample costs the same however long the history is; once the rings are full
and all columns are in use the memory is flat. One thread only: the one that shows it (the GUI thread).

A picture has fewer pixel columns than samples. `columns` gives, for every column of time, the one sample with
the largest total (a state that really existed, all series at the same instant, and no peak of the total is
ever lost) and all samples that are in force within it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter

import numpy as np

from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Frame, Process, ProcessKey, Totals
from inspector.session.divided import (
    KEPT_BY_BUFFER,
    KEPT_BY_PROCESS,
    ByAllocator,
    ByProcess,
    ByTag,
    Divider,
    weigh,
)
from inspector.session.gaps import Gap
from inspector.session.instants import EMPTY, GAP, Columns, Instants
from inspector.session.ledger import Ledger, Singles, Weight
from inspector.session.ring import Ring
from inspector.session.series import Grouping, Series, SeriesKey, grouping_of

__all__ = ["EMPTY", "GAP", "History", "Weight"]

_TOTALS = tuple(f.name for f in fields(Totals))
_all_totals = attrgetter(*_TOTALS)


class History:
    """The memory of one session.

    Args:
        capacity: samples kept, rounded up to a power of two; 65,536 are 1.8 hours at 10 Hz.
        room: processes kept apart at any one moment; what is beyond them is in the totals only ("other").
        buffer_room: the same for tags, and for allocators.

    Attributes:
        instants: when the samples were taken, and when there are none.
        ledgers: amounts by each way to divide.
    """

    def __init__(self, capacity: int = 65_536, room: int = 256, buffer_room: int = 64) -> None:
        self.capacity = 1 << max(4, (capacity - 1).bit_length())
        self.instants = Instants(self.capacity)
        self.ledgers: Mapping[Grouping, Ledger] = {
            "process": Ledger(self.capacity, room, KEPT_BY_PROCESS),
            "tag": Ledger(self.capacity, buffer_room, KEPT_BY_BUFFER),
            "allocator": Ledger(self.capacity, buffer_room, KEPT_BY_BUFFER),
        }
        self._dividers: tuple[Divider, ...] = (ByProcess(), ByTag(buffer_room), ByAllocator(buffer_room))
        self._totals = Ring(self.capacity, np.float64, len(_TOTALS))

    # -- what happens ---------------------------------------------------------------------------------------

    def append(self, frame: Frame) -> None:
        """Remember `frame`. Raises ValueError when it is not later than the last one."""
        weighed = weigh(frame.buffers)
        shares = [divider.divide(frame, weighed) for divider in self._dividers]
        sample = self.instants.write(frame)
        for ledger, share in zip(self.ledgers.values(), shares, strict=True):
            ledger.write(sample, share)
        self._totals.write(sample, _all_totals(frame.totals))

    def gap(self, reason: str) -> None:
        """Say that data is missing from the newest sample to the next one, and why (a short phrase)."""
        self.instants.gap(reason)

    def advance(self, now_s: float) -> None:
        """Say that it is `now_s` (host monotonic seconds) though nothing came; lets an open gap grow."""
        self.instants.advance(now_s)

    # -- time -----------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """Samples ever appended; sample numbers are 0 .. count - 1."""
        return self.instants.count

    @property
    def interval_s(self) -> float | None:
        """The delay asked for between samples; a wait of more than three of them (and a second) is a gap by
        itself. None: only `gap` and missing sequence numbers make gaps."""
        return self.instants.interval_s

    @interval_s.setter
    def interval_s(self, seconds: float | None) -> None:
        self.instants.interval_s = seconds

    @property
    def oldest(self) -> int:
        """Number of the oldest sample that is kept."""
        return self.instants.oldest

    @property
    def oldest_s(self) -> float:
        """Time of the oldest sample kept, seconds; only when `count` is not 0."""
        return self.instants.time_of(self.oldest)

    @property
    def newest_s(self) -> float:
        """Time of the newest sample, seconds; only when `count` is not 0."""
        return self.instants.newest_s

    @property
    def now_s(self) -> float:
        """How far time has come: the newest sample, or later when `advance` said so; -inf at first."""
        return self.instants.now_s

    def time_of(self, sample: int) -> float:
        """Host monotonic seconds at which reading `sample` began."""
        return self.instants.time_of(sample)

    def wall_ns_of(self, sample: int) -> int:
        """Host wall clock at which reading `sample` began, Unix nanoseconds."""
        return self.instants.wall_ns_of(sample)

    def sample_at(self, time_s: float) -> int | None:
        """The sample in force at `time_s`; None before the oldest and within a gap."""
        return self.instants.sample_at(time_s)

    def gaps(self, start_s: float, end_s: float) -> list[Gap]:
        """Gaps that touch [start_s, end_s], oldest first; the last may still be open."""
        return self.instants.gaps(start_s, end_s)

    # -- what was -------------------------------------------------------------------------------------------

    def columns(
        self, name: str, first: int, columns: int, width_s: float, grouping: Grouping = "process"
    ) -> Columns:
        """The samples of columns of time first, first + 1 ...; the largest by the sum of the measure `name`.

        Column c covers [c * width_s, (c + 1) * width_s): anchored to absolute time, so that nothing shimmers
        when the picture moves.
        """
        sums = self.ledgers[grouping].sums_between(name, self.oldest, self.count)
        return self.instants.columns(sums, first, columns, width_s)

    def sums(self, name: str, samples: Ints, grouping: Grouping = "process") -> Floats:
        """float64[n]: the measure `name` summed over everything at each sample."""
        return self.ledgers[grouping].sums(name, samples)

    def values(self, name: str, samples: Ints, keys: Sequence[SeriesKey]) -> Singles:
        """float32[n, len(keys)]: the measure `name` of each series at each sample; 0 where it held nothing.

        The keys are all of one kind. float32 is exact for whole pages up to 64 GiB.
        """
        return self._ledger_of(keys).values(name, samples, keys)

    def extremes(
        self, name: str, begin: Ints, end: Ints, keys: Sequence[SeriesKey]
    ) -> tuple[Singles, Singles]:
        """Two float32[n, len(keys)]: least and largest of samples begin[i] .. end[i] - 1, as of `columns`."""
        return self._ledger_of(keys).extremes(name, begin, end, keys)

    def weights(self, name: str, samples: Ints, grouping: Grouping = "process") -> dict[SeriesKey, Weight]:
        """How much of a picture of `samples` (ascending, repeats count again) each series takes.

        Series that held nothing are left out.
        """
        return self.ledgers[grouping].weights(name, samples)

    def series(self, key: SeriesKey) -> Series | None:
        """The process, tag or allocator as it was last seen; None when nothing of it is remembered."""
        return self.ledgers[grouping_of(key)].series(key)

    def process(self, key: ProcessKey) -> Process | None:
        """The process as it was last seen; None when nothing of it is remembered."""
        found = self.series(key)
        return found if isinstance(found, Process) else None

    def value_at(self, key: SeriesKey, name: str, sample: int) -> float | None:
        """The measure `name` of a series at `sample`, 0.0 when it held nothing; None when not known."""
        if not self.oldest <= sample < self.count:
            return None
        return self.ledgers[grouping_of(key)].value_at(key, name, sample)

    def value_ago(self, key: SeriesKey, name: str, seconds: float) -> float | None:
        """The measure `name` of a series `seconds` before the newest sample; None when it is not known."""
        sample = self.sample_at(self.newest_s - seconds) if self.count else None
        return None if sample is None else self.value_at(key, name, sample)

    def total_ago(self, total: str, seconds: float) -> float | None:
        """A field of `Totals` `seconds` before the newest sample (0: now); None when it is not known."""
        sample = self.sample_at(self.newest_s - seconds) if self.count else None
        return None if sample is None else float(self._totals.at(sample, _TOTALS.index(total)))

    def trend(self, key: SeriesKey, name: str, seconds: float, points: int) -> Singles:
        """float32[points]: a series over the last `seconds`; NaN where there is no data."""
        samples = self._points(name, seconds, points, grouping_of(key))
        line = self.values(name, np.maximum(samples, self.oldest), (key,))[:, 0]
        return np.where(samples >= 0, line, np.float32(np.nan))

    def total_trend(self, total: str, seconds: float, points: int) -> Floats:
        """float64[points]: a field of `Totals` over the last `seconds`; NaN where there is no data."""
        samples = self._points("held", seconds, points, "process")
        return np.where(samples >= 0, self._totals.at(samples, _TOTALS.index(total)), np.nan)

    # -- inside ---------------------------------------------------------------------------------------------

    def _ledger_of(self, keys: Sequence[SeriesKey]) -> Ledger:
        return self.ledgers[grouping_of(keys[0]) if len(keys) else "process"]

    def _points(self, name: str, seconds: float, points: int, grouping: Grouping) -> Ints:
        if not self.count:
            return np.full(points, EMPTY)
        width_s = seconds / points
        last = int(np.floor(self.newest_s / width_s))
        return self.columns(name, last - points + 1, points, width_s, grouping).shown
