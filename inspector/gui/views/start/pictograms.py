"""Small drawings of the start page: what kind of thing a target is, pin, remove. Crisp at every scale."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from inspector.gui.theme import DARK, Theme
from inspector.session.candidates import Readiness

_GRID = 24.0
_SIZE_EM = 2.1


def _phone(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(7, 3, 10, 18), 2, 2)
    painter.drawLine(QPointF(11, 18), QPointF(13, 18))


def _host(painter: QPainter) -> None:
    for top in (4.0, 13.0):
        painter.drawRoundedRect(QRectF(3.5, top, 17, 7), 1.5, 1.5)
        painter.drawPoint(QPointF(7, top + 3.5))
        painter.drawLine(QPointF(12, top + 3.5), QPointF(17, top + 3.5))


def _computer(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(3, 4, 18, 12), 1.5, 1.5)
    painter.drawLine(QPointF(12, 16), QPointF(12, 20))
    painter.drawLine(QPointF(8, 20), QPointF(16, 20))


def _flask(painter: QPainter) -> None:
    outline = (
        (9.5, 3.5),
        (9.5, 9),
        (4.5, 18.5),
        (5.8, 20.5),
        (18.2, 20.5),
        (19.5, 18.5),
        (14.5, 9),
        (14.5, 3.5),
    )
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in outline]))
    painter.drawLine(QPointF(8, 3.5), QPointF(16, 3.5))
    painter.drawLine(QPointF(7, 15), QPointF(17, 15))


def _pin(painter: QPainter) -> None:
    painter.drawPolyline([QPointF(9, 3.5), QPointF(9, 10), QPointF(6, 14), QPointF(18, 14), QPointF(15, 10)])
    painter.drawPolyline([QPointF(15, 10), QPointF(15, 3.5), QPointF(8, 3.5), QPointF(16, 3.5)])
    painter.drawLine(QPointF(12, 14), QPointF(12, 20.5))


def _remove(painter: QPainter) -> None:
    painter.drawLine(QPointF(6.5, 6.5), QPointF(17.5, 17.5))
    painter.drawLine(QPointF(17.5, 6.5), QPointF(6.5, 17.5))


_DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "adb": _phone,
    "ssh": _host,
    "local": _computer,
    "sim": _flask,
    "pin": _pin,
    "remove": _remove,
}


def draw(painter: QPainter, name: str, place: QRectF, color: str, width: float = 1.6) -> None:
    """The drawing `name` in the square `place`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width() / _GRID, place.height() / _GRID)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(QColor(color), width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    _DRAWINGS[name](painter)
    painter.restore()


def small_icon(name: str, color: str, checked: str | None = None) -> QIcon:
    """The drawing as an icon of a button, in `checked` while the button is on."""
    drawn = QIcon()
    for size in (16, 32, 64):
        for state, shade in ((QIcon.State.Off, color), (QIcon.State.On, checked or color)):
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            draw(painter, name, QRectF(0, 0, size, size), shade, 2.0)
            painter.end()
            drawn.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return drawn


class Pictogram(QWidget):
    """A target's kind with a dot for its state: filled when ready, a ring while unknown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name, self._state = DARK, "sim", Readiness.UNKNOWN
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_state(self, name: str, state: Readiness) -> None:
        if (name, state) != (self._name, self._state):
            self._name, self._state = name, state
            self.update()

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * _SIZE_EM)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, side = self._theme, float(self.sizeHint().width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(0, (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.window))
        painter.drawRoundedRect(room, side / 5, side / 5)
        inset = side * 0.2
        draw(painter, self._name, room.adjusted(inset, inset, -inset, -inset), theme.text)
        self._paint_dot(painter, room, side * 0.13)
        painter.end()

    def _paint_dot(self, painter: QPainter, room: QRectF, radius: float) -> None:
        theme = self._theme
        colors = {Readiness.READY: theme.good, Readiness.ATTENTION: theme.warn, Readiness.UNKNOWN: theme.dim}
        centre = room.bottomRight() - QPointF(radius, radius) * 1.3
        painter.setPen(QPen(QColor(theme.panel), radius * 0.7))
        painter.setBrush(QColor(theme.panel))
        painter.drawEllipse(centre, radius * 1.1, radius * 1.1)
        painter.setPen(QPen(QColor(colors[self._state]), radius * 0.45))
        hollow = self._state is Readiness.UNKNOWN
        painter.setBrush(QColor(theme.panel if hollow else colors[self._state]))
        painter.drawEllipse(centre, radius * 0.75, radius * 0.75)
