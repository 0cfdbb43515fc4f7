"""A number to type or step, with arrows that follow the theme and the text: a styled spin box draws none."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QDoubleSpinBox

from inspector.gui.style import text_scale

_ROOM = 22
_HALF, _DEPTH, _APART = 3.5, 3.0, 3.0


class NumberBox(QDoubleSpinBox):
    """Looks like the choice boxes beside it; an arrow is faint where it leads nowhere."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, can = text_scale(), self.stepEnabled()
        painter.translate(self.width() - _ROOM / 2 * scale, self.height() / 2)
        painter.scale(scale, scale)
        for flag, way in (
            (QAbstractSpinBox.StepEnabledFlag.StepUpEnabled, -1),
            (QAbstractSpinBox.StepEnabledFlag.StepDownEnabled, 1),
        ):
            color = QColor(QApplication.palette().placeholderText().color())
            color.setAlphaF(1.0 if flag in can and self.isEnabled() else 0.35)
            painter.setPen(QPen(color, 1.5, c=Qt.PenCapStyle.RoundCap))
            base = way * _APART
            tip = way * (_APART + _DEPTH)
            painter.drawPolyline([QPointF(-_HALF, base), QPointF(0, tip), QPointF(_HALF, base)])
        painter.end()
