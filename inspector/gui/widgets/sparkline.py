"""A line as high as a word: how an amount went, for cards and table cells."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from shiboken6 import VoidPtr

from inspector.gui.models.table import TableModel
from inspector.gui.theme import DARK, Theme

Line = npt.NDArray[np.float64]
Values = Line | npt.NDArray[np.float32]

LEAST_SPAN = 0.08
"""Of the largest value: smaller changes do not fill the height, or noise would look like a drama."""
_FILL_ALPHA = 46
_DASH = np.array((-1.0, 1.0))
_SELECTED = QStyle.StateFlag.State_Selected.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
_PAD_X, _PAD_Y = 7, 6


def draw_sparkline(
    painter: QPainter, rect: QRectF, values: Values, color: QColor, *, is_filled: bool = False
) -> None:
    """Draw `values` (n evenly spaced, oldest first, NaN where there is none) as a line that fills `rect`.

    The line breaks where values are missing; one without neighbours is a short dash. Of more values than
    pixels the largest of each pixel counts. Nothing is drawn where nothing is known.
    """
    line = condensed(values, max(int(rect.width()), 2)).astype(np.float64)
    polygons = _polygons(rect, line)
    if not polygons:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_filled:
        _fill(painter, polygons, rect.bottom(), color)
    painter.setPen(QPen(color, 0))  # 0 is one device pixel, which takes Qt's fast path
    for polygon in polygons:
        painter.drawPolyline(polygon)
    device = painter.device()
    if device is not None and device.devicePixelRatio() > 1.4:
        for polygon in polygons:
            painter.drawPolyline(polygon.translated(0, 0.5))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def condensed(values: Values, most: int) -> Values:
    """`values` in at most `most` steps, each the largest of its stretch; NaN where all of it is."""
    if len(values) <= most:
        return values
    begins = np.arange(most) * len(values) // most
    largest: Values = np.fmax.reduceat(values, begins)
    return largest


def _polygons(rect: QRectF, line: Line) -> list[QPolygonF]:
    """The runs of known values as points in `rect`."""
    lowest, highest = (float(line.min()), float(line.max())) if len(line) else (math.nan, math.nan)
    runs = [(0, len(line))]
    if math.isnan(highest):
        known = np.isfinite(line)
        if not known.any():
            return []
        lowest, highest = float(line[known].min()), float(line[known].max())
        turns = np.flatnonzero(np.diff(known, prepend=False, append=False)).tolist()
        runs = list(zip(turns[::2], turns[1::2], strict=True))
    span = max(highest - lowest, LEAST_SPAN * abs(highest))
    scale = rect.height() / span if span else 0.0
    line = line * -scale
    # Without a span the line lies in the middle, at nothing it lies at the bottom.
    line += rect.center().y() + scale * (highest + lowest) / 2 if span else rect.bottom()
    xs = _steps(len(line), rect.width()) + rect.left()
    return [_polygon(xs[start:end], line[start:end]) for start, end in runs]


@lru_cache(maxsize=64)
def _steps(count: int, width: float) -> Line:
    return np.linspace(0.0, width, count) if count > 1 else np.array([width / 2])


def _polygon(xs: Line, ys: Line) -> QPolygonF:
    """The points as Qt has them, written through its memory: a Python point each would cost the most."""
    if len(xs) == 1:
        xs, ys = xs[0] + _DASH, np.repeat(ys, 2)
    polygon = QPolygonF()
    polygon.resize(len(xs))
    memory: Any = VoidPtr(polygon.data(), len(xs) * 16, True)  # type: ignore[call-arg, arg-type]
    points = np.frombuffer(memory, np.float64)
    points[::2] = xs
    points[1::2] = ys
    return polygon


def _fill(painter: QPainter, polygons: list[QPolygonF], bottom: float, color: QColor) -> None:
    shade = QColor(color)
    shade.setAlpha(_FILL_ALPHA)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    for polygon in polygons:
        area = QPolygonF(polygon)
        area.append(QPointF(area.last().x(), bottom))
        area.append(QPointF(area.first().x(), bottom))
        painter.drawPolygon(area)
    painter.setBrush(Qt.BrushStyle.NoBrush)


class Sparkline(QWidget):
    """A sparkline of its own, for a card. What it shows is told in words by the card's text."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._values: Values = np.zeros(0)
        self._is_stale = False
        self.dress(DARK)

    def dress(self, theme: Theme) -> None:
        self._color, self._dim, self._line = QColor(theme.accent), QColor(theme.dim), QColor(theme.line)
        self.update()

    def mark_stale(self, is_stale: bool) -> None:
        if is_stale != self._is_stale:
            self._is_stale = is_stale
            self.update()

    def show_values(self, values: Values) -> None:
        """Evenly spaced, oldest first, NaN where there is none; the same again costs nothing."""
        if not np.array_equal(values, self._values, equal_nan=True):
            self._values = values
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 14, round(self.fontMetrics().height() * 1.4))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = QRectF(self.rect()).adjusted(1, 2, -1, -2)
        painter.setPen(self._line)
        painter.drawLine(QLineF(room.left(), room.bottom() + 0.5, room.right(), room.bottom() + 0.5))
        color = self._dim if self._is_stale else self._color
        draw_sparkline(painter, room, self._values, color, is_filled=True)
        painter.end()


ValuesOf = Callable[[Any, int], Values | None]
"""(rows, row) -> the values of a row of a TableModel, or None when nothing is known of it."""


class TrendDelegate(QStyledItemDelegate):
    """Paints a table column as sparklines, in the colour of the row's swatch.

    Set it with `setItemDelegateForColumn`; the column's text stays what copying and screen readers get.
    """

    def __init__(self, values_of: ValuesOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values_of = values_of
        self.is_stale = False
        self.dress(DARK)

    def dress(self, theme: Theme) -> None:
        self._selection, self._accent = QColor(theme.selection), QColor(theme.accent)
        self._dim = QColor(theme.dim)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model: TableModel[Any] = index.model()  # type: ignore[assignment]
        row = int(model.order[index.row()])
        state: int = option.state.value
        if state & _SELECTED:
            painter.fillRect(option.rect, self._selection)
        values = self._values_of(model.rows, row)
        if values is not None:
            color = self._dim if self.is_stale else model.color_of(row) or self._dim
            room = QRectF(option.rect).adjusted(_PAD_X, _PAD_Y, -_PAD_X, -_PAD_Y)
            draw_sparkline(painter, room, values, color)
        if state & _FOCUSED:
            painter.setPen(self._accent)
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
