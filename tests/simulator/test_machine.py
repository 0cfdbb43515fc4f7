"""fd semantics: who is booked, how long a buffer lives, what a fork copies."""

import pytest

from inspector.simulator.machine import LARGEST_PID, File, Machine, Process
from inspector.simulator.printing import Dialect, memtrack_show, proc_memtrack


@pytest.fixture
def machine() -> Machine:
    return Machine()


def listed(process: Process) -> bytes:
    return proc_memtrack(process.task, Dialect.RFC2)


def live(machine: Machine) -> dict[int, int]:
    """ref per id in the debug list."""
    lines = memtrack_show(machine.memtrack).split(b"\n")[1:-1]
    return {int(line.split()[3]): int(line.split()[2]) for line in lines}


def test_an_fd_number_is_the_lowest_free(machine: Machine) -> None:
    process = machine.spawn(b"app")
    fds = [machine.allocate(process, 1) for _ in range(3)]
    assert fds == [3, 4, 5]
    machine.close(process, 4)
    assert machine.allocate(process, 1) == 4


def test_sending_books_the_taker_and_closing_the_last_fd_frees_the_buffer(machine: Machine) -> None:
    giver, taker = machine.spawn(b"allocator"), machine.spawn(b"app")
    fd = machine.allocate(giver, 4096, b"window")
    received = machine.send(giver, fd, taker)
    machine.close(giver, fd)
    assert (listed(giver), live(machine)) == (b"", {0: 1})
    assert listed(taker).endswith(b"         1                 0          4096  window\n")
    machine.close(taker, received)
    assert live(machine) == {}


def test_the_debug_list_names_the_allocator_also_after_its_death(machine: Machine) -> None:
    giver, taker = machine.spawn(b"allocator"), machine.spawn(b"app")
    machine.send(giver, machine.allocate(giver, 4096), taker)
    machine.exit(giver)
    assert memtrack_show(machine.memtrack).split(b"\n")[1] == b"   1         4096          1            0 "


def test_a_fork_copies_every_fd_with_its_count(machine: Machine) -> None:
    parent = machine.spawn(b"zygote")
    fd = machine.allocate(parent, 4096)
    machine.install(parent, parent.fds[fd])
    child = machine.fork(parent)
    assert live(machine) == {0: 2}
    machine.close(child, fd)
    assert live(machine) == {0: 2}
    machine.close(child, fd + 1)
    assert live(machine) == {0: 1}
    assert machine.allocate(child, 1) == fd


def test_exit_releases_fds_and_mappings(machine: Machine) -> None:
    process = machine.spawn(b"app")
    machine.map(process, machine.allocate(process, 8192))
    machine.exit(process)
    machine.exit(process)
    assert live(machine) == {}
    assert process.pid not in machine.processes


def test_a_mapping_keeps_a_buffer_that_no_list_shows(machine: Machine) -> None:
    process = machine.spawn(b"app")
    fd = machine.allocate(process, 4096)
    file = process.fds[fd]
    mapping = machine.map(process, fd)
    machine.close(process, fd)
    assert (listed(process), live(machine)) == (b"", {0: 0})
    machine.unmap(process, file, mapping)
    assert live(machine) == {}


def test_a_kernel_reference_makes_an_orphan(machine: Machine) -> None:
    process = machine.spawn(b"app")
    fd = machine.allocate(process, 4096)
    file = process.fds[fd]
    machine.pin(file)
    machine.exit(process)
    assert live(machine) == {0: 0}
    machine.unpin(file)
    assert live(machine) == {}


def test_a_forked_child_has_the_parents_mappings(machine: Machine) -> None:
    parent = machine.spawn(b"zygote")
    machine.map(parent, machine.allocate(parent, 4096))
    child = machine.fork(parent)
    lines = [proc_memtrack(process.task, Dialect.RFC4).split(b"\n")[2] for process in (parent, child)]
    assert lines[0] == lines[1]
    assert b"rw-s#" in lines[0]


def test_only_a_dma_buf_is_mapped_as_one(machine: Machine) -> None:
    process = machine.spawn(b"app")
    with pytest.raises(ValueError, match="expected a dma-buf"):
        machine.map(process, machine.install(process, File()))


def test_tags_of_32_bytes_are_refused_and_sizes_below_a_byte_fail(machine: Machine) -> None:
    process = machine.spawn(b"app")
    machine.allocate(process, 1, b"x" * 32)
    machine.allocate(process, 1, b"y" * 31)
    assert [buffer.tag for buffer in machine.memtrack.buffers.values()] == [None, b"y" * 31]
    with pytest.raises(ValueError, match="at least one byte"):
        machine.allocate(process, 0)


def test_pids_wrap_and_skip_the_living(machine: Machine) -> None:
    machine.skip_pids(300)
    first = machine.spawn(b"survivor")
    machine.skip_pids(LARGEST_PID)
    assert [machine.spawn(b"a").pid, machine.spawn(b"b").pid] == [LARGEST_PID, first.pid + 1]
