"""Before the first window: is this Python and Qt fit to run, and what happens to errors and Ctrl+C."""

import importlib.metadata
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_log = logging.getLogger(__name__)


def unfit(python: tuple[int, int] = sys.version_info[:2], qt: str | None = None) -> str:
    """Why this combination of Python and Qt cannot run the window; "" when it can.

    PySide6 6.12 gives references to None back that it never took: harmless from Python 3.12 on, where None is
    immortal, and the death of the process within seconds before that.
    """
    qt = qt if qt is not None else importlib.metadata.version("PySide6-Essentials")
    major, minor = (int(part) for part in qt.split(".")[:2])
    if python >= (3, 12) or (major, minor) < (6, 12):
        return ""
    return (
        f"expected PySide6 older than 6.12 on Python {python[0]}.{python[1]}, found {qt}, which would crash "
        "the program within seconds. Install the versions this program was tested with: "
        "python3 -m pip install 'PySide6-Essentials>=6.10,<6.12', or use Python 3.12 or newer."
    )


class Interrupt(QObject):
    """Turns SIGINT and SIGTERM into a signal of the GUI thread, at once, also while nothing happens.

    Python runs signal handlers only between byte codes, and an idle event loop runs none: so the interpreter
    writes a byte to a socket, which wakes the loop.
    """

    interrupted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._old_wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._old = {number: signal.signal(number, _nothing) for number in (signal.SIGINT, signal.SIGTERM)}
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_byte)

    def _on_byte(self) -> None:
        try:
            self._reader.recv(64)
        except BlockingIOError:
            return
        self.interrupted.emit()

    def close(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_wakeup)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()


def _nothing(number: int, frame: object) -> None:
    """The byte in the socket is what counts."""


class Mishaps(QObject):
    """Exceptions nobody caught, in slots and threads: logged, and shown instead of dying silently."""

    happened = Signal(str)
    """A sentence for the user; in the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._old: Callable[..., object] = sys.excepthook
        self._old_in_threads = threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        _log.error("an error nobody expected", exc_info=(kind, error, trace))
        self.happened.emit(
            f"Something in this program went wrong: {kind.__name__}: {error}. The log says more."
        )

    def _on_thread_exception(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and not issubclass(told.exc_type, SystemExit):
            self._on_exception(told.exc_type, told.exc_value, told.exc_traceback)

    def close(self) -> None:
        sys.excepthook = self._old
        threading.excepthook = self._old_in_threads
