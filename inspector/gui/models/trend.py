"""The trend column: how each process went over the last minute."""

import math

import numpy as np
import numpy.typing as npt

from inspector.domain.blame import Measure
from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import ProcessKey
from inspector.domain.units import ABSENT
from inspector.gui.models.processes import ProcessRows
from inspector.gui.models.table import Column
from inspector.session.history import History

SPAN_S = 60.0
POINTS = 61
_STEP_S = SPAN_S / (POINTS - 1)

Line = npt.NDArray[np.float32]


class Trends:
    """What a measure did in the last minute, process by process.

    Lines are looked up once a second, which is as fine as they are, and only for the processes that were
    asked for: those whose rows can be seen, of perhaps a thousand.

    Attributes:
        blame: the measure.
    """

    def __init__(self, history: History, blame: Measure) -> None:
        self.blame = blame
        self._history = history
        self._lines: dict[ProcessKey, Line | None] = {}
        self._lines_of: tuple[Measure, int] | None = None
        self._asked: set[ProcessKey] = set()
        self._changes: Floats = np.zeros(0)
        self._changes_of: tuple[object, Measure, int] | None = None

    def line(self, rows: ProcessRows, row: int) -> Line | None:
        """float32[POINTS], NaN where there is no data; None for a process the history does not keep apart.

        The last point is at most a second old.
        """
        self._renew()
        key = rows.table.who[row].key
        self._asked.add(key)
        if key not in self._lines:
            self._lines |= self._looked_up((key,))
        return self._lines[key]

    def changes(self, rows: ProcessRows) -> Floats:
        """float64[P]: the newest value minus the oldest known one of the minute; NaN where not known."""
        basis = (rows.frame, self.blame, self._history.count)
        if self._changes_of != basis:
            self._changes_of, self._changes = basis, self._changed(rows)
        return self._changes

    def _changed(self, rows: ProcessRows) -> Floats:
        samples = self._samples()
        known = samples[samples >= 0]
        if not len(known):
            return np.full(len(rows), np.nan)
        keys = tuple(process.key for process in rows.table.who)
        values = self._history.values(self.blame.id, known[[0, -1]], keys).astype(np.float64)
        kept = np.fromiter(map(self._is_kept, keys), np.bool_, len(keys))
        return np.where(kept, values[1] - values[0], np.nan)

    def _renew(self) -> None:
        """Once a second, or for another measure: look again for all that were asked for since last time."""
        second = math.floor(self._history.newest_s / _STEP_S) if self._history.count else -1
        if self._lines_of != (self.blame, second):
            self._lines_of = self.blame, second
            self._lines = self._looked_up(tuple(self._asked))
            self._asked = set()

    def _looked_up(self, keys: tuple[ProcessKey, ...]) -> dict[ProcessKey, Line | None]:
        found: dict[ProcessKey, Line | None] = dict.fromkeys(keys)
        kept = tuple(filter(self._is_kept, keys))
        if kept:
            samples = self._samples()
            lines = np.full((POINTS, len(kept)), np.nan, np.float32)
            there = np.flatnonzero(samples >= 0)
            lines[there] = self._history.values(self.blame.id, samples[there], kept)
            found |= zip(kept, np.ascontiguousarray(lines.T), strict=True)
        return found

    def _samples(self) -> Ints:
        """int64[POINTS]: the sample in force at every second of the last minute, -1 where there is none.

        Seconds are anchored to the clock, so that a line moves but does not change shape; the last point is
        the newest sample.
        """
        history = self._history
        if not history.count:
            return np.full(POINTS, -1)
        moments = _STEP_S * (np.ceil(history.newest_s / _STEP_S) - np.arange(POINTS - 1, 0, -1))
        found = [history.sample_at(moment) for moment in moments.tolist()]
        return np.array([*(-1 if each is None else each for each in found), history.count - 1], np.int64)

    def _is_kept(self, key: ProcessKey) -> bool:
        return self._history.process(key) is not None


def trend_column(trends: Trends) -> Column[ProcessRows]:
    """The column whose cells a TrendDelegate over `trends.line` paints; its text is the change."""

    def text(rows: ProcessRows, row: int) -> str:
        change = float(trends.changes(rows)[row])
        return ABSENT if np.isnan(change) else rows.units.change(change, is_bytes=trends.blame.is_bytes)

    def hint(rows: ProcessRows, row: int) -> str:
        return f"{trends.blame.title}, last minute: {text(rows, row)}"

    return Column(
        "trend",
        "Trend",
        "The measure of blame over the last minute, each row by its own scale; sorts by the change.",
        key=lambda rows: _rising_first(trends.changes(rows)),
        text=text,
        hint=hint,
        sample="+1023 MiB",
    )


def _rising_first(changes: Floats) -> Floats:
    """Sort keys, never negative but where unknown: those that grew most are the largest."""
    known = changes[~np.isnan(changes)]
    lowest = float(known.min()) if len(known) else 0.0
    return np.where(np.isnan(changes), -1.0, changes - lowest)
