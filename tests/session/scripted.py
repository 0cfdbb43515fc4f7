"""A connection whose answers a test writes down: a small device in memory."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase

from inspector.domain.capture import Absence, LinkError, RawFile, Reading, Trouble
from tests.sources.printing import Row, plain


class ScriptedDevice:
    """Files by path, changed by the test at will; counts what is read.

    Attributes:
        files: path -> bytes, or why not.
        trouble: raised by the next reads when set.
        hold: while cleared, reads block until it is set or the connection is closed.
        greeting: while cleared, connecting blocks in the same way, after it told that it started.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes | Absence] = {"/proc/uptime": b"100.00 50.00\n"}
        self.trouble: LinkError | None = None
        self.hold = threading.Event()
        self.hold.set()
        self.greeting = threading.Event()
        self.greeting.set()
        self.asked: list[tuple[str, ...]] = []
        self.connections: list[ScriptedConnection] = []
        self.refuse_connection: LinkError | None = None

    def process(self, pid: int, rows: Sequence[Row], *, name: str = "app", start: int = 7) -> None:
        """Add or change a process."""
        self.files[f"/proc/{pid}/memtrack"] = plain(pid, rows)
        self.files[f"/proc/{pid}/stat"] = (f"{pid} ({name[:15]}) S 1 " + "0 " * 17 + f"{start} 0\n").encode()
        self.files[f"/proc/{pid}/comm"] = f"{name[:15]}\n".encode()
        self.files[f"/proc/{pid}/cmdline"] = f"{name}\0".encode()
        self.files[f"/proc/{pid}/oom_score_adj"] = b"0\n"

    def end(self, pid: int) -> None:
        """The process exits."""
        for path in [path for path in self.files if path.startswith(f"/proc/{pid}/")]:
            del self.files[path]

    def connect(self, started: Callable[["ScriptedConnection"], None] | None = None) -> "ScriptedConnection":
        """Raises `refuse_connection`; while `greeting` is cleared, waits as a device does that asks first."""
        if self.refuse_connection is not None:
            raise self.refuse_connection
        connection = ScriptedConnection(self)
        self.connections.append(connection)
        if started is not None:
            started(connection)
        while not self.greeting.wait(0.01):
            if connection.is_closed.is_set():
                raise LinkError(Trouble.LOST, "The connection was closed.")
        return connection


class ScriptedConnection:
    """See `Connection`."""

    target = "local:scripted"

    def __init__(self, device: ScriptedDevice, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._device = device
        self._clock_ns = clock_ns
        self.is_closed = threading.Event()

    @property
    def facts(self) -> Mapping[str, str]:
        return {"model": "scripted"}

    def read(self, globs: Sequence[str]) -> Reading:
        started = self._clock_ns()
        while not self._device.hold.wait(0.01):
            if self.is_closed.is_set():
                raise LinkError(Trouble.LOST, "The connection was closed.")
        if self.is_closed.is_set():
            raise LinkError(Trouble.LOST, "The connection was closed.")
        if self._device.trouble is not None:
            raise self._device.trouble
        self._device.asked.append(tuple(globs))
        files = [file for glob in globs for file in self._matches(glob)]
        return Reading(tuple(files), started, self._clock_ns(), (100.0, 100.0))

    def _matches(self, glob: str) -> list[RawFile]:
        if not set(glob) & set("*?["):
            return [self._file(glob)]
        paths = [
            path
            for path in self._device.files
            if fnmatchcase(path, glob) and path.count("/") == glob.count("/")
        ]
        return [self._file(path) for path in sorted(paths)]

    def _file(self, path: str) -> RawFile:
        content = self._device.files.get(path, Absence.MISSING)
        return RawFile(path, b"", content) if isinstance(content, Absence) else RawFile(path, content)

    def close(self) -> None:
        self.is_closed.set()
