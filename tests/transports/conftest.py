"""No test of a transport may leave a thread, a child process or a socket behind."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.transports.adb_server import AdbServer
from tests.transports.sshd import children


def _open_files() -> dict[str, str]:
    """What each descriptor of this process is, sockets and pipes only."""
    found = {}
    for link in Path("/proc/self/fd").iterdir():
        try:
            kind = str(link.readlink())
        except FileNotFoundError:
            continue
        if kind.startswith(("socket:", "pipe:")):
            found[link.name] = kind
    return found


@pytest.fixture(autouse=True)
def no_leaks(adb_server: AdbServer) -> Iterator[None]:
    """Compares before and after; the shared adb server is there before."""
    threads, processes, files = set(threading.enumerate()), set(children(os.getpid())), _open_files()
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in threads]
    assert not left, f"threads left behind: {left}"
    orphans = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in set(children(os.getpid())) - processes]
    assert not orphans, f"processes left behind: {orphans}"
    opened = set(_open_files().values()) - set(files.values())
    assert not opened, f"left open: {opened}"
