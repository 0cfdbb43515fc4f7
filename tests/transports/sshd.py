"""A real OpenSSH server on a random loopback port, with its own keys and configuration in one folder."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.transports.adb_server import free_port


class Sshd:
    """A running sshd whose sessions see `environment`; ends with the block, and its sessions with it.

    Attributes:
        port: on 127.0.0.1.
        config: an ssh configuration with the alias "device", a key that is let in and the known host key.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], *, authorized: bool = True) -> None:
        for program in ("sshd", "ssh-keygen", "ssh"):
            if shutil.which(program, path="/usr/sbin:/usr/bin:/bin") is None:
                pytest.skip(f"{program} is not installed (apt-get install openssh-server openssh-client)")
        if os.geteuid() != 0:
            pytest.skip("sshd with sessions needs root")
        self.folder = folder
        self.port = free_port()
        self.config = folder / "client"
        folder.mkdir(parents=True)
        for name in ("host_key", "key", "other_key"):
            self._run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name))
        (folder / "authorized_keys").write_bytes(
            (folder / ("key.pub" if authorized else "other_key.pub")).read_bytes()
        )
        self._write_server(environment)
        self._write_client()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        """Start and wait until it listens."""
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._process = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-e", "-f", str(self.folder / "sshd_config")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert self._process.stderr is not None
        lines = []
        for line in self._process.stderr:
            lines.append(line)
            if b"listening on" in line:
                return
        raise AssertionError(b"".join(lines).decode())

    def sessions(self) -> list[int]:
        """The processes that serve connections, by pid."""
        return children(self._process.pid)

    def kill(self) -> None:
        """End the server and its sessions, as when the device loses power."""
        for pid in [*self.sessions(), self._process.pid]:
            os.kill(pid, 9)
        self._process.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()

    def known_hosts(self, key: str = "host_key") -> None:
        """Let the client know this key of ours as the host's."""
        kind, text = (self.folder / f"{key}.pub").read_text().split()[:2]
        (self.folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {kind} {text}\n")

    def _write_server(self, environment: Mapping[str, str]) -> None:
        variables = " ".join(f'"{name}={value}"' for name, value in environment.items())
        (self.folder / "sshd_config").write_text(
            f"""Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.folder}/host_key
AuthorizedKeysFile {self.folder}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
PidFile none
SetEnv {variables}
"""
        )

    def _write_client(self) -> None:
        self.known_hosts()
        self.config.write_text(
            f"""Host device
HostName 127.0.0.1
Port {self.port}
User root
IdentityFile {self.folder}/key
IdentitiesOnly yes
IdentityAgent none
UserKnownHostsFile {self.folder}/known_hosts
GlobalKnownHostsFile /dev/null
"""
        )

    def _run(self, *argv: str) -> None:
        subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, capture_output=True)


def children(pid: int) -> list[int]:
    """The child processes of `pid`."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]
