"""The box beside the pointer: which band, how much, when. Painted as plain text: names are hostile."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from inspector.gui.theme import DARK, Theme

_PADDING = 10
_SWATCH = 10
_GAP = 6
_AWAY = 16
_WIDEST = 340


@dataclass(frozen=True, slots=True)
class Readout:
    """What is under the pointer.

    Attributes:
        title: the process' name, or what the empty space is.
        color: `#rrggbb` of the band, or None.
        aside: beside the title, e.g. `pid 1200`.
        lines: what follows, one line each; the first is the figure.
    """

    title: str
    color: str | None = None
    aside: str = ""
    lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it in one line, for people who cannot see it."""
        return ", ".join(part for part in (self.title, self.aside, *self.lines) if part)


class Hover(QWidget):
    """Shows a Readout near a point of its parent, never under the pointer, never outside the parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._readout = Readout("")
        self._theme: Theme = DARK
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Value under the pointer")
        self.hide()

    @property
    def readout(self) -> Readout:
        return self._readout

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_at(self, point: QPoint, readout: Readout) -> None:
        if readout != self._readout:
            self._readout = readout
            self.setAccessibleDescription(readout.text)
            self.resize(self.sizeHint())
            self.update()
        self.move(self._beside(point))
        self.show()
        self.raise_()

    def sizeHint(self) -> QSize:
        title, text = self._metrics()
        width = self._title_left() + title.horizontalAdvance(self._readout.title)
        if self._readout.aside:
            width += _GAP + text.horizontalAdvance(self._readout.aside)
        width = min(width, _WIDEST)
        for line in self._readout.lines:
            width = max(width, text.horizontalAdvance(line))
        height = title.height() + sum(text.height() + 2 for _ in self._readout.lines)
        return QSize(width + 2 * _PADDING + 2, height + 2 * _PADDING - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.line))
        painter.setBrush(QColor(self._theme.window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        title, text = self._metrics()
        top = self._paint_title(painter, title, text)
        for number, line in enumerate(self._readout.lines):
            painter.setFont(self.font())
            painter.setPen(QColor(self._theme.dim if number else self._theme.text))
            box = QRect(_PADDING, top, self.width() - 2 * _PADDING, text.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
            top += text.height() + 2

    def _paint_title(self, painter: QPainter, title: QFontMetrics, text: QFontMetrics) -> int:
        top, height = _PADDING - 2, title.height()
        if self._readout.color is not None:
            swatch = QRectF(_PADDING, top + (height - _SWATCH) / 2, _SWATCH, _SWATCH)
            painter.fillRect(swatch, QColor(self._readout.color))
        aside = text.horizontalAdvance(self._readout.aside)
        left = _PADDING + self._title_left()
        room = self.width() - left - _PADDING - (aside + _GAP if aside else 0)
        shown = title.elidedText(self._readout.title, Qt.TextElideMode.ElideMiddle, room + 1)
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._bold())
        painter.setPen(QColor(self._theme.text))
        painter.drawText(QRect(left, top, room + 1, height), align, shown)
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.dim))
        left += title.horizontalAdvance(shown) + _GAP
        painter.drawText(QRect(left, top, aside + 2, height), align, self._readout.aside)
        return top + height + 2

    def _title_left(self) -> int:
        return _SWATCH + _GAP if self._readout.color is not None else 0

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _metrics(self) -> tuple[QFontMetrics, QFontMetrics]:
        return QFontMetrics(self._bold()), QFontMetrics(self.font())

    def _beside(self, point: QPoint) -> QPoint:
        parent = self.parentWidget()
        area = self.rect() if parent is None else parent.rect()
        x, y = point.x() + _AWAY, point.y() + _AWAY
        if x + self.width() > area.right():
            x = point.x() - _AWAY - self.width()
        if y + self.height() > area.bottom():
            y = point.y() - _AWAY - self.height()
        return QPoint(max(0, x), max(0, y))
