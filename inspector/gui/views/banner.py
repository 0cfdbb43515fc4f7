"""The banner above the picture while it is not live: what happened, what is being tried, what to do."""

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspector.gui import link_text
from inspector.gui.style import text_font
from inspector.session.status import LinkStatus, Phase


class Banner(QFrame):
    """Hidden while live. Counts down by itself."""

    retry_wanted = Signal()
    details_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAccessibleName("Link problem")
        self._status: LinkStatus | None = None
        self._headline = QLabel()
        self._headline.setFont(text_font(is_bold=True))
        self._cause = QLabel()
        self._cause.setWordWrap(True)
        self._cause.setObjectName("dim")
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self._headline)
        texts.addWidget(self._cause)
        self._retry = QPushButton("Retry now")
        self._retry.setAccessibleName("Retry now")
        self._retry.clicked.connect(self.retry_wanted)
        details = QPushButton("Details")
        details.setAccessibleName("Link details")
        details.clicked.connect(self.details_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.setSpacing(8)
        layout.addLayout(texts, 1)
        layout.addWidget(self._retry)
        layout.addWidget(details)
        self._countdown = QTimer(self, interval=500)
        self._countdown.timeout.connect(self._say)
        self.hide()

    def show_status(self, status: LinkStatus) -> None:
        self._status = status
        is_shown = status.phase is not Phase.LIVE and status.phase is not Phase.CLOSED
        self._say()
        self.setVisible(is_shown)
        if status.phase is Phase.LOST:
            self._countdown.start()
        else:
            self._countdown.stop()

    def _say(self) -> None:
        status = self._status
        if status is None:
            return
        severity = "bad" if link_text.is_down(status) else "warn"
        if self.property("severity") != severity:
            self.setProperty("severity", severity)
            self.style().unpolish(self)
            self.style().polish(self)
        self._headline.setText(_headline(status))
        cause = " ".join(filter(None, (link_text.cause_of(status), link_text.remedy_of(status))))
        self._cause.setText(cause.replace("`", ""))
        self._cause.setVisible(bool(cause))
        self._retry.setVisible(link_text.is_down(status))


def _headline(status: LinkStatus) -> str:
    now = time.monotonic_ns()
    if status.phase is Phase.LOST:
        return f"The device is gone; {link_text.retry_text(status, now)}. What you see is the last of it."
    if status.phase is Phase.FAILED:
        return "Not connected, and trying again will not help by itself."
    if status.phase is Phase.STALLED:
        return "The device takes longer than usual to answer."
    return "Connecting again. What you see is the last of it."
