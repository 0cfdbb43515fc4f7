"""Channels for tests: a shell on this computer, and one that says what the test wrote down."""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from inspector.domain.capture import LinkError
from inspector.transports.agent import AgentConnection
from inspector.transports.child import ChildChannel
from inspector.transports.framing import Deadlines
from tests.devices import Shell, environment

QUICK = Deadlines(hello_s=5.0, stall_s=0.1, silence_s=0.4)


class ShellChannel(ChildChannel):
    """A shell without a network between; its process is known."""

    @property
    def pid(self) -> int:
        return self._process.pid


def shell_channel(tools: Mapping[str, str], prefix: Sequence[str] = ()) -> ShellChannel:
    return ShellChannel([*prefix, f"{tools['PATH']}/sh"], environment=tools)


def pipe_agent(
    shell: Shell, tmp_path: Path, root: Path, deadlines: Deadlines | None = None
) -> AgentConnection:
    """The agent in `shell` on `root`, through no network."""
    channel = shell_channel(environment(shell, tmp_path / f"tools-{shell.name}", root))
    return AgentConnection("test:", channel, {}, deadlines)


class Scripted:
    """A channel whose other end is a function: what was sent -> what comes back, None for nothing yet."""

    def __init__(self, answer: Callable[[bytes], bytes | None]) -> None:
        self._answer = answer
        self._waiting = b""
        self._ended = False
        self._closed = threading.Event()

    def send(self, data: bytes) -> None:
        if data == b"\n":
            return
        said = self._answer(data)
        if said is None:
            return
        self._waiting += said
        self._ended = said == b"" or said.endswith(EOF)

    def receive(self, timeout_s: float) -> bytes:
        if self._closed.is_set():
            raise OSError("closed")
        if self._waiting:
            data, self._waiting = self._waiting.removesuffix(EOF), b""
            return data
        if self._ended:
            return b""
        self._closed.wait(timeout_s)
        raise TimeoutError

    def epitaph(self) -> str:
        return "its last words"

    def diagnosis(self) -> LinkError | None:
        return None

    def close(self) -> None:
        self._closed.set()


EOF = b"<the stream ends here>"
