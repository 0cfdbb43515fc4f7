"""The pixels of the columns in view, kept while they stay in view: a live sample redraws only open columns.

Column c lives at place c % width of the buffers, so scrolling moves nothing; the picture has two parts.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Floats, Ints
from inspector.gui.views.chart.brushes import Brush, Look, Singles, brush_for, hatch_gaps
from inspector.gui.views.chart.raster import Pixels, lay
from inspector.session.history import EMPTY, History
from inspector.session.series import Grouping, SeriesKey

_AT_ONCE = 128
"""Columns drawn together: twice as fast as all, for the arrays in between stay small and are used again."""


class Strip:
    """A picture of `width` columns of a history.

    Attributes:
        pixels: uint32[height, width] as a ring of columns.
    """

    def __init__(self, history: History) -> None:
        self.pixels: Pixels = np.zeros((1, 1), np.uint32)
        self.drawn = 0
        self._history = history
        self._look: Look | None = None
        self._brush: Brush | None = None
        self._choice: tuple[str, Grouping, float, int] | None = None
        self._first = self._end = self._final = 0
        self._traced_keys: tuple[SeriesKey, ...] | None = None
        self._resize(1)

    def select(
        self, measure: str, first: int, width: int, width_s: float, grouping: Grouping = "process"
    ) -> None:
        """Find the samples of columns first .. first + width - 1; known, final ones are not asked again."""
        choice = (measure, grouping, width_s, width)
        end = first + width
        if choice != self._choice or first >= self._end or end <= self._first:
            self._choice = choice
            if len(self._shown) != width:
                self._resize(width)
            self._untraced[:] = True
            self._first = self._end = first
            self._find(first, end)
        else:
            # The newest column may have got more samples; what follows it is not data yet, or a growing gap.
            final = min(self._final, self._end)
            if first < self._first:
                self._find(first, self._first)
            if final < end:
                self._find(max(final, first), end)
        self._first, self._end = first, end
        self._final = self._open_column(width_s)

    def peak(self) -> float:
        """Largest sum in view; 0.0 where there is nothing."""
        return float(self._sum.max(initial=0.0))

    def trace(self, keys: tuple[SeriesKey, ...]) -> float:
        """Find least and largest of each series in every column not traced yet; the largest of all."""
        if keys != self._traced_keys:
            self._traced_keys = keys
            self._clear_traces(len(keys))
        assert self._choice is not None
        places = self._in_order()
        places = places[self._untraced[places]]
        known = places[(self._end_sample[places] > self._begin[places]) & ~self._is_gone(places)]
        self._low[places] = self._high[places] = np.nan
        if len(known) and keys:
            begin = np.maximum(self._begin[known], self._history.oldest)
            low, high = self._history.extremes(self._choice[0], begin, self._end_sample[known], keys)
            # Who holds nothing has no line: twenty lines on the floor tell nothing.
            low[high <= 0] = high[high <= 0] = np.nan
            self._low[known], self._high[known] = low, high
        self._untraced[:] = False
        return float(np.nanmax(self._high, initial=0.0)) if self._high.size else 0.0

    def sample_of(self, column: int) -> int:
        """The sample a column in view shows, EMPTY or GAP."""
        if not self._first <= column < self._end:
            return EMPTY
        return int(self.samples_at(np.array([column % len(self._shown)]))[0])

    def samples_in(self, column: int) -> Ints:
        """All samples in force in a column in view, ascending; none where it is empty or in a gap."""
        place = column % len(self._shown)
        if self.sample_of(column) < 0:
            return np.zeros(0, np.int64)
        return np.arange(max(int(self._begin[place]), self._history.oldest), int(self._end_sample[place]))

    def span_of(self, column: int) -> tuple[Singles, Singles]:
        """Least and largest of each traced line in a column; NaN where it has none."""
        place = column % len(self._shown)
        if not self._first <= column < self._end:
            nothing = np.full(self._low.shape[1], np.nan, np.float32)
            return nothing, nothing
        return self._low[place], self._high[place]

    def some_samples(self, most: int) -> Ints:
        """At most `most` samples in view, evenly over time, ascending, the newest always; for ranking."""
        shown = self._shown[self._in_order()]
        shown = shown[shown >= self._history.oldest]
        return shown[:: -max(1, -(-len(shown) // most))][::-1]

    def draw(self, look: Look, *, exact: bool) -> None:
        """Bring the pixels up to date. Not `exact` is twice as fast; `smooth` makes up for it."""
        if look != self._look:
            if self._look is None or look.ink != self._look.ink:
                self._brush = brush_for(look, self._history)
            self._look = look
            self._dirty[:] = True
        if self.pixels.shape != (look.height, len(self._dirty)):
            self.pixels = np.empty((look.height, len(self._dirty)), np.uint32)
            self._dirty[:] = True
        dirty = self._dirty
        for away in range(1, look.reach + 1):
            dirty = dirty | np.roll(self._dirty, away) | np.roll(self._dirty, -away)
        for start, end in _runs(dirty, self._first % len(dirty)):
            for at in range(start, end, _AT_ONCE):
                self._draw_places(at, min(at + _AT_ONCE, end), exact)
        self._rough[dirty] = not exact and look.style == "stack"
        self._dirty[:] = False

    def smooth(self) -> bool:
        """Mark the columns that were not drawn exactly to be drawn again; False when there are none."""
        self._dirty |= self._rough
        return bool(self._rough.any())

    def parts(self) -> Iterator[tuple[int, int, int]]:
        """(place, columns, x): which columns of `pixels` belong at which x, left to right."""
        width = len(self._shown)
        split = self._first % width
        yield split, width - split, 0
        if split:
            yield 0, split, width - split

    # -- what brushes ask -----------------------------------------------------------------------------------

    def samples_at(self, places: Ints) -> Ints:
        """int64[n]: sample, EMPTY or GAP of each place."""
        # A view that stands still may outlive its samples: their rows hold other data by now.
        return np.where(self._is_gone(places), EMPTY, self._shown[places])

    def columns_at(self, places: Ints) -> Ints:
        """int64[n]: the column each place holds."""
        columns: Ints = self._first + (places - self._first) % len(self._shown)
        return columns

    def spans_around(self, start: int, end: int, reach: int) -> tuple[Singles, Singles]:
        """Least and largest of each line, float32[end - start + 2 * reach, lines]; NaN out of view."""
        column = int(self.columns_at(np.array([start]))[0])
        columns = np.arange(column - reach, column + end - start + reach)
        places = columns % len(self._shown)
        low, high = self._low[places], self._high[places]
        out_of_view = (columns < self._first) | (columns >= self._end)
        low[out_of_view] = high[out_of_view] = np.nan
        return low, high

    # -- inside ---------------------------------------------------------------------------------------------

    def _in_order(self) -> Ints:
        order: Ints = np.arange(self._first, self._end) % len(self._shown)
        return order

    def _is_gone(self, places: Ints) -> npt.NDArray[np.bool_]:
        shown = self._shown[places]
        gone: npt.NDArray[np.bool_] = (shown >= 0) & (shown < self._history.oldest)
        return gone

    def _open_column(self, width_s: float) -> int:
        """The first column that may still change."""
        newest = self._history.newest_s if self._history.count else 0.0
        return int(np.floor(newest / width_s)) - 1

    def _resize(self, width: int) -> None:
        self._shown: Ints = np.full(width, EMPTY)
        self._begin: Ints = np.zeros(width, np.int64)
        self._end_sample: Ints = np.zeros(width, np.int64)
        self._sum: Floats = np.zeros(width)
        self._dirty = np.ones(width, bool)
        self._rough = np.zeros(width, bool)
        self._traced_keys = None
        self._clear_traces(0)

    def _clear_traces(self, lines: int) -> None:
        width = len(self._shown)
        self._untraced = np.ones(width, bool)
        self._low: Singles = np.full((width, lines), np.nan, np.float32)
        self._high: Singles = self._low.copy()

    def _find(self, start: int, end: int) -> None:
        assert self._choice is not None
        measure, grouping, width_s, width = self._choice
        found = self._history.columns(measure, start, end - start, width_s, grouping)
        columns = np.arange(start, end)
        place = columns % width
        known = found.shown >= 0
        sums = np.zeros(len(columns))
        sums[known] = self._history.sums(measure, found.shown[known], grouping)
        # The same sample in a column that stays is the same picture; another column at this place is not.
        came = (columns < self._first) | (columns >= self._end) | (self._shown[place] != found.shown)
        grown = came | (self._begin[place] != found.begin) | (self._end_sample[place] != found.end)
        self._dirty[place] |= grown if self._look is not None and self._look.style == "lines" else came
        self._untraced[place] |= grown
        self._shown[place], self._sum[place] = found.shown, sums
        self._begin[place], self._end_sample[place] = found.begin, found.end

    def _draw_places(self, start: int, end: int, exact: bool) -> None:
        assert self._look is not None
        assert self._brush is not None
        columns = self._brush.paint(self._look, self, start, end, exact=exact)
        hatch_gaps(columns, self, start, self._look)
        lay(columns, self.pixels[:, start:end])
        self.drawn += end - start


def _runs(flags: npt.NDArray[np.bool_], seam: int) -> list[tuple[int, int]]:
    """Stretches [start, end) of set flags, cut at `seam`, where the oldest column follows the newest."""
    padded = np.concatenate(([False], flags[:seam], [False], flags[seam:], [False]))
    turns = np.flatnonzero(padded[1:] != padded[:-1])
    turns -= turns > seam
    places = turns.tolist()
    return list(zip(places[::2], places[1::2], strict=True))
