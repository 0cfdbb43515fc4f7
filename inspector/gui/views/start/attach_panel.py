"""What stands between choosing a target and seeing it: the spinner, and the checks when one is not well."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.capture import Check, LinkError, Status
from inspector.domain.text import printable
from inspector.gui.views.start.checking import Outcome
from inspector.gui.views.start.words import Words
from inspector.gui.widgets.remedy import RemedyView

_MARKS = {Status.OK: ("✓", "good"), Status.WARN: ("!", "warn"), Status.FAIL: ("✕", "bad")}
_WIDTH_EM = 46
_FAILED = "Sampling would show nothing until this is put right. Attach anyway to watch for it."
_WARNED = "It can be inspected; part of the picture will be missing."
_UNREACHABLE = "It could not be reached. Attach anyway to keep trying in the window."
_ASKING = "ssh may ask about the host key or for a password; the question appears in a dialog."


class AttachPanel(QWidget):
    """Shows a check that runs, or its outcome, and what can be done about it."""

    attach_anyway_wanted = Signal()
    retry_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Words(ratio=1.5, is_bold=True)
        self.summary = Words(role="dim")
        self.attach = _button("Attach anyway", self.attach_anyway_wanted)
        self.retry = _button("Try again", self.retry_wanted)
        self.back = _button("Back", self.back_wanted)
        self.spinner = QProgressBar()
        self.spinner.setRange(0, 0)
        self.spinner.setTextVisible(False)
        self.spinner.setAccessibleName("Checking")
        self._body = QVBoxLayout()
        self._body.setSpacing(10)
        self._found: QWidget | None = None
        self._build()

    def _build(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.attach, self.retry, self.back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._sheet = QFrame()
        self._sheet.setObjectName("panel")
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for part in (self.title, self.summary, self.spinner):
            column.addWidget(part)
        column.addLayout(self._body)
        column.addLayout(buttons)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(14, 14, 14, 14)
        row.addStretch(1)
        row.addWidget(self._sheet, 8, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def show_checking(self, target: str) -> None:
        """A check of `target` runs."""
        self._replace(None)
        self._say(f"Checking {_safe(target)}", "Connecting and looking for memtrack.")
        if target.startswith("ssh:"):
            self.summary.setText(f"{self.summary.text()} {_ASKING}")
        self._offer(is_busy=True, can_attach=False)
        self.back.setFocus()

    def show_outcome(self, outcome: Outcome) -> None:
        """What the checks found, with the command that would help for each that is not well."""
        target, error = _safe(outcome.uri), outcome.error
        if error is not None:
            self._say(
                f"Not connected to {target}", _UNREACHABLE if error.retry else "It could not be reached."
            )
            self._replace(_error_box(error))
            self._offer(is_busy=False, can_attach=error.retry)
            self.retry.setFocus()
            return
        has_failed = any(check.status is Status.FAIL for check in outcome.checks)
        self._say(
            f"{target} answers, but has no memtrack to read" if has_failed else f"{target} is almost ready",
            _FAILED if has_failed else _WARNED,
        )
        self._replace(_check_list(outcome.checks))
        self._offer(is_busy=False, can_attach=True)
        (self.retry if has_failed else self.attach).setFocus()

    def _say(self, title: str, summary: str) -> None:
        self.title.setText(title)
        self.summary.setText(summary)
        self.setAccessibleName(title)

    def _offer(self, *, is_busy: bool, can_attach: bool) -> None:
        self.spinner.setVisible(is_busy)
        self.attach.setVisible(can_attach)
        self.retry.setVisible(not is_busy)
        self.back.setText("Cancel" if is_busy else "Back")
        self.back.setAccessibleName(self.back.text())
        self._sheet.setMaximumWidth(self.fontMetrics().height() * _WIDTH_EM)

    def _replace(self, found: QWidget | None) -> None:
        if self._found is not None:
            self._body.removeWidget(self._found)
            self._found.hide()
            self._found.deleteLater()
        self._found = found
        if found is not None:
            self._body.addWidget(found)
            found.show()  # a layout shows what is added only when the event loop comes round

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)


class _PanelButton(QPushButton):
    """Enter presses it, and the one with the focus is the one in colour."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAutoDefault(False)
        self.setAccessibleName(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setDefault(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setDefault(False)


def _button(text: str, pressed: object) -> QPushButton:
    button = _PanelButton(text)
    button.clicked.connect(lambda: pressed.emit())  # type: ignore[attr-defined]  # a bound signal
    return button


def _check_list(checks: tuple[Check, ...]) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(10)
    for check in checks:
        column.addWidget(_check_row(check))
    return box


def _check_row(check: Check) -> QWidget:
    mark, role = _MARKS[check.status]
    row = QWidget()
    row.setAccessibleName(f"{check.name}: {check.status.value}")
    sign = Words(mark, is_bold=True, role=role)
    sign.setFixedWidth(sign.fontMetrics().height())
    sign.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
    sign.setAccessibleName(check.status.value)
    words = QVBoxLayout()
    words.setSpacing(4)
    words.addWidget(Words(_sentence(check.name), is_bold=True))
    words.addWidget(Words(_sentence(_safe(check.detail)), role="dim"))
    if check.remedy:
        words.addWidget(RemedyView(check.remedy))
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    line.addWidget(sign)
    line.addLayout(words, 1)
    return row


def _error_box(error: LinkError) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(10)
    cause = Words(_safe(error.cause))
    cause.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(cause)
    if error.remedy:
        column.addWidget(RemedyView(error.remedy))
    return box


def _safe(text: str) -> str:
    return text if text.isprintable() else printable(text.encode("utf-8", "surrogateescape"))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
