"""A dropped file or directory looked at in a thread: a disk may sleep, a mount may hang."""

import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from inspector.session.dropped_path import NotATargetError, target_of_path

_JOIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was dropped: a target's URI, or a sentence why it is none."""

    uri: str = ""
    problem: str = ""


class DropCheck(QObject):
    """Judges one path after the other; only the newest is told."""

    judged = Signal(object)
    """Dropped; in the GUI thread."""
    _done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._thread: threading.Thread | None = None
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    def begin(self, path: Path) -> None:
        self._number += 1
        self._thread = threading.Thread(
            target=self._run, args=(self._number, path), name="dropped path", daemon=True
        )
        self._thread.start()

    def wait(self) -> None:
        """Block until the newest is judged, some seconds at most."""
        if self._thread is not None:
            self._thread.join(_JOIN_S)

    def _run(self, number: int, path: Path) -> None:
        try:
            dropped = Dropped(uri=target_of_path(path))
        except NotATargetError as error:
            dropped = Dropped(problem=str(error))
        self._done.emit(number, dropped)

    def _on_done(self, number: int, dropped: Dropped) -> None:
        if number == self._number:
            self.judged.emit(dropped)
