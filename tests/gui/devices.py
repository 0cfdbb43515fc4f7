"""Devices made by hand: a Connection over a dictionary of files, which a test changes, breaks and mends."""

import fnmatch
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from inspector.domain.capture import Absence, LinkError, RawFile, Reading, Trouble

ROW = "%10lu %16lu  %5u  %s\n"


class HandMadeDevice:
    """Files by path. `files` may be replaced at any time; `fault` ends every read while it is set."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.fault: LinkError | None = None
        self.opened = 0
        self.closed = 0
        self.advance: Callable[[HandMadeDevice], None] = lambda device: None

    def connect(self, _started: object = None) -> "HandMadeConnection":
        if self.fault is not None:
            raise self.fault
        self.opened += 1
        return HandMadeConnection(self)

    def unplug(self) -> None:
        self.fault = LinkError(
            Trouble.LOST, "The device hand-made was unplugged.", "Plug it in again: `adb reconnect`"
        )


class HandMadeConnection:
    """A Connection to a HandMadeDevice."""

    target = "sim:hand-made"

    def __init__(self, device: HandMadeDevice) -> None:
        self.facts: Mapping[str, str] = {"model": "hand-made", "user": "root"}
        self._device = device
        self._is_closed = threading.Event()

    def read(self, globs: Sequence[str]) -> Reading:
        if self._is_closed.is_set():
            raise LinkError(Trouble.LOST, "The connection was closed.")
        if self._device.fault is not None:
            raise self._device.fault
        self._device.advance(self._device)
        started = time.monotonic_ns()
        files: list[RawFile] = []
        for glob in globs:
            found = sorted(path for path in self._device.files if fnmatch.fnmatchcase(path, glob))
            found = [path for path in found if path.count("/") == glob.count("/")]
            if not found and not any(sign in glob for sign in "*?["):
                files.append(RawFile(glob, absence=Absence.MISSING, detail="No such file or directory"))
            files += [RawFile(path, self._device.files[path]) for path in found]
        return Reading(tuple(files), started, time.monotonic_ns(), None)

    def close(self) -> None:
        if not self._is_closed.is_set():
            self._is_closed.set()
            self._device.closed += 1
