"""What is painted over and beside the bands: grid, marks of missing data, cursor, labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from inspector.gui.theme import Theme

_GRID_ALPHA = 0.55
_MARK_HEIGHT = 3.0
_MARK_LEAST = 2.0
_CAPTION_PADDING = 6.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place along its axis, in pixels from the axis' start."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of missing data, in pixels from the left, and why it is missing."""

    start: float
    end: float
    reason: str


def paint_mark(painter: QPainter, mark: Mark, height: float, theme: Theme, font: QFont) -> None:
    """A line at the floor however short the gap is, and the reason in it where there is room."""
    width = max(_MARK_LEAST, mark.end - mark.start)
    painter.fillRect(QRectF(mark.start, height - _MARK_HEIGHT, width, _MARK_HEIGHT), QColor(theme.warn))
    metrics = QFontMetricsF(font)
    text = metrics.horizontalAdvance(mark.reason) + 2 * _CAPTION_PADDING
    if text + 2 * _CAPTION_PADDING > width:
        return
    box = QRectF(0, 0, text, metrics.height() + 2)
    box.moveCenter(QPointF((mark.start + mark.end) / 2, height / 2))
    painter.fillRect(box, QColor(theme.panel))
    painter.setFont(font)
    painter.setPen(QColor(theme.dim))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.reason)


class Part(QGraphicsObject):
    """A rectangle of the chart with a theme."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.rect = QRectF()
        self.theme: Theme | None = None

    def place(self, rect: QRectF) -> None:
        self.prepareGeometryChange()
        self.rect = rect

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        return self.rect


class Grid(Part):
    """Faint lines over the bands, and a mark at the floor wherever data is missing, however briefly."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._lines: tuple[float, ...] = ()
        self._marks: tuple[Mark, ...] = ()
        self._font = QFont()
        self._has_focus = False
        self.setZValue(10)

    def show_focus(self, on: bool) -> None:
        """Draw a frame in the accent colour: keys go to the chart."""
        if on != self._has_focus:
            self._has_focus = on
            self.update()

    def set_lines(self, lines: Sequence[float]) -> None:
        """Heights of the lines, pixels from the top."""
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self.update()

    def set_font(self, font: QFont) -> None:
        self._font = font
        self.update()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Where data is missing."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.theme is None:
            return
        thin = 1 / painter.device().devicePixelRatioF()
        faint = QColor(self.theme.grid)
        faint.setAlphaF(_GRID_ALPHA)
        for y in self._lines:
            painter.fillRect(QRectF(0, y, self.rect.width(), thin), faint)
        for mark in self._marks:
            paint_mark(painter, mark, self.rect.height(), self.theme, self._font)
        if self._has_focus:
            painter.setPen(QPen(QColor(self.theme.accent), 1))
            painter.drawRect(self.rect.adjusted(0.5, 0.5, -0.5, -0.5))


class Cursor(Part):
    """A dashed line at the moment under the pointer."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setZValue(20)
        self.hide()

    def show_at(self, x: float, height: float) -> None:
        self.place(QRectF(0, 0, 1, height))
        self.setPos(x, 0)
        self.show()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.theme is not None:
            painter.setPen(QPen(QColor(self.theme.text), 1, Qt.PenStyle.CustomDashLine))
            pen = painter.pen()
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawLine(QPointF(0.5, 0), QPointF(0.5, self.rect.height()))


class Labels(Part):
    """The labels of one axis: beside it (right-aligned) or below it (centred, kept inside)."""

    def __init__(self, *, below: bool) -> None:
        super().__init__()
        self._below = below
        self._labels: tuple[Label, ...] = ()
        self.font = QFont()

    def set_font(self, font: QFont) -> None:
        self.font = font
        self.update()

    def set_labels(self, labels: Sequence[Label]) -> None:
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.update()

    @property
    def labels(self) -> tuple[Label, ...]:
        return self._labels

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.theme is None:
            return
        painter.setFont(self.font)
        painter.setPen(QColor(self.theme.dim))
        for label in self._labels:
            self._paint_label(painter, label)

    def _paint_label(self, painter: QPainter, label: Label) -> None:
        metrics = painter.fontMetrics()
        if not self._below:
            box = QRectF(0, label.at - metrics.height() / 2, self.rect.width(), metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label.text)
            return
        width = metrics.horizontalAdvance(label.text) + 2
        left = min(max(label.at - width / 2, 0.0), self.rect.width() - width)
        painter.drawText(QRectF(left, 0, width, self.rect.height()), Qt.AlignmentFlag.AlignCenter, label.text)
