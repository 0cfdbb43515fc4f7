"""A line to type any target into: judged as it is typed, completed from what is known."""

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.gui.views.start.words import ShortWords
from inspector.session.typed_target import HINT, Verdict, judge

_NEW_WINDOW = Qt.KeyboardModifier.ControlModifier


class TargetField(QWidget):
    """The line, its button and the reason below."""

    attach_wanted = Signal(str, bool)
    """The target, and whether in a new window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._serials: frozenset[str] = frozenset()
        self._known = QStringListModel(self)
        self.line = QLineEdit()
        self.line.setAccessibleName("Target")
        self.line.setPlaceholderText(HINT)
        self.line.setClearButtonEnabled(True)
        self._popup = QListView()
        self._popup.setAccessibleName("Known targets")
        self.line.setCompleter(self._completer())
        self.line.textChanged.connect(self._judge)
        self.line.returnPressed.connect(self._on_return)
        self.line.installEventFilter(self)
        self.button = QPushButton("Attach")
        self.button.setAccessibleName("Attach to the typed target")
        self.button.clicked.connect(
            lambda: self._attach(bool(QApplication.keyboardModifiers() & _NEW_WINDOW))
        )
        self.reason = ShortWords(lines=2, role="dim")
        self.reason.setAccessibleName("What the target means")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self.reason)
        self._judge()

    def _completer(self) -> QCompleter:
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setPopup(self._popup)
        return completer

    def know(self, targets: list[str], serials: Collection[str]) -> None:
        """Complete from `targets`; `serials` are the adb devices attached now."""
        if targets != self._known.stringList():
            self._known.setStringList(targets)
        if frozenset(serials) != self._serials:
            self._serials = frozenset(serials)
            self._judge()

    @property
    def verdict(self) -> Verdict:
        return judge(self.line.text(), self._serials)

    def _judge(self) -> None:
        verdict, is_empty = self.verdict, not self.line.text().strip()
        self.button.setEnabled(verdict.is_usable)
        self.reason.play_role("dim" if is_empty or verdict.is_usable else "bad")
        said = "Any target: type or paste it, or drop a file here." if is_empty else verdict.reason
        self.reason.setText(said)
        self.reason.setToolTip(said)
        self.line.setAccessibleDescription(said)

    def _attach(self, in_new_window: bool) -> None:
        if self.verdict.is_usable:
            self.attach_wanted.emit(self.verdict.uri, in_new_window)

    def _on_return(self) -> None:
        """Enter attaches, unless it chooses from the list of known targets."""
        if not (self._popup.isVisible() and self._popup.currentIndex().isValid()):
            self._popup.hide()
            self._attach(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & _NEW_WINDOW:
                self._attach(True)
                return True
        return super().eventFilter(watched, event)
