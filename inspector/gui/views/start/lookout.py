"""The scout as the GUI thread sees it: there while the page is to be seen, gone while it is not."""

import threading
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from inspector.session.scout import Survey

_AT_MOST_EVERY_MS = 120
_JOIN_S = 4.0


class Looking(Protocol):
    """What `Scout` offers."""

    def start(self) -> None: ...
    def close(self) -> None: ...
    def join(self, timeout_s: float = ...) -> None: ...
    def look_at(self, target: str) -> None: ...
    def remember(self, recent: tuple[str, ...]) -> None: ...
    def survey(self) -> Survey: ...


MakeScout = Callable[[Callable[[], None], tuple[str, ...]], Looking]
"""(wake, recent targets) -> a scout that was not started yet."""


class Lookout(QObject):
    """Makes a scout for every time the page is shown, and passes on its surveys, a few a second at most."""

    surveyed = Signal(object)
    """Survey; in the GUI thread."""
    _woken = Signal()

    def __init__(self, make_scout: MakeScout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_scout = make_scout
        self._scout: Looking | None = None
        self._ending: list[Looking] = []
        self._is_wake_pending = threading.Event()
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._pace = QTimer(self, singleShot=True, interval=_AT_MOST_EVERY_MS)
        self._pace.timeout.connect(self._survey)
        self._is_due = False

    @property
    def is_looking(self) -> bool:
        return self._scout is not None

    def begin(self, recent: tuple[str, ...]) -> None:
        """Look at what there is until `end`."""
        if self._scout is None:
            self._is_wake_pending.clear()
            self._scout = self._make_scout(self._wake, recent)
            self._scout.start()

    def end(self) -> None:
        """Stop looking; returns at once, threads and connections end behind it."""
        if self._scout is not None:
            scout, self._scout = self._scout, None
            scout.close()
            self._ending = [*self._ending[-3:], scout]
        self._pace.stop()
        self._is_due = False

    def wait_ended(self) -> None:
        """Block until everything that was begun is gone, some seconds at most."""
        self.end()
        for scout in self._ending:
            scout.join(_JOIN_S)
        self._ending.clear()

    def look_at(self, target: str) -> None:
        if self._scout is not None:
            self._scout.look_at(target)

    def remember(self, recent: tuple[str, ...]) -> None:
        if self._scout is not None:
            self._scout.remember(recent)

    def _wake(self) -> None:
        """In any thread. Wake-ups that nobody has answered yet are not repeated."""
        if not self._is_wake_pending.is_set():
            self._is_wake_pending.set()
            self._woken.emit()

    def _on_woken(self) -> None:
        self._is_wake_pending.clear()
        self._is_due = True
        if not self._pace.isActive():
            self._survey()

    def _survey(self) -> None:
        if self._scout is not None and self._is_due:
            self._is_due = False
            self._pace.start()
            self.surveyed.emit(self._scout.survey())
