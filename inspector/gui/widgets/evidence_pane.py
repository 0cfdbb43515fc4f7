"""The text a number was read from: which file, when, which lines; several places to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from inspector.domain.units import count_text
from inspector.gui.theme import Theme
from inspector.gui.widgets.choice_box import ChoiceBox
from inspector.gui.widgets.panel import ElidedLabel
from inspector.gui.widgets.raw_text import RawTextView
from inspector.gui.widgets.text_button import text_button


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a device file.

    Attributes:
        lines: the numbers of the lines that matter, from 1; empty when it is the file as such.
        read: when the file was read, for people.
    """

    path: str
    data: bytes
    lines: range
    read: str

    @property
    def title(self) -> str:
        """`/proc/312/memtrack, line 5`."""
        if not self.lines:
            return self.path
        first, last = self.lines[0], self.lines[-1]
        if first == last:
            return f"{self.path}, line {count_text(first)}"
        return f"{self.path}, lines {count_text(first)} to {count_text(last)}"


class EvidencePane(QWidget):
    """Shows one passage at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._passages: tuple[Passage, ...] = ()
        self.choice = ChoiceBox()
        self.choice.setAccessibleName("Places that say so")
        self.choice.view().setAccessibleName("Places that say so")
        self.choice.setToolTip("The files that say so, the best witness first")
        self.choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.choice.activated.connect(self._show)
        self._path, self._remark = ElidedLabel(), ElidedLabel()
        self._remark.setObjectName("dim")
        self.earlier = text_button("Earlier", "Show earlier lines of the file")
        self.later = text_button("Later", "Show later lines of the file")
        self.text = RawTextView("Raw device text")
        self.earlier.clicked.connect(self._go_back)
        self.later.clicked.connect(self._go_on)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(7, 4, 4, 4)
        self.head.setSpacing(8)
        for widget, room in (
            (self.choice, 5),
            (self._path, 5),
            (self._remark, 4),
            (self.earlier, 0),
            (self.later, 0),
        ):
            self.head.addWidget(widget, room)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.head)
        layout.addWidget(self.text, 1)
        self.show_nothing("")

    def show_passages(self, passages: Sequence[Passage]) -> None:
        """The first one; the others can be chosen."""
        self._passages = tuple(passages)
        self.choice.clear()
        self.choice.addItems([passage.title for passage in passages])
        self.choice.setVisible(len(passages) > 1)
        self._path.setVisible(len(passages) == 1)
        self._path.setText(passages[0].title)
        self._show(0)

    def show_nothing(self, why: str) -> None:
        """`why` there is no text to show, a sentence."""
        self._passages = ()
        for widget in (self.choice, self._path, self.earlier, self.later):
            widget.hide()
        self._remark.setText("")
        self.text.setPlaceholderText(why)
        self.text.show_text(b"", range(0))

    def dress(self, theme: Theme) -> None:
        self.text.dress(theme)

    def sizeHint(self) -> QSize:
        return QSize(420, 220)

    def _show(self, place: int) -> None:
        passage = self._passages[place]
        self.text.setPlaceholderText("The file was empty.")
        self.text.show_text(passage.data, passage.lines)
        self._say()

    def _go_back(self) -> None:
        self.text.show_earlier()
        self._say()

    def _go_on(self) -> None:
        self.text.show_later()
        self._say()

    def _say(self) -> None:
        """What part of the file is shown, and when it was read."""
        passage, shown = self._passages[max(self.choice.currentIndex(), 0)], self.text.shown
        is_part = len(shown.lines) < shown.total
        of = f"lines {count_text(shown.first)} to {count_text(shown.last)} of {count_text(shown.total)}"
        self._remark.setText(" · ".join(filter(None, (of if is_part else "", passage.read))))
        for button, is_on in ((self.earlier, shown.first > 1), (self.later, shown.last < shown.total)):
            button.setVisible(is_part)
            button.setEnabled(is_on)
