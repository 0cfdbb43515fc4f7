"""The problem list as a user has it."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.capture import Problem
from inspector.gui.empty import empty_frame
from inspector.gui.theme import DARK, LIGHT
from inspector.gui.views.problem_list import ProblemList
from inspector.session import problem_log
from inspector.session.problem_log import ProblemLog

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

NOON_NS = 1_767_225_600_000_000_000
FILE = "/proc/312/memtrack"
ROW = Problem(FILE, 5, "a row", "“x\\x1b[0m”")
REFUSED = Problem("/proc/9/memtrack", None, "a file that can be read", "permission refused")


def tell(log: ProblemLog, *problems: Problem, at_s: int = 0) -> None:
    log.add(replace(empty_frame(), problems=problems, taken_at_ns=NOON_NS + at_s * 1_000_000_000))


Open = Callable[[ProblemLog], ProblemList]


@pytest.fixture
def show(qtbot: QtBot) -> Open:
    def make(log: ProblemLog) -> ProblemList:
        panel = ProblemList(log)
        qtbot.addWidget(panel)
        panel.resize(1000, 300)
        panel.show()
        qtbot.waitExposed(panel)
        return panel

    return make


def cells(panel: ProblemList) -> list[list[str]]:
    model = panel.table.table
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_row_tells_path_line_expected_found_count_and_times(show: Open) -> None:
    log = ProblemLog()
    tell(log, ROW, replace(ROW, line=6))
    tell(log, replace(ROW, line=9), at_s=62)
    ((path, line, expected, found, count, first, last),) = cells(show(log))
    assert (path, line, expected, found, count) == (FILE, "9", "a row", "“x\\x1b[0m”", "3")
    minutes = [int(text[3:5]) * 60 + int(text[6:]) for text in (first, last)]
    assert (minutes[1] - minutes[0]) % 3600 == 62


def test_it_follows_the_log_and_keeps_the_selection(show: Open, qtbot: QtBot) -> None:
    log = ProblemLog()
    tell(log, ROW, REFUSED)
    panel = show(log)
    panel.table.sort_by("path")
    panel.table.selectRow(1)
    assert panel.show_text.isEnabled()
    tell(log, replace(ROW, path="/proc/1/memtrack"), ROW, REFUSED, at_s=1)
    panel.refresh()
    assert len(cells(panel)) == 3
    (selected,) = panel.table.selectionModel().selectedRows()
    assert str(selected.data()) == "/proc/9/memtrack"
    assert panel.show_text.isEnabled()


def test_hidden_it_does_nothing_and_catches_up_when_shown(show: Open) -> None:
    log = ProblemLog()
    panel = show(log)
    panel.hide()
    tell(log, ROW)
    panel.refresh()
    assert cells(panel) == []
    panel.show()
    assert len(cells(panel)) == 1


def test_sorting_by_count(show: Open) -> None:
    log = ProblemLog()
    tell(log, ROW, REFUSED, replace(REFUSED, path="/proc/9/memtrack"))
    panel = show(log)
    panel.table.sort_by("count")
    assert [row[4] for row in cells(panel)] == ["2", "1"]


def test_enter_and_the_button_want_the_text_of_the_problem(show: Open, qtbot: QtBot) -> None:
    log = ProblemLog()
    tell(log, ROW, REFUSED)
    panel = show(log)
    panel.table.sort_by("path")
    panel.table.selectRow(0)
    with qtbot.waitSignal(panel.evidence_wanted) as wanted:
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert wanted.args == [FILE, 5]
    panel.table.selectRow(1)
    with qtbot.waitSignal(panel.evidence_wanted) as wanted:
        qtbot.mouseClick(panel.show_text, Qt.MouseButton.LeftButton)
    assert wanted.args == ["/proc/9/memtrack", 0]


def test_a_double_click_wants_the_text_too(show: Open, qtbot: QtBot) -> None:
    log = ProblemLog()
    tell(log, ROW)
    panel = show(log)
    place = panel.table.visualRect(panel.table.table.index(0, 0)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(panel.evidence_wanted) as wanted:
        qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted.args == [FILE, 5]


def test_copy_takes_the_selected_rows_or_all(show: Open, qtbot: QtBot) -> None:
    log = ProblemLog()
    tell(log, ROW, REFUSED)
    panel = show(log)
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["File", "Line", "Expected", "Found", "Count", "First seen", "Last seen"]
    assert {line.split("\t")[0] for line in lines[1:]} == {FILE, "/proc/9/memtrack"}
    panel.table.selectRow(0)
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 2


def test_clear_forgets_all_and_an_empty_list_says_all_is_well(show: Open, qtbot: QtBot) -> None:
    log = ProblemLog()
    tell(log, ROW)
    panel = show(log)
    with qtbot.waitSignal(panel.cleared):
        qtbot.mouseClick(panel.clear_button, Qt.MouseButton.LeftButton)
    assert (cells(panel), log.count) == ([], 0)
    assert panel.table.empty_text.startswith("No problem so far")
    assert not panel.clear_button.isEnabled()
    assert not panel.show_text.isEnabled()


def test_kinds_beyond_the_limit_are_told(show: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_log, "MOST_KINDS", 1)
    log = ProblemLog()
    tell(log, ROW, REFUSED)
    panel = show(log)
    assert "1 of further kinds are not listed" in panel._remark.text()


def test_another_log_can_be_followed(show: Open) -> None:
    log = ProblemLog()
    panel = show(ProblemLog())
    tell(log, ROW)
    panel.follow(log)
    assert len(cells(panel)) == 1


def test_everything_that_takes_the_focus_has_a_name(show: Open) -> None:
    panel = show(ProblemLog())
    for theme in (DARK, LIGHT):
        panel.dress(theme)
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name), widget
