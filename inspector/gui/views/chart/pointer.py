"""Mouse and wheel over the picture: drag pans, wheel zooms, a click picks, a double click returns to live."""

from PySide6.QtCore import QObject, QPointF, Signal

from inspector.gui.views.chart.plot import Plot

ZOOM_STEP = 0.8
"""Span after one notch of the wheel, as a share of the span before."""

_CLICK_PX = 4.0
_NOTCH = 120
_WHEEL_PAN = 0.1


class Pointer(QObject):
    """What the user means by what the mouse does.

    Signals:
        moved: QPointF over the picture (pixels from its top left), or None when nothing is pointed at.
        clicked: QPointF. returned: back to the newest moment.
        panned: pixels towards now. zoomed: factor, and the place that stays (0 left, 1 right).
    """

    moved = Signal(object)
    clicked = Signal(QPointF)
    returned = Signal()
    panned = Signal(float)
    zoomed = Signal(float, float)

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._pressed: QPointF | None = None
        self._dragging = False
        plot.pressed.connect(self._press)
        plot.dragged.connect(self._drag)
        plot.released.connect(self._release)
        plot.double_clicked.connect(self._double_click)
        plot.hovered.connect(self._hover)
        plot.wheeled.connect(self._wheel)

    def _press(self, point: QPointF) -> None:
        self._pressed, self._dragging = point, False

    def _drag(self, point: QPointF) -> None:
        if self._pressed is None:
            return
        if not self._dragging and (point - self._pressed).manhattanLength() < _CLICK_PX:
            return
        if not self._dragging:
            self._dragging = True
            self.moved.emit(None)
        self.panned.emit(self._pressed.x() - point.x())
        self._pressed = point

    def _release(self, point: QPointF) -> None:
        was_click = self._pressed is not None and not self._dragging
        self._pressed, self._dragging = None, False
        if was_click:
            self.clicked.emit(point)

    def _double_click(self, _point: QPointF) -> None:
        self._pressed = None
        self.returned.emit()

    def _hover(self, point: QPointF | None) -> None:
        if not self._dragging:
            self.moved.emit(point)

    def _wheel(self, point: QPointF, across: int, up: int) -> None:
        width = max(1.0, self._plot.area.width())
        if abs(across) > abs(up):
            self.panned.emit(-across / _NOTCH * _WHEEL_PAN * width)
        elif up:
            self.zoomed.emit(ZOOM_STEP ** (up / _NOTCH), min(max(point.x() / width, 0.0), 1.0))
