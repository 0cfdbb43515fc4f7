"""From the poller's thread to the GUI thread: one queued signal that carries nothing, and what follows it.

Frames wait in the poller's mailbox; the GUI thread takes them when it comes round, remembers all of them in
the History and tells the views how often they may repaint. Nothing here waits for the device.
"""

import logging
import threading
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from inspector.domain.frame import Frame
from inspector.session.history import History
from inspector.session.poller import OpenConnection, Poller
from inspector.session.problem_log import ProblemLog
from inspector.session.status import LinkStatus, Phase

_TABLES_EVERY_MS = 400
_STATUS_EVERY_MS = 500

_log = logging.getLogger(__name__)


class SessionBridge(QObject):
    """One running inspection as the GUI thread sees it.

    Args:
        target: the URI, for people and exports.
        open_connection: opens the device; called in the poller's thread.
        interval_s: delay between the starts of two samples.

    Attributes:
        history: everything remembered; touched by the GUI thread only.
        problems: of the whole session, alike ones counted together.
        newest: the newest frame, None at first.
        dropped: frames that came too fast for this window.
    """

    sampled = Signal()
    """New frames are in the history; cheap views may repaint."""
    settled = Signal()
    """New frames were there and it is time for the costly views: a few times a second."""
    idled = Signal()
    """Time went by without a frame; the history has been advanced."""
    status_changed = Signal(object)
    """LinkStatus; also every half second, for rates and countdowns."""
    closed = Signal()
    """The poller's thread and the connection are gone."""

    _woken = Signal()

    def __init__(
        self,
        target: str,
        open_connection: OpenConnection,
        *,
        interval_s: float = 0.1,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.target = target
        self.history = History()
        self.history.interval_s = interval_s
        self.problems = ProblemLog()
        self.newest: Frame | None = None
        self.dropped = 0
        self._is_open = True
        self._is_wake_pending = False
        self._phase: Phase | None = None
        self._closer: threading.Thread | None = None
        self._poller = Poller(target, open_connection, interval_s=interval_s, wake=self._wake)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._settling = QTimer(self, singleShot=True, interval=_TABLES_EVERY_MS)
        self._settling.timeout.connect(self._settle)
        self._has_unsettled = False
        self._watch = QTimer(self, interval=_STATUS_EVERY_MS)
        self._watch.timeout.connect(self._on_tick)

    @property
    def status(self) -> LinkStatus:
        return self._poller.status

    def start(self) -> None:
        self._poller.start()
        self._watch.start()

    def retry_now(self) -> None:
        self._poller.retry_now()

    def set_interval(self, interval_s: float) -> None:
        self.history.interval_s = interval_s
        self._poller.set_interval(interval_s)

    def close(self) -> None:
        """End the inspection; returns at once, `closed` follows when thread and connection are gone."""
        if not self._is_open:
            return
        self._is_open = False
        self._watch.stop()
        self._settling.stop()
        self._closer = threading.Thread(target=self._close_poller, name=f"closing {self.target}")
        self._closer.start()

    def wait_closed(self) -> None:
        """Block until `close` has done its work, two seconds or so at most."""
        if self._closer is not None:
            self._closer.join()

    def _close_poller(self) -> None:
        self._poller.close()
        self.closed.emit()

    def _wake(self) -> None:
        """In the poller's thread. Wake-ups that nobody has answered yet are not repeated."""
        if self._is_open and not self._is_wake_pending:
            self._is_wake_pending = True
            self._woken.emit()

    # GUI thread

    def _on_woken(self) -> None:
        self._is_wake_pending = False
        if not self._is_open:
            return
        frames, dropped = self._poller.frames.take()
        self.dropped += dropped
        for frame in frames:
            self._remember(frame)
        if self._phase is not (status := self._poller.status).phase:
            self._show_status(status)
        if frames:
            self.newest = frames[-1]
            self.sampled.emit()
            self._has_unsettled = True
            if not self._settling.isActive():
                self._settle()

    def _remember(self, frame: Frame) -> None:
        self.problems.add(frame)
        try:
            self.history.append(frame)
        except ValueError:
            _log.warning("a sample that is not later than the last one was left out", exc_info=True)

    def _settle(self) -> None:
        if self._has_unsettled and self._is_open:
            self._has_unsettled = False
            self._settling.start()
            self.settled.emit()

    def _on_tick(self) -> None:
        status = self._poller.status
        if status.phase is not Phase.LIVE:
            self.history.advance(time.monotonic())
            self.idled.emit()
        self._show_status(status)

    def _show_status(self, status: LinkStatus) -> None:
        if status.phase in (Phase.LOST, Phase.FAILED) and self._phase is not status.phase:
            self.history.gap(status.error.trouble.value if status.error is not None else "connection lost")
        self._phase = status.phase
        self.status_changed.emit(status)
