"""The adb server that adbutils brings, in the foreground, with a port and home of its own."""

import contextlib
import os
import signal
import socket
import subprocess
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from inspector.transports.adb_server import Server, read_block

START_S = 30.0


def bundled_adb() -> str:
    """The program; skips where adbutils came without one."""
    program = Path(str(resources.files("adbutils") / "binaries" / "adb"))
    if not program.exists():
        pytest.skip("this adbutils brings no adb for this platform")
    return str(program)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class AdbServer:
    """A running server; ends with the block."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.here = Server("127.0.0.1", self.port)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start the server and wait until it listens."""
        ready, tell = os.pipe()
        environment = {
            **os.environ,
            "HOME": str(self.folder),
            "ADB_MDNS": "0",
            "ADB_USB": "0",
            "ADB_EMU": "0",
            "ANDROID_ADB_SERVER_PORT": str(self.port),
        }
        environment.pop("ANDROID_SERIAL", None)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [bundled_adb(), "-P", str(self.port), "fork-server", "server", "--reply-fd", str(tell)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                pass_fds=[tell],
                start_new_session=True,
            )
        os.close(tell)
        with os.fdopen(ready, "rb") as said:
            words = said.read(3)
        assert words == b"OK\n", (words, (self.folder / "log").read_text())

    def attach(self, serial: str) -> None:
        """Connect a network device and wait until it can be used."""
        said = self.here.ask(f"host:connect:{serial}")
        assert "connected" in said, said
        self.wait(serial, "device")

    def wait(self, serial: str, state: str) -> None:
        """Until the device is in `state`, as the server's list names it."""
        with self.here.request("host:track-devices") as stream:
            stream.settimeout(START_S)
            while f"{serial}\t{state}" not in read_block(stream).split("\n"):
                pass

    def detach(self, serial: str) -> None:
        self.here.ask(f"host:disconnect:{serial}")

    def stop(self) -> None:
        """Hang the server."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.resume()
        self._process.kill()
        self._process.wait()
