"""The docks of an inspection: arranged, remembered, free of cost while not seen; filter and explain."""

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.gui.app import Program
from inspector.gui.views.layout import ARRANGEMENTS
from inspector.session.explain.subjects import OfAll, OfProcess, Total
from tests.gui.conftest import Opened
from tests.gui.workload import phone_device

Open = Callable[..., Opened]
Make = Callable[..., Program]


@pytest.fixture
def opened(qtbot: QtBot, open_program: Open) -> Opened:
    opened = open_program(phone_device().connect)
    qtbot.waitUntil(lambda: opened.view.picture.frame is not None, timeout=10_000)
    qtbot.waitUntil(lambda: opened.view.area.is_seen("processes"), timeout=5_000)
    return opened


@pytest.mark.parametrize("arrangement", ARRANGEMENTS, ids=lambda arrangement: arrangement.id)
def test_an_arrangement_shows_the_first_of_each_stack(
    qtbot: QtBot, opened: Opened, arrangement: object
) -> None:
    chosen = next(one for one in ARRANGEMENTS if one is arrangement)
    opened.window.actions_by_id[f"layout_{chosen.id}"].trigger()
    front = {stack[0] for stack in (*chosen.right, *chosen.bottom)}
    area = opened.view.area
    qtbot.waitUntil(lambda: {id for id in area.docks if area.is_seen(id)} == front, timeout=5_000)


def test_the_layout_is_there_again_after_a_restart(
    qtbot: QtBot, open_program: Open, make_program: Make, opened: Opened
) -> None:
    area = opened.view.area
    opened.window.actions_by_id["layout_leak"].trigger()
    area.docks["holders"].close()
    qtbot.waitUntil(lambda: area.is_seen("tags"), timeout=5_000)
    opened.window.resize(800, 620)
    qtbot.waitUntil(lambda: area.docks["tags"].width() < 500, timeout=5_000)
    width = area.docks["tags"].width()
    opened.window.close()
    again = open_program(phone_device().connect)
    area = again.view.area
    qtbot.waitUntil(lambda: area.is_seen("tags"), timeout=5_000)
    assert not area.is_seen("holders")
    assert not area.is_seen("sharing")
    qtbot.waitUntil(lambda: abs(area.docks["tags"].width() - width) < 12, timeout=5_000)
    assert (again.window.width(), again.window.height()) == (800, 620)
    again.window.actions_by_id["reset_layout"].trigger()
    qtbot.waitUntil(lambda: area.is_seen("holders") and not area.is_seen("tags"), timeout=5_000)


def test_a_layout_of_ones_own_is_kept_and_used(qtbot: QtBot, opened: Opened) -> None:
    area, window = opened.view.area, opened.window
    window.actions_by_id["layout_sharing"].trigger()
    qtbot.waitUntil(lambda: area.is_seen("sharing"), timeout=5_000)
    window.save_layout("Mine & yours")
    window.actions_by_id["reset_layout"].trigger()
    qtbot.waitUntil(lambda: not area.is_seen("sharing"), timeout=5_000)
    menu = window._menus["&View/&Layout"]
    menu.aboutToShow.emit()
    mine = next(action for action in menu.actions() if action.text() == "Mine && yours")
    mine.trigger()
    qtbot.waitUntil(lambda: area.is_seen("sharing"), timeout=5_000)


def test_a_hidden_dock_is_not_updated_and_catches_up(
    qtbot: QtBot, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = opened.view
    shown: list[str] = []
    for id in ("tags", "sharing"):
        monkeypatch.setitem(view.picture._shows, id, partial(shown.append, id))
    seen = opened.bridge.newest
    qtbot.waitUntil(lambda: view.picture.frame is not seen and view.picture.frame is not None, timeout=5_000)
    assert shown == []
    opened.window.actions_by_id["dock_tags"].trigger()
    qtbot.waitUntil(lambda: "tags" in shown, timeout=5_000)
    assert "sharing" not in shown


def test_a_dock_floats_closes_and_comes_back(qtbot: QtBot, opened: Opened) -> None:
    dock = opened.view.area.docks["processes"]
    dock.setFloating(True)
    assert dock.isFloating()
    dock.close()
    qtbot.waitUntil(lambda: not dock.is_seen, timeout=5_000)
    opened.window.actions_by_id["dock_processes"].trigger()
    qtbot.waitUntil(lambda: dock.is_seen, timeout=5_000)


def test_typed_terms_narrow_every_table(qtbot: QtBot, opened: Opened) -> None:
    view = opened.view
    opened.window.actions_by_id["pause"].trigger()
    frame = view.picture.frame
    assert frame is not None
    pid = frame.processes.who[0].key.pid
    opened.window.actions_by_id["find"].trigger()
    QTest.keyClicks(view.bar.line, f"pid:{pid}")
    qtbot.waitUntil(lambda: view.processes.table.table.rowCount() == 1, timeout=5_000)
    assert view.buffers.table.table.rowCount() == int(frame.processes.buffers[0])
    opened.window.actions_by_id["dock_tags"].trigger()
    tags = len(set(frame.buffers.tag[frame.buffers_of(0)].tolist()))
    qtbot.waitUntil(lambda: view.tags.table.table.rowCount() == tags, timeout=5_000)
    opened.window.actions_by_id["clear"].trigger()
    qtbot.waitUntil(lambda: view.processes.table.table.rowCount() == len(frame.processes.who), timeout=5_000)


def test_choosing_a_tag_filters_by_it(qtbot: QtBot, opened: Opened) -> None:
    view = opened.view
    opened.window.actions_by_id["pause"].trigger()
    opened.window.actions_by_id["dock_tags"].trigger()
    qtbot.waitUntil(lambda: view.tags.table.table.rowCount() > 1, timeout=5_000)
    tag = view.tags.table.table.identity_at(view.tags.table.table.index(0, 0))
    view.tags.table.selectRow(0)
    assert view.bar.text().startswith("tag=")
    frame = view.picture.frame
    assert frame is not None
    wanted = sum(frame.tags[number] == tag for number in frame.buffers.tag)
    opened.window.actions_by_id["dock_buffers"].trigger()
    qtbot.waitUntil(lambda: view.buffers.table.table.rowCount() == wanted, timeout=5_000)


def test_a_click_on_a_card_explains_it(qtbot: QtBot, opened: Opened) -> None:
    view = opened.view
    QTest.mouseClick(view.cards.cards[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.area.is_seen("explain"), timeout=5_000)
    explanation = view.explain.explanation
    assert explanation is not None
    assert explanation.subject == OfAll(Total.UNIQUE)


def test_e_explains_the_selected_process(qtbot: QtBot, opened: Opened) -> None:
    view = opened.view
    view.processes.table.selectRow(0)
    view.processes.table.setFocus()
    QTest.keyClick(view.processes.table, Qt.Key.Key_E)
    explanation = view.explain.explanation
    assert explanation is not None
    assert isinstance(explanation.subject, OfProcess)
    assert explanation.subject.key == view.picture.process


def test_the_chart_is_divided_and_drawn_as_chosen_and_remembers(
    qtbot: QtBot, opened: Opened, open_program: Open
) -> None:
    qtbot.waitUntil(lambda: opened.view.chart.chart is not None, timeout=5_000)
    opened.window.actions_by_id["next_grouping"].trigger()
    opened.window.actions_by_id["style_lines"].trigger()
    chart = opened.view.chart.chart
    assert chart is not None
    assert (chart.grouping, chart.chart_style) == ("tag", "lines")
    assert opened.window.actions_by_id["group_tag"].isChecked()
    opened.window.close()
    again = open_program(phone_device().connect).view
    assert again.header.groupings.currentData() == "tag"
    assert again.chart.styles.currentData() == "lines"
