"""A combo box with an arrow that follows the theme and the text: a styled QComboBox draws none."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QComboBox

from inspector.gui.style import text_scale

_ROOM = 20
_HALF, _DEPTH = 4.0, 4.0


class ChoiceBox(QComboBox):
    """Looks like the buttons beside it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = text_scale()
        painter.setPen(QPen(QApplication.palette().placeholderText().color(), 1.5, c=Qt.PenCapStyle.RoundCap))
        painter.translate(
            self.width() - (_ROOM / 2 + 2) * scale, self.height() / 2 - (_DEPTH / 2 - 0.5) * scale
        )
        painter.scale(scale, scale)
        painter.drawPolyline([QPointF(-_HALF, 0), QPointF(0, _DEPTH), QPointF(_HALF, 0)])
        painter.end()
