"""The whole path on a real memtrack kernel: our ssh link, our frames, dma-buf fdinfo as the other witness."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from inspector.domain.capture import Connection, Status
from inspector.domain.frame import Frame
from inspector.session.preflight import preflight
from inspector.session.sampling import Sampler
from inspector.session.targets import LinkOptions, connect, parse_target
from tests.lab import SSH_OPTIONS, Lab
from tests.simulator.scripts import random_script

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]


@contextmanager
def holding(lab: Lab, script: str) -> Iterator[None]:
    """The processes and buffers that `script` leaves, alive on the device."""
    command = ["ssh", "-T", *SSH_OPTIONS, "-p", str(lab.port), "root@127.0.0.1", "memops"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as memops:
        assert memops.stdin is not None
        assert memops.stdout is not None
        dumps = script.count("\ndump\n") + script.startswith("dump\n")
        memops.stdin.write(f"{script}\ndump\n".encode("utf-8", "surrogateescape"))
        memops.stdin.flush()
        for line in memops.stdout:
            dumps -= line == b"== end\n"
            if dumps < 0:
                break
        try:
            yield
        finally:
            memops.stdin.close()
            memops.wait(30)


@contextmanager
def attached(lab: Lab) -> Iterator[Connection]:
    options = tuple(option.removeprefix("-o") for option in SSH_OPTIONS if option.startswith("-o"))
    target = parse_target(f"ssh:root@127.0.0.1:{lab.port}")
    connection = connect(target, LinkOptions(ssh_config="/dev/null", ssh_options=options))
    try:
        yield connection
    finally:
        connection.close()


def by_fdinfo(connection: Connection) -> dict[int, dict[int, int]]:
    """pid -> {dma-buf inode: size in bytes}, from /proc/<pid>/fdinfo."""
    held: dict[int, dict[int, int]] = {}
    for file in connection.read(["/proc/[0-9]*/fdinfo/[0-9]*"]).files:
        fields = dict(re.findall(rb"^(\w+):\t(.*)$", file.data, re.MULTILINE)[::-1])
        if b"exp_name" in fields:
            pid = int(file.path.split("/")[2])
            held.setdefault(pid, {})[int(fields[b"ino"])] = int(fields[b"size"])
    return held


def compare(frame: Frame, held: dict[int, dict[int, int]]) -> None:
    holders: dict[int, int] = {}
    for inodes in held.values():
        for inode in inodes:
            holders[inode] = holders.get(inode, 0) + 1
    table = frame.processes
    assert table.pid.tolist() == sorted(held)
    assert table.held.tolist() == [sum(held[pid].values()) for pid in sorted(held)]
    assert table.buffers.tolist() == [len(held[pid]) for pid in sorted(held)]
    expected = [sum(size / holders[inode] for inode, size in held[pid].items()) for pid in sorted(held)]
    assert table.proportional.tolist() == pytest.approx(expected)
    sizes = {inode: size for inodes in held.values() for inode, size in inodes.items()}
    assert frame.totals.unique - frame.totals.orphaned == sum(sizes.values())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("with_mappings", [False, True])
def test_memtrack_blames_what_dma_buf_fdinfo_says(lab: Lab, seed: int, with_mappings: bool) -> None:
    lab.set_dialect(with_mappings=with_mappings)
    try:
        with holding(lab, random_script(seed, 120, slips=False)), attached(lab) as connection:
            held = by_fdinfo(connection)
            assert held
            frame = Sampler(connection).frame()
            compare(frame, held)
            assert frame.problems == ()
            assert (frame.processes.mapped >= 0).all() == with_mappings
    finally:
        lab.set_dialect(with_mappings=False)


def test_every_check_of_the_device_is_fine(lab: Lab) -> None:
    with attached(lab) as connection:
        assert {check.status for check in preflight(connection)} == {Status.OK}


def test_nothing_is_left_on_the_device(lab: Lab) -> None:
    before = lab.run("ls -d /proc/[0-9]* | wc -l")
    with attached(lab) as connection:
        Sampler(connection).frame()
    assert lab.run("sleep 1; ls -d /proc/[0-9]* | wc -l") == before
