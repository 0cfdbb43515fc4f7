"""What to know of a device before sampling it, as data: is memtrack there, how much of it can be read.

Reads through the Connection only and writes nothing; a remedy is a command for the user to run. What is
needed where follows the permission matrix of the kernel interfaces: /proc/<pid>/memtrack has mode 0444 but
hidepid and SELinux may refuse it; debugfs is never mounted on an Android user build, and after `adb root`
only by hand.
"""

import shlex
from collections.abc import Sequence

from inspector.domain.capture import Absence, Check, Connection, RawFile, Reading, Status, Trouble
from inspector.session.recording.sample import Recorded

REACHABLE = "reachable"
SHELL = "shell"
MEMTRACK = "memtrack present"
PROCESSES = "processes readable"
DEBUGFS_MOUNTED = "debugfs mounted"
DEBUGFS_READABLE = "debugfs readable"

_TROUBLE = {
    REACHABLE: Trouble.LOST,
    SHELL: Trouble.LOST,
    MEMTRACK: Trouble.ENVIRONMENT,
    PROCESSES: Trouble.PERMISSION,
    DEBUGFS_MOUNTED: Trouble.ENVIRONMENT,
    DEBUGFS_READABLE: Trouble.PERMISSION,
}

_PER_PROCESS = "/proc/[0-9]*/memtrack"
_DEBUG_LIST = "/sys/kernel/debug/memtrack"
_MOUNTS = "/proc/mounts"
_ASKED_BY_NAME = 64
"""Processes asked for by name when the glob leaves some out: a glob does not tell refused from absent."""

_MOUNT = "mount -t debugfs debugfs /sys/kernel/debug"


def trouble_of(check: Check) -> Trouble:
    """The kind of trouble that a failed check means."""
    return _TROUBLE.get(check.name, Trouble.LOST)


def preflight(connection: Connection) -> tuple[Check, ...]:
    """Check the device. Takes a few reads; raises LinkError when the device is lost meanwhile."""
    if isinstance(connection, Recorded):
        return connection.checks()
    processes = connection.read(["/proc/[0-9]*/stat"])
    memtrack = connection.read([_PER_PROCESS, _DEBUG_LIST, _MOUNTS])
    by_path = {file.path: file for file in memtrack.files}
    readable = [file for path, file in by_path.items() if path.startswith("/proc/") and _is_memtrack(file)]
    pids = [file.path.split("/")[2] for file in processes.files]
    unread = _unread(connection, pids, readable)
    debug_list = by_path.get(_DEBUG_LIST, RawFile(_DEBUG_LIST, absence=Absence.MISSING))
    mounts = by_path.get(_MOUNTS, RawFile(_MOUNTS, absence=Absence.MISSING))
    return (
        _reachable(memtrack),
        _shell(connection),
        _memtrack(readable, unread, debug_list),
        _processes(connection, readable, unread, len(pids)),
        *_debugfs(connection, debug_list, mounts),
    )


def _is_memtrack(file: RawFile) -> bool:
    return file.path.endswith("/memtrack") and file.absence is None


def _unread(connection: Connection, pids: Sequence[str], readable: Sequence[RawFile]) -> list[RawFile]:
    """Why the processes that the glob left out were left out; of many, the first few."""
    read = {file.path for file in readable}
    missing = [path for pid in pids if (path := f"/proc/{pid}/memtrack") not in read]
    if not missing:
        return []
    asked = connection.read(missing[:_ASKED_BY_NAME]).files
    return [file for file in asked if file.absence is not Absence.VANISHED]


def _reachable(reading: Reading) -> Check:
    took_ms = (reading.ended_ns - reading.started_ns) / 1e6
    return Check(REACHABLE, Status.OK, f"answers; reading all of memtrack once took {took_ms:.1f} ms")


def _shell(connection: Connection) -> Check:
    facts = connection.facts
    shell = next((value for name, value in facts.items() if "shell" in name.lower()), "")
    reader = next((value for name, value in facts.items() if "reader" in name.lower()), "")
    detail = ", ".join(filter(None, (shell, reader and f"reads with {reader}")))
    return Check(SHELL, Status.OK, detail or "not needed for this target")


def _memtrack(readable: Sequence[RawFile], unread: Sequence[RawFile], debug_list: RawFile) -> Check:
    refused = [file for file in unread if file.absence is Absence.REFUSED]
    if readable:
        holders = sum(1 for file in readable if file.data)
        return Check(MEMTRACK, Status.OK, f"/proc/PID/memtrack is there; {holders} processes hold buffers")
    if refused:
        return Check(MEMTRACK, Status.OK, "/proc/PID/memtrack is there, but none may be read")
    if debug_list.absence is None:
        return Check(MEMTRACK, Status.WARN, f"only {_DEBUG_LIST}: buffers are known, their holders are not")
    return Check(
        MEMTRACK,
        Status.FAIL,
        "There is no /proc/PID/memtrack: this kernel does not have it.",
        "Boot a kernel with the memtrack patches, CONFIG_MEMTRACK=y and CONFIG_MEMTRACK_DEBUG=y.",
    )


def _processes(
    connection: Connection, readable: Sequence[RawFile], unread: Sequence[RawFile], all_pids: int
) -> Check:
    refused = [file for file in unread if file.absence in (Absence.REFUSED, Absence.FAILED)]
    count = f"{len(readable)} of {max(all_pids, len(readable))} processes"
    if not refused:
        status = Status.OK if readable else Status.WARN
        return Check(PROCESSES, status, f"{count} can be read" if readable else "there is nothing to read")
    detail = f"{count} can be read; {refused[0].path} was refused"
    words = f" ({refused[0].detail})" if refused[0].detail else ""
    status = Status.WARN if readable else Status.FAIL
    return Check(PROCESSES, status, f"{detail}{words}.", _as_root(connection))


def _debugfs(connection: Connection, debug_list: RawFile, mounts: RawFile) -> tuple[Check, Check]:
    if debug_list.absence is None:
        return (
            Check(DEBUGFS_MOUNTED, Status.OK, "at /sys/kernel/debug"),
            Check(DEBUGFS_READABLE, Status.OK, f"{_DEBUG_LIST} tells allocators and orphans"),
        )
    if debug_list.absence is Absence.REFUSED:
        return (
            Check(DEBUGFS_MOUNTED, Status.OK, "at /sys/kernel/debug"),
            Check(
                DEBUGFS_READABLE,
                Status.WARN,
                f"{_DEBUG_LIST} may not be read: no allocators, no orphans.",
                _as_root(connection),
            ),
        )
    if any(line.split()[2:3] == [b"debugfs"] for line in mounts.data.split(b"\n")):
        return (
            Check(DEBUGFS_MOUNTED, Status.OK, "at /sys/kernel/debug"),
            Check(
                DEBUGFS_READABLE,
                Status.WARN,
                "it has no memtrack list: no allocators, no orphans.",
                "Build the kernel with CONFIG_MEMTRACK_DEBUG=y.",
            ),
        )
    return (
        Check(
            DEBUGFS_MOUNTED, Status.WARN, "it is not: no allocators, no orphans.", _how_to_mount(connection)
        ),
        Check(DEBUGFS_READABLE, Status.WARN, f"there is no {_DEBUG_LIST}."),
    )


def _as_root(connection: Connection) -> str:
    scheme, _, place = connection.target.partition(":")
    if scheme == "adb":
        return f"Try --su on a rooted device, or on a userdebug build: adb -s {shlex.quote(place)} root"
    if scheme == "ssh":
        return "Log in as root, for example -t ssh:root@HOST, or remount /proc without hidepid."
    return "Run memtrack-inspector as root."


def _how_to_mount(connection: Connection) -> str:
    scheme, _, place = connection.target.partition(":")
    if scheme == "adb":
        serial = shlex.quote(place)  # a command to paste, with the device's own text in it
        return f"Run: adb -s {serial} root && adb -s {serial} shell {_MOUNT}"
    if scheme == "ssh":
        return f"Run on the device as root: {_MOUNT}"
    return f"Run as root: {_MOUNT}"
