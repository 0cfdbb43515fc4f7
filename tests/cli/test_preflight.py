"""What the preflight checks make of a device, and the remedies they offer."""

import pytest

from inspector.domain.capture import Absence, Check, Status
from inspector.session import preflight as names
from inspector.session.preflight import preflight, trouble_of
from tests.cli.connections import MemoryDevice

HEADER = b" ref_count:       Identifier:         size: tag: pid:1\n"
LIST = "/sys/kernel/debug/memtrack"
HEALTHY: dict[str, bytes | Absence] = {
    "/proc/1/stat": b"1 (init) S",
    "/proc/1/memtrack": b"",
    "/proc/20/stat": b"20 (app) S",
    "/proc/20/memtrack": HEADER,
    "/proc/mounts": b"debugfs /sys/kernel/debug debugfs rw 0 0\n",
    LIST: b" pid  buffer_size        ref   Identifier tag\n",
}


def checks(files: dict[str, bytes | Absence], target: str = "local:", **facts: str) -> dict[str, Check]:
    return {check.name: check for check in preflight(MemoryDevice(files, target=target, facts=facts))}


def without(*paths: str) -> dict[str, bytes | Absence]:
    return {path: content for path, content in HEALTHY.items() if path not in paths}


def test_a_healthy_device_needs_no_remedy() -> None:
    found = checks(HEALTHY, shell="mksh", reader="cat")
    assert list(found) == [
        "reachable",
        "shell",
        "memtrack present",
        "processes readable",
        "debugfs mounted",
        "debugfs readable",
    ]
    assert all(check.status is Status.OK and not check.remedy for check in found.values())
    assert "1.0 ms" in found[names.REACHABLE].detail
    assert found[names.SHELL].detail == "mksh, reads with cat"
    assert found[names.PROCESSES].detail == "2 of 2 processes can be read"


def test_a_kernel_without_memtrack_fails_with_the_option_to_build() -> None:
    found = checks(without("/proc/1/memtrack", "/proc/20/memtrack", LIST))
    check = found[names.MEMTRACK]
    assert check.status is Status.FAIL
    assert "CONFIG_MEMTRACK=y" in check.remedy
    assert trouble_of(check).value == "something is missing on this computer"


def test_processes_that_refuse_are_counted_and_shown() -> None:
    found = checks({**HEALTHY, "/proc/1/memtrack": Absence.REFUSED}, "adb:0A1B")
    check = found[names.PROCESSES]
    assert check.status is Status.WARN
    assert check.detail.startswith("1 of 2 processes can be read; /proc/1/memtrack was refused (Permission")
    assert "adb -s 0A1B root" in check.remedy


def test_when_all_refuse_it_is_a_failure_of_permission() -> None:
    refused = {"/proc/1/memtrack": Absence.REFUSED, "/proc/20/memtrack": Absence.REFUSED}
    found = checks({**HEALTHY, **refused}, "ssh:board")
    assert found[names.MEMTRACK].status is Status.OK
    assert found[names.PROCESSES].status is Status.FAIL
    assert trouble_of(found[names.PROCESSES]).value == "not permitted"
    assert "root@" in found[names.PROCESSES].remedy


def test_a_process_that_ended_meanwhile_is_no_refusal() -> None:
    found = checks({**HEALTHY, "/proc/1/memtrack": Absence.VANISHED})
    assert found[names.PROCESSES].status is Status.OK


@pytest.mark.parametrize(
    ("target", "remedy"),
    [
        ("adb:X", "adb -s X root && adb -s X shell mount -t debugfs debugfs /sys/kernel/debug"),
        ("ssh:board", "Run on the device as root: mount -t debugfs debugfs /sys/kernel/debug"),
        ("local:", "Run as root: mount -t debugfs debugfs /sys/kernel/debug"),
    ],
)
def test_debugfs_that_is_not_mounted_is_a_warning_with_the_command(target: str, remedy: str) -> None:
    found = checks({**without(LIST), "/proc/mounts": b"proc /proc proc rw 0 0\n"}, target)
    check = found[names.DEBUGFS_MOUNTED]
    assert check.status is Status.WARN
    assert check.remedy.endswith(remedy)


def test_debugfs_without_the_list_names_the_kernel_option() -> None:
    found = checks(without(LIST))
    assert found[names.DEBUGFS_MOUNTED].status is Status.OK
    assert "CONFIG_MEMTRACK_DEBUG=y" in found[names.DEBUGFS_READABLE].remedy


def test_debugfs_that_refuses_asks_for_root() -> None:
    found = checks({**HEALTHY, LIST: Absence.REFUSED}, "adb:X")
    assert found[names.DEBUGFS_READABLE].status is Status.WARN
    assert "adb -s X root" in found[names.DEBUGFS_READABLE].remedy


def test_only_the_list_gives_buffers_without_holders() -> None:
    found = checks(without("/proc/1/memtrack", "/proc/20/memtrack"))
    assert found[names.MEMTRACK].status is Status.WARN
    assert "holders are not" in found[names.MEMTRACK].detail
