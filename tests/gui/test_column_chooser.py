"""Choosing, ordering and sizing columns, and remembering it as plain data."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from inspector.gui.models.processes import PROCESS_COLUMNS, ProcessRows
from inspector.gui.models.table import TableModel
from inspector.gui.style import text_font
from inspector.gui.widgets.column_chooser import ColumnChooser
from inspector.gui.widgets.data_table import DataTable
from tests.domain.holdings import crowd

IDS = [column.id for column in PROCESS_COLUMNS]


def table_of(qtbot: QtBot) -> DataTable:
    rows = ProcessRows(crowd(6), lambda who: None)
    table = DataTable(TableModel(PROCESS_COLUMNS, rows), "Processes")
    qtbot.addWidget(table)
    table.resize(1100, 200)
    table.show()
    return table


@pytest.fixture
def table(qtbot: QtBot) -> DataTable:
    return table_of(qtbot)


@pytest.fixture
def chooser(table: DataTable) -> ColumnChooser:
    return ColumnChooser(table, hidden=("mapped", "allocated"))


def shown(chooser: ColumnChooser) -> list[str]:
    return [place.id for place in chooser.places() if place.is_shown]


def at(table: DataTable, id: str) -> int:
    return [column.id for column in table.table.columns].index(id)


def test_columns_hidden_by_default_can_be_shown_and_hidden(qtbot: QtBot, chooser: ColumnChooser) -> None:
    assert shown(chooser) == [id for id in IDS if id not in ("mapped", "allocated")]
    with qtbot.waitSignal(chooser.changed):
        chooser.show_column("mapped", True)
    assert "mapped" in shown(chooser)
    with qtbot.waitSignal(chooser.changed):
        chooser.show_column("held", False)
    assert "held" not in shown(chooser)
    with qtbot.assertNotEmitted(chooser.changed):
        chooser.show_column("name", False)
        chooser.show_column("held", False)
    assert "name" in shown(chooser)


def test_a_column_shown_again_has_its_width_back(table: DataTable, chooser: ColumnChooser) -> None:
    header = table.horizontalHeader()
    header.resizeSection(at(table, "held"), 143)
    chooser.show_column("held", False)
    chooser.show_column("held", True)
    assert header.sectionSize(at(table, "held")) == pytest.approx(143, abs=1)


def test_state_survives_json_in_another_table(qtbot: QtBot, table: DataTable, chooser: ColumnChooser) -> None:
    header = table.horizontalHeader()
    chooser.move_column("proportional", 1)
    chooser.show_column("pid", False)
    header.resizeSection(at(table, "shared"), 151)
    saved = json.loads(json.dumps(chooser.state()))
    other = table_of(qtbot)
    again = ColumnChooser(other)
    assert again.restore(saved)
    assert again.state() == saved
    assert shown(again)[:2] == ["name", "proportional"]
    assert "pid" not in shown(again)
    assert other.horizontalHeader().sectionSize(at(other, "shared")) == pytest.approx(151, abs=1)


def test_reset_brings_back_the_first_state(table: DataTable, chooser: ColumnChooser) -> None:
    before = chooser.state()
    chooser.move_column("count", 0)
    chooser.show_column("mapped", True)
    table.horizontalHeader().resizeSection(at(table, "held"), 200)
    assert chooser.state() != before
    chooser.reset()
    assert chooser.state() == before


def test_columns_that_came_or_went_since_are_no_problem(chooser: ColumnChooser) -> None:
    saved = [entry for entry in chooser.state() if entry["id"] not in ("pid", "count")]
    saved.insert(0, {"id": "gone", "is_shown": True, "ems": 4.0})
    assert chooser.restore(saved)
    assert [place.id for place in chooser.places()][:3] == ["name", "pid", "held"]
    assert set(shown(chooser)) == set(IDS) - {"mapped", "allocated"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.just("pid"),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(("id", "is_shown", "ems")), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_damaged_data_changes_nothing(chooser: ColumnChooser, damaged: object) -> None:
    before = chooser.state()
    if not chooser.restore(damaged):
        assert chooser.state() == before
    assert len(chooser.places()) == len(IDS)
    assert "name" in shown(chooser)


@pytest.mark.parametrize("ems", [-1, 1e9, float("nan"), True, "4"])
def test_absurd_widths_are_refused(chooser: ColumnChooser, ems: object) -> None:
    assert not chooser.restore([{"id": "pid", "is_shown": True, "ems": ems}])


def test_widths_follow_the_size_of_the_text(table: DataTable, chooser: ColumnChooser) -> None:
    header, place = table.horizontalHeader(), at(table, "held")
    before, high = header.sectionSize(place), table.fontMetrics().height()
    saved = chooser.state()
    table.setFont(text_font(20))
    grown = table.fontMetrics().height() / high
    assert header.sectionSize(place) == pytest.approx(before * grown, abs=2)
    assert chooser.state() == saved


def test_dragging_a_header_is_a_change(qtbot: QtBot, table: DataTable, chooser: ColumnChooser) -> None:
    with qtbot.waitSignal(chooser.changed):
        table.horizontalHeader().moveSection(2, 4)
    assert [place.id for place in chooser.places()].index("held") == 4
    with qtbot.waitSignal(chooser.changed):
        table.horizontalHeader().resizeSection(at(table, "private"), 222)


def test_a_window_that_grows_is_no_change(qtbot: QtBot, table: DataTable, chooser: ColumnChooser) -> None:
    before = chooser.state()
    with qtbot.assertNotEmitted(chooser.changed):
        table.resize(1400, 300)
        QApplication.processEvents()
    assert chooser.state() == before


def test_the_header_has_one_menu_with_every_column(
    qtbot: QtBot, table: DataTable, chooser: ColumnChooser
) -> None:
    viewport = table.horizontalHeader().viewport()
    where = QPoint(40, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, viewport.mapToGlobal(where))
    QApplication.sendEvent(viewport, event)
    menus = [menu for menu in table.findChildren(QMenu) if menu.isVisible()]
    assert len(menus) == 1
    actions = {action.text(): action for action in menus[0].actions() if action.text()}
    titles = [column.title for column in PROCESS_COLUMNS]
    assert list(actions) == [*titles, "Arrange Columns…", "Fit Widths", "Reset Columns"]
    assert not actions["Process"].isEnabled()
    assert not actions["Mapped"].isChecked()
    actions["Mapped"].trigger()
    assert "mapped" in shown(chooser)
    menus[0].close()


def test_fitting_makes_columns_as_wide_as_what_is_in_them(table: DataTable, chooser: ColumnChooser) -> None:
    header, place = table.horizontalHeader(), at(table, "private")
    header.resizeSection(place, 300)
    chooser.fit_widths()
    assert 40 <= header.sectionSize(place) < 120


def test_the_dialog_moves_and_hides_at_once_by_keyboard(
    qtbot: QtBot, table: DataTable, chooser: ColumnChooser
) -> None:
    chooser.open_dialog()
    dialog = chooser._dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    assert not dialog.up.isEnabled()
    dialog.list.setCurrentRow(2)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert "held" not in shown(chooser)
    qtbot.mouseClick(dialog.up, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.down, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.down, Qt.MouseButton.LeftButton)
    assert [place.id for place in chooser.places()].index("held") == 3
    assert dialog.list.currentRow() == 3
    dialog.list.setCurrentRow(0)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert "name" in shown(chooser)
    qtbot.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert [place.id for place in chooser.places()] == IDS
    assert dialog.list.item(2).checkState() == Qt.CheckState.Checked
    dialog.accept()
    assert chooser._dialog is None


def test_dragging_a_line_in_the_dialog_moves_the_column(chooser: ColumnChooser) -> None:
    chooser.open_dialog()
    dialog = chooser._dialog
    assert dialog is not None
    model, root = dialog.list.model(), dialog.list.rootIndex()
    assert model.moveRow(root, 1, root, 5)
    assert [place.id for place in chooser.places()].index("pid") == 4
    dialog.accept()
