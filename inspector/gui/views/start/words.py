"""Labels of plain text whose size is a multiple of the application's font."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from inspector.gui.style import text_font


def scaled_font(ratio: float = 1.0, *, is_bold: bool = False) -> QFont:
    """The window's font at `ratio` times the application's size."""
    font = text_font(is_bold=is_bold)
    font.setPointSizeF(QApplication.font().pointSizeF() * ratio)
    return font


class Words(QLabel):
    """One paragraph of plain text that wraps.

    Args:
        role: object name for the style sheet: "dim", "warn", "bad", "good" or "" for usual text.
    """

    def __init__(
        self,
        text: str = "",
        *,
        ratio: float = 1.0,
        is_bold: bool = False,
        role: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ratio, self._is_bold = ratio, is_bold
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(scaled_font(ratio, is_bold=is_bold))
        self.play_role(role)
        self.setText(text)

    def play_role(self, role: str) -> None:
        """Take the colour of another role."""
        if role != self.objectName():
            self.setObjectName(role)
            self.style().unpolish(self)
            self.style().polish(self)

    def refont(self) -> None:
        """The application's font is another: Qt tells only those who have no font of their own."""
        self.setFont(scaled_font(self._ratio, is_bold=self._is_bold))


class ShortWords(Words):
    """At most `lines` lines; what does not fit is elided in the middle of the last."""

    def __init__(
        self, text: str = "", *, lines: int = 1, ratio: float = 1.0, is_bold: bool = False, role: str = ""
    ) -> None:
        self._lines = lines
        super().__init__(text, ratio=ratio, is_bold=is_bold, role=role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(len(self._laid_out(width)), 1) * self.fontMetrics().lineSpacing() + 2

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.lineSpacing() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.fontMetrics().lineSpacing() + 2)

    def is_elided(self) -> bool:
        """Whether some of the text is not to be seen."""
        return "".join(self._laid_out(self.width())).replace(" ", "") != self.text().replace(" ", "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        step, baseline = self.fontMetrics().lineSpacing(), self.fontMetrics().ascent() + 1
        for number, line in enumerate(self._laid_out(self.width())):
            painter.drawText(0, number * step + baseline, line)
        painter.end()

    def _laid_out(self, width: int) -> list[str]:
        """The lines as shown in `width` pixels."""
        text, metrics = self.text(), self.fontMetrics()
        if self._lines == 1 or metrics.horizontalAdvance(text) <= width:
            return [metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)]
        layout = QTextLayout(text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        lines: list[str] = []
        layout.beginLayout()
        while len(lines) < self._lines and (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            start = line.textStart()
            is_last = len(lines) == self._lines - 1
            rest = text[start:] if is_last else text[start : start + line.textLength()]
            lines.append(metrics.elidedText(rest.rstrip(), Qt.TextElideMode.ElideMiddle, width))
        layout.endLayout()
        return lines
