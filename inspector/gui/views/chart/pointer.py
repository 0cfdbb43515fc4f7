"""Mouse and wheel over the picture.

Dragging selects a range of time; with Shift or the middle button it pans. The wheel zooms at the pointer;
sideways, or with Shift, it pans. A click picks, a double click returns to the newest moment.
"""

from PySide6.QtCore import QObject, QPoint, QPointF, Signal

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
        range_begun, range_moved: pixels from the left. range_done: it is chosen; range_dropped: it is not.
    """

    moved = Signal(object)
    clicked = Signal(QPointF)
    returned = Signal()
    panned = Signal(float)
    zoomed = Signal(float, float)
    range_begun = Signal(float)
    range_moved = Signal(float)
    range_done = Signal()
    range_dropped = Signal()

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._pressed: QPointF | None = None
        self._pans = False
        self._dragging = False
        plot.pressed.connect(self._press)
        plot.dragged.connect(self._drag)
        plot.released.connect(self._release)
        plot.double_clicked.connect(self._double_click)
        plot.hovered.connect(self._hover)
        plot.wheeled.connect(self._wheel)

    @property
    def is_dragging(self) -> bool:
        return self._dragging

    def cancel(self) -> bool:
        """End a drag as if it had not been; False when there is none."""
        was_dragging, selected = self._dragging, not self._pans
        self._pressed, self._dragging = None, False
        if was_dragging:
            self._plot.show_panning(False)
            if selected:
                self.range_dropped.emit()
        return was_dragging

    def _press(self, point: QPointF, pans: bool) -> None:
        self.cancel()
        self._pressed, self._pans = point, pans

    def _drag(self, point: QPointF) -> None:
        if self._pressed is None:
            return
        if not self._dragging:
            if (point - self._pressed).manhattanLength() < _CLICK_PX:
                return
            self._begin()
        if self._pans:
            self.panned.emit(self._pressed.x() - point.x())
            self._pressed = point
        else:
            self.range_moved.emit(self._within(point.x()))

    def _begin(self) -> None:
        assert self._pressed is not None
        self._dragging = True
        self.moved.emit(None)
        if self._pans:
            self._plot.show_panning(True)
        else:
            self.range_begun.emit(self._within(self._pressed.x()))

    def _release(self, point: QPointF) -> None:
        pressed, dragged, pans = self._pressed is not None, self._dragging, self._pans
        self._pressed, self._dragging = None, False
        if dragged and pans:
            self._plot.show_panning(False)
        elif dragged:
            self.range_done.emit()
        elif pressed and not pans:
            self.clicked.emit(point)

    def _double_click(self) -> None:
        self.cancel()
        self.returned.emit()

    def _hover(self, point: QPointF | None) -> None:
        if not self._dragging:
            self.moved.emit(point)

    def _wheel(self, point: QPointF, turned: QPoint, pixels: QPoint, sideways: bool) -> None:
        width = max(1.0, self._plot.area.width())
        across, up = turned.x(), turned.y()
        if sideways and not across:
            across, up, pixels = up, 0, QPoint(pixels.y(), 0)
        if abs(across) > abs(up):
            self.panned.emit(-pixels.x() if pixels.x() else -across / _NOTCH * _WHEEL_PAN * width)
        elif up:
            self.zoomed.emit(ZOOM_STEP ** (up / _NOTCH), self._within(point.x()) / width)

    def _within(self, x: float) -> float:
        return min(max(x, 0.0), self._plot.area.width())
