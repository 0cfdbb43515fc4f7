"""The window's few icons, drawn: crisp at every scale and in the theme's colours."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from inspector.gui.theme import SERIES

_GRID = 24.0
"""Icons are drawn on a square of this many units."""


def _pause(painter: QPainter, color: QColor) -> None:
    painter.fillRect(QRectF(6, 5, 4, 14), color)
    painter.fillRect(QRectF(14, 5, 4, 14), color)


def _play(painter: QPainter, color: QColor) -> None:
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(8, 5), QPointF(19, 12), QPointF(8, 19)]))


def _export(painter: QPainter, color: QColor) -> None:
    painter.drawPolyline([QPointF(4, 15), QPointF(4, 20), QPointF(20, 20), QPointF(20, 15)])
    painter.drawLine(QPointF(12, 4), QPointF(12, 15))
    painter.drawPolyline([QPointF(7.5, 10.5), QPointF(12, 15), QPointF(16.5, 10.5)])


def _find(painter: QPainter, color: QColor) -> None:
    painter.drawEllipse(QRectF(4, 4, 12, 12))
    painter.drawLine(QPointF(14.5, 14.5), QPointF(20, 20))


def _copy(painter: QPainter, color: QColor) -> None:
    painter.drawRoundedRect(QRectF(9, 9, 11, 11), 2, 2)
    painter.drawPolyline([QPointF(15, 9), QPointF(15, 4), QPointF(4, 4), QPointF(4, 15), QPointF(9, 15)])


def _float(painter: QPainter, color: QColor) -> None:
    painter.drawRoundedRect(QRectF(4, 9, 11, 11), 1, 1)
    painter.drawPolyline([QPointF(9, 5), QPointF(9, 4), QPointF(20, 4), QPointF(20, 15), QPointF(19, 15)])


def _close(painter: QPainter, color: QColor) -> None:
    painter.drawLine(QPointF(6, 6), QPointF(18, 18))
    painter.drawLine(QPointF(18, 6), QPointF(6, 18))


_DRAWINGS: dict[str, Callable[[QPainter, QColor], None]] = {
    "pause": _pause,
    "play": _play,
    "export": _export,
    "find": _find,
    "copy": _copy,
    "float": _float,
    "close": _close,
}


def icon(name: str, color: str, checked: str | None = None) -> QIcon:
    """The icon `name` in `color` (`#rrggbb`), and in `checked` while its button is on."""
    drawn = QIcon()
    for size in (16, 24, 32, 48):
        drawn.addPixmap(_pixmap(name, color, size))
        if checked is not None:
            drawn.addPixmap(_pixmap(name, checked, size), QIcon.Mode.Normal, QIcon.State.On)
    return drawn


def _pixmap(name: str, color: str, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _GRID, size / _GRID)
    painter.setPen(QPen(QColor(color), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    _DRAWINGS[name](painter, QColor(color))
    painter.end()
    return pixmap


def program_icon() -> QIcon:
    """The program's own icon: a stack of bands."""
    drawn = QIcon()
    for size in (16, 32, 48, 64, 128, 256):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size / _GRID, size / _GRID)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#161920"))
        painter.drawRoundedRect(QRectF(0, 0, 24, 24), 5, 5)
        for color, heights in zip(SERIES[:3], _BANDS, strict=True):
            painter.setBrush(QColor(color))
            for step, (top, bottom) in enumerate(heights):
                painter.drawRect(QRectF(4 + 4 * step, top, 4.05, bottom - top))
        painter.end()
        drawn.addPixmap(pixmap)
    return drawn


_BANDS = (
    ((15, 20), (14, 20), (15, 20), (13, 20)),
    ((11, 15), (10, 14), (12, 15), (8, 13)),
    ((9, 11), (6, 10), (9, 12), (4, 8)),
)
