"""The lab device: a virtual machine with a real memtrack kernel, booted once for all tests that ask for it.

Found in $MEMTRACK_LAB, or in ../shared/lab beside the project. Tests that use the `lab` fixture carry
`@pytest.mark.lab` and are skipped, with the reason, where the lab or qemu is missing.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

BOOT_S = 90.0
"""Usually 5 to 15 s; a busy computer needs longer."""
COMMAND_S = 60.0
SSH_OPTIONS = (
    "-F/dev/null",
    "-oStrictHostKeyChecking=no",
    "-oUserKnownHostsFile=/dev/null",
    "-oLogLevel=ERROR",
    "-oPreferredAuthentications=none,password",
    "-oNumberOfPasswordPrompts=0",
)
"""root has an empty password: the method `none` lets it in, nothing is asked."""


class Lab:
    """One running lab device.

    Args:
        directory: where `boot` is.
        load: its workload: `none`, or `apps,seed,period_ms,scale` as `boot` describes it.
        kernel_args: e.g. `memtrack.vma=1` for the RFC 4/6 dialect.

    Attributes:
        port: loopback port of its ssh; user root.
    """

    def __init__(self, directory: Path, *, load: str = "none", kernel_args: str = "") -> None:
        self.port = _free_port()
        self._console = tempfile.TemporaryFile()  # noqa: SIM115  # closed in close()
        self._qemu = subprocess.Popen(
            [directory / "boot", str(self.port), load, kernel_args],
            stdin=subprocess.DEVNULL,
            stdout=self._console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._await_boot()
        except BaseException:
            self.close()
            raise

    def run(self, command: str, *, stdin: bytes = b"") -> bytes:
        """Standard output of `command` in the device's shell; its status and errors are dropped."""
        return subprocess.run(
            ["ssh", "-T", *SSH_OPTIONS, "-p", str(self.port), "root@127.0.0.1", command],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=COMMAND_S,
            check=False,
        ).stdout

    def set_dialect(self, *, with_mappings: bool) -> None:
        """Switch `/proc/<pid>/memtrack` between RFC 2/6 and 4/6."""
        self.run(f"echo {int(with_mappings)} > /sys/module/memtrack/parameters/vma")

    def close(self) -> None:
        """End the device; returns when it is gone."""
        if self._qemu.poll() is None:
            os.killpg(self._qemu.pid, signal.SIGTERM)
            try:
                self._qemu.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self._qemu.pid, signal.SIGKILL)
                self._qemu.wait()
        self._console.close()

    def _await_boot(self) -> None:
        give_up_s = time.monotonic() + BOOT_S
        while time.monotonic() < give_up_s and self._qemu.poll() is None:
            # Each try waits for the device's ssh itself; before that qemu resets the connection.
            if self.run("echo up") == b"up\n":
                return
            time.sleep(0.5)
        self._console.seek(0)
        tail = self._console.read()[-2000:].decode(errors="replace")
        raise RuntimeError(f"expected the lab device to answer within {BOOT_S:g} s, found:\n{tail}")


def find_lab() -> Path:
    """The lab's directory; skips the test where it or what it needs is missing."""
    default = Path(__file__).parents[2] / "shared" / "lab"
    directory = Path(os.environ.get("MEMTRACK_LAB", default))
    if not (directory / "boot").is_file():
        pytest.skip(f"no lab device in {directory}; set MEMTRACK_LAB to the directory that has `boot`")
    for program in ("qemu-system-x86_64", "ssh"):
        if shutil.which(program) is None:
            pytest.skip(f"the lab device needs {program}; apt-get install qemu-system-x86 openssh-client")
    return directory


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """A quiet device (no workload) in the RFC 2/6 dialect. A test that switches it switches it back."""
    device = Lab(find_lab())
    yield device
    device.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
