"""The bands as one image: painted once per update, whatever the history holds."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from inspector.gui.views.chart.brushes import Look
from inspector.gui.views.chart.strip import Strip


class Picture(QGraphicsObject):
    """Shows a strip at the size of its parent.

    It is a plain child of the view box, not one of its data items: those are painted twice per scroll.
    """

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._rect = QRectF()
        self._strip: Strip | None = None
        self._look: Look | None = None
        self._exact = True
        self._image = QImage()
        self._image_of = 0
        self.setZValue(-50)

    def place(self, rect: QRectF) -> None:
        self.prepareGeometryChange()
        self._rect = rect

    def show_strip(self, strip: Strip, look: Look, *, exact: bool) -> None:
        """Paint `strip` in `look` the next time the window is painted."""
        self._strip, self._look, self._exact = strip, look, exact
        self.update()

    def clear(self) -> None:
        self._strip = None
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._strip is None or self._look is None:
            return
        self._strip.draw(self._look, exact=self._exact)
        pixels = self._strip.pixels
        height, width = pixels.shape
        if id(pixels) != self._image_of:
            self._image_of = id(pixels)
            self._image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        painter.save()
        # One image pixel per device pixel, on the device's own grid: crisp at any scale, and a plain copy.
        ratio = painter.device().devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        at = painter.deviceTransform()
        painter.translate(round(at.dx()) - at.dx(), round(at.dy()) - at.dy())
        for place, columns, x in self._strip.parts():
            painter.drawImage(x, 0, self._image, place, 0, columns, height)
        painter.restore()
