"""Draws a ChartPicture with any QPainter: the same commands make pixels and vectors."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from inspector.gui.views.chart.axes import paint_mark
from inspector.gui.views.chart.lines import drawing_order
from inspector.gui.views.chart.still import ChartPicture, LegendRow

_MARGIN = 20.0
_TITLE_PX, _TEXT_PX = 17, 12
_HEADER = 52.0
_SPACE = 8.0
_LEGEND = 300.0
_ROW = 19.0
_SWATCH = 11.0
_HATCH = 9
_LINE = 1.75
_GRID_ALPHA = 0.55


def size_of(picture: ChartPicture) -> QSizeF:
    """Of the whole drawing: the plot with title, labels and legend."""
    left = _left_of(picture)
    width = _MARGIN + left + picture.width + _MARGIN + _LEGEND + _MARGIN
    plot = picture.height + 2 * _SPACE + _ROW
    legend = _ROW * (len(picture.legend) + 1.5)
    return QSizeF(round(width), round(_MARGIN + _HEADER + max(plot, legend) + _MARGIN / 2))


def paint(picture: ChartPicture, painter: QPainter, check: Callable[[], None]) -> None:
    """Draw it from (0, 0). `check` is called often and may raise to stop."""
    theme, size = picture.theme, size_of(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _fill(painter, QRectF(QPointF(0, 0), size), theme.panel)
    width = size.width() - 2 * _MARGIN
    title = _font(_TITLE_PX, bold=True)
    shown = QFontMetricsF(title).elidedText(picture.title, Qt.TextElideMode.ElideRight, width)
    _write(painter, QRectF(_MARGIN, _MARGIN - 4, width, 24), shown, title, theme.text)
    subtitle = QFontMetricsF(_font(_TEXT_PX)).elidedText(picture.subtitle, Qt.TextElideMode.ElideRight, width)
    _write(painter, QRectF(_MARGIN, _MARGIN + 20, width, 18), subtitle, _font(_TEXT_PX), theme.dim)
    check()
    left, top = _MARGIN + _left_of(picture), _MARGIN + _HEADER
    painter.translate(left, top)
    (_paint_stack if picture.style == "stack" else _paint_lines)(picture, painter, check)
    _paint_gaps(picture, painter)
    _paint_axes(picture, painter)
    painter.translate(picture.width + _MARGIN, 0)
    _paint_legend(picture, painter)


# --- the data --------------------------------------------------------------------------------------------


def _paint_stack(picture: ChartPicture, painter: QPainter, check: Callable[[], None]) -> None:
    """Each band down to the floor, the uppermost first: what lies below covers it, and no seam shows."""
    painter.setPen(Qt.PenStyle.NoPen)
    tops = np.minimum(picture.high, picture.height)
    for band in range(tops.shape[1] - 1, -1, -1):
        check()
        painter.setBrush(QColor(picture.colors[band]))
        for start, end in _runs(picture.is_known):
            edge = _steps(picture.height - tops[start:end, band], start)
            if len(edge):
                floor = [(end, picture.height), (start, picture.height)]
                painter.drawPolygon(_polygon(np.concatenate((edge, floor))))


def _paint_lines(picture: ChartPicture, painter: QPainter, check: Callable[[], None]) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in drawing_order(len(picture.colors), picture.front):
        check()
        color, outline = picture.colors[line], picture.outlines[line]
        pens = [QPen(QColor(color), _LINE)]
        if outline != color:
            pens.insert(0, QPen(QColor(outline), _LINE + 1.5))
        high, low = picture.height - picture.low[:, line], picture.height - picture.high[:, line]
        for start, end in _runs(~np.isnan(high)):
            trace = _polygon(_trace(low[start:end], high[start:end], start))
            for pen in pens:
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawPolyline(trace)


def _steps(y: npt.NDArray[np.float32], start: int) -> npt.NDArray[np.float64]:
    """float64[n, 2]: corners of steps one unit wide; of neighbours of equal height only the outer two."""
    level = np.round(y.astype(np.float64), 1)
    turns = np.flatnonzero(np.diff(level)) + 1
    begins, ends = np.concatenate(([0], turns)), np.concatenate((turns, [len(level)]))
    corners = np.stack((begins + start, level[begins], ends + start, level[begins]), axis=1)
    return corners.reshape(-1, 2).astype(np.float64)


def _trace(
    low: npt.NDArray[np.float32], high: npt.NDArray[np.float32], start: int
) -> npt.NDArray[np.float64]:
    """float64[n, 2]: through the middle of every column, over its least and its largest value."""
    least, most = (np.round(edge.astype(np.float64), 1) for edge in (low, high))
    x = np.arange(start, start + len(least)) + 0.5
    points = np.stack((x, least, x, most), axis=1).reshape(-1, 2)
    ends = np.array([[start, points[0, 1]], [start + len(least), points[-1, 1]]])
    points = np.concatenate((ends[:1], points, ends[1:]))
    # A point between two of the same height adds nothing.
    keep = np.ones(len(points), bool)
    keep[1:-1] = (points[1:-1, 1] != points[:-2, 1]) | (points[1:-1, 1] != points[2:, 1])
    return points[keep]


def _paint_gaps(picture: ChartPicture, painter: QPainter) -> None:
    path = QPainterPath()
    for start, end in _runs(picture.is_missing):
        first = (start // _HATCH) * _HATCH
        for x in range(first, end + picture.height, _HATCH):
            # A diagonal from (x, 0) down to the left, cut to the gap.
            upper, lower = max(0, x - end), min(picture.height, x - start)
            if upper < lower:
                path.moveTo(x - upper, upper)
                path.lineTo(x - lower, lower)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(picture.theme.gap), 1))
    painter.drawPath(path)
    for mark in picture.marks:
        paint_mark(painter, mark, picture.height, picture.theme, _font(_TEXT_PX))


# --- around it -------------------------------------------------------------------------------------------


def _paint_axes(picture: ChartPicture, painter: QPainter) -> None:
    theme, font = picture.theme, _font(_TEXT_PX)
    faint = QColor(theme.grid)
    faint.setAlphaF(_GRID_ALPHA)
    left = _left_of(picture)
    for label in picture.amounts:
        painter.setPen(QPen(faint, 1))
        painter.drawLine(QPointF(0, round(label.at)), QPointF(picture.width, round(label.at)))
        box = QRectF(-left, label.at - 10, left - _SPACE, 20)
        _write(painter, box, label.text, font, theme.dim, Qt.AlignmentFlag.AlignRight)
    metrics = QFontMetricsF(font)
    for label in picture.times:
        width = metrics.horizontalAdvance(label.text) + 4
        at = min(max(label.at - width / 2, 0.0), picture.width - width)
        box = QRectF(at, picture.height + _SPACE, width, _ROW)
        _write(painter, box, label.text, font, theme.dim, Qt.AlignmentFlag.AlignHCenter)


def _paint_legend(picture: ChartPicture, painter: QPainter) -> None:
    box = QRectF(0, -3, _LEGEND, _ROW)
    _write(painter, box, picture.legend_title, _font(_TEXT_PX, bold=True), picture.theme.text)
    metrics = QFontMetricsF(_font(_TEXT_PX))
    asides = max((metrics.horizontalAdvance(row.aside) for row in picture.legend), default=0.0)
    amounts = max((metrics.horizontalAdvance(row.amount) for row in picture.legend), default=0.0)
    for number, row in enumerate(picture.legend):
        _paint_row(picture, painter, row, (number + 1.25) * _ROW, asides, amounts)


def _paint_row(
    picture: ChartPicture, painter: QPainter, row: LegendRow, top: float, asides: float, amounts: float
) -> None:
    """In columns with some room to spare: whoever shows the file may not have the font."""
    theme, font = picture.theme, _font(_TEXT_PX)
    _fill(painter, QRectF(0, top + (_ROW - _SWATCH) / 2, _SWATCH, _SWATCH), row.color)
    left = _SWATCH + _SPACE
    beside = _LEGEND - amounts - 2 * _SPACE - asides
    room = beside - left - 2 * _SPACE
    name = QFontMetricsF(font).elidedText(row.name, Qt.TextElideMode.ElideMiddle, room)
    _write(painter, QRectF(left, top, room + 2, _ROW), name, font, theme.text)
    _write(painter, QRectF(beside, top, asides + 2, _ROW), row.aside, font, theme.dim)
    box = QRectF(0, top, _LEGEND, _ROW)
    _write(painter, box, row.amount, font, theme.text, Qt.AlignmentFlag.AlignRight)


def _left_of(picture: ChartPicture) -> float:
    metrics = QFontMetricsF(_font(_TEXT_PX))
    return max((metrics.horizontalAdvance(label.text) for label in picture.amounts), default=0.0) + _SPACE


# --- pieces ----------------------------------------------------------------------------------------------


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def _fill(painter: QPainter, box: QRectF, color: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRect(box)


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    color: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setFont(font)
    painter.setPen(QColor(color))
    painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)


def _polygon(points: npt.NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])


def _runs(flags: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Stretches [start, end) of set flags."""
    padded = np.concatenate(([False], flags, [False]))
    turns = np.flatnonzero(padded[1:] != padded[:-1]).tolist()
    return zip(turns[::2], turns[1::2], strict=True)
