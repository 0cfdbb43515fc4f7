"""The first of the page's two sides: filter, target line, board and notice, and the keys between them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from inspector.gui.recent import RecentTargets
from inspector.gui.views.start.board import Board
from inspector.gui.views.start.notice import Notice
from inspector.gui.views.start.target_field import TargetField
from inspector.gui.views.start.words import Words
from inspector.session.candidates import Kind
from inspector.session.scout import Survey

_MARGIN = 14


class Chooser(QWidget):
    """Where a target is chosen."""

    attach_wanted = Signal(str, bool)
    """The target, and whether in a new window."""

    def __init__(self, recent: RecentTargets, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter")
        self.filter.setAccessibleName("Filter what can be attached to")
        self.filter.setToolTip("Words that must all match; typing on a card filters too. Esc clears it.")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(140)
        self.target_field, self.board, self.notice = TargetField(), Board(), Notice()
        self._build()
        self._connect()
        self._on_recent()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 10, 0, 8)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addLayout(_inset(self.target_field))
        column.addWidget(self.board, 1)
        column.addLayout(_inset(self.notice))

    def _head(self) -> QHBoxLayout:
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(Words("Attach to a device", ratio=1.7, is_bold=True))
        promise = "See which process holds which shared buffer. Nothing is written to the device."
        titles.addWidget(Words(promise, role="dim"))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.setContentsMargins(0, 0, _MARGIN, 0)
        head.addLayout(titles, 5)
        head.addWidget(self.filter, 2, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _connect(self) -> None:
        board = self.board
        self._recent.changed.connect(self._on_recent)
        self.filter.textChanged.connect(board.set_filter)
        self.target_field.attach_wanted.connect(self.attach_wanted)
        board.attach_wanted.connect(self.attach_wanted)
        board.typed.connect(self._on_typed)
        board.left_upwards.connect(self.target_field.line.setFocus)
        board.pin_wanted.connect(self._on_pin)
        board.remove_wanted.connect(self._on_remove)
        board.clear_wanted.connect(self._on_clear)

    def show_survey(self, survey: Survey) -> None:
        self.board.show_survey(survey)
        targets = [candidate.target for candidate in survey.candidates]
        devices = [candidate.target for candidate in survey.candidates if candidate.kind is Kind.ADB]
        self.target_field.know(
            list(dict.fromkeys([*self._recent.targets, *targets])),
            [target.removeprefix("adb:") for target in devices],
        )

    def focus_on(self, target: str) -> None:
        """Go to the card of `target`, to the target line when there is none."""
        cards = [card for card in self.board.cards if card.candidate.target == target]
        (cards[0] if cards else self.target_field.line).setFocus()

    # Recent targets

    def _on_recent(self) -> None:
        self.board.show_recent(self._recent.entries)

    def _on_pin(self, target: str, is_pinned: bool) -> None:
        if problem := self._recent.pin(target, is_pinned):
            self.notice.say(problem)

    def _on_remove(self, target: str) -> None:
        self._recent.remove(target)
        self.notice.say(f"Removed {target} from the recent targets.", "Undo", self._recent.undo)

    def _on_clear(self) -> None:
        self._recent.clear()
        self.notice.say("Cleared the recent targets.", "Undo", self._recent.undo)

    # Keys

    def _on_typed(self, letter: str) -> None:
        self.filter.setFocus()
        self.filter.setText(self.filter.text() + letter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the part with the focus left over: Esc, arrow down, Enter in the filter."""
        key, cards = event.key(), self.board.cards
        is_enter = self.filter.hasFocus() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if key == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
        elif is_enter and len(cards) == 1:
            in_new_window = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.attach_wanted.emit(cards[0].candidate.target, in_new_window)
        elif cards and (is_enter or key == Qt.Key.Key_Down):
            cards[0].setFocus()
        else:
            super().keyPressEvent(event)


def _inset(part: QWidget) -> QHBoxLayout:
    """`part` with the page's right margin, into which only the scroll bar reaches."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, _MARGIN, 0)
    row.addWidget(part)
    return row
