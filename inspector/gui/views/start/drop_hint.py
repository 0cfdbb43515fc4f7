"""What is shown over the page while something is dragged over it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.gui.theme import DARK, Theme
from inspector.gui.views.start.words import Words

_SAYS = (
    "A script of memops operations is played by the simulator; a directory that looks like a device's root "
    "is read as a device."
)


class DropHint(QWidget):
    """A dashed frame with the sentence; lies over its parent and lets events through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self._theme = DARK
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Drop to attach")
        title = Words("Drop to attach", ratio=1.6, is_bold=True)
        says = Words(_SAYS, role="dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(60, 60, 60, 60)
        column.addStretch(1)
        for words in (title, says):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
        column.addStretch(1)
        self.hide()

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def cover(self) -> None:
        """Show over the whole parent."""
        self.setGeometry(self._page.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self._theme.window)
        veil.setAlpha(242)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(self._theme.accent), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 12, 12)
        painter.end()
