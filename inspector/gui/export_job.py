"""Writing snapshots and pictures to files without the window waiting for it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from PySide6.QtCore import QObject, Qt, Signal

from inspector.domain.frame import Frame
from inspector.exporters import EXPORTERS
from inspector.exporters.base import CannotWriteError, Exporter, write_whole

Write = Callable[[BinaryIO, Callable[[], bool]], None]
"""Writes to a stream; the second says whether the user has cancelled."""


class CancelledError(Exception):
    """The user changed their mind; nothing was written."""


class WriteJob(QObject):
    """One file written in a thread of its own: whole, or left as it was.

    Args:
        write: writes to the stream; raises CancelledError soon after what it is given says so.
    """

    finished = Signal(str, str)
    """Two sentences: what was written ("" when nothing was), and what went wrong ("" when nothing did)."""

    _done = Signal(str, str)

    def __init__(self, path: Path, write: Write, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._write = write
        self._is_cancelled = threading.Event()
        self._done.connect(self.finished, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=f"export {path.name}")

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Stop as soon as possible; `finished` still follows."""
        self._is_cancelled.set()

    def wait(self) -> None:
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            write_whole(self.path, self._write_guarded)
        except CancelledError:
            self._done.emit("", f"The export to {self.path.name} was cancelled; nothing was written.")
        except CannotWriteError as error:
            self._done.emit("", str(error))
        except Exception as error:
            self._done.emit("", f"The export to {self.path.name} failed: {error!r}. Please report it.")
            raise
        else:
            self._done.emit(f"Saved {self.path}", "")

    def _write_guarded(self, stream: BinaryIO) -> None:
        guarded = cast(BinaryIO, _Cancellable(stream, self._is_cancelled))
        self._write(guarded, self._is_cancelled.is_set)
        if self._is_cancelled.is_set():
            raise CancelledError


class ExportJob(WriteJob):
    """A snapshot; a frame is immutable, so it is read safely in another thread."""

    def __init__(
        self, frame: Frame, target: str, path: Path, exporter: Exporter, parent: QObject | None = None
    ) -> None:
        super().__init__(path, lambda stream, _: exporter.write(frame, target, stream), parent)


class _Cancellable:
    """A stream whose next write ends the export once it is cancelled."""

    def __init__(self, stream: BinaryIO, is_cancelled: threading.Event) -> None:
        self._stream, self._is_cancelled = stream, is_cancelled

    def write(self, data: bytes) -> int:
        if self._is_cancelled.is_set():
            raise CancelledError
        return self._stream.write(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def name_filters() -> list[str]:
    """For a save dialog: `JSON (*.json)` and so on, in the order of EXPORTERS."""
    return [f"{exporter.title} (*{exporter.suffix})" for exporter in EXPORTERS]


def exporter_for(path: Path, chosen_filter: str) -> tuple[Exporter, Path]:
    """The exporter by the file's suffix, else by the chosen filter, whose suffix is then added."""
    for exporter in EXPORTERS:
        if path.suffix.lower() == exporter.suffix:
            return exporter, path
    filters = name_filters()
    exporter = EXPORTERS[filters.index(chosen_filter) if chosen_filter in filters else 0]
    return exporter, path.with_name(path.name + exporter.suffix)
