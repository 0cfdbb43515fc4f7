"""Lines as pixels: in every column a vertical span from the least to the largest value in force there.

So no peak and no trough is lost, and steps join without a slanted edge that never was. All spans of all lines
are written at once; where they cross, the later line is on top.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inspector.gui.views.chart.raster import Pixels

Singles = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]

_NONE_TOP, _NONE_BOTTOM = 1 << 20, -1


class Pen(NamedTuple):
    """How thick lines are.

    Attributes:
        width: pixels of the line itself.
        casing: pixels of its outline on either side, for colours too faint to stand alone.
    """

    width: int
    casing: int

    @property
    def reach(self) -> int:
        """Columns on either side that a column's span is seen in."""
        return self.width - 1 + self.casing


def pen_for(ratio: float) -> Pen:
    """1.5 to 2 units wide, in whole device pixels: crisp at any scale."""
    return Pen(max(2, round(1.6 * ratio)), max(1, round(0.6 * ratio)))


def drawing_order(lines: int, front: int | None) -> list[int]:
    """Numbers of the lines from the lowest to the topmost."""
    order = [number for number in range(lines) if number != front]
    return order if front is None else [*order, front]


class LineRaster:
    """Draws lines, the first lowest.

    Args:
        colors: 0xffRRGGBB per line.
        outlines: 0xffRRGGBB of their casings; the colour itself where none is needed.
        background: 0xffRRGGBB.
        front: number of the line that lies on top of all; None: the last.
    """

    def __init__(
        self,
        colors: Sequence[int],
        outlines: Sequence[int],
        background: int,
        pen: Pen,
        front: int | None = None,
    ) -> None:
        layers: list[tuple[int, int, bool]] = []
        for number in drawing_order(len(colors), front):
            color, outline = colors[number], outlines[number]
            if outline != color:
                layers.append((number, outline, True))
            layers.append((number, color, False))
        self._line = np.array([line for line, _, _ in layers], np.int64)
        self._color = np.array([color for _, color, _ in layers], np.uint32)
        self._is_casing = np.array([cased for _, _, cased in layers], np.bool_)
        self._background, self._pen = np.uint32(background), pen

    def render(self, low: Singles, high: Singles, height: int) -> Pixels:
        """The columns but the outermost `pen.reach` on either side, which only lend them their spans.

        Args:
            low, high: float32[n + 2 * reach, lines], pixels above the floor; NaN where there is no line.

        Returns:
            uint32[n, height], the top pixel first.
        """
        reach, (width, casing) = self._pen.reach, self._pen
        columns = len(low) - 2 * reach
        top, bottom = _rows(low, high, height, width)
        core = _widened(top, bottom, reach, columns, 0, width - 1)
        cased = _widened(top, bottom, reach, columns, casing, width - 1 + casing)
        picture = np.full(columns * height, self._background)
        if not len(self._line):
            return picture.reshape(columns, height)
        is_casing = self._is_casing[:, None]
        tops = np.where(is_casing, (cased[0] - casing).T[self._line], core[0].T[self._line])
        ends = np.where(is_casing, (cased[1] + casing).T[self._line], core[1].T[self._line])
        np.clip(tops, 0, height, out=tops)
        np.clip(ends, 0, height, out=ends)
        _fill(picture, tops, ends, self._color, height)
        return picture.reshape(columns, height)


def _rows(low: Singles, high: Singles, height: int, width: int) -> tuple[Rows, Rows]:
    """First row and the row after the last of every span; a span never leaves the picture."""
    edges = []
    for values in (high, low):
        row = np.floor(height - values - (width - 1) / 2)
        edges.append(np.clip(np.nan_to_num(row, nan=0.0), 0, height - width).astype(np.int32))
    absent = np.isnan(high)
    return np.where(absent, _NONE_TOP, edges[0]), np.where(absent, _NONE_BOTTOM, edges[1] + width)


def _widened(top: Rows, bottom: Rows, reach: int, columns: int, ahead: int, behind: int) -> tuple[Rows, Rows]:
    """Each column's span joined with those of `behind` columns before it and `ahead` after it."""
    tops = [top[reach + d : reach + d + columns] for d in range(-behind, ahead + 1)]
    bottoms = [bottom[reach + d : reach + d + columns] for d in range(-behind, ahead + 1)]
    return np.minimum.reduce(tops), np.maximum.reduce(bottoms)


def _fill(picture: Pixels, tops: Rows, ends: Rows, colors: npt.NDArray[np.uint32], height: int) -> None:
    """Colour rows tops .. ends - 1 of every (layer, column); later layers lie on top."""
    length = np.maximum(ends - tops, 0)
    starts = (tops + np.arange(tops.shape[1], dtype=np.int32) * height).ravel()
    lengths = length.ravel()
    before = np.cumsum(lengths) - lengths
    at = np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
    picture[at] = np.repeat(colors, length.sum(axis=1))
