"""The table model: order, filter, and who is where after an update."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from inspector.domain.capture import Problem
from inspector.domain.frame import Frame, ProcessKey
from inspector.gui.models.buffer_columns import BUFFER_COLUMNS
from inspector.gui.models.buffers import BufferKey, BufferRows
from inspector.gui.models.holders import HOLDER_COLUMNS, HolderRows
from inspector.gui.models.problems import PROBLEM_COLUMNS, ProblemRows
from inspector.gui.models.processes import PROCESS_COLUMNS, ProcessRows
from inspector.gui.models.table import Column, TableModel, ordered
from tests.gui.frames_by_hand import Buffers, Holders, frame

_DOWN, _UP = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
_WARN = QAbstractItemModelTester.FailureReportingMode.Warning
_DISPLAY = Qt.ItemDataRole.DisplayRole


def _buffers(model: TableModel[BufferRows]) -> list[int]:
    return [int(model.rows.table.id[model.rows.at(row)]) for row in model.order.tolist()]


def _sizes(sizes: Sequence[int]) -> Buffers:
    return {ident: (size, b"tag %d" % (ident % 2)) for ident, size in enumerate(sizes)}


def _model(buffers: Buffers, holders: Holders | None = None) -> TableModel[BufferRows]:
    return TableModel(BUFFER_COLUMNS, BufferRows(frame(buffers, holders or {})))


def _column(columns: Sequence[object], name: str) -> int:
    return next(place for place, column in enumerate(columns) if getattr(column, "id", "") == name)


_SIZE, _TAG, _ID = (_column(BUFFER_COLUMNS, name) for name in ("size", "tag", "id"))


@pytest.mark.parametrize("descends", [True, False])
def test_unknown_values_come_last_either_way_and_ties_keep_row_order(descends: bool) -> None:
    keys = np.array([3, -1, 5, 3, -1])
    assert ordered(keys, descends).tolist() == ([2, 0, 3, 1, 4] if descends else [0, 3, 2, 1, 4])


def test_rows_follow_the_sort_column_and_the_mask() -> None:
    model = _model(_sizes([10, 30, 20]))
    model.sort(_SIZE, _DOWN)
    assert _buffers(model) == [1, 2, 0]
    model.sort(_SIZE, _UP)
    assert _buffers(model) == [0, 2, 1]
    model.narrow(np.array([True, True, False]))
    assert _buffers(model) == [0, 1]
    assert model.rowCount() == 2
    model.narrow(None)
    assert model.rowCount() == 3


def test_the_header_tells_the_order() -> None:
    model = _model(_sizes([1]))
    model.sort(_SIZE, _DOWN)
    assert model.headerData(_SIZE, Qt.Orientation.Horizontal) == "Size ↓"
    model.sort(_SIZE, _UP)
    assert model.headerData(_SIZE, Qt.Orientation.Horizontal) == "Size ↑"
    assert model.headerData(_TAG, Qt.Orientation.Horizontal) == "Tag"


def test_a_frozen_order_stays_until_it_is_let_go_and_new_rows_come_last() -> None:
    model = _model(_sizes([10, 30, 20]))
    model.sort(_SIZE, _DOWN)
    model.freeze_order(True)
    model.show(
        BufferRows(frame({0: (10, b"tag 0"), 1: (30, b"tag 1"), 2: (20, b"tag 0"), 3: (99, b"new")}, {}))
    )
    assert _buffers(model) == [1, 2, 0, 3]
    model.show(BufferRows(frame({0: (10, b"tag 0"), 2: (20, b"tag 0"), 3: (99, b"new")}, {})))
    assert _buffers(model) == [2, 0, 3]
    model.freeze_order(False)
    assert _buffers(model) == [3, 2, 0]


def test_a_click_on_a_header_counts_while_the_order_is_frozen() -> None:
    model = _model(_sizes([10, 30, 20]))
    model.freeze_order(True)
    model.sort(_SIZE, _DOWN)
    assert _buffers(model) == [1, 2, 0]


def test_a_recycled_id_is_another_buffer() -> None:
    model = _model({5: (10, b"old")})
    held = QPersistentModelIndex(model.index(0, 0))
    model.show(BufferRows(frame({5: (10, b"new")}, {})))
    assert not held.isValid()
    assert not model.index_of(BufferKey(5, 10, b"old")).isValid()
    assert model.index_of(BufferKey(5, 10, b"new")).isValid()


def test_a_recycled_pid_is_another_process() -> None:
    buffers: Buffers = {0: (1, b"")}
    rows = ProcessRows(frame(buffers, {(9, "a"): [0]}, start_times={9: 1}), lambda who: None)
    model = TableModel(PROCESS_COLUMNS, rows)
    held = QPersistentModelIndex(model.index(0, 0))
    model.show(ProcessRows(frame(buffers, {(9, "a"): [0]}, start_times={9: 1}), lambda who: None))
    assert held.isValid()
    model.show(ProcessRows(frame(buffers, {(9, "a"): [0]}, start_times={9: 2}), lambda who: None))
    assert not held.isValid()
    assert model.index_of(ProcessKey(9, 2)).isValid()


def test_cells_give_qt_plain_python_values() -> None:
    """numpy scalars show as blank cells."""
    made = frame({0: (2**40, b"x"), 1: (5, b"")}, {(7, "p"): [0, 1], (8, "q"): [0]}, extra_refs={1: 2})
    for model in (
        TableModel(BUFFER_COLUMNS, BufferRows(made)),
        TableModel(PROCESS_COLUMNS, ProcessRows(made, lambda who: None)),
        TableModel(HOLDER_COLUMNS, HolderRows(made, 0, lambda who: None)),
    ):
        for line in range(model.rowCount()):
            for place in range(model.columnCount()):
                index = model.index(line, place)
                assert type(model.data(index, _DISPLAY)) is str
                assert type(model.data(index, Qt.ItemDataRole.TextAlignmentRole)) is int
                assert type(model.data(index, Qt.ItemDataRole.ToolTipRole)) in (str, type(None))


def test_holders_know_their_share_of_the_buffer() -> None:
    made = frame({0: (3000, b"x")}, {(7, "p"): [0], (8, "q"): [0]}, extra_refs={0: 1})
    rows = HolderRows(made, 0, lambda who: None)
    assert [rows.who(row).name for row in range(len(rows))] == ["p", "q"]
    assert rows.share == 1000
    assert len(HolderRows(made, None, lambda who: None)) == 0


_HOLDINGS = st.dictionaries(
    st.integers(0, 30), st.tuples(st.integers(0, 5), st.sampled_from([b"", b"a", b"b"])), max_size=20
)


@given(steps=st.lists(_HOLDINGS, min_size=2, max_size=5), column=st.integers(0, 2), frozen=st.booleans())
@settings(max_examples=60, deadline=None)
def test_persistent_indexes_follow_their_buffer_through_any_updates(
    steps: list[Buffers], column: int, frozen: bool
) -> None:
    model = _model(steps[0])
    model.sort(column, _DOWN)
    model.freeze_order(frozen)
    held = {}
    for line in range(model.rowCount()):
        key = model.identity_at(model.index(line, 0))
        held[key] = QPersistentModelIndex(model.index(line, column))
    for buffers in steps[1:]:
        model.show(BufferRows(frame(buffers, {})))
        assert sorted(_buffers(model)) == sorted(buffers)
        for key, index in held.items():
            assert isinstance(key, BufferKey)
            is_here = buffers.get(key.id) == (key.size, key.tag)
            if not is_here and index.isValid():
                pytest.fail(f"{key} is gone but its index is not")
            if index.isValid():
                assert model.identity_at(index) == key
                assert index.column() == column
        # A buffer that was gone once is a new one when it comes back, even with the same numbers.
        held = {key: index for key, index in held.items() if index.isValid()}


def _tested(columns: Sequence[Column[Any]], rows_of: Callable[[Frame], Any]) -> None:
    """Through updates, sorting and filtering under Qt's tester, whose warnings fail the test."""
    first = frame(_sizes(range(150)), {(1, "a"): range(100), (2, "b"): range(50, 150)}, extra_refs={3: 1})
    later = frame(_sizes([7] * 60), {(2, "b"): range(60), (3, "c"): [5]})
    model: TableModel[Any] = TableModel(columns, rows_of(first))
    tester = QAbstractItemModelTester(model, _WARN)
    for made in (later, first, frame({}, {}), later):
        model.sort(1, _DOWN)
        model.show(rows_of(made))
        model.narrow(np.arange(len(model.rows)) % 2 == 0)
        model.narrow(None)
    assert tester.model() is model


def test_qts_own_tester_has_nothing_to_say(qapp: QApplication) -> None:
    _tested(PROCESS_COLUMNS, lambda of: ProcessRows(of, lambda who: None))
    _tested(BUFFER_COLUMNS, BufferRows)
    _tested(
        HOLDER_COLUMNS, lambda of: HolderRows(of, 5 if len(of.buffers.id) > 5 else None, lambda who: None)
    )
    problem = Problem("/proc/1/memtrack", 3, "a number", "x")
    _tested(PROBLEM_COLUMNS, lambda of: ProblemRows((problem,) * min(len(of.buffers.id), 1)))
