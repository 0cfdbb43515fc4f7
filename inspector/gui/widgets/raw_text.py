"""Raw device text, a stretch of lines at a time: numbered, escaped, some lines marked."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from inspector.domain.text import printable
from inspector.gui.theme import DARK, Theme

MOST_LINES = 400
"""Lines shown at once: laying out ten thousand takes longer than a frame."""
_BEFORE = 120
"""Lines shown before the marked ones."""
_LONGEST_LINE = 2000
_MONOSPACED = [
    "JetBrains Mono",
    "Cascadia Mono",
    "DejaVu Sans Mono",
    "Noto Sans Mono",
    "Consolas",
    "monospace",
]
_MARK = 3
_PAD = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some lines of a text.

    Attributes:
        first: number of the first of them, from 1.
        lines: as they are shown, each one line.
        total: lines of the whole text; what follows the last line break counts as one when it is not empty.
    """

    first: int
    lines: tuple[str, ...]
    total: int

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1


def stretch(data: bytes, first: int) -> Stretch:
    """At most MOST_LINES lines of `data` from about `first` on; full where the text is long enough."""
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    begin = max(0, min(first - 1, len(lines) - MOST_LINES))
    shown = tuple(_shown(line) for line in lines[begin : begin + MOST_LINES])
    return Stretch(begin + 1, shown, len(lines))


def _shown(line: bytes) -> str:
    more = len(line) - _LONGEST_LINE
    return printable(line) if more <= 0 else f"{printable(line[:_LONGEST_LINE])}… ({more:,} more bytes)"


def monospaced_font() -> QFont:
    """The size is the window's, whatever that is."""
    font = QFont()
    font.setFamilies(_MONOSPACED)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


class RawTextView(QPlainTextEdit):
    """Read-only lines with their numbers beside them; lines can be selected and copied."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(monospaced_font())
        self.setUndoRedoEnabled(False)
        self.setMinimumHeight(60)
        self._data = b""
        self._stretch = stretch(b"", 1)
        self._marked = range(0)
        self._numbers = _Numbers(self)
        self.updateRequest.connect(self._on_update)
        self.dress(DARK)

    @property
    def shown(self) -> Stretch:
        """The lines shown now."""
        return self._stretch

    @property
    def marked(self) -> range:
        """Numbers of the marked lines."""
        return self._marked

    def show_text(self, data: bytes, marked: range) -> None:
        """Show the lines of `data` around the `marked` ones (numbers from 1), which are scrolled to."""
        self._data, self._marked = data, marked
        self._show(max(1, (marked.start or 1) - _BEFORE))
        self.scroll_to(marked.start)

    def scroll_to(self, line: int) -> None:
        """Bring `line` to the upper third, when it is shown now."""
        block = self.document().findBlockByNumber(line - self._stretch.first)
        if block.isValid():
            self.setTextCursor(QTextCursor(block))
            rows = max(1, self.viewport().height() // max(1, self.fontMetrics().lineSpacing()))
            self.verticalScrollBar().setValue(max(0, block.blockNumber() - rows // 3))

    def show_earlier(self) -> None:
        """Go back by half of what is shown at once."""
        top = self._stretch.first
        self._show(max(1, top - MOST_LINES // 2))
        self.scroll_to(top)

    def show_later(self) -> None:
        """Go on by half of what is shown at once."""
        bottom = self._stretch.last
        self._show(self._stretch.first + MOST_LINES // 2)
        self.scroll_to(bottom)

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self._mark_lines()
        self._numbers.update()

    # Inside

    def _show(self, first: int) -> None:
        self._stretch = stretch(self._data, first)
        self.setPlainText("\n".join(self._stretch.lines))
        self._mark_lines()
        self._make_room()

    def _mark_lines(self) -> None:
        shown = range(self._stretch.first, self._stretch.last + 1)
        begin, end = max(self._marked.start, shown.start), min(self._marked.stop, shown.stop)
        marks = []
        for line in range(begin, end):
            style = QTextEdit.ExtraSelection()
            style.format.setBackground(QColor(self._theme.selection))
            style.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            style.cursor = QTextCursor(self.document().findBlockByNumber(line - shown.start))
            marks.append(style)
        self.setExtraSelections(marks)

    def _make_room(self) -> None:
        """Room for the numbers, as wide as the largest of the whole text."""
        digits = len(str(max(self._stretch.total, 99)))
        width = QFontMetrics(self.font()).horizontalAdvance("9" * digits) + 2 * _PAD + _MARK
        self.setViewportMargins(width, 0, 0, 0)
        area = self.contentsRect()
        self._numbers.setGeometry(QRect(area.left(), area.top(), width, self.viewport().height()))
        self._numbers.update()

    def _on_update(self, area: QRect, scrolled: int) -> None:
        if scrolled:
            self._numbers.scroll(0, scrolled)
        else:
            self._numbers.update(0, area.y(), self._numbers.width(), area.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_numbers"):
            self._make_room()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._numbers.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._numbers.update()

    def paint_numbers(self, event: QPaintEvent) -> None:
        """Called by the strip beside the text."""
        painter = QPainter(self._numbers)
        painter.fillRect(event.rect(), QColor(self._theme.panel))
        painter.setFont(self.font())
        width = self._numbers.width()
        block: QTextBlock = self.firstVisibleBlock() if self._stretch.lines else QTextBlock()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset()).toRect()
            if area.top() > event.rect().bottom():
                break
            line = self._stretch.first + block.blockNumber()
            is_marked = line in self._marked
            if is_marked:
                painter.fillRect(0, area.top(), _MARK, area.height(), QColor(self._theme.accent))
            painter.setPen(QColor(self._theme.text if is_marked else self._theme.dim))
            room = QRect(_MARK, area.top(), width - _MARK - _PAD, area.height())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop), str(line))
            block = block.next()
        if self.hasFocus():
            painter.fillRect(width - 2, 0, 1, self._numbers.height(), QColor(self._theme.accent))
        painter.end()


class _Numbers(QWidget):
    """The strip with the line numbers."""

    def __init__(self, text: RawTextView) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.paint_numbers(event)
