"""What a cell of the tables gives away: what explaining it means, a filter, its menu, a copy."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from inspector.domain.blame import measure
from inspector.domain.filter import parse_filter
from inspector.domain.frame import Frame, ProcessKey
from inspector.domain.units import ABSENT
from inspector.gui.ages import FirstSeen
from inspector.gui.models.buffers import BufferKey, BufferRows
from inspector.gui.views.buffers import BufferPanel
from inspector.gui.views.holders import HolderPanel
from inspector.gui.views.processes import ProcessPanel
from inspector.gui.widgets.data_table import DataTable
from inspector.session.explain import explain
from inspector.session.explain.explanation import Explanation
from inspector.session.explain.subjects import AgeOf, BufferFigure, OfBuffer, OfProcess, ProcessFigure
from tests.gui.frames_by_hand import frame

MIB = 1 << 20
TAGS = (b"plain", b'with "quotes" and blanks', b"a|b", b"", b"\x1b[31mred & co", "\u202eevil".encode(), b"-x")
BUFFERS = {ident: ((ident + 1) * MIB, tag) for ident, tag in enumerate(TAGS)}
HOLDERS = {(7, "app"): [0, 1, 2, 3, 4], (8, "my game & more"): [0, 1], (9, "<b>x</b>"): [5]}


def made() -> Frame:
    return frame(BUFFERS, HOLDERS, extra_refs={5: 2})


def processes(qtbot: QtBot) -> ProcessPanel:
    panel = ProcessPanel(lambda who: None, measure("proportional"))
    qtbot.addWidget(panel)
    panel.resize(1200, 400)
    panel.show_frame(made(), None)
    panel.show()
    QApplication.processEvents()
    return panel


def buffers(qtbot: QtBot) -> BufferPanel:
    panel = BufferPanel()
    qtbot.addWidget(panel)
    panel.resize(1400, 400)
    panel.show_frame(made(), FirstSeen().update(made()), None, "", None)
    panel.show()
    QApplication.processEvents()
    return panel


def holders(qtbot: QtBot) -> HolderPanel:
    panel = HolderPanel(lambda who: None)
    qtbot.addWidget(panel)
    panel.resize(700, 300)
    panel.show_frame(made(), BufferKey(0, MIB, b"plain"))
    panel.show()
    return panel


def cell(table: DataTable, column: str, line: int = 0) -> QModelIndex:
    return table.table.index(line, table.place_of(column))


def asked(panel: Any) -> list[Any]:
    heard: list[Any] = []
    panel.explain_wanted.connect(heard.append)
    return heard


def test_every_number_says_what_it_shows_when_it_is_explained(qtbot: QtBot) -> None:
    """The explanation's value is written as the cell is."""
    for panel in (processes(qtbot), buffers(qtbot), holders(qtbot)):
        table = panel.table.table
        for line in range(table.rowCount()):
            for place, column in enumerate(table.columns):
                subject = table.subject_at(table.index(line, place))
                if subject is None or column.id in ("holders", "age"):
                    continue
                told: Explanation = explain(made(), subject, lambda n: f"{n:.0f} B")
                shown = column.text(table.rows, int(table.order[line])).split(" · ")[0] or "0"
                if told.value is None:
                    assert shown == ABSENT, (column.id, line)
                    continue
                unit = "B" in shown.split(" ")[-1]
                amount = panel._units.text(float(told.value)) if unit else f"{told.value:.0f}"
                assert shown == amount, (column.id, line)


def test_all_numbers_of_processes_and_buffers_can_be_explained(qtbot: QtBot) -> None:
    table = processes(qtbot).table.table
    for column in table.columns:
        assert (column.subject is not None) == (column.id not in ("name", "pid", "trend")), column.id
    panel = buffers(qtbot)
    for column in panel.table.table.columns:
        assert (column.subject is not None) == (column.id not in ("id", "image", "tag")), column.id
    assert isinstance(panel.table.table.subject_at(cell(panel.table, "age")), AgeOf)


@pytest.mark.parametrize("key", [Qt.Key.Key_E, Qt.Key.Key_Return])
def test_a_key_explains_the_cell_that_has_the_focus(qtbot: QtBot, key: Qt.Key) -> None:
    panel = processes(qtbot)
    heard = asked(panel)
    panel.table.setCurrentIndex(cell(panel.table, "shared", 1))
    QTest.keyClick(panel.table, key)
    assert [type(subject) for subject in heard] == [OfProcess]
    assert heard[0].figure is ProcessFigure.SHARED
    assert heard[0].key == panel.table.table.identity_at(panel.table.currentIndex())


def test_a_name_explains_the_number_the_rows_are_sorted_by(qtbot: QtBot) -> None:
    panel = processes(qtbot)
    heard = asked(panel)
    panel.table.sort_by("private")
    panel.table.setCurrentIndex(cell(panel.table, "name"))
    assert panel.table.explain_current()
    assert heard[0].figure is ProcessFigure.PRIVATE
    panel.show_frame(frame({}, {}), None)
    assert not panel.table.explain_current(), "there is nothing to explain"


def test_a_double_click_explains(qtbot: QtBot) -> None:
    panel = buffers(qtbot)
    heard = asked(panel)
    at = panel.table.visualRect(cell(panel.table, "size", 2)).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard == [], "one click only selects"
    QTest.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard == [OfBuffer(4, 5 * MIB, BufferFigure.SIZE)]


def test_every_filter_term_lets_its_own_row_through(qtbot: QtBot) -> None:
    for panel in (processes(qtbot), buffers(qtbot)):
        table = panel.table.table
        for line in range(table.rowCount()):
            for place in range(table.columnCount()):
                term = table.term_at(table.index(line, place))
                if not term:
                    continue
                wanted = parse_filter(term)
                row = int(table.order[line])
                mask = (
                    wanted.buffers(made()) if isinstance(table.rows, BufferRows) else wanted.processes(made())
                )
                assert mask[row], term
                if table.columns[place].id in ("tag", "name", "pid", "id"):
                    assert mask.sum() == 1, f"{term} finds others too"


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def named(menu: QMenu, begin: str) -> QAction:
    return next(action for action in menu.actions() if action.text().startswith(begin))


def test_the_menu_of_a_cell(qtbot: QtBot) -> None:
    panel = buffers(qtbot)
    table, heard, terms = panel.table, asked(panel), list[str]()
    panel.filter_wanted.connect(terms.append)
    table.selectRow(0)
    menu = table.row_menu(cell(table, "size"))
    assert texts(menu) == [
        "Explain Size: 7.00 MiB\tE",
        "Filter by size=7340032",
        "Copy Cell",
        "Copy Rows",
        "Arrange Columns…",
    ]
    named(menu, "Explain").trigger()
    named(menu, "Filter").trigger()
    named(menu, "Copy Cell").trigger()
    assert heard == [OfBuffer(6, 7 * MIB, BufferFigure.SIZE)]
    assert terms == ["size=7340032"]
    assert QApplication.clipboard().text() == "7.00 MiB"
    menu.deleteLater()


def test_hostile_text_in_a_menu_is_short_and_has_no_hidden_keys(qtbot: QtBot) -> None:
    panel = BufferPanel()
    qtbot.addWidget(panel)
    tags: Sequence[bytes] = (b"&File" * 400, b"tab\there", b"\xff&&")
    panel.show_frame(frame(dict(enumerate((5, tag) for tag in tags)), {}), None, None, "", None)
    for line in range(3):
        menu = panel.table.row_menu(cell(panel.table, "tag", line))
        told = named(menu, "Filter").text()
        assert "\t" not in told
        assert told.replace("&&", "").count("&") == 0
        assert len(told.replace("&&", "&")) < 80
        menu.deleteLater()


def test_what_is_chosen_by_menu_is_the_row_under_it_after_an_update(qtbot: QtBot) -> None:
    """The menu stays open while rows move; what it says is what it does."""
    panel = processes(qtbot)
    heard = asked(panel)
    menu = panel.table.row_menu(cell(panel.table, "held"))
    before = panel.table.table.identity_at(cell(panel.table, "held"))
    panel.show_frame(frame({1: (9 * MIB, b"z")}, {(99, "newcomer"): [1]}), None)
    named(menu, "Explain").trigger()
    assert isinstance(before, ProcessKey)
    assert heard[0].key == before
    menu.deleteLater()
