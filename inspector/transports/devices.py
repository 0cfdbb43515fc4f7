"""Which devices the adb server knows, and word of every change."""

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspector.domain.capture import LinkError, Trouble
from inspector.domain.text import printable
from inspector.transports.adb_server import REMEDIES, Server, demand, read_block, server

POLL_S = 5.0
"""adb servers before 30 do not tell of all changes, so the list is also read this often."""

_LINE = re.compile(
    r"(?P<serial>\S+)\s+(?P<state>.*?)(?P<facts>(?:\s+(?:usb|product|model|device|transport_id):\S*)*)"
)


@dataclass(frozen=True, slots=True)
class AdbDevice:
    """One device as the adb server lists it. All text is display-safe.

    Attributes:
        serial: USB serial, or HOST:PORT of a network device.
        state: "device" when it can be used, else "unauthorized", "offline", "no permissions", ...
        model: e.g. "Pixel 8"; "" when the server does not know.
        transport_id: the server's number for this attachment; None from servers before 28.
        remedy: what to do when the state is not "device"; else "".
    """

    serial: str
    state: str
    model: str = ""
    transport_id: int | None = None
    remedy: str = ""

    @property
    def is_ready(self) -> bool:
        return self.state == "device"


def devices(*, host: str | None = None, port: int | None = None) -> tuple[AdbDevice, ...]:
    """The devices there are, by serial; starts the adb server if there is none. Raises LinkError."""
    return devices_of(server(host, port))


def devices_of(place: Server) -> tuple[AdbDevice, ...]:
    """The devices `place` knows. Raises LinkError."""
    return parse_devices(place.ask("host:devices-l"))


def parse_devices(text: str) -> tuple[AdbDevice, ...]:
    """The answer to `host:devices-l`, sorted by serial; states may have blanks and an explanation."""
    found = []
    for line in text.split("\n"):
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            continue
        facts = dict(item.split(":", 1) for item in match["facts"].split())
        state = re.split(r"\s*[(;]", match["state"], maxsplit=1)[0]
        number = facts.get("transport_id", "")
        found.append(
            AdbDevice(
                _shown(match["serial"]),
                _shown(state),
                _shown(facts.get("model", "").replace("_", " ")),
                int(number) if number.isascii() and number.isdigit() else None,
                ""
                if state == "device"
                else REMEDIES.get(state, f"The device is in the state {_shown(state)}."),
            )
        )
    return tuple(sorted(found, key=lambda device: device.serial))


class DeviceWatcher:
    """Calls back with the new list of devices whenever it changes, from its own thread, until closed.

    Args:
        changed: gets the devices; called first with those there are at the start, even when none.
        failed: gets the error when the adb server cannot be asked, once until it can again.
        host, port: of the adb server, as for `connect`.
    """

    def __init__(
        self,
        changed: Callable[[tuple[AdbDevice, ...]], None],
        *,
        failed: Callable[[LinkError], None] | None = None,
        host: str | None = None,
        port: int | None = None,
    ) -> None:
        self._changed = changed
        self._failed = failed
        self._server = server(host, port)
        self._known: tuple[AdbDevice, ...] | None = None
        self._error = ""
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._streams: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._run, name="adb device watcher", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; returns within a second, except while the adb server is being started."""
        self._closed.set()
        with self._lock:
            for stream in self._streams:
                with contextlib.suppress(OSError):
                    stream.shutdown(socket.SHUT_RDWR)
        if threading.current_thread() is not self._thread:
            self._thread.join(1.0)

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._watch()
            except (LinkError, OSError, EOFError) as error:
                self._tell_error(error)
            self._closed.wait(0.5)

    def _watch(self) -> None:
        """Report until the server ends the stream; raises what ended it."""
        with self._request("host:track-devices") as changes:
            while not self._closed.is_set():
                with self._request("host:devices-l") as answer:
                    self._tell(parse_devices(read_block(answer)))
                self._wait(changes)

    @contextlib.contextmanager
    def _request(self, text: str) -> Iterator[socket.socket]:
        """As `Server.request`, on a stream that `close` can cut at any moment."""
        with self._server.dial() as stream:
            with self._lock:
                self._streams.add(stream)
            try:
                if self._closed.is_set():
                    raise EOFError("closed")
                demand(stream, text)
                yield stream
            finally:
                with self._lock:
                    self._streams.discard(stream)

    def _wait(self, stream: socket.socket) -> None:
        """Until the server tells of a change, or the time to look anyway."""
        stream.settimeout(POLL_S)
        with contextlib.suppress(TimeoutError):
            read_block(stream)

    def _tell(self, found: tuple[AdbDevice, ...]) -> None:
        self._error = ""
        if found != self._known and not self._closed.is_set():
            self._known = found
            self._changed(found)

    def _tell_error(self, error: Exception) -> None:
        if self._closed.is_set():
            return
        self._tell_gone()
        known = error if isinstance(error, LinkError) else LinkError(Trouble.LOST, "The adb server is gone.")
        if self._failed is not None and str(known) != self._error:
            self._error = str(known)
            self._failed(known)

    def _tell_gone(self) -> None:
        """Without a server there are no devices."""
        if self._known:
            self._changed(())
        self._known = None  # so that the next list is told, also an empty one: the error is over then


def _shown(text: str) -> str:
    return printable(text.encode("utf-8", "replace"))
