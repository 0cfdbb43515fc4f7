"""A channel to a child process such as ssh: one socket is its standard input and output."""

import contextlib
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence

from inspector.domain.text import printable
from inspector.transports.channel import SocketChannel

_KEPT = 4096
_GRACE_S = 0.3


class ChildChannel(SocketChannel):
    """Runs `argv` and talks to it. Raises FileNotFoundError when there is no such program.

    Args:
        environment: the child's; None means ours.
        own_session: detach it from the terminal, so that it cannot prompt there.
    """

    def __init__(
        self, argv: Sequence[str], *, environment: Mapping[str, str] | None = None, own_session: bool = False
    ) -> None:
        # A socket pair, not pipes: shutdown() then ends a blocked recv from any thread.
        ours, theirs = socket.socketpair()
        self._errors, their_errors = socket.socketpair()
        super().__init__(ours)
        self._lock = threading.Lock()
        self._closing = threading.Lock()
        self._words = b""
        try:
            self._process = subprocess.Popen(
                argv,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=their_errors.fileno(),
                env=environment,
                start_new_session=own_session,
            )
        except BaseException:
            ours.close()
            self._errors.close()
            raise
        finally:
            theirs.close()
            their_errors.close()
        self._listener = threading.Thread(target=self._listen, name=f"stderr of {argv[0]}", daemon=True)
        self._listener.start()

    @property
    def exit_status(self) -> int | None:
        """None while it runs; negative for a signal."""
        return self._process.poll()

    def epitaph(self) -> str:
        """The last lines the child wrote to its standard error, display-safe."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_S)
            self._listener.join(_GRACE_S)
        with self._lock:
            lines = [printable(line.strip()) for line in self._words.split(b"\n")]
        return " / ".join(line for line in lines if line)

    def close(self) -> None:
        super().close()
        with self._closing:
            for end in (self._process.terminate, self._process.kill):
                try:
                    self._process.wait(_GRACE_S)
                    break
                except subprocess.TimeoutExpired:
                    end()
            else:
                self._process.wait()
            with contextlib.suppress(OSError):
                self._errors.shutdown(socket.SHUT_RDWR)
            self._listener.join(_GRACE_S)
            self._errors.close()

    def _listen(self) -> None:
        """Keep the end of the child's standard error; runs in its own thread."""
        with contextlib.suppress(OSError):
            while data := self._errors.recv(_KEPT):
                with self._lock:
                    self._words = (self._words + data)[-_KEPT:]
