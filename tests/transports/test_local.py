"""The local file system: the same answers as a device's shell gives."""

from pathlib import Path

import pytest

from inspector.domain.capture import Absence, LinkError, RawFile, Trouble
from inspector.transports import local
from tests.devices import CAPTURES, SHELLS, add_process, unpack_capture
from tests.transports.links import pipe_agent

GLOBS = [
    "/proc/[0-9]*/memtrack",
    "/sys/kernel/debug/memtrack",
    "/proc/meminfo",
    "/proc/1?/c*",
    "/proc/[!4]*/stat",
    "/no*",
]


@pytest.mark.parametrize("capture", CAPTURES)
def test_reads_what_a_shell_reads(capture: str, tmp_path: Path) -> None:
    root = unpack_capture(capture, tmp_path / "root")
    agent, here = pipe_agent(SHELLS[0], tmp_path, root), local.connect(str(root))
    try:
        expected = agent.read(GLOBS)
        found = here.read(GLOBS)
    finally:
        agent.close()
    assert len(found.files) > 30
    assert found.files == expected.files
    assert found.uptime_s == expected.uptime_s


def test_absence_says_why(device_root: Path) -> None:
    (add_process(device_root, 500) / "memtrack").unlink()
    (device_root / "proc/500/memtrack").symlink_to("gone")
    (add_process(device_root, 600) / "memtrack").unlink()
    (device_root / "proc/600/memtrack").mkdir()
    files = {
        f.path: f
        for f in local.connect(str(device_root)).read(["/proc/[0-9]*/memtrack", "/proc/9/comm"]).files
    }
    assert files["/proc/500/memtrack"].absence is Absence.VANISHED
    assert files["/proc/600/memtrack"].absence is Absence.FAILED
    assert files["/proc/9/comm"] == RawFile("/proc/9/comm", b"", Absence.MISSING, "No such file or directory")


def test_this_computer() -> None:
    connection = local.connect("")
    reading = connection.read(["/proc/self/comm", "/proc/[0-9]*/comm", "/proc/meminfo"])
    assert reading.files[0].data.strip()
    assert reading.files[-1].data.startswith(b"MemTotal:")
    assert reading.uptime_s is not None
    assert reading.uptime_s[0] <= reading.uptime_s[1]
    assert connection.target == "local:"


def test_a_wrong_root_and_a_closed_connection_are_refused(tmp_path: Path, device_root: Path) -> None:
    with pytest.raises(LinkError, match="found nothing") as nothing:
        local.connect(str(tmp_path / "nowhere"))
    assert nothing.value.trouble is Trouble.USAGE
    with pytest.raises(LinkError, match="found a file"):
        local.connect(str(device_root / "proc/uptime"))
    connection = local.connect(str(device_root))
    connection.close()
    with pytest.raises(LinkError, match="closed"):
        connection.read(["/proc/uptime"])
