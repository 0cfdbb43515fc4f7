"""The status bar: the link in one line; every part opens the details."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QStatusBar, QToolButton, QWidget

from inspector.domain.units import plural
from inspector.gui import link_text
from inspector.gui.link_text import Sentence
from inspector.gui.widgets.panel import ElidedLabel
from inspector.session.status import LinkStatus, Phase

_TOOLTIPS = {
    "target": "What is inspected; click for all that is known of it.",
    "state": "State of the link to the device; click for cause, remedy and checks.",
    "rate": "Samples a second: reached of asked.",
    "latency": "Median time of one whole read of the device.",
    "cost": "Share of time the device spends answering us.",
    "dropped": "Samples this window was too slow to draw; each is a gap in the chart.",
    "problems": "Lines of device files that did not fit or did not add up; click for the list.",
}
_NAMES = {
    "target": "Inspected target",
    "state": "Link state",
    "rate": "Sampling rate",
    "latency": "Latency",
    "cost": "Device cost",
    "dropped": "Dropped samples",
    "problems": "Problems",
}


_LONGEST_TARGET = 32


class LinkBar(QStatusBar):
    """Shows a LinkStatus; counts down by itself while waiting for the next attempt."""

    details_wanted = Signal()
    problems_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setAccessibleName("Status bar")
        self._status: LinkStatus | None = None
        self._seen_drops = 0
        self._parts = {name: self._part(name) for name in _NAMES}
        self._message = ElidedLabel()
        self._message.setObjectName("dim")
        self._message.setAccessibleName("Message")
        self.addPermanentWidget(self._parts["state"])
        self.addPermanentWidget(self._parts["target"])
        self.addPermanentWidget(self._message, 1)
        self._working = QProgressBar()
        self._working.setRange(0, 0)
        self._working.setTextVisible(False)
        self._working.setFixedWidth(90)
        self._working.setAccessibleName("Export in progress")
        self._working.hide()
        self.addPermanentWidget(self._working)
        self._cancel_work: Callable[[], None] = lambda: None
        self._cancel = QToolButton()
        self._cancel.setText("Cancel")
        self._cancel.setAccessibleName("Cancel the export")
        self._cancel.clicked.connect(self._on_cancel)
        self.addPermanentWidget(self._cancel)
        self._cancel.hide()
        for name in ("problems", "dropped", "cost", "latency", "rate"):
            self.addPermanentWidget(self._parts[name])
        self._countdown = QTimer(self, interval=500)
        self._countdown.timeout.connect(self._say_state)
        self._fading = QTimer(self, singleShot=True, interval=12_000)
        self._fading.timeout.connect(lambda: self._message.setText(""))
        self.show_problems(0)

    def _part(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setAccessibleName(_NAMES[name])
        button.setToolTip(_TOOLTIPS[name])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self.problems_wanted if name == "problems" else self.details_wanted)
        return button

    def show_status(self, status: LinkStatus, seen_drops: int) -> None:
        self._status, self._seen_drops = status, seen_drops
        self._say_state()
        self._say("target", Sentence(_short(status.target)))
        self._say("rate", link_text.rate(status))
        self._say("latency", link_text.latency(status))
        self._say("cost", link_text.device_cost(status))
        self._say("dropped", link_text.dropped(status, seen_drops))
        if status.phase is Phase.LOST:
            self._countdown.start()
        else:
            self._countdown.stop()

    def show_links(self, is_linked: bool) -> None:
        """Show the parts that tell of a link, or hide them while there is none."""
        for part in self._parts.values():
            part.setVisible(is_linked)
        if not is_linked:
            self._countdown.stop()

    def show_problems(self, count: int) -> None:
        self._say("problems", Sentence(plural(count, "problem"), "warn" if count else ""))

    def tell(self, message: str) -> None:
        """Show a passing message."""
        self._message.setText(message)
        self._fading.start()

    def show_work(self, message: str, cancel: Callable[[], None]) -> None:
        """Show that something is being done, with a button to cancel it."""
        self._fading.stop()
        self._message.setText(message)
        self._cancel_work = cancel
        self._cancel.show()
        self._working.show()

    def end_work(self, message: str) -> None:
        self._cancel.hide()
        self._working.hide()
        self.tell(message)

    def _on_cancel(self) -> None:
        self._cancel_work()

    def _say_state(self) -> None:
        if self._status is not None:
            sentence = link_text.headline(self._status, time.monotonic_ns())
            self._say("state", Sentence(f"● {sentence.text}", sentence.severity))

    def _say(self, name: str, sentence: Sentence) -> None:
        button = self._parts[name]
        if button.text() != sentence.text:
            button.setText(sentence.text)
            button.setAccessibleDescription(sentence.text)
        if button.property("severity") != sentence.severity:
            button.setProperty("severity", sentence.severity)
            button.style().unpolish(button)
            button.style().polish(button)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TARGET else f"{text[:16]}…{text[-15:]}"
