"""The trend column: how each process went over the last minute."""

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


class Trends:
    """What a measure did in the last minute, for all processes of a frame at once: one look into the history.

    Attributes:
        blame: the measure.
    """

    def __init__(self, history: History, blame: Measure) -> None:
        self.blame = blame
        self._history = history
        self._lines: npt.NDArray[np.float32] = np.zeros((POINTS, 0), np.float32)
        self._known: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._of: tuple[object, Measure, int] | None = None

    def line(self, rows: ProcessRows, row: int) -> npt.NDArray[np.float32] | None:
        """float32[POINTS], NaN where there is no data; None for a process the history does not keep apart."""
        self._look(rows)
        return self._lines[:, row] if self._known[row] else None

    def changes(self, rows: ProcessRows) -> Floats:
        """float64[P]: the newest value minus the oldest known one of the minute; NaN where not known."""
        self._look(rows)
        there = np.flatnonzero(~np.isnan(self._lines).all(axis=1))
        if not len(there):
            return np.full(len(rows), np.nan)
        change = self._lines[-1].astype(np.float64) - self._lines[there[0]]
        return np.where(self._known, change, np.nan)

    def _look(self, rows: ProcessRows) -> None:
        basis = (rows.frame, self.blame, self._history.count)
        if self._of == basis:
            return
        self._of = basis
        keys = tuple(process.key for process in rows.table.who)
        self._known = np.fromiter(map(self._is_kept, keys), np.bool_, len(keys))
        self._lines = np.full((POINTS, len(keys)), np.nan, np.float32)
        samples = self._samples()
        there = np.flatnonzero(samples >= 0)
        if len(there):
            self._lines[there] = self._history.values(self.blame.id, samples[there], keys)

    def _samples(self) -> Ints:
        """int64[POINTS]: the sample in force at every second of the last minute, -1 where there is none.

        Seconds are anchored to the clock, so that a line moves but does not change shape; the last point is
        the newest sample.
        """
        history = self._history
        if not history.count:
            return np.full(POINTS, -1)
        step_s = SPAN_S / (POINTS - 1)
        moments = step_s * (np.ceil(history.newest_s / step_s) - np.arange(POINTS - 1, 0, -1))
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
