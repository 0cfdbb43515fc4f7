"""From the start page to an inspection, to another target, to another window, and out."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.gui.app import Program
from inspector.gui.theme import BOLD
from inspector.gui.window import MainWindow
from inspector.session.prepared_link import PreparedLink
from inspector.session.status import Phase
from inspector.session.targets import LinkOptions, parse_target
from tests.gui.conftest import Opened
from tests.gui.workload import phone_device
from tests.session.scripted import ScriptedDevice

Make = Callable[..., Program]
Open = Callable[..., Opened]


def _link(target: str) -> tuple[str, PreparedLink]:
    return target, PreparedLink(parse_target(target), LinkOptions())


def _live(qtbot: QtBot, window: MainWindow) -> MainWindow:
    qtbot.waitUntil(
        lambda: window.inspection is not None and window.inspection.picture.frame is not None, timeout=10_000
    )
    return window


def _attach(window: MainWindow, target: str, *, in_new_window: bool = False) -> None:
    assert window.start_page is not None
    window.start_page.attach(target, in_new_window)


def test_without_a_target_a_window_begins_with_the_start_page(qtbot: QtBot, make_program: Make) -> None:
    window = make_program().open_window()
    assert window.inspection is None
    assert window.pages.currentWidget() is window.start_page
    assert window.windowTitle() == "Memtrack Inspector"
    assert not window.actions_by_id["export"].isEnabled()
    assert window.actions_by_id["new_window"].isEnabled()


def test_a_simulator_is_attached_to_and_left_again(qtbot: QtBot, make_program: Make) -> None:
    program = make_program()
    window = program.open_window()
    _attach(window, "sim:phone")
    _live(qtbot, window)
    view = window.inspection
    assert view is not None
    assert window.windowTitle().startswith("sim:phone")
    assert window.actions_by_id["export"].isEnabled()
    bridge = view.bridge
    with qtbot.waitSignal(bridge.closed, timeout=5_000):
        window.actions_by_id["open"].trigger()
    assert window.pages.currentWidget() is window.start_page
    _attach(window, "sim:leak")
    _live(qtbot, window)
    assert window.target == "sim:leak"
    assert program.windows == [window]


def test_a_target_can_be_attached_to_in_another_window(qtbot: QtBot, make_program: Make) -> None:
    program = make_program()
    first = program.open_window(_link("sim:phone"))
    _live(qtbot, first)
    first.actions_by_id["new_window"].trigger()
    second = program.windows[-1]
    assert second is not first
    _attach(second, "sim:camera", in_new_window=True)
    third = program.windows[-1]
    assert third is not second
    _live(qtbot, third)
    assert third.inspection is not None
    assert first.inspection is not None
    assert third.inspection.bridge is not first.inspection.bridge
    third.close()
    second.close()
    assert program.windows == [first]
    count = first.inspection.bridge.history.count
    qtbot.waitUntil(lambda: first.inspection.bridge.history.count > count)  # type: ignore[union-attr]


def test_four_windows_watch_four_targets(qtbot: QtBot, make_program: Make) -> None:
    program = make_program(interval_s=0.1)
    targets = ("sim:phone", "sim:leak", "sim:camera", "sim:orphans")
    windows = [program.open_window(_link(target)) for target in targets]
    for window in windows:
        _live(qtbot, window)
    with qtbot.waitSignal(program.ended, timeout=10_000):
        windows[0].actions_by_id["quit"].trigger()
    assert program.windows == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("poller")]


def test_closing_while_connecting_ends_at_once_and_leaves_nothing(qtbot: QtBot, make_program: Make) -> None:
    device = ScriptedDevice()
    device.greeting.clear()
    program = make_program()
    window = program.open_window(("local:scripted", device.connect))
    qtbot.waitUntil(lambda: bool(device.connections), timeout=5_000)
    with qtbot.waitSignal(program.ended, timeout=2_000):
        window.close()
    assert device.connections[0].is_closed.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("poller")]


def test_a_session_lost_in_one_window_leaves_the_other_alone(qtbot: QtBot, make_program: Make) -> None:
    device, program = phone_device(), make_program()
    broken = program.open_window(("sim:hand-made", device.connect))
    well = program.open_window(_link("sim:phone"))
    for window in (broken, well):
        _live(qtbot, window)
    device.unplug()
    assert broken.inspection is not None
    assert well.inspection is not None
    qtbot.waitUntil(broken.inspection.banner.isVisible, timeout=5_000)
    assert well.inspection.bridge.status.phase is Phase.LIVE
    assert not well.inspection.banner.isVisible()


@pytest.mark.parametrize("format", ["png", "svg"])
def test_the_chart_is_exported(qtbot: QtBot, open_program: Open, tmp_path: Path, format: str) -> None:
    opened = open_program(phone_device().connect)
    qtbot.waitUntil(lambda: opened.bridge.history.count > 5, timeout=10_000)
    qtbot.waitUntil(lambda: opened.view.chart.take_picture("", "") is not None, timeout=10_000)
    opened.window.actions_by_id[f"export_{format}"].trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    place = tmp_path / f"chart.{format}"
    dialog.fileSelected.emit(str(place))  # type: ignore[attr-defined]
    dialog.reject()  # type: ignore[attr-defined]
    qtbot.waitUntil(place.exists, timeout=10_000)
    written = place.read_bytes()
    if format == "png":
        assert written.startswith(b"\x89PNG")
    else:
        assert b"<svg" in written
        assert b"over time</text>" in written
    qtbot.waitUntil(lambda: opened.window.commands.exports.job is None, timeout=5_000)


def test_a_picture_of_the_window_is_exported(qtbot: QtBot, open_program: Open, tmp_path: Path) -> None:
    opened = open_program(phone_device().connect)
    _live(qtbot, opened.window)
    opened.window.actions_by_id["export_window"].trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "shot"))  # type: ignore[attr-defined]
    dialog.reject()  # type: ignore[attr-defined]
    qtbot.waitUntil((tmp_path / "shot.png").exists, timeout=10_000)
    qtbot.waitUntil(lambda: opened.window.commands.exports.job is None, timeout=5_000)


def test_every_action_has_a_key_and_no_key_has_two(qtbot: QtBot, make_program: Make) -> None:
    window = make_program().open_window()
    keys = [key.toString() for action in window.actions_by_id.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert [id for id, action in window.actions_by_id.items() if not action.shortcuts()] == []


def test_preferences_apply_at_once(qtbot: QtBot, open_program: Open) -> None:
    opened = open_program(phone_device().connect)
    _live(qtbot, opened.window)
    preferences = opened.program.preferences
    preferences.choose("rate_hz", 5.0)
    assert opened.bridge.status.interval_s == pytest.approx(0.2)
    preferences.choose("units", "decimal")
    qtbot.waitUntil(lambda: "MB" in opened.view.cards.cards[0].accessibleDescription(), timeout=5_000)
    preferences.choose("top_n", 5)
    assert opened.view.chart.tops.currentData() == 5
    qtbot.waitUntil(lambda: opened.view.chart.chart is not None, timeout=5_000)
    chart = opened.view.chart.chart
    assert chart is not None
    qtbot.waitUntil(lambda: len(chart.legend()) > 3, timeout=5_000)
    preferences.choose("palette", "bold")
    qtbot.waitUntil(lambda: {color for _, _, color in chart.legend()[:-1]} <= {*BOLD.on_dark}, timeout=5_000)
    opened.window.actions_by_id["preferences"].trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert dialog.windowTitle() == "Preferences"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
