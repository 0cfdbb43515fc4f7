"""The program over real links: what it does when they break, and what it leaves behind."""

import json
import os
import select
import signal
import subprocess
from typing import Any

import pytest

from tests.cli.program import start
from tests.transports.adb_server import AdbServer
from tests.transports.adbd import Adbd
from tests.transports.sshd import Sshd, children


def sample(program: subprocess.Popen[str]) -> dict[str, Any]:
    assert program.stdout is not None
    line = program.stdout.readline()
    assert line, "it ended before the sample"
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


def over_ssh(host: Sshd, *words: str) -> subprocess.Popen[str]:
    return start("watch", "--json", "-t", "ssh:device", "--ssh-config", str(host.config), *words)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_stays_behind_on_the_device(ssh_host: Sshd, number: signal.Signals) -> None:
    with over_ssh(ssh_host, "-i", "3600") as program:
        sample(program)
        below = list(ssh_host.sessions())
        for pid in below:
            below += children(pid)
        handles = [os.pidfd_open(pid) for pid in (*below, *children(program.pid))]
        program.send_signal(number)
        program.communicate(timeout=20)
    assert len(handles) > 2, "the session, the shell and our ssh"
    for handle in handles:
        assert select.select([handle], [], [], 5)[0], "a process outlived the program"
        os.close(handle)


def test_a_host_that_comes_back_is_watched_on(ssh_host: Sshd) -> None:
    with over_ssh(ssh_host, "-i", "0.1") as program:
        first = sample(program)
        ssh_host.kill()
        assert program.stderr is not None
        assert "Trying again in 0.5 s" in program.stderr.readline()
        ssh_host.start()
        while (later := sample(program))["connection"] == 1:
            pass
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=20)
    assert (first["connection"], later["connection"]) == (1, 2)
    assert later["unique_change_bytes"] is None
    assert later["totals"] == first["totals"]
    assert program.returncode == 130


def test_a_device_that_is_unplugged_ends_it_when_asked_to(adb_server: AdbServer, adb_device: Adbd) -> None:
    words = ["watch", "--json", "--exit-on-loss", "-i", "0.1", "-s", adb_device.serial]
    with start(*words, "-P", str(adb_server.port)) as program:
        assert sample(program)["totals"]["buffers"] == 6
        adb_device.unplug()
        _, err = program.communicate(timeout=30)
    assert program.returncode == 1
    assert err.startswith("memtrack-inspector: ")
    assert "Traceback" not in err
