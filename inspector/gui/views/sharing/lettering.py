"""Texts laid out once and kept: shaping sixty names anew for every picture costs more than all the cells."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap, QStaticText

_MOST_KEPT = 4096
LEFT, CENTRE, RIGHT = 0.0, 0.5, 1.0


class Lettering:
    """Draws one line of plain text in one font; too long a text is elided."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self._kept: dict[tuple[str, int, Qt.TextElideMode], tuple[QStaticText, float]] = {}
        self._high = self.metrics.height()
        self._picture = QPixmap()
        self._shows: Hashable = None

    def draw(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        align: float = LEFT,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        """Into `rect`, in the middle of its height, in the painter's pen; its font must be `font`."""
        key = (text, rect.width(), elide)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._keep(key)
        written, width = kept
        x = rect.left() + round((rect.width() - width) * align)
        painter.drawStaticText(x, rect.top() + (rect.height() - self._high) // 2, written)

    def _keep(self, key: tuple[str, int, Qt.TextElideMode]) -> tuple[QStaticText, float]:
        text, room, elide = key
        written = QStaticText(self.metrics.elidedText(text, elide, max(room, 0)))
        written.setTextFormat(Qt.TextFormat.PlainText)
        written.prepare(font=self.font)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[key] = written, written.size().width()
        return self._kept[key]

    def draw_kept(
        self,
        painter: QPainter,
        rect: QRect,
        shows: Hashable,
        ground: QColor,
        paint: Callable[[QPainter], None],
    ) -> None:
        """Draw the picture kept of `rect`; `paint` makes it anew when `shows` is not what it shows."""
        ratio = painter.device().devicePixelRatio()
        shows = (shows, rect.getRect(), ratio, ground.rgb())
        if shows != self._shows:
            self._shows = shows
            self._picture = QPixmap(rect.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(ground)
            inner = QPainter(self._picture)
            inner.setFont(self.font)
            inner.translate(-rect.topLeft())
            paint(inner)
            inner.end()
        painter.drawPixmap(rect.topLeft(), self._picture)
