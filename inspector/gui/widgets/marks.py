"""Small drawn signs for inside a text box and on flat buttons, in the theme's colours."""

from collections.abc import Callable
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

_GRID = 24.0
_SIZES = (16, 24, 32, 48)


def _find(painter: QPainter) -> None:
    painter.drawEllipse(QRectF(4, 4, 12, 12))
    painter.drawLine(QPointF(14.5, 14.5), QPointF(20, 20))


def _good(painter: QPainter) -> None:
    painter.drawPolyline([QPointF(4.5, 12.5), QPointF(9.5, 18), QPointF(19.5, 6.5)])


def _bad(painter: QPainter) -> None:
    painter.drawEllipse(QRectF(3, 3, 18, 18))
    painter.drawLine(QPointF(12, 7.5), QPointF(12, 13))
    painter.drawPoint(QPointF(12, 16.6))


def _unfinished(painter: QPainter) -> None:
    for x in (5, 12, 19):
        painter.drawEllipse(QPointF(x, 14), 0.9, 0.9)


def _clear(painter: QPainter) -> None:
    painter.drawLine(QPointF(6.5, 6.5), QPointF(17.5, 17.5))
    painter.drawLine(QPointF(17.5, 6.5), QPointF(6.5, 17.5))


def _star(painter: QPainter) -> None:
    points = [
        QPointF(
            12 - radius * sin(step * pi / 5 + pi),
            12.8 - radius * cos(step * pi / 5),
        )
        for step in range(10)
        for radius in ((9.2,) if step % 2 == 0 else (4.0,))
    ]
    painter.drawPolygon(QPolygonF(points))


def _full_star(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())
    _star(painter)


_DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "find": _find,
    "good": _good,
    "bad": _bad,
    "unfinished": _unfinished,
    "clear": _clear,
    "star": _star,
    "full star": _full_star,
}


def mark(name: str, color: str) -> QIcon:
    """The sign `name` in `color` (`#rrggbb`)."""
    drawn = QIcon()
    for size in _SIZES:
        drawn.addPixmap(_pixmap(name, color, size))
    return drawn


def _pixmap(name: str, color: str, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _GRID, size / _GRID)
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(QColor(color), 2, Qt.PenStyle.SolidLine, round_cap, round_join))
    _DRAWINGS[name](painter)
    painter.end()
    return pixmap
