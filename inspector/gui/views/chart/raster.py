"""Stacked bands as pixels: one column at a time, exact vertical coverage, no polygons.

Qt fills polygons in time proportional to the edges on every scanline; this takes O(columns * (bands +
height)) whatever the data does, and leaves no seams between bands.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint32]
"""0xffRRGGBB."""

_COLOUR_BITS = 20
_LEVEL_BITS = 12
_LEVELS = 1 << _LEVEL_BITS
"""Steps of coverage. 4096 * 255 fits into 20 bits, so that three colours are summed in one int64."""

_TRANSPOSED = 64
"""Columns turned at once: small enough for the cache."""


def rgb(color: str) -> int:
    """`#rrggbb` as 0xffRRGGBB."""
    return 0xFF000000 | int(color.removeprefix("#"), 16)


def blend(color: int, towards: int, share: float) -> int:
    """`color` moved by `share` (0 to 1) of the way `towards` another."""
    mixed = 0xFF000000
    for shift in (0, 8, 16):
        a, b = color >> shift & 255, towards >> shift & 255
        mixed |= round(a + (b - a) * share) << shift
    return mixed


class StackRaster:
    """Draws stacks of the same bands.

    Args:
        colors: 0xffRRGGBB per band, bottom first; at least one.
        background: 0xffRRGGBB above the stack.
    """

    def __init__(self, colors: Sequence[int], background: int) -> None:
        self.bands = len(colors)
        self._colors = np.array([background, *reversed(colors)], np.uint32)
        wide = self._colors.astype(np.int64)
        packed = _pack(wide >> 16 & 255, wide >> 8 & 255, wide & 255)
        self._steps = packed[1:] - packed[:-1]
        self._above = packed << _LEVEL_BITS
        half = np.full(1, _LEVELS // 2)
        self._half = _pack(half, half, half)

    def render(self, tops: npt.NDArray[np.float32], height: int, *, exact: bool, line: int = 0) -> Pixels:
        """One stack per column.

        Args:
            tops: float32[columns, bands], upper edge of each band in pixels above the floor, bottom first,
                never falling along a row.
            height: pixels.
            exact: blend edges by coverage; else the band at the top of a pixel takes it whole.
            line: thickness in pixels of a darker line at the top of each band that is 4 lines high or more.

        Returns:
            uint32[columns, height], the top pixel first.
        """
        columns = len(tops)
        edges = np.subtract(np.float32(height), tops[:, ::-1])
        np.maximum(edges, 0, out=edges)
        np.minimum(edges, height, out=edges)
        rows = edges.astype(np.int32)
        runs = np.empty((columns, self.bands + 1), np.int32)
        runs[:, 0] = rows[:, 0]
        np.subtract(rows[:, 1:], rows[:, :-1], out=runs[:, 1:-1])
        np.subtract(height, rows[:, -1], out=runs[:, -1])
        picture = np.repeat(np.tile(self._colors, columns), runs.ravel())
        if exact:
            self._blend_edges(picture, edges, rows, height)
        if line:
            _draw_lines(picture, rows, runs, height, line)
        return picture.reshape(columns, height)

    def _blend_edges(
        self, picture: Pixels, edges: npt.NDArray[np.float32], rows: npt.NDArray[np.int32], height: int
    ) -> None:
        """Replace every pixel that holds an edge by its colours, weighted by the height each has in it."""
        columns = len(rows)
        below = _LEVELS - np.rint((edges - rows) * _LEVELS).astype(np.int64)
        below *= self._steps
        # A pixel more per column: edges on the floor lie in it, not in the next column's first pixel.
        pixel = (rows + np.arange(columns, dtype=np.int32)[:, None] * (height + 1)).ravel()
        begins = np.empty(len(pixel), bool)
        begins[0] = True
        np.not_equal(pixel[1:], pixel[:-1], out=begins[1:])
        start = np.flatnonzero(begins)
        mixed = np.add.reduceat(below.ravel(), start)
        mixed += self._above[start % self.bands]
        mixed += self._half
        column, row = np.divmod(pixel[start], height + 1)
        visible = row < height
        picture[(column * height + row)[visible]] = _unpack(mixed)[visible]


def _pack(
    red: npt.NDArray[np.int64], green: npt.NDArray[np.int64], blue: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    return (red << 2 * _COLOUR_BITS) | (green << _COLOUR_BITS) | blue


def _unpack(mixed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    red = mixed >> (2 * _COLOUR_BITS + _LEVEL_BITS) & 255
    green = mixed >> (_COLOUR_BITS + _LEVEL_BITS) & 255
    return 0xFF000000 | red << 16 | green << 8 | mixed >> _LEVEL_BITS & 255


def _draw_lines(
    picture: Pixels, rows: npt.NDArray[np.int32], runs: npt.NDArray[np.int32], height: int, line: int
) -> None:
    column, band = np.nonzero(runs[:, 1:] >= 4 * line)
    top = column * height + rows[column, band]
    for offset in range(line):
        at = top + offset
        picture[at] = (picture[at] >> np.uint32(2) & np.uint32(0x3F3F3F)) * np.uint32(3) | np.uint32(
            0xFF000000
        )


def lay(columns: Pixels, out: Pixels) -> None:
    """Turn uint32[columns, height] into the picture rows uint32[height, columns]."""
    for start in range(0, len(columns), _TRANSPOSED):
        out[:, start : start + _TRANSPOSED] = columns[start : start + _TRANSPOSED].T
