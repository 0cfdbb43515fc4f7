"""Devices for tests of every room: a directory as a device's root, shells, and links to them.

The links are real ones: the adb server that adbutils brings with a small adbd behind it, and OpenSSH's sshd
with keys of its own, all on 127.0.0.1. Where a program is absent the test skips and says which.
"""

import io
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sources.printing import Row, listing, plain
from tests.transports.adb_server import AdbServer
from tests.transports.adbd import Adbd
from tests.transports.sshd import Sshd

DATA = Path(__file__).parent / "data"
CAPTURES = ("kernel-6.1-rfc2", "kernel-6.1-rfc4")

HOLDINGS: Mapping[int, Sequence[Row]] = {
    1: (),
    412: (
        Row(0, 901120, 2, b"FrameBuffer"),
        Row(1, 901120, 2, b"FrameBuffer"),
        Row(2, 901120, 1, b"FrameBuffer"),
    ),
    97: (Row(0, 901120, 2, b"FrameBuffer"), Row(3, 524288, 1, b"SurfaceView - com.example/.Main#1")),
    1207: (Row(1, 901120, 2, b"FrameBuffer"), Row(7, 65536, 1, b""), Row(8, 12582912, 1, b"camera")),
}
"""What the processes of the usual fake root hold, by pid."""


def unpack_capture(name: str, folder: Path) -> Path:
    """The state in tests/data/NAME.tgz as a device root in `folder`, which is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO((DATA / f"{name}.tgz").read_bytes())) as archive:
        # Debian 12's Python 3.11.2 does not know the argument `filter` yet.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)
    return folder


def make_root(folder: Path, processes: Mapping[int, Sequence[Row]] = HOLDINGS) -> Path:
    """A device root in `folder` with these holdings, the list of all buffers, names, uptime and meminfo."""
    for pid, rows in processes.items():
        add_process(folder, pid, rows)
    known = {row.id: (pid, row) for pid, rows in processes.items() for row in rows}
    debug = folder / "sys/kernel/debug"
    debug.mkdir(parents=True)
    (debug / "memtrack").write_bytes(listing(known[number] for number in sorted(known)))
    (folder / "proc").mkdir(exist_ok=True)
    (folder / "proc/uptime").write_bytes(b"5012.34 9876.50\n")
    (folder / "proc/meminfo").write_bytes(b"MemTotal:        1017332 kB\nMemFree:          712044 kB\n")
    return folder


def add_process(folder: Path, pid: int, rows: Sequence[Row] = (), name: str = "") -> Path:
    """/proc/<pid> with its memtrack file and what names it."""
    place = folder / f"proc/{pid}"
    place.mkdir(parents=True)
    name = name or f"app{pid}"
    (place / "memtrack").write_bytes(plain(pid, rows))
    (place / "comm").write_text(f"{name[:15]}\n")
    (place / "cmdline").write_bytes(f"/system/bin/{name}\0--pid\0{pid}\0".encode())
    (place / "oom_score_adj").write_bytes(b"0\n")
    counters = " ".join(["0"] * 17)
    (place / "stat").write_text(f"{pid} ({name[:15]}) S 1 {counters} {pid * 10} 0 0\n")
    return place


@dataclass(frozen=True, slots=True)
class Shell:
    """A device's shell with its tools.

    Attributes:
        program: what `sh` is; tools: the program that is head, cat, tail, env and id, None for coreutils.
    """

    name: str
    program: str
    tools: str | None

    @property
    def missing(self) -> str | None:
        """The first of its programs that is not installed."""
        wanted = [self.program, self.tools or "head"]
        return next((program for program in wanted if shutil.which(program) is None), None)

    def install(self, folder: Path) -> Path:
        """A directory for PATH in which these programs have their usual names; skips without them."""
        if self.missing:
            pytest.skip(f"{self.missing} is not installed (apt-get install {self.missing})")
        folder.mkdir(parents=True, exist_ok=True)
        for tool in ("head", "cat", "tail", "env", "id"):
            _link(folder / tool, self.tools or tool)
        _link(folder / "sh", self.program)
        return folder


def _link(link: Path, program: str) -> None:
    found = shutil.which(program, path="/usr/bin:/bin:/usr/local/bin")
    assert found is not None, program
    if not link.exists():
        link.symlink_to(os.path.realpath(found))


SHELLS = (
    Shell("dash", "dash", None),
    Shell("bash", "bash", None),
    Shell("busybox", "busybox", "busybox"),
    Shell("mksh", "mksh", "toybox"),
)
"""dash and bash with coreutils, busybox ash, and Android's mksh with toybox."""
DASH = SHELLS[0]


def environment(shell: Shell, folder: Path, root: Path) -> dict[str, str]:
    """What a process on the device sees: only these tools, and `root` as /."""
    return {"PATH": str(shell.install(folder)), "MEMTRACK_ROOT": str(root), "HOME": str(folder)}


@pytest.fixture
def device_root(tmp_path: Path) -> Path:
    """A fake root with the usual holdings."""
    return make_root(tmp_path / "device-root")


@pytest.fixture(scope="session")
def adb_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AdbServer]:
    """A private adb server, shared by the tests that do not end it."""
    with AdbServer(tmp_path_factory.mktemp("adb")) as server:
        yield server


@pytest.fixture
def adb_device(adb_server: AdbServer, device_root: Path, tmp_path: Path) -> Iterator[Adbd]:
    """An attached Android device on `device_root`; its shell is dash. Serial: `adb_device.serial`."""
    with Adbd(environment(DASH, tmp_path / "tools", device_root)) as device:
        adb_server.attach(device.serial)
        yield device
        adb_server.detach(device.serial)


@pytest.fixture
def ssh_host(device_root: Path, tmp_path: Path) -> Iterator[Sshd]:
    """An sshd on `device_root` with dash; `ssh_host.config` gives it the alias "device"."""
    with Sshd(tmp_path / "sshd", environment(DASH, tmp_path / "tools", device_root)) as host:
        yield host
