"""Each rule of the RFC's code, and each trap that follows from it."""

import pytest

from inspector.simulator.kernel import Buffer, LowestFree, Mapping, Memtrack, Task
from inspector.simulator.printing import Dialect, memtrack_show, proc_memtrack


@pytest.fixture
def memtrack() -> Memtrack:
    return Memtrack()


def rows(task: Task) -> list[tuple[int, int]]:
    """(ref_count, id) of each printed row."""
    lines = proc_memtrack(task, Dialect.RFC2).split(b"\n")[1:-1]
    return [(int(line.split()[0]), int(line.split()[1])) for line in lines]


def test_ids_are_the_lowest_free_from_zero_and_reused_at_once(memtrack: Memtrack) -> None:
    buffers = [memtrack.buffer_init(4096, 1) for _ in range(4)]
    assert [buffer.id for buffer in buffers] == [0, 1, 2, 3]
    memtrack.buffer_remove(buffers[2])
    memtrack.buffer_remove(buffers[1])
    assert [memtrack.buffer_init(4096, 1).id for _ in range(3)] == [1, 2, 4]


def test_lowest_free_knows_the_gaps_it_starts_with() -> None:
    numbers = LowestFree.without([0, 1, 4])
    assert [numbers.take() for _ in range(4)] == [2, 3, 5, 6]


def test_a_copy_of_lowest_free_goes_its_own_way() -> None:
    numbers = LowestFree()
    taken = [numbers.take() for _ in range(3)]
    numbers.give_back(taken[1])
    twin = numbers.copy()
    assert (numbers.take(), numbers.take()) == (1, 3)
    assert twin.take() == 1


def test_handles_count_processes_not_references(memtrack: Memtrack) -> None:
    buffer, one, two = memtrack.buffer_init(4096, 1), Task(1), Task(2)
    for task in (one, one, one, two):
        memtrack.buffer_install(buffer, task)
    assert buffer.userspace_handles == 2
    memtrack.buffer_uninstall(buffer, one)
    memtrack.buffer_uninstall(buffer, one)
    assert rows(one) == [(2, 0)]
    memtrack.buffer_uninstall(buffer, one)
    assert (rows(one), rows(two)) == ([], [(1, 0)])


def test_the_last_uninstall_of_one_process_changes_the_text_of_the_others(memtrack: Memtrack) -> None:
    buffer, one, two = memtrack.buffer_init(4096, 1), Task(1), Task(2)
    memtrack.buffer_install(buffer, one)
    memtrack.buffer_install(buffer, two)
    before = proc_memtrack(two, Dialect.RFC2)
    memtrack.buffer_uninstall(buffer, one)
    assert rows(two) == [(1, 0)]
    assert before != proc_memtrack(two, Dialect.RFC2)


def test_uninstalling_what_is_not_held_does_nothing(memtrack: Memtrack) -> None:
    buffer, holder = memtrack.buffer_init(4096, 1), Task(1)
    memtrack.buffer_install(buffer, holder)
    memtrack.buffer_uninstall(buffer, Task(2))
    assert buffer.userspace_handles == 1


def test_an_entry_with_handles_is_not_removed_and_stays_in_the_debug_list(memtrack: Memtrack) -> None:
    buffer, holder = memtrack.buffer_init(4096, 7), Task(7)
    memtrack.buffer_install(buffer, holder)
    assert not memtrack.buffer_remove(buffer)
    memtrack.buffer_uninstall(buffer, holder)
    assert memtrack_show(memtrack).endswith(b"   7         4096          0            0 \n")
    assert memtrack.buffer_init(4096, 1).id == 1
    assert memtrack.buffer_remove(buffer)


def test_a_set_that_turned_empty_prints_nothing_not_even_a_header(memtrack: Memtrack) -> None:
    buffer, task = memtrack.buffer_init(4096, 1), Task(1)
    memtrack.buffer_install(buffer, task)
    assert proc_memtrack(task, Dialect.RFC2)
    memtrack.buffer_uninstall(buffer, task)
    assert proc_memtrack(task, Dialect.RFC2) == b""


def test_an_exiting_thread_empties_the_list_although_the_process_lives_on(memtrack: Memtrack) -> None:
    shared, own = memtrack.buffer_init(4096, 1), memtrack.buffer_init(4096, 1)
    leader, other = Task(1), Task(2)
    for buffer, task in ((shared, leader), (own, leader), (shared, other)):
        memtrack.buffer_install(buffer, task)
    memtrack.process_notifier(leader)
    assert (rows(leader), rows(other), own.userspace_handles) == ([], [(1, 0)], 0)
    memtrack.buffer_uninstall(own, leader)
    assert own.userspace_handles == 0
    memtrack.buffer_install(own, leader)
    assert rows(leader) == [(1, 1)]


def test_rows_come_in_ascending_id_whatever_the_order_of_arrival(memtrack: Memtrack) -> None:
    task = Task(1)
    buffers = [memtrack.buffer_init(4096, 1) for _ in range(12)]
    for buffer in reversed(buffers):
        memtrack.buffer_install(buffer, task)
    assert [number for _, number in rows(task)] == list(range(12))


def test_a_tag_is_a_c_string_and_replaces_the_last(memtrack: Memtrack) -> None:
    buffer = memtrack.buffer_init(4096, 1)
    memtrack.buffer_set_tag(buffer, b"first")
    memtrack.buffer_set_tag(buffer, b"second\0hidden")
    assert buffer.tag == b"second"
    assert memtrack_show(memtrack).endswith(b" second\n")


def test_files_that_are_no_buffer_are_ignored(memtrack: Memtrack) -> None:
    task = Task(1)
    memtrack.buffer_install(None, task)
    memtrack.buffer_uninstall(None, task)
    memtrack.map(None, task, Mapping(0, 4096))
    memtrack.unmap(None, task, Mapping(0, 4096))
    assert proc_memtrack(task, Dialect.RFC4) == b""


def test_a_mapping_shows_only_while_a_handle_exists(memtrack: Memtrack) -> None:
    buffer, task = memtrack.buffer_init(4096, 1), Task(1)
    memtrack.buffer_install(buffer, task)
    memtrack.map(buffer, task, Mapping(0x1000, 0x2000))
    assert b"1000-00002000" in proc_memtrack(task, Dialect.RFC4)
    memtrack.buffer_uninstall(buffer, task)
    assert proc_memtrack(task, Dialect.RFC4) == b""
    memtrack.buffer_install(buffer, task)
    assert b"1000-00002000" in proc_memtrack(task, Dialect.RFC4)


def test_text_that_did_not_change_is_the_same_object(memtrack: Memtrack) -> None:
    tasks = [Task(1), Task(2)]
    for task in tasks:
        memtrack.buffer_install(memtrack.buffer_init(4096, task.pid), task)
    before = [proc_memtrack(task, Dialect.RFC2) for task in tasks]
    memtrack.buffer_install(memtrack.buffer_init(8192, 1), tasks[0])
    after = [proc_memtrack(task, Dialect.RFC2) for task in tasks]
    assert after[0] != before[0]
    assert after[1] is before[1]


def test_a_new_tag_reaches_every_text(memtrack: Memtrack) -> None:
    buffer, tasks = memtrack.buffer_init(4096, 1), [Task(1), Task(2)]
    for task in tasks:
        memtrack.buffer_install(buffer, task)
        proc_memtrack(task, Dialect.RFC2)
    memtrack.buffer_set_tag(buffer, b"late")
    assert all(proc_memtrack(task, Dialect.RFC2).endswith(b"  late\n") for task in tasks)


def test_a_buffer_is_itself_and_nothing_like_it() -> None:
    assert Buffer(0, 4096, 1) != Buffer(0, 4096, 1)
