"""What the shades of the matrix mean: the faintest, the strongest, and all between."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.gui.theme import DARK, Theme
from inspector.gui.views.sharing.shades import LEVELS, Shades

_GAP = 6


class Legend(QWidget):
    """A bar of shades between two amounts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Shades")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip("The stronger the shade, the more is shared. Grey on the diagonal: held alone.")
        self._least = self._most = ""
        self.dress(DARK)

    def dress(self, theme: Theme) -> None:
        self._dim, self._shades = QColor(theme.dim), Shades(theme)
        self.update()

    def show_ends(self, least: str, most: str) -> None:
        if (least, most) != (self._least, self._most):
            self._least, self._most = least, most
            self.setAccessibleDescription(f"from {least} to {most}" if most else "")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        text = self.fontMetrics()
        words = text.horizontalAdvance(self._least) + text.horizontalAdvance(self._most) + 2 * _GAP
        return QSize(words + 6 * text.height() if self._most else 0, text.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._most or self.width() < self.sizeHint().width():
            return
        painter = QPainter(self)
        text = self.fontMetrics()
        painter.setPen(self._dim)
        painter.drawText(
            self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self._least
        )
        painter.drawText(
            self.rect(), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._most
        )
        left = text.horizontalAdvance(self._least) + _GAP
        right = self.width() - text.horizontalAdvance(self._most) - _GAP
        high = max(text.ascent() - 2, 6)
        bar = QRect(left, (self.height() - high) // 2, right - left, high)
        for x in range(bar.width()):
            level = 1 + x * (LEVELS - 1) // max(bar.width() - 1, 1)
            painter.fillRect(
                bar.left() + x, bar.top(), 1, high, QColor.fromRgb(int(self._shades.shared[level]))
            )
        painter.end()
