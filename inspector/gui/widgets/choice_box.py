"""A combo box with an arrow that follows the theme: a styled QComboBox draws none."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox

_ROOM = 20
_HALF, _DEPTH = 4.0, 4.0


class ChoiceBox(QComboBox):
    """Looks like the buttons beside it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().placeholderText().color(), 1.5, c=Qt.PenCapStyle.RoundCap))
        x, y = self.width() - _ROOM / 2 - 2, self.height() / 2 - _DEPTH / 2 + 0.5
        painter.drawPolyline([QPointF(x - _HALF, y), QPointF(x, y + _DEPTH), QPointF(x + _HALF, y)])
        painter.end()
