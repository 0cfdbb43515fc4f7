"""The dialog behind the status bar: everything known of the link, the preflight checks, the remedies."""

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.capture import Check, Status
from inspector.domain.units import count_text
from inspector.gui import link_text
from inspector.gui.style import text_font
from inspector.gui.widgets.remedy import RemedyView
from inspector.session.status import LinkStatus

_MARKS = {Status.OK: ("●", "good"), Status.WARN: ("▲", "warn"), Status.FAIL: ("✕", "bad")}


class LinkDetails(QDialog):
    """Follows the status while it is open."""

    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Link details")
        self.resize(620, 560)
        self._shown: tuple[object, ...] = ()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName("Link facts and checks")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        retry = QPushButton("Retry now")
        retry.setAccessibleName("Retry now")
        retry.setAutoDefault(False)
        retry.clicked.connect(self.retry_wanted)
        buttons.addButton(retry, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        self._retry = retry
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(buttons)

    def show_status(self, status: LinkStatus) -> None:
        facts = facts_of(status)
        shown = (status.phase, status.checks, str(status.error), *facts)
        self._retry.setVisible(link_text.is_down(status))
        if shown == self._shown:
            return
        self._shown = shown
        place = self._scroll.verticalScrollBar().value()
        self._scroll.setWidget(_sheet(status, facts))
        self._scroll.verticalScrollBar().setValue(place)


def facts_of(status: LinkStatus) -> list[tuple[str, str]]:
    """Name and value, for people."""
    return [
        ("Target", status.target),
        ("Rate", link_text.rate(status).text),
        ("Time of one read", f"{status.latency_ms:.1f} ms"),
        ("Device busy for us", f"{100 * status.device_share:.1f} %"),
        ("Samples", count_text(status.samples)),
        ("Longer than the interval", count_text(status.overruns)),
        ("Dropped", count_text(status.dropped)),
        ("Connections made", count_text(status.connections)),
        *status.facts,
    ]


def _sheet(status: LinkStatus, facts: list[tuple[str, str]]) -> QWidget:
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    column.setContentsMargins(0, 0, 12, 0)
    column.setSpacing(8)
    state = link_text.headline(status, time.monotonic_ns())
    title = _label(state.text)
    title.setFont(text_font(14, is_bold=True, has_even_digits=False))
    column.addWidget(title)
    if status.error is not None:
        column.addWidget(_label(status.error.cause))
        if status.error.remedy:
            column.addWidget(RemedyView(status.error.remedy))
    column.addLayout(_facts(facts))
    if status.checks:
        heading = _label("Checks")
        heading.setFont(text_font(is_bold=True))
        column.addSpacing(6)
        column.addWidget(heading)
        for check in status.checks:
            column.addWidget(_check(check))
    column.addStretch(1)
    return sheet


def _facts(facts: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for line, (name, value) in enumerate(facts):
        about = _label(name[:1].upper() + name[1:], "dim")
        about.setWordWrap(False)
        grid.addWidget(about, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_label(value), line, 1)
    return grid


def _check(check: Check) -> QWidget:
    mark, severity = _MARKS[check.status]
    box = QWidget()
    box.setAccessibleName(f"Check {check.name}: {check.status.value}")
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 2, 0, 2)
    grid.setColumnStretch(1, 1)
    grid.addWidget(_label(mark, severity), 0, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(_label(check.name), 0, 1)
    grid.addWidget(_label(check.detail, "dim"), 1, 1)
    if check.remedy:
        grid.addWidget(RemedyView(check.remedy), 2, 1)
    return box


def _label(text: str, kind: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(len(text) > 3)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if kind:
        label.setObjectName(kind)
    return label
