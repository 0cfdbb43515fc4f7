"""What lies over the picture for a while: the range being dragged, the grey of a live edge without news."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inspector.gui.views.chart.axes import Part

_PADDING = 7.0
_FADE = 96.0


class RangeBand(Part):
    """A range of time, and what it is in words."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._left = self._right = 0.0
        self._font = QFont()
        self.text = ""
        self.setZValue(15)
        self.hide()

    def set_font(self, font: QFont) -> None:
        self._font = QFont(font)
        self._font.setWeight(QFont.Weight.DemiBold)

    def show_range(self, left: float, right: float, text: str) -> None:
        """Show it between two pixels of the picture."""
        self._left, self._right, self.text = left, right, text
        self.show()
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.theme is None:
            return
        accent = QColor(self.theme.accent)
        tint = QColor(accent)
        tint.setAlphaF(0.22)
        band = QRectF(self._left, 0, self._right - self._left, self.rect.height())
        painter.fillRect(band, tint)
        painter.setPen(QPen(accent, 1))
        for x in (band.left(), band.right()):
            at = round(x) + 0.5
            painter.drawLine(QPointF(at, 0), QPointF(at, band.height()))
        self._paint_text(painter, band, accent)

    def _paint_text(self, painter: QPainter, band: QRectF, accent: QColor) -> None:
        assert self.theme is not None
        metrics = QFontMetricsF(self._font)
        width = metrics.horizontalAdvance(self.text) + 2 * _PADDING
        height = metrics.height() + _PADDING
        left = min(max(band.center().x() - width / 2, 2.0), max(2.0, self.rect.width() - width - 2))
        box = QRectF(left, 6, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self._font)
        painter.setPen(QColor(self.theme.accent_text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text)


class StaleEdge(Part):
    """Greys the newest part of the picture, and what follows it: it is no longer how things are."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._x = 0.0
        self.setZValue(5)
        self.hide()

    def show_from(self, x: float) -> None:
        """The newest sample is at `x` pixels from the left."""
        if x != self._x or not self.isVisible():
            self._x = x
            self.show()
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.theme is None:
            return
        clear, grey = QColor(self.theme.panel), QColor(self.theme.panel)
        clear.setAlphaF(0.0)
        grey.setAlphaF(0.72)
        fade = QLinearGradient(self._x - _FADE, 0, self._x, 0)
        fade.setColorAt(0, clear)
        fade.setColorAt(1, grey)
        end = min(self._x, self.rect.right())
        painter.fillRect(QRectF(self._x - _FADE, 0, end - self._x + _FADE, self.rect.height()), fade)
        painter.setPen(QPen(QColor(self.theme.warn), 1, Qt.PenStyle.DashLine))
        at = min(round(self._x), round(self.rect.right()) - 1) + 0.5
        painter.drawLine(QPointF(at, 0), QPointF(at, self.rect.height()))
