"""Joining rows of several files into one frame."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.assemble import assemble
from inspector.domain.capture import Absence, Capture, RawFile
from inspector.domain.columns import UNKNOWN
from inspector.domain.frame import Frame, Process, ProcessKey
from inspector.sources import SOURCES
from tests.sources.printing import Row, listing, plain, with_mappings


def frame_of(
    holdings: dict[int, list[Row]],
    listed: list[tuple[int, Row]] | None = None,
    *,
    mappings: bool = False,
    others: tuple[RawFile, ...] = (),
) -> Frame:
    text = with_mappings if mappings else plain
    files = [RawFile(f"/proc/{pid}/memtrack", text(pid, rows)) for pid, rows in holdings.items()]
    if listed is not None:
        files.append(RawFile("/sys/kernel/debug/memtrack", listing(listed)))
    capture = Capture(0, 0, 0, 0, None, (*files, *others))
    return assemble(capture, [source.parser().parse(capture.files) for source in SOURCES], {})


A = Row(0, 8192, 1, b"private")
B = Row(3, 4096, 2, b"shared")
C = Row(5, 100, 3, b"one unseen")


def test_measures_of_a_process() -> None:
    table = frame_of({20: [A, B, C], 7: [B, C]}).processes
    assert table.pid.tolist() == [7, 20]
    assert table.held.tolist() == [4196, 12388]
    assert table.private.tolist() == [0, 8192]
    assert table.shared.tolist() == [4196, 4196]
    assert table.proportional.tolist() == pytest.approx([2048 + 100 / 3, 8192 + 2048 + 100 / 3])
    assert table.buffers.tolist() == [2, 3]
    assert table.mapped.tolist() == [UNKNOWN, UNKNOWN]
    assert table.allocated.tolist() == [UNKNOWN, UNKNOWN]


def test_holders_of_a_buffer_and_those_not_seen() -> None:
    frame = frame_of({20: [A, B, C], 7: [B, C]})
    assert frame.buffers.id.tolist() == [0, 3, 5]
    assert [frame.processes.pid[frame.holders_of(row)].tolist() for row in range(3)] == [
        [20],
        [7, 20],
        [7, 20],
    ]
    assert frame.buffers.unseen.tolist() == [0, 0, 1]
    assert frame.buffers_of(0).tolist() == [1, 2]
    assert frame.totals.unattributed == pytest.approx(100 / 3)


def test_the_list_adds_allocators_orphans_and_unseen_buffers() -> None:
    orphan, elsewhere = Row(9, 500, 0, b"orphan"), Row(11, 700, 2, b"elsewhere")
    frame = frame_of({7: [A]}, [(44, A), (7, orphan), (44, elsewhere)])
    assert frame.buffers.allocator_pid.tolist() == [44, 7, 44]
    assert frame.totals.orphaned == 500
    assert frame.totals.unattributed == 700
    assert frame.totals.unique == 8192 + 500 + 700
    assert frame.processes.allocated.tolist() == [500]
    assert frame.problems == ()


def test_mapped_bytes_are_summed_per_process() -> None:
    mapped = Row(1, 8192, 1, b"x", ((4096, 8192), (65536, 4096)))
    assert frame_of({7: [mapped, Row(2, 1, 1, b"y")]}, mappings=True).processes.mapped.tolist() == [12288]


def test_one_id_with_two_sizes_is_two_buffers() -> None:
    frame = frame_of({7: [Row(3, 4096, 1, b"old")], 8: [Row(3, 8192, 1, b"new")]})
    assert frame.buffers.size.tolist() == [4096, 8192]
    assert frame.buffers.seen.tolist() == [1, 1]


def test_counts_that_differ_are_told_and_the_largest_is_kept() -> None:
    frame = frame_of({7: [Row(3, 4096, 2, b"t")], 8: [Row(3, 4096, 3, b"t")]})
    assert frame.buffers.ref_count.tolist() == [3]
    (problem,) = frame.problems
    assert "buffer 3 with 3 and with less" in problem.found


def test_more_holders_than_ref_count_are_told() -> None:
    frame = frame_of({7: [Row(3, 4096, 1, b"t")], 8: [Row(3, 4096, 1, b"t")]})
    assert frame.buffers.ref_count.tolist() == [2]
    assert "buffer 3 with ref_count 1 and 2 holders" in frame.problems[0].found


def test_a_held_buffer_the_list_does_not_know_is_told() -> None:
    assert "no buffer 3 there" in frame_of({7: [Row(3, 4096, 1, b"t")]}, []).problems[0].found


def test_refused_files_are_kept_for_show() -> None:
    refused = RawFile("/proc/9/memtrack", absence=Absence.REFUSED, detail="Permission denied")
    assert frame_of({7: [A]}, others=(refused,)).unreadable == (refused,)


def test_a_device_without_memtrack_gives_an_empty_frame() -> None:
    frame = frame_of({})
    assert frame.totals.unique == frame.totals.processes == 0
    assert len(frame.holdings.first) == 1


def test_columns_are_read_only() -> None:
    frame = frame_of({7: [A, B]}, [(1, A), (1, B)])
    for table in (frame.processes, frame.buffers, frame.holdings):
        for name in table.__slots__:
            column = getattr(table, name)
            if isinstance(column, np.ndarray):
                assert not column.flags.writeable, name


def test_absurd_sizes_do_not_overflow() -> None:
    rows = [Row(i, 2**53, 1, b"") for i in range(4000)]
    totals = frame_of({7: rows}, [(7, row) for row in rows]).totals
    assert 0 < totals.unique < 2**63
    assert 0 < totals.held < 2**63


def test_known_processes_are_named() -> None:
    process = Process(ProcessKey(7, 123), "surfaceflinger")
    capture = Capture(0, 0, 0, 0, None, (RawFile("/proc/7/memtrack", plain(7, [A])),))
    frame = assemble(capture, [s.parser().parse(capture.files) for s in SOURCES], {7: process})
    assert frame.processes.who == (process,)
    assert frame.capture is capture
    assert frame.row_of(ProcessKey(7, 123)) == 0
    assert frame.row_of(ProcessKey(7, 124)) is None


rows = st.lists(
    st.builds(
        Row, st.integers(0, 12), st.integers(0, 3).map(lambda n: n * 4096), st.integers(0, 5), st.just(b"t")
    ),
    unique_by=lambda row: row.id,
).map(lambda found: sorted(found, key=lambda row: row.id))


@given(
    st.dictionaries(st.integers(1, 9), rows, max_size=6),
    st.none() | st.lists(st.tuples(st.integers(1, 9), rows)),
)
def test_sums_always_reconcile(
    holdings: dict[int, list[Row]], listed: list[tuple[int, list[Row]]] | None
) -> None:
    entries = None if listed is None else [(pid, row) for pid, found in listed[:1] for row in found]
    frame = frame_of(holdings, entries)
    totals = frame.totals
    assert totals.proportional + totals.unattributed + totals.orphaned == pytest.approx(totals.unique)
    assert totals.private + totals.shared + totals.orphaned == totals.unique
    assert int(frame.processes.held.sum()) == totals.held
    assert (frame.buffers.unseen >= 0).all()
    assert (frame.processes.held == frame.processes.private + frame.processes.shared).all()
