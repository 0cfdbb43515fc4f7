"""A two-way stream of bytes to a device, over one socket, that another thread can cut."""

import contextlib
import socket
from typing import Protocol

from inspector.domain.capture import LinkError


class Channel(Protocol):
    """What the agent talks through: an adb stream, a child process, in tests anything."""

    def send(self, data: bytes) -> None:
        """Raises OSError when the other end is gone, TimeoutError when it takes nothing."""
        ...

    def receive(self, timeout_s: float) -> bytes:
        """The next bytes, b'' at the end. Raises TimeoutError after `timeout_s`, OSError when cut."""
        ...

    def epitaph(self) -> str:
        """What the other end said on its error stream, and how it ended; for messages. May be empty."""
        ...

    def diagnosis(self) -> LinkError | None:
        """What the end of the stream means, where the transport knows better than "the end"."""
        ...

    def close(self) -> None:
        """End the stream and a blocked `receive` in another thread; within a second; again does nothing."""
        ...


SEND_TIMEOUT_S = 5.0
CHUNK = 1 << 18


class SocketChannel:
    """A channel over a connected stream socket, which it owns."""

    def __init__(self, stream: socket.socket) -> None:
        self._socket = stream

    def send(self, data: bytes) -> None:
        self._socket.settimeout(SEND_TIMEOUT_S)
        self._socket.sendall(data)

    def receive(self, timeout_s: float) -> bytes:
        self._socket.settimeout(timeout_s)
        return self._socket.recv(CHUNK)

    def epitaph(self) -> str:
        return ""

    def diagnosis(self) -> LinkError | None:
        return None

    def close(self) -> None:
        # shutdown, unlike close, wakes a thread that is blocked in recv.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
