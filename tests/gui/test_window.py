"""The window on hand-made devices: what it shows in which state, and that it ends what it began."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inspector.domain.capture import LinkError, Trouble
from inspector.gui.models.buffers import BufferKey
from inspector.gui.theme import DARK, LIGHT
from inspector.session.status import Phase
from tests.gui.conftest import Opened
from tests.gui.devices import HandMadeDevice
from tests.gui.workload import HOSTILE_TAGS, Phone, phone_device

Open = Callable[..., Opened]


def _live(qtbot: QtBot, program: Opened) -> Opened:
    qtbot.waitUntil(lambda: program.view.picture.frame is not None, timeout=10_000)
    qtbot.waitUntil(lambda: program.view.chart.chart is not None, timeout=10_000)
    return program


def _selection(program: Opened) -> tuple[object, object]:
    return program.view.picture.buffer, program.view.picture.process


def _texts(widget: QWidget) -> str:
    labels = (label for label in widget.findChildren(QLabel) if label.isVisible())
    return "\n".join(label.text() for label in labels)


def test_it_shows_the_newest_frame_in_every_panel(qtbot: QtBot, open_program: Open) -> None:
    opened = _live(qtbot, open_program(phone_device().connect))
    view = opened.view
    frame = view.picture.frame
    assert frame is not None
    assert view.pages.currentIndex() == 1
    assert view.processes.table.table.rowCount() == len(frame.processes.who)
    assert view.buffers.table.table.rowCount() == len(frame.buffers.id)
    assert view.cards.cards[-1]._figure.text() == str(frame.totals.processes)
    qtbot.waitUntil(lambda: len(view.chart.chart.legend()) > 3, timeout=5_000)  # type: ignore[union-attr]


def test_selecting_leads_from_process_to_buffer_to_holder(qtbot: QtBot, open_program: Open) -> None:
    program = _live(qtbot, open_program(HandMadeDevice(Phone().files()).connect))
    view, window = program.view, program.window
    frame = view.picture.frame
    assert frame is not None
    key = frame.processes.who[0].key
    view.processes.table.selectRow(view.processes.table.table.index_of(key).row())
    assert view.picture.process == key
    assert view.buffers.table.table.rowCount() == int(frame.processes.buffers[0])
    shared = next(
        row
        for row in range(len(frame.buffers.id))
        if frame.buffers.seen[row] > 1 and key.pid in frame.processes.pid[frame.holders_of(row)]
    )
    wanted = BufferKey(
        int(frame.buffers.id[shared]), int(frame.buffers.size[shared]), frame.tags[frame.buffers.tag[shared]]
    )
    view.buffers.table.selectRow(view.buffers.table.table.index_of(wanted).row())
    assert view.picture.buffer == wanted
    assert view.holders.table.table.rowCount() == int(frame.buffers.seen[shared])
    clear = window.actions_by_id["clear"].trigger
    clear()
    assert _selection(program) == (None, key)
    clear()
    assert _selection(program) == (None, None)
    assert not view.picture.clear_one()


def test_losing_the_device_says_why_dims_the_picture_and_heals(qtbot: QtBot, open_program: Open) -> None:
    device = phone_device()
    program = _live(qtbot, open_program(device.connect))
    view, window = program.view, program.window
    device.unplug()
    qtbot.waitUntil(view.banner.isVisible, timeout=10_000)
    assert "was unplugged" in _texts(view.banner)
    assert view.cards.cards[0]._figure.property("stale")
    assert view.pages.currentIndex() == 1, "the last picture stays"
    scroller = view.pages.widget(1)
    assert isinstance(scroller, QScrollArea)
    assert scroller.verticalScrollBar().maximum() == 0, "the banner fits in without a scroll bar"
    qtbot.waitUntil(lambda: program.bridge.status.phase is Phase.LOST, timeout=5_000)
    device.fault = None
    window.actions_by_id["retry"].trigger()
    qtbot.waitUntil(lambda: not view.banner.isVisible(), timeout=10_000)
    qtbot.waitUntil(lambda: not view.cards.cards[0]._figure.property("stale"), timeout=5_000)
    gaps = program.bridge.history.gaps(0.0, 1e12)
    assert [gap.reason for gap in gaps if gap.reason == Trouble.LOST.value]


def test_a_device_without_memtrack_teaches(qtbot: QtBot, open_program: Open) -> None:
    device = HandMadeDevice({"/proc/1/stat": b"1 (init) S 0 " + b"0 " * 30, "/proc/uptime": b"1.0 1.0\n"})
    opened = open_program(device.connect)
    view = opened.view
    qtbot.waitUntil(lambda: "there is no memtrack to read" in _texts(view.teaching), timeout=10_000)
    assert view.pages.currentIndex() == 0


def test_a_failure_shows_cause_and_remedy_with_its_command(qtbot: QtBot, open_program: Open) -> None:
    device = phone_device()
    device.fault = LinkError(
        Trouble.PERMISSION, "adb says: unauthorized.", "Run `adb reconnect`", retry=False
    )
    opened = open_program(device.connect)
    view = opened.view
    qtbot.waitUntil(lambda: "unauthorized" in _texts(view.teaching), timeout=10_000)
    copy = next(b for b in view.teaching.findChildren(QAbstractButton) if b.text() == "Copy")
    copy.click()
    assert QApplication.clipboard().text() == "adb reconnect"
    device.fault = None
    retry = next(b for b in view.teaching.findChildren(QAbstractButton) if b.text() == "Retry now")
    retry.click()
    qtbot.waitUntil(lambda: view.pages.currentIndex() == 1, timeout=10_000)


def test_a_device_that_holds_nothing_says_so(qtbot: QtBot, open_program: Open) -> None:
    files = {path: b"" if path.endswith("/memtrack") else data for path, data in Phone().files().items()}
    files["/sys/kernel/debug/memtrack"] = b" pid  buffer_size        ref   Identifier tag\n"
    opened = open_program(HandMadeDevice(files).connect)
    view = opened.view
    qtbot.waitUntil(lambda: "No process holds" in _texts(view.teaching), timeout=10_000)


def test_pause_holds_the_frame_while_the_history_grows(qtbot: QtBot, open_program: Open) -> None:
    program = _live(qtbot, open_program(phone_device().connect))
    window, view, history = program.window, program.view, program.bridge.history
    window.actions_by_id["pause"].trigger()
    held, count = view.picture.frame, history.count
    qtbot.waitUntil(lambda: history.count > count + 20, timeout=10_000)
    assert view.picture.frame is held
    window.actions_by_id["pause"].trigger()
    assert view.picture.frame is not held


def test_the_theme_follows_the_menu_and_is_kept(qtbot: QtBot, open_program: Open) -> None:
    program = _live(qtbot, open_program(phone_device().connect))
    assert program.program.appearance.theme is DARK
    program.window.actions_by_id["theme_light"].trigger()
    assert program.program.appearance.theme is LIGHT
    program.window.close()
    program.program.settings.save()
    assert "theme=light" in program.program.settings.path.read_text()


def test_problems_are_counted_and_listed(qtbot: QtBot, open_program: Open) -> None:
    files = Phone().files()
    files["/proc/1200/memtrack"] += b"what is this\n"
    opened = _live(qtbot, open_program(HandMadeDevice(files).connect))
    view, window = opened.view, opened.window
    window.actions_by_id["dock_problems"].trigger()
    qtbot.waitUntil(lambda: view.problems.table.table.rowCount() > 0, timeout=5_000)
    assert view.area.is_seen("problems")
    model = view.problems.table.table
    paths = [model.data(model.index(line, 0)) for line in range(model.rowCount())]
    assert "/proc/1200/memtrack" in paths


def test_hostile_tags_do_no_harm(qtbot: QtBot, open_program: Open) -> None:
    opened = _live(qtbot, open_program(phone_device(Phone(tags=HOSTILE_TAGS)).connect))
    view, window = opened.view, opened.window
    window.resize(1024, 640)
    assert not window.grab().isNull()
    view.bar.set_text('tag:"\\x1b[31m"')
    assert view.buffers.table.table.rowCount() > 0


def test_no_control_is_nameless(qtbot: QtBot, open_program: Open) -> None:
    opened = _live(qtbot, open_program(phone_device().connect))
    window = opened.window
    kinds = QAbstractButton | QComboBox | QLineEdit
    named = []
    for widget in window.findChildren(QWidget):
        if (
            isinstance(widget, kinds)
            and widget.isVisible()
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        ):
            told = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert told, f"{widget} ({widget.objectName()}) has no name"
            named.append(told)
    assert len(named) > 10


def test_space_presses_the_button_that_has_the_focus(qtbot: QtBot, open_program: Open) -> None:
    opened = _live(qtbot, open_program(phone_device().connect))
    view, window = opened.view, opened.window
    button = next(
        b for b in window.findChildren(QAbstractButton) if b.accessibleName() == "Show the last 5 min"
    )
    button.setFocus()
    qtbot.waitUntil(button.hasFocus, timeout=2_000)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert button.isChecked()
    assert not view.is_paused


def test_closing_ends_the_thread_and_the_connection(qtbot: QtBot, open_program: Open) -> None:
    device = phone_device()
    program = _live(qtbot, open_program(device.connect))
    with qtbot.waitSignal(program.program.ended, timeout=5_000):
        program.window.close()
    assert not program.window.isVisible()
    assert device.closed == device.opened
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("poller")]


def test_a_connection_that_hangs_does_not_hold_the_window(qtbot: QtBot, open_program: Open) -> None:
    device, let_go = phone_device(), threading.Event()
    program = _live(qtbot, open_program(device.connect))
    reading = threading.Event()

    def hang(device: HandMadeDevice) -> None:
        reading.set()
        let_go.wait(20)

    device.advance = hang
    qtbot.waitUntil(reading.is_set, timeout=5_000)
    program.window.close()
    assert not program.window.isVisible(), "gone at once, while the device still hangs"
    let_go.set()
    program.program.end()


@pytest.mark.parametrize("size", [(1024, 640), (1400, 840)])
def test_it_fits_the_screens_people_have(qtbot: QtBot, open_program: Open, size: tuple[int, int]) -> None:
    opened = _live(qtbot, open_program(phone_device().connect))
    window = opened.window
    window.resize(*size)
    assert (window.width(), window.height()) == size


def test_a_device_that_went_on_holding_nothing_keeps_its_page(qtbot: QtBot, open_program: Open) -> None:
    files = {path: b"" if path.endswith("/memtrack") else data for path, data in Phone().files().items()}
    files["/sys/kernel/debug/memtrack"] = b" pid  buffer_size        ref   Identifier tag\n"
    device = HandMadeDevice(files)
    program = open_program(device.connect)
    qtbot.waitUntil(lambda: program.bridge.history.count > 10, timeout=10_000)
    assert program.view.pages.currentIndex() == 0
    device.files = Phone().files()
    qtbot.waitUntil(lambda: program.view.pages.currentIndex() == 1, timeout=10_000)
