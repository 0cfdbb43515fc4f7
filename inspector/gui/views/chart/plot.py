"""The plotting ground: pyqtgraph's view and view box, laid out by hand; nothing else imports pyqtgraph.

The view box keeps the ranges, so that anything put into it in seconds and bytes (marks, ranges, lines) lands
in the right place. Mouse and wheel are handled here as plain Qt events: pyqtgraph's own handling looks at
every item on every move and knows no columns.
"""

# pyqtgraph has no annotations.
# mypy: allow-untyped-calls

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from inspector.gui.theme import Theme
from inspector.gui.views.chart.axes import Cursor, Grid, Labels
from inspector.gui.views.chart.overlays import RangeBand, StaleEdge
from inspector.gui.views.chart.picture import Picture

_TOP, _RIGHT, _SPACE = 8.0, 14.0, 8.0
_APART = 4.0
_WIDEST_LABEL = "1000 MiB"
_DRAGGING = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)


class Plot(pg.GraphicsView):
    """View box, picture and axes, and the pointer over them.

    Signals carry positions in pixels of the picture, from its top left; `hovered` carries None off it.
    """

    pressed = Signal(QPointF, bool)
    """Where, and whether to pan: with Shift, or the middle button."""
    dragged = Signal(QPointF)
    released = Signal(QPointF)
    double_clicked = Signal()
    hovered = Signal(object)
    wheeled = Signal(QPointF, QPoint, QPoint, bool)
    """Where, by what angle, by how many pixels when the device tells, and whether with Shift."""
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.paints = 0
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view_box = pg.ViewBox(enableMouse=False, enableMenu=False)
        self.view_box.disableAutoRange()
        self.addItem(self.view_box)
        self.picture = Picture(self.view_box)
        self.grid = Grid(self.view_box)
        self.cursor_line = Cursor(self.view_box)
        self.range_band = RangeBand(self.view_box)
        self.stale_edge = StaleEdge(self.view_box)
        self.amounts, self.times = Labels(below=False), Labels(below=True)
        self.addItem(self.amounts)
        self.addItem(self.times)
        self._shown_range: tuple[float, float, float] | None = None

    @property
    def area(self) -> QRectF:
        """Where the picture is, in pixels of this widget."""
        rect: QRectF = self.view_box.geometry()
        return rect

    def set_theme(self, theme: Theme) -> None:
        self.setBackground(theme.panel)
        parts = (self.grid, self.cursor_line, self.range_band, self.stale_edge, self.amounts, self.times)
        for part in parts:
            part.set_theme(theme)

    def set_label_font(self, font: QFont) -> None:
        self.grid.set_font(font)
        self.range_band.set_font(font)
        self.amounts.set_font(font)
        self.times.set_font(font)
        self._lay_out(font)

    def set_range(self, start_s: float, end_s: float, top: float) -> None:
        """Tell the view box what is shown: seconds across, the measure upwards from 0."""
        wanted = (start_s, end_s, top)
        if wanted != self._shown_range:
            self._shown_range = wanted
            self.view_box.setRange(xRange=(start_s, end_s), yRange=(0.0, top), padding=0)

    @property
    def shown_range(self) -> tuple[float, float, float]:
        """(start_s, end_s, top) as the view box has them."""
        (start_s, end_s), (_, top) = self.view_box.viewRange()
        return float(start_s), float(end_s), float(top)

    def show_panning(self, on: bool) -> None:
        """Show by the pointer's shape that the picture moves with it."""
        if on:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.viewport().unsetCursor()

    def to_picture(self, point: QPointF) -> QPointF:
        return point - self.area.topLeft()

    # -- Qt events -----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if hasattr(self, "times"):
            self._lay_out(self.times.font)
            self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in _DRAGGING:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            pans = shift or event.button() == Qt.MouseButton.MiddleButton
            self.pressed.emit(self.to_picture(event.position()), pans)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.to_picture(event.position())
        if any(event.buttons() & button for button in _DRAGGING):
            self.dragged.emit(point)
        inside = self.area.contains(event.position())
        self.hovered.emit(point if inside else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() in _DRAGGING:
            self.released.emit(self.to_picture(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        place = self.to_picture(event.position())
        self.wheeled.emit(place, event.angleDelta(), event.pixelDelta(), shift)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    # -- inside --------------------------------------------------------------------------------------------

    def _lay_out(self, font: QFont) -> None:
        metrics = QFontMetricsF(font)
        left = round(metrics.horizontalAdvance(_WIDEST_LABEL) + 2 * _SPACE)
        bottom = round(metrics.height() + 2 * _SPACE)
        width = max(1.0, self.width() - left - _RIGHT)
        height = max(1.0, self.height() - _TOP - bottom)
        self.view_box.setGeometry(QRectF(left, _TOP, width, height))
        inner = QRectF(0, 0, width, height)
        self.picture.place(inner)
        for part in (self.grid, self.range_band, self.stale_edge):
            part.place(inner)
        self.amounts.setPos(0, _TOP)
        self.amounts.place(QRectF(0, -metrics.height(), left - _SPACE, height + 2 * metrics.height()))
        # Qt repaints what lies within two pixels of a change: labels keep away from the picture.
        self.times.setPos(left, _TOP + height + _APART)
        self.times.place(QRectF(0, 0, width, bottom - 2 * _APART))
