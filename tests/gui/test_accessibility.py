"""Names, focus and tab order of everything in the main window and its dialogs, in every theme."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.capture import LinkError, Trouble
from inspector.gui.app import Program
from inspector.gui.preferences import Preferences
from inspector.gui.settings import Settings
from inspector.gui.views.preferences import PreferencesDialog
from inspector.gui.window import MainWindow
from tests.gui.accessible import controls, describe, is_reached, shows_focus, tab_round, tab_stops
from tests.gui.conftest import Opened
from tests.gui.workload import phone_device

Open = Callable[..., Opened]


@pytest.fixture
def opened(qtbot: QtBot, open_program: Open) -> Iterator[Opened]:
    """The main window with a still picture; a process and a buffer are selected."""
    shown = open_program(phone_device().connect)
    view = shown.view
    qtbot.waitUntil(lambda: view.picture.frame is not None, timeout=10_000)
    qtbot.waitUntil(lambda: view.chart.chart is not None, timeout=10_000)
    shown.window.actions_by_id["pause"].trigger()
    view.processes.table.selectRow(0)
    view.buffers.table.selectRow(0)
    shown.window.resize(1400, 900)
    shown.window.activateWindow()
    qtbot.waitUntil(shown.window.isActiveWindow, timeout=5_000)
    yield shown
    for dialog in shown.window.findChildren(QDialog):
        dialog.close()


@pytest.fixture
def window(opened: Opened) -> MainWindow:
    return opened.window


def _docks(qtbot: QtBot, opened: Opened) -> Iterator[QWidget]:
    """Every dock, one after the other in front."""
    for dock in opened.view.area.docks.values():
        dock.bring_up()
        qtbot.waitUntil(dock.widget().isVisible, timeout=5_000)
        yield dock


def _nameless(top: QWidget) -> list[str]:
    return [f"{found.role}: {found.path}" for found in controls(top) if not found.name.strip()]


def test_the_walk_finds_what_has_no_name(qtbot: QtBot) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    QToolButton(top)
    top.show()
    assert _nameless(top) == ["Button: QWidget > QToolButton"]


def test_the_eye_sees_what_shows_no_focus(qtbot: QtBot) -> None:
    blind = QWidget()
    blind.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.addWidget(blind)
    blind.show()
    blind.activateWindow()
    qtbot.waitUntil(blind.isActiveWindow, timeout=5_000)
    assert not shows_focus(blind)


def test_every_control_of_the_main_window_has_a_name(window: MainWindow) -> None:
    assert len(controls(window)) > 20
    assert _nameless(window) == []


def test_every_control_of_a_dock_has_a_name(qtbot: QtBot, opened: Opened) -> None:
    for dock in _docks(qtbot, opened):
        assert _nameless(dock) == []


def test_every_control_of_a_failure_has_a_name(qtbot: QtBot, open_program: Open) -> None:
    device = phone_device()
    unauthorized = LinkError(Trouble.PERMISSION, "adb says: unauthorized.", "Run `adb kill`", retry=False)
    device.fault = unauthorized
    opened = open_program(device.connect)
    teaching = opened.view.teaching
    qtbot.waitUntil(lambda: any(b.isVisible() for b in teaching.findChildren(QAbstractButton)))
    assert _nameless(opened.window) == []


def test_the_start_page_has_names_and_shows_focus(qtbot: QtBot, make_program: Callable[..., Program]) -> None:
    program = make_program(theme="light")
    window = program.open_window(None)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=5_000)
    qtbot.waitUntil(lambda: len(tab_stops(window)) > 5, timeout=10_000)
    assert _nameless(window) == []
    for theme in ("light", "contrast"):
        program.appearance.choose(theme)
        assert [describe(stop) for stop in tab_stops(window) if not shows_focus(stop)] == []


def test_every_control_of_a_dialog_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    for action in ("link", "keys", "about", "preferences"):
        window.actions_by_id[action].trigger()
        qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(QDialog)), timeout=5_000)
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                assert _nameless(dialog) == []
                dialog.close()


def test_every_control_of_the_preferences_has_a_name_and_shows_its_focus(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = PreferencesDialog(Preferences(Settings()), window)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5_000)
    assert _nameless(dialog) == []
    blind = [describe(widget) for widget in tab_stops(dialog) if not shows_focus(widget)]
    assert blind == []


def test_whatever_takes_the_keyboard_shows_it_in_every_theme(qtbot: QtBot, opened: Opened) -> None:
    blind: set[str] = set()
    for theme in ("light", "contrast", "dark"):
        opened.program.appearance.choose(theme)
        looked_at: set[QWidget] = set()
        for _ in _docks(qtbot, opened):
            fresh = [stop for stop in tab_stops(opened.window) if stop not in looked_at]
            looked_at |= set(fresh)
            blind |= {f"{describe(stop)}, {theme}" for stop in fresh if not shows_focus(stop)}
        assert len(looked_at) > 20
    assert blind == set()


def test_tab_reaches_everything_and_is_caught_nowhere(qtbot: QtBot, window: MainWindow) -> None:
    stops = tab_stops(window)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        stops[0].setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(stops[0].hasFocus, timeout=5_000)
        visited = tab_round(stops[0], 4 * len(stops), key)
        assert {describe(stop) for stop in stops if not is_reached(stop, visited)} == set()
