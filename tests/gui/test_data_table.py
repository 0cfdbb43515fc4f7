"""The table as the user has it in hand: selection, scrolling, columns, copying, hostile text."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.gui.models.buffer_columns import BUFFER_COLUMNS
from inspector.gui.models.buffers import BufferKey, BufferRows
from inspector.gui.models.table import TableModel
from inspector.gui.widgets.data_table import DataTable
from tests.gui.frames_by_hand import Buffers, frame

_TAG = next(place for place, column in enumerate(BUFFER_COLUMNS) if column.id == "tag")
_MANY: Buffers = {ident: (1000 + ident, b"tag") for ident in range(400)}


@pytest.fixture
def table(qapp: QApplication) -> Iterator[DataTable]:
    made = DataTable(TableModel(BUFFER_COLUMNS, BufferRows(frame(_MANY, {}))), "Buffers")
    made.resize(900, 300)
    made.sort_by("size")
    made.show()
    qapp.processEvents()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def _click(table: DataTable, line: int) -> None:
    place = table.visualRect(table.table.index(line, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def _selected(table: DataTable) -> list[int]:
    identities = (table.table.identity_at(index) for index in table.selectionModel().selectedRows())
    return [key.id for key in identities if isinstance(key, BufferKey)]


def test_a_chosen_row_stays_chosen_wherever_it_goes(table: DataTable) -> None:
    told: list[object] = []
    table.chosen.connect(told.append)
    _click(table, 3)
    assert told == [BufferKey(396, 1396, b"tag")]
    smaller = {ident: (1 if ident > 396 else size, tag) for ident, (size, tag) in _MANY.items()}
    table.show_rows(BufferRows(frame(smaller, {})))
    assert _selected(table) == [396]
    assert table.currentIndex().row() == 0
    assert len(told) == 1, "an update is not the user's choice"


def test_a_chosen_row_that_goes_and_comes_back_is_chosen_again(table: DataTable) -> None:
    _click(table, 3)
    without = {ident: row for ident, row in _MANY.items() if ident != 396}
    table.show_rows(BufferRows(frame(without, {})))
    assert _selected(table) == []
    table.show_rows(BufferRows(frame(_MANY, {})))
    assert _selected(table) == [396]


def test_the_scroll_position_survives_updates(table: DataTable) -> None:
    table.verticalScrollBar().setValue(120)
    grown = {ident: (size * 2, tag) for ident, (size, tag) in _MANY.items()}
    table.show_rows(BufferRows(frame(grown, {})))
    QApplication.processEvents()
    assert table.verticalScrollBar().value() == 120


def test_rows_do_not_jump_under_the_pointer(table: DataTable) -> None:
    inside = QPointF(10, 10)
    QApplication.sendEvent(table.viewport(), QEnterEvent(inside, inside, inside))
    top = table.table.identity_at(table.table.index(0, 0))
    table.show_rows(BufferRows(frame({**_MANY, 399: (1, b"tag"), 0: (1399, b"tag")}, {})))
    # 399 became another buffer and 0 too; the rest keeps its order, the new ones are last.
    assert top == BufferKey(399, 1399, b"tag")
    assert table.table.identity_at(table.table.index(0, 0)) == BufferKey(398, 1398, b"tag")
    assert table.table.identity_at(table.table.index(399, 0)) == BufferKey(399, 1, b"tag")
    QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
    assert table.table.identity_at(table.table.index(0, 0)) == BufferKey(0, 1399, b"tag")


def test_a_header_click_sorts_numbers_downwards_first_and_then_turns(table: DataTable) -> None:
    header = table.horizontalHeader()

    def click(place: int) -> None:
        at = QPoint(header.sectionViewportPosition(place) + 10, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)

    click(0)
    assert table.table.sorted_by == (0, Qt.SortOrder.DescendingOrder)
    click(0)
    assert table.table.sorted_by == (0, Qt.SortOrder.AscendingOrder)
    click(2)
    assert table.table.sorted_by == (2, Qt.SortOrder.AscendingOrder), "text begins with A"


def test_rows_are_copied_as_shown_with_a_header_line(table: DataTable) -> None:
    hostile = {1: (5, b"tab\there"), 2: (9, b"new\nline"), 3: (7, b"\x1b[31mred"), 4: (1, b"")}
    table.show_rows(BufferRows(frame(hostile, {(7, "holder"): [2]})))
    table.setColumnHidden(0, True)
    table.selectAll()
    table.copy_selected()
    lines = QApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:3] == ["Size", "Image?", "Tag"]
    assert [line.split("\t")[2] for line in lines[1:-1]] == [
        "new\\nline",
        "\\x1b[31mred",
        "tab\\there",
        "(no tag)",
    ]
    assert len({len(line.split("\t")) for line in lines[:-1]}) == 1


def test_hostile_text_is_painted_without_a_word(table: DataTable) -> None:
    hostile = {
        ident: (ident + 1, tag)
        for ident, tag in enumerate([b"\xff\xfe", "\u202eevil".encode(), b"<b>x</b>", b"x" * 5000, b"\0" * 9])
    }
    table.show_rows(BufferRows(frame(hostile, {})))
    assert not table.grab().isNull()
    shown = [table.table.data(table.table.index(line, _TAG)) for line in range(5)]
    assert "\\xff\\xfe" in shown
    assert "\\u202eevil" in shown
    assert "<b>x</b>" in shown
    assert all(text.isprintable() for text in shown)


def test_long_names_keep_both_ends_and_the_tooltip_tells_all(table: DataTable) -> None:
    name = b"begin-" + b"x" * 400 + b"-end"
    table.show_rows(BufferRows(frame({0: (1, name)}, {})))
    index = table.table.index(0, _TAG)
    assert table.table.data(index, Qt.ItemDataRole.ToolTipRole) == name.decode()
    assert table.columnWidth(_TAG) < 900


def test_an_empty_table_says_why(table: DataTable) -> None:
    table.empty_text = "There is no buffer."
    table.show_rows(BufferRows(frame({}, {})))
    empty = table.grab().toImage()
    table.empty_text = ""
    assert table.grab().toImage() != empty
