"""From the samples of columns to their pixels: as a stack of bands or as lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Ints
from inspector.gui.views.chart.lines import LineRaster, Pen
from inspector.gui.views.chart.raster import Pixels, StackRaster
from inspector.session.history import GAP, History
from inspector.session.series import Grouping, SeriesKey

Style: TypeAlias = Literal["stack", "lines"]
Singles = npt.NDArray[np.float32]

_HATCH = 9


@dataclass(frozen=True, slots=True)
class Look:
    """How a history is drawn; anything here that changes redraws everything.

    Attributes:
        keys: series shown, bottom first; in a stack the rest of the total is "other", on top.
        colors: 0xffRRGGBB per series, and in a stack one more for "other".
        background, hatch: 0xffRRGGBB behind everything and of the lines where data is missing.
        measure: id of the measure. top: its value at the upper edge.
        height: pixels. line: thickness of separators, pixels.
        outlines: of lines, 0xffRRGGBB per series. pen: of lines.
        front: number of the line on top of all others, if any.
    """

    keys: tuple[SeriesKey, ...]
    colors: tuple[int, ...]
    background: int
    hatch: int
    measure: str
    top: float
    height: int
    line: int = 1
    grouping: Grouping = "process"
    style: Style = "stack"
    outlines: tuple[int, ...] = ()
    pen: Pen = Pen(2, 1)  # noqa: RUF009  (immutable)
    front: int | None = None

    @property
    def ink(self) -> tuple[object, ...]:
        """What a brush is made for."""
        return self.style, self.colors, self.outlines, self.background, self.pen, self.front

    @property
    def reach(self) -> int:
        """Neighbours on either side whose change changes a column."""
        return self.pen.reach if self.style == "lines" else 0


class ColumnSource(Protocol):
    """The columns in view, by their place in a ring."""

    def samples_at(self, places: Ints) -> Ints:
        """int64[n]: sample, EMPTY or GAP of each place."""
        ...

    def columns_at(self, places: Ints) -> Ints:
        """int64[n]: the column each place holds."""
        ...

    def spans_around(self, start: int, end: int, reach: int) -> tuple[Singles, Singles]:
        """Least and largest of each line, float32[end - start + 2 * reach, lines]; NaN out of view."""
        ...


class StackBrush:
    """Bands on top of each other."""

    def __init__(self, look: Look, history: History) -> None:
        self._history = history
        self._raster = StackRaster(look.colors, look.background)

    def paint(self, look: Look, source: ColumnSource, start: int, end: int, *, exact: bool) -> Pixels:
        samples = source.samples_at(np.arange(start, end))
        heights = stack(self._history, look.measure, samples, look.keys, look.grouping)
        heights *= look.height / look.top
        return self._raster.render(heights, look.height, exact=exact, line=look.line)


class LineBrush:
    """A line for each series."""

    def __init__(self, look: Look) -> None:
        self._raster = LineRaster(look.colors, look.outlines, look.background, look.pen, look.front)

    def paint(self, look: Look, source: ColumnSource, start: int, end: int, *, exact: bool) -> Pixels:
        low, high = source.spans_around(start, end, look.reach)
        scale = np.float32(look.height / look.top)
        return self._raster.render(low * scale, high * scale, look.height)


Brush: TypeAlias = StackBrush | LineBrush


def brush_for(look: Look, history: History) -> Brush:
    return LineBrush(look) if look.style == "lines" else StackBrush(look, history)


def hatch_gaps(columns: Pixels, source: ColumnSource, start: int, look: Look) -> None:
    """Draw diagonal lines, which move with the picture, over the columns where data is missing."""
    places = np.arange(start, start + len(columns))
    missing = np.flatnonzero(source.samples_at(places) == GAP)
    if not len(missing):
        return
    period = _HATCH * look.line
    column = source.columns_at(places[missing])
    diagonal = (column[:, None] + np.arange(look.height)) % period < look.line
    columns[missing] = np.where(diagonal, np.uint32(look.hatch), np.uint32(look.background))


def stack(
    history: History, measure: str, samples: Ints, keys: Sequence[SeriesKey], grouping: Grouping = "process"
) -> Singles:
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
        tops[known, -1] = np.maximum(history.sums(measure, shown, grouping), below)
    return tops
