"""The checks before attaching, in a thread: connect, look for memtrack, keep the connection."""

import logging
import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from inspector.domain.capture import Check, LinkError, Trouble
from inspector.session.prepared_link import PreparedLink, is_flawless

_JOIN_S = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the checks went: either they were made, or the target could not be reached.

    Attributes:
        uri: the target's canonical name when it was reached.
    """

    uri: str
    checks: tuple[Check, ...] = ()
    error: LinkError | None = None

    @property
    def is_flawless(self) -> bool:
        return self.error is None and is_flawless(self.checks)


class LinkCheck(QObject):
    """One check of one link; cancelling it ends the connection."""

    finished = Signal(object)
    """Outcome; in the GUI thread, not after `cancel`."""
    _done = Signal(object)

    def __init__(self, link: PreparedLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self._is_cancelled = False
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        name = link.target.uri
        # Daemons: connecting is bounded, but may take longer than somebody waits who closes the window.
        self._thread = threading.Thread(target=self._run, name=f"check of {name}", daemon=True)
        self._closer = threading.Thread(target=link.close, name=f"closing {name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Nobody wants to know any more, nor to attach; returns at once."""
        if not self._is_cancelled:
            self._is_cancelled = True
            self._closer.start()

    def wait(self) -> None:
        """After `cancel`: block until its threads are gone, some seconds at most."""
        for thread in (self._closer, self._thread):
            if thread.ident is not None:
                thread.join(_JOIN_S)

    def _run(self) -> None:
        try:
            checks = self.link.check()
        except LinkError as error:
            outcome = Outcome(self.link.target.uri, error=error)
        except Exception as error:
            _log.exception("a check before attaching failed")
            fault = LinkError(Trouble.INTERNAL, f"The check failed: {error!r}.", "Please report it.")
            outcome = Outcome(self.link.target.uri, error=fault)
        else:
            outcome = Outcome(self.link.target.uri, checks)
        if not self._is_cancelled:
            self._done.emit(outcome)

    def _on_done(self, outcome: Outcome) -> None:
        if not self._is_cancelled:
            self.finished.emit(outcome)
