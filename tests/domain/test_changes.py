"""What changed between two moments, against counting by hand; and who is who across samples and boots."""

import time
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.changes import NOBODY, Changes, Kind, changes
from inspector.domain.frame import Frame
from inspector.domain.identity import is_same_boot, same_buffers
from tests.domain.holdings import Held, frame_of, many_held
from tests.exporters.frames import TAKEN_AT_NS, Buffer, crowd, make_frame

STARTS = {10: 100, 20: 200, 30: 300}


def moment(buffers: list[Buffer], names: dict[int, bytes] | None = None, *, seconds: int = 0) -> Frame:
    frame = make_frame(names or {10: b"compositor", 20: b"app"}, buffers, start_times=STARTS)
    up = 4242.0 + seconds
    return replace(frame, uptime_s=(up, up), taken_at_ns=TAKEN_AT_NS + seconds * 10**9)


def kinds(found: Changes) -> dict[str, Kind]:
    return {change.process.name: change.kind for change in found.processes}


@settings(deadline=None)
@given(many_held(), many_held(), st.booleans())
def test_groups_are_the_difference_of_two_counts(a: list[Held], b: list[Held], same_boot: bool) -> None:
    found = changes(frame_of(a), frame_of(b), same_boot=same_boot)
    counts = [
        Counter(
            (f"process-{pid}" if pid else "", held.tag, held.size)
            for held in side
            for pid in (held.holders or ((0,) if not held.unseen else ()))
        )
        for side in (a, b)
    ]
    expected = {
        key: (counts[0][key], counts[1][key])
        for key in counts[0].keys() | counts[1].keys()
        if counts[0][key] != counts[1][key]
    }
    names = [change.process.name for change in found.processes]
    told = {
        (names[group.process] if group.process != NOBODY else "", group.tag, group.size): (
            group.before,
            group.after,
        )
        for group in found.groups
    }
    assert told == expected
    weights = [abs(group.bytes) for group in found.groups]
    assert weights == sorted(weights, reverse=True)


@settings(deadline=None)
@given(many_held(), many_held())
def test_processes_and_buffers_of_one_boot_add_up(a: list[Held], b: list[Held]) -> None:
    before, after = frame_of(a), frame_of(b)
    found = changes(before, after, same_boot=True)
    assert sum(c.before.held for c in found.processes) == before.totals.held
    assert sum(c.after.held for c in found.processes) == after.totals.held
    came = [change for change in found.buffers if change.kind is Kind.NEW]
    went = [change for change in found.buffers if change.kind is Kind.GONE]
    assert len(came) + found.kept == len(b)
    assert len(went) + found.kept == len(a)
    assert set(found.recycled) == {c.id for c in came} & {c.id for c in went}
    for change in found.buffers:
        if change.kind in (Kind.GREW, Kind.SHRANK):
            assert a[change.id][0] == b[change.id][0] == change.size
            assert (change.holders_after > change.holders_before) == (change.kind is Kind.GREW)


def test_a_moment_does_not_differ_from_itself() -> None:
    frame = moment([Buffer(1, 4096, b"x", [10, 20]), Buffer(2, 4096, b"y")])
    found = changes(frame, frame)
    assert (found.same_boot, found.groups, found.buffers, found.kept) == (True, (), (), 2)
    assert set(kinds(found).values()) == {Kind.SAME}


def test_new_gone_grew_shrank_sorted_by_change() -> None:
    names = {10: b"same", 20: b"grew", 30: b"gone"}
    a = moment([Buffer(0, 100, b"", [10]), Buffer(1, 500, b"", [20]), Buffer(2, 7000, b"", [30])], names)
    b = moment(
        [Buffer(0, 100, b"", [10]), Buffer(1, 500, b"", [20]), Buffer(3, 900, b"", [20])],
        {10: b"same", 20: b"grew"},
        seconds=9,
    )
    found = changes(a, b)
    assert [(c.process.name, c.kind) for c in found.processes] == [
        ("gone", Kind.GONE),
        ("grew", Kind.GREW),
        ("same", Kind.SAME),
    ]
    back = changes(b, a)
    assert kinds(back) == {"gone": Kind.NEW, "grew": Kind.SHRANK, "same": Kind.SAME}


def test_a_pid_reused_within_a_boot_is_another_process() -> None:
    a = moment([Buffer(0, 100, b"", [10, 20])])
    b = replace(a, processes=replace(a.processes, who=(a.processes.who[0], _started(a, 1, 999))))
    found = changes(a, b, same_boot=True)
    assert sorted((c.process.key.pid, c.kind.value) for c in found.processes) == [
        (10, "unchanged"),
        (20, "gone"),
        (20, "new"),
    ]


def _started(frame: Frame, row: int, start: int):  # type: ignore[no-untyped-def]
    who = frame.processes.who[row]
    return replace(who, key=who.key._replace(start_time=start))


def test_across_boots_names_and_the_order_of_start_count() -> None:
    a = moment([Buffer(0, 100, b"", [10]), Buffer(1, 100, b"", [20])], {10: b"app", 20: b"app"})
    b = make_frame(
        {71: b"app", 72: b"app"},
        [Buffer(5, 100, b"", [71]), Buffer(6, 300, b"", [72])],
        start_times={71: 900, 72: 50},
    )
    found = changes(a, b)
    assert not found.same_boot
    pairs = {(c.a.key.pid, c.b.key.pid) for c in found.processes if c.a and c.b}
    assert pairs == {(10, 72), (20, 71)}
    assert found.buffers == ()


def test_a_recycled_id_is_never_the_same_buffer() -> None:
    a = moment([Buffer(1, 4096, b"camera", [10], allocator=20)])
    again = moment([Buffer(1, 4096, b"camera", [10], allocator=20)], seconds=2)
    for other in (
        Buffer(1, 8192, b"camera", [10], allocator=20),
        Buffer(1, 4096, b"video", [10], allocator=20),
        Buffer(1, 4096, b"camera", [10], allocator=10),
    ):
        found = changes(a, moment([other], seconds=2))
        assert (found.kept, found.recycled) == (0, (1,))
    assert changes(a, again).kept == 1
    gone = moment([Buffer(3, 4096, b"camera", [10])], seconds=1)
    found = changes(a, again, between=[gone])
    assert (found.kept, found.recycled) == (0, (1,)), "it was away in between"


def test_an_allocator_that_one_moment_does_not_know_is_no_difference() -> None:
    a, b = moment([Buffer(1, 4096, b"x", [10], allocator=20)]), moment([Buffer(1, 4096, b"x", [10])])
    assert same_buffers(a, b).tolist() == [0]


def test_two_sizes_under_one_id_are_both_found_again() -> None:
    frame = moment([Buffer(1, 4096, b"x", [10]), Buffer(1, 8192, b"x", [20]), Buffer(2, 4096, b"x", [20])])
    assert same_buffers(frame, frame).tolist() == [0, 1, 2]


def test_orphans_are_nobodys() -> None:
    found = changes(moment([]), moment([Buffer(1, 4096, b"lost")], seconds=1))
    (group,) = found.groups
    assert (group.process, group.kind, group.bytes) == (NOBODY, Kind.NEW, 4096)


def test_what_makes_one_boot() -> None:
    a = moment([Buffer(0, 100, b"", [10, 20])])
    assert is_same_boot(a, moment([Buffer(0, 100, b"", [10, 20])], seconds=50))
    assert not is_same_boot(a, replace(a, uptime_s=(3.0, 3.0), taken_at_ns=a.taken_at_ns + 10**9))
    other = make_frame({10: b"x", 20: b"y"}, [Buffer(0, 1, b"", [10, 20])], start_times={10: 5, 20: 6})
    assert not is_same_boot(a, other), "same pids, started at other times"
    unknown = make_frame({10: b"x"}, [Buffer(0, 1, b"", [10])])
    assert is_same_boot(unknown, unknown), "both clocks tell the same moment of boot"
    assert not is_same_boot(unknown, replace(unknown, uptime_s=None))


@pytest.mark.parametrize("same_boot", [True, False])
def test_a_large_device_is_compared_at_once(same_boot: bool) -> None:
    a = crowd()
    table = a.buffers
    size = np.where(np.arange(len(table.size)) % 500 == 0, table.size * 2, table.size)
    b = replace(a, buffers=replace(table, size=size))
    changes(a, b, same_boot=same_boot)
    took = []
    for _ in range(5):
        begun = time.thread_time()
        found = changes(a, b, same_boot=same_boot)
        took.append(time.thread_time() - begun)
    assert len(found.groups) == 2 * 40
    assert min(took) < 0.05
