"""The pixels of the columns in view, kept while they stay in view: a live sample redraws only open columns.

Column c lives at place c % width of the buffers, so scrolling moves nothing; the picture has two parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import ProcessKey
from inspector.gui.views.chart.raster import Pixels, StackRaster, lay
from inspector.session.history import EMPTY, GAP, History

_HATCH = 9

_AT_ONCE = 128
"""Columns drawn together: twice as fast as all, for the arrays in between stay small and are used again."""


@dataclass(frozen=True, slots=True)
class Look:
    """How bands are drawn; anything here that changes redraws everything.

    Attributes:
        keys: processes with a band, bottom first; the rest of the total is "other", on top.
        colors: 0xffRRGGBB per band, and one more for "other".
        background, hatch: 0xffRRGGBB behind everything and of the lines where data is missing.
        measure: id of the measure. top: its value at the upper edge.
        height: pixels. line: thickness of separators, pixels.
    """

    keys: tuple[ProcessKey, ...]
    colors: tuple[int, ...]
    background: int
    hatch: int
    measure: str
    top: float
    height: int
    line: int = 1


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
        self._raster: StackRaster | None = None
        self._choice: tuple[str, float, int] | None = None
        self._first = self._end = self._final = 0
        self._sample: Ints = np.zeros(0, np.int64)
        self._sum: Floats = np.zeros(0)
        self._dirty = np.zeros(0, bool)
        self._rough = np.zeros(0, bool)

    def select(self, measure: str, first: int, width: int, width_s: float) -> None:
        """Find the samples of columns first .. first + width - 1; known, final ones are not asked again."""
        choice = (measure, width_s, width)
        end = first + width
        if choice != self._choice or first >= self._end or end <= self._first:
            self._choice = choice
            self._resize(width)
            self._first = self._end = first
            self._pick(first, end)
        else:
            # The newest column may have got more samples; what follows it is not data yet, or a growing gap.
            final = min(self._final, self._end)
            if first < self._first:
                self._pick(first, self._first)
            if final < end:
                self._pick(max(final, first), end)
        self._first, self._end = first, end
        self._final = self._open_column(width_s)

    def peak(self) -> float:
        """Largest sum in view; 0.0 where there is nothing."""
        return float(self._sum.max(initial=0.0))

    def sample_of(self, column: int) -> int:
        """The sample a column in view shows, EMPTY or GAP."""
        if not self._first <= column < self._end:
            return EMPTY
        sample = int(self._sample[column % len(self._sample)])
        return EMPTY if 0 <= sample < self._history.oldest else sample

    def some_samples(self, most: int) -> Ints:
        """At most `most` samples in view, evenly over time, ascending, the newest always; for ranking."""
        order = np.arange(self._first, self._end) % len(self._sample)
        shown = self._sample[order]
        shown = shown[shown >= self._history.oldest]
        return shown[:: -max(1, -(-len(shown) // most))][::-1]

    def draw(self, look: Look, *, exact: bool) -> None:
        """Bring the pixels up to date. Not `exact` is twice as fast; `smooth` makes up for it."""
        if look != self._look:
            if (
                self._look is None
                or look.colors != self._look.colors
                or look.background != self._look.background
            ):
                self._raster = StackRaster(look.colors, look.background)
            self._look = look
            self._dirty[:] = True
        if self.pixels.shape != (look.height, len(self._dirty)):
            self.pixels = np.empty((look.height, len(self._dirty)), np.uint32)
            self._dirty[:] = True
        for start, end in _runs(self._dirty):
            for at in range(start, end, _AT_ONCE):
                self._draw_places(at, min(at + _AT_ONCE, end), exact)
        self._rough[self._dirty] = not exact
        self._dirty[:] = False

    def smooth(self) -> bool:
        """Mark the columns that were not drawn exactly to be drawn again; False when there are none."""
        self._dirty |= self._rough
        return bool(self._rough.any())

    def invalidate(self) -> None:
        """Ask and draw everything again."""
        self._choice = None

    def parts(self) -> Iterator[tuple[int, int, int]]:
        """(place, columns, x): which columns of `pixels` belong at which x, left to right."""
        width = len(self._sample)
        split = self._first % width
        yield split, width - split, 0
        if split:
            yield 0, split, width - split

    def _open_column(self, width_s: float) -> int:
        """The first column that may still change."""
        newest = self._history.newest_s if self._history.count else 0.0
        return int(np.floor(newest / width_s)) - 1

    def _resize(self, width: int) -> None:
        if len(self._sample) != width:
            self._sample = np.full(width, EMPTY)
            self._sum = np.zeros(width)
            self._dirty = np.ones(width, bool)
            self._rough = np.zeros(width, bool)

    def _pick(self, start: int, end: int) -> None:
        assert self._choice is not None
        measure, width_s, width = self._choice
        found = self._history.pick(measure, start, end - start, width_s)
        place = np.arange(start, end) % width
        known = found >= 0
        sums = np.zeros(len(found))
        sums[known] = self._history.sums(measure, found[known])
        # The same sample in a column that stays is the same picture; another column at this place is not.
        stays = (np.arange(start, end) >= self._first) & (np.arange(start, end) < self._end)
        self._dirty[place] |= ~stays | (self._sample[place] != found)
        self._sample[place], self._sum[place] = found, sums

    def _draw_places(self, start: int, end: int, exact: bool) -> None:
        assert self._look is not None
        assert self._raster is not None
        look, samples = self._look, self._sample[start:end]
        # A view that stands still may outlive its samples: their rows hold other data by now.
        samples = np.where((samples >= 0) & (samples < self._history.oldest), EMPTY, samples)
        heights = stack(self._history, look.measure, samples, look.keys)
        heights *= look.height / look.top
        columns = self._raster.render(heights, look.height, exact=exact, line=look.line)
        missing = np.flatnonzero(samples == GAP)
        if len(missing):
            columns[missing] = self._hatching(missing + start)
        lay(columns, self.pixels[:, start:end])
        self.drawn += end - start

    def _hatching(self, places: Ints) -> Pixels:
        """Diagonal lines that move with the picture."""
        assert self._look is not None
        width, period = len(self._sample), _HATCH * self._look.line
        column = self._first + (places - self._first) % width
        diagonal = (column[:, None] + np.arange(self._look.height)) % period < self._look.line
        return np.where(diagonal, np.uint32(self._look.hatch), np.uint32(self._look.background))


def stack(
    history: History, measure: str, samples: Ints, keys: Sequence[ProcessKey]
) -> npt.NDArray[np.float32]:
    """float32[n, len(keys) + 1]: upper edge of every band, bottom first; the last is the sum with "other".

    Rows of EMPTY and GAP are 0.
    """
    known = np.flatnonzero(samples >= 0)
    tops = np.zeros((len(samples), len(keys) + 1), np.float32)
    if len(known):
        shown = samples[known]
        edges = np.cumsum(history.values(measure, shown, keys), axis=1)
        tops[known, :-1] = edges
        below = edges[:, -1] if len(keys) else np.float32(0)
        tops[known, -1] = np.maximum(history.sums(measure, shown), below)
    return tops


def _runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches [start, end) of set flags."""
    padded = np.concatenate(([False], flags, [False]))
    turns = np.flatnonzero(padded[1:] != padded[:-1]).tolist()
    return list(zip(turns[::2], turns[1::2], strict=True))
