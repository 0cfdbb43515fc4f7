"""The chart as a user has it: real events on a real (offscreen) widget."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

import subprocess
import sys
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.frame import Frame, ProcessKey
from inspector.gui.colors import ColorBook
from inspector.gui.theme import DARK, LIGHT
from inspector.gui.views.chart.widget import BlameChart
from inspector.session.history import History
from tests.gui.charting import at, color_at, picture, place_of, rest, show_chart
from tests.session.histories import frame, history_of, process, stepping

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

MIB = 1 << 20
BIG, SMALL, TINY = process(10, "surfaceflinger"), process(20, "camera"), process(30, "keyboard")
STEADY = {BIG: 400 * MIB, SMALL: 200 * MIB, TINY: 40 * MIB}


def steady(samples: int, *, start_s: float = 1000.0, interval_s: float = 0.5) -> list[Frame]:
    return [frame(start_s + interval_s * number, STEADY, number) for number in range(samples)]


Show = Callable[..., BlameChart]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    return partial(show_chart, qtbot)


def follows(chart: BlameChart) -> bool:
    return chart.is_following


def height_of(chart: BlameChart, amount: float) -> float:
    """An amount as a share of the picture's height."""
    return amount / chart.plot.shown_range[2]


def test_bands_are_stacked_largest_at_the_bottom_in_the_colours_of_their_names(show: Show) -> None:
    book = ColorBook()
    chart = show(history_of(steady(400)), colors=book)
    assert [name for _, name, _ in chart.legend()] == ["surfaceflinger", "camera", "keyboard", "other"]
    for amount, who in ((200 * MIB, BIG), (500 * MIB, SMALL), (620 * MIB, TINY)):
        assert color_at(chart, place_of(chart, amount)) == book.color(who.name)
    assert color_at(chart, place_of(chart, 655 * MIB)) == DARK.panel


def test_what_is_beyond_the_top_is_grey_and_the_sum_stays(show: Show) -> None:
    chart = show(history_of(steady(400)))
    chart.set_top(1)
    QApplication.processEvents()
    assert [entry[1] for entry in chart.legend()] == ["surfaceflinger", "other"]
    assert color_at(chart, place_of(chart, 620 * MIB)) == DARK.other
    assert chart.legend()[-1] == (None, "other", DARK.other)


def test_hover_says_who_how_much_and_since_when(show: Show, qtbot: QtBot) -> None:
    growing = [frame(1000.0 + n, {BIG: 100 * MIB, SMALL: (100 + n) * MIB}, n) for n in range(200)]
    chart = show(history_of(growing))
    qtbot.mouseMove(chart.plot.viewport(), place_of(chart, 50 * MIB, 0.5))
    qtbot.mouseMove(chart.plot.viewport(), place_of(chart, 50 * MIB, 0.51))
    assert chart.hover.isVisible()
    said = chart.hover.readout
    assert (said.title, said.aside) == ("camera", "pid 20")
    assert "of" in said.lines[0]
    assert said.lines[1] == "+60.0 MiB in 1 min"
    assert said.lines[2].startswith("−0:49 · ")
    assert chart.hover.accessibleDescription().startswith("camera, pid 20, 2")
    assert chart.plot.cursor_line.isVisible()
    qtbot.mouseMove(chart.plot.viewport(), at(chart, 0.5, 0.99))
    assert chart.hover.readout.title.endswith("in total")
    QApplication.sendEvent(chart.plot, QEvent(QEvent.Type.Leave))
    assert not chart.hover.isVisible()


def test_hover_shows_hostile_names_as_they_are(show: Show, qtbot: QtBot) -> None:
    bold = process(1, "<b>&amp;" + "x" * 300)
    chart = show(history_of([frame(1000.0 + n, {bold: MIB}, n) for n in range(200)]))
    qtbot.mouseMove(chart.plot.viewport(), at(chart, 0.5, 0.2))
    assert chart.hover.readout.title == bold.name
    assert chart.hover.width() < 400, "a long name is elided"
    assert chart.rect().contains(chart.hover.geometry())


def test_a_click_names_the_process_and_empty_space_names_none(show: Show, qtbot: QtBot) -> None:
    chart = show(history_of(steady(400)))
    for point, expected in (
        (place_of(chart, 200 * MIB), BIG.key),
        (place_of(chart, 500 * MIB), SMALL.key),
        (at(chart, 0.5, 0.99), None),
    ):
        with qtbot.waitSignal(chart.process_clicked) as clicked:
            qtbot.mouseClick(chart.plot.viewport(), Qt.MouseButton.LeftButton, pos=point)
        assert clicked.args == [expected]


def test_a_click_on_all_others_names_none(show: Show, qtbot: QtBot) -> None:
    chart = show(history_of(steady(400)))
    chart.set_top(1)
    QApplication.processEvents()
    with qtbot.waitSignal(chart.process_clicked) as clicked:
        qtbot.mouseClick(chart.plot.viewport(), Qt.MouseButton.LeftButton, pos=place_of(chart, 500 * MIB))
    assert clicked.args == [None]


LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def press(chart: BlameChart, start: QPoint, end: QPoint, *, button: Qt.MouseButton = LEFT) -> None:
    """Press at `start` and move to `end`, without letting go."""
    _send(chart, QEvent.Type.MouseButtonPress, start, button, button)
    for share in (0.3, 0.7, 1.0):
        _send(chart, QEvent.Type.MouseMove, start + (end - start) * share, Qt.MouseButton.NoButton, button)


def drag(
    chart: BlameChart,
    start: QPoint,
    end: QPoint,
    *,
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = PLAIN,
) -> None:
    _send(chart, QEvent.Type.MouseButtonPress, start, button, button, modifiers)
    for share in (0.3, 0.7, 1.0):
        place = start + (end - start) * share
        _send(chart, QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton, button, modifiers)
    _send(chart, QEvent.Type.MouseButtonRelease, end, button, Qt.MouseButton.NoButton, modifiers)


def _send(
    chart: BlameChart,
    kind: QEvent.Type,
    point: QPoint,
    button: Qt.MouseButton,
    buttons: Qt.MouseButton,
    modifiers: Qt.KeyboardModifier = PLAIN,
) -> None:
    place = QPointF(point)
    QApplication.sendEvent(chart.plot.viewport(), QMouseEvent(kind, place, place, button, buttons, modifiers))


@pytest.mark.parametrize(("button", "modifiers"), [(LEFT, SHIFT), (MIDDLE, PLAIN)])
def test_a_drag_with_shift_or_the_middle_button_pans_and_back_to_now_follows(
    show: Show, qtbot: QtBot, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier
) -> None:
    chart = show(history_of(steady(900)))
    clicks: list[object] = []
    chart.clicked.connect(clicks.append)
    before_s = chart.plot.shown_range[1]
    with qtbot.waitSignal(chart.following_changed) as changed:
        drag(chart, at(chart, 0.3, 0.5), at(chart, 0.8, 0.5), button=button, modifiers=modifiers)
    assert changed.args == [False]
    QApplication.processEvents()
    assert before_s - chart.plot.shown_range[1] == pytest.approx(50, abs=0.5)
    with qtbot.waitSignal(chart.following_changed) as changed:
        drag(chart, at(chart, 0.9, 0.5), at(chart, 0.1, 0.5), button=button, modifiers=modifiers)
    assert changed.args == [True]
    assert clicks == []


def test_a_dragged_range_is_shown_in_words_zoomed_to_and_left_again(show: Show, qtbot: QtBot) -> None:
    growing = [frame(1000.0 + 0.5 * n, {BIG: 100 * MIB, SMALL: n * MIB}, n) for n in range(400)]
    chart = show(history_of(growing))
    start_s, end_s, _ = chart.plot.shown_range
    press(chart, at(chart, 0.4, 0.5), at(chart, 0.2, 0.3))
    band = chart.plot.range_band
    assert band.isVisible()
    assert band.text == "20 s · +40.0 MiB"
    assert not chart.hover.isVisible()
    with qtbot.waitSignals([chart.span_changed, chart.following_changed, chart.trail_changed]):
        _send(chart, QEvent.Type.MouseButtonRelease, at(chart, 0.2, 0.3), LEFT, Qt.MouseButton.NoButton)
    rest(qtbot, chart)
    assert not band.isVisible()
    zoomed = chart.plot.shown_range
    assert zoomed[0] == pytest.approx(start_s + 20, abs=0.3)
    assert zoomed[1] == pytest.approx(start_s + 40, abs=0.3)
    assert chart.can_zoom_back
    qtbot.keyClick(chart, Qt.Key.Key_Backspace)
    rest(qtbot, chart)
    assert chart.plot.shown_range[0] == pytest.approx(start_s, abs=0.3)
    assert chart.plot.shown_range[1] == pytest.approx(end_s, abs=0.3)
    assert follows(chart)
    assert not chart.zoom_back(), "there is no way back any more"


def test_escape_drops_a_range_and_the_view_stays(show: Show, qtbot: QtBot) -> None:
    chart = show(history_of(steady(400)))
    before = chart.plot.shown_range
    clicks: list[object] = []
    chart.clicked.connect(clicks.append)
    press(chart, at(chart, 0.2, 0.5), at(chart, 0.6, 0.5))
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, PLAIN)
    override.ignore()
    QApplication.sendEvent(chart, override)
    assert override.isAccepted(), "the window's own Escape has to wait"
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert not chart.plot.range_band.isVisible()
    _send(chart, QEvent.Type.MouseButtonRelease, at(chart, 0.6, 0.5), LEFT, Qt.MouseButton.NoButton)
    rest(qtbot, chart)
    assert chart.plot.shown_range == before
    assert clicks == []
    assert not chart.cancel_drag()


def test_a_range_stays_on_its_moments_while_the_picture_scrolls(show: Show, qtbot: QtBot) -> None:
    history = history_of(steady(400))
    chart = show(history)
    start_s = chart.plot.shown_range[0]
    press(chart, at(chart, 0.5, 0.5), at(chart, 0.6, 0.5))
    for number in range(10):
        history.append(frame(1200.0 + number, STEADY, 400 + number))
    chart.refresh()
    QApplication.processEvents()
    assert chart.plot.shown_range[0] > start_s + 8
    _send(chart, QEvent.Type.MouseButtonRelease, at(chart, 0.6, 0.5), LEFT, Qt.MouseButton.NoButton)
    rest(qtbot, chart)
    assert chart.plot.shown_range[0] == pytest.approx(start_s + 50, abs=0.5)


def wheel_at(
    place: QPointF, turned: QPoint, pixels: QPoint | None = None, modifiers: Qt.KeyboardModifier = PLAIN
) -> QWheelEvent:
    phase = Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(
        place, place, pixels or QPoint(), turned, Qt.MouseButton.NoButton, modifiers, phase, False
    )


@pytest.mark.parametrize(
    ("turned", "pixels", "modifiers", "seconds"),
    [
        (QPoint(240, 0), QPoint(), PLAIN, 20),
        (QPoint(0, 240), QPoint(), SHIFT, 20),
        (QPoint(300, 10), QPoint(81, 3), PLAIN, 10),
    ],
)
def test_a_wheel_turned_sideways_pans(
    show: Show, qtbot: QtBot, turned: QPoint, pixels: QPoint, modifiers: Qt.KeyboardModifier, seconds: float
) -> None:
    chart = show(history_of(steady(900)))
    before_s = chart.plot.shown_range[1]
    place = QPointF(at(chart, 0.25, 0.5))
    QApplication.sendEvent(chart.plot.viewport(), wheel_at(place, turned, pixels, modifiers))
    QApplication.processEvents()
    assert before_s - chart.plot.shown_range[1] == pytest.approx(seconds, abs=0.5)
    assert chart.span_s == pytest.approx(100)


def test_the_wheel_zooms_at_the_pointer_and_a_double_click_returns_to_live(show: Show, qtbot: QtBot) -> None:
    chart = show(history_of(steady(900)))
    start_s, end_s, _ = chart.plot.shown_range
    fixed_s = start_s + 0.25 * (end_s - start_s)
    place = QPointF(at(chart, 0.25, 0.5))
    wheel = wheel_at(place, QPoint(0, 240))
    with qtbot.waitSignals([chart.span_changed, chart.following_changed]):
        QApplication.sendEvent(chart.plot.viewport(), wheel)
    QApplication.processEvents()
    start_s, end_s, _ = chart.plot.shown_range
    assert end_s - start_s == pytest.approx(64)
    assert start_s + 0.25 * (end_s - start_s) == pytest.approx(fixed_s, abs=0.3)
    qtbot.mouseDClick(chart.plot.viewport(), Qt.MouseButton.LeftButton, pos=at(chart, 0.5, 0.5))
    assert follows(chart)


def test_keys_move_the_view(show: Show, qtbot: QtBot) -> None:
    chart = show(history_of(steady(900)))
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert not follows(chart)
    qtbot.keyClick(chart, Qt.Key.Key_Minus)
    assert chart.span_s == pytest.approx(125)
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert follows(chart)
    chart.pan(-0.5)
    chart.zoom(0.5)
    assert chart.span_s == pytest.approx(62.5)


def test_new_samples_scroll_a_live_view(show: Show, qtbot: QtBot) -> None:
    history = history_of(steady(400))
    chart = show(history)
    for number in range(3):
        history.append(frame(1200.0 + number, {BIG: 600 * MIB}, 400 + number))
        chart.refresh()
    QApplication.processEvents()
    assert chart.plot.shown_range[1] == pytest.approx(1202, abs=0.3)
    assert color_at(chart, at(chart, 0.995, height_of(chart, 590 * MIB))) == chart.legend()[0][2]


def test_many_refreshes_in_one_turn_paint_once(show: Show, qtbot: QtBot) -> None:
    history = history_of(steady(400))
    chart = show(history)
    before = chart.plot.paints
    for number in range(20):
        history.append(frame(1200.0 + number / 10, STEADY, 400 + number))
        chart.refresh()
    qtbot.waitUntil(lambda: chart.plot.paints > before)
    rest(qtbot, chart)
    assert chart.plot.paints == before + 1


def test_frozen_the_picture_stands_still_while_the_history_grows(show: Show, qtbot: QtBot) -> None:
    history = history_of(steady(400))
    chart = show(history)
    with qtbot.waitSignal(chart.following_changed) as changed:
        chart.freeze(True)
    assert changed.args == [False]
    rest(qtbot, chart)
    before = picture(chart)
    for number in range(5):
        history.append(frame(1200.0 + number, {BIG: 100 * MIB}, 400 + number))
        chart.refresh()
    rest(qtbot, chart)
    assert (picture(chart) == before).all()
    assert chart.is_frozen
    assert not follows(chart)
    chart.freeze(False)
    rest(qtbot, chart)
    assert follows(chart)
    assert chart.plot.shown_range[1] == pytest.approx(1204, abs=0.3)


def test_a_view_that_does_not_follow_stands_still(show: Show, qtbot: QtBot) -> None:
    history = history_of(list(stepping(900, 8, interval_s=0.5)))
    chart = show(history)
    chart.pan(-1.0)
    rest(qtbot, chart)
    before = picture(chart)
    history.append(frame(1600.0, STEADY, 900))
    chart.refresh()
    rest(qtbot, chart)
    assert (picture(chart) == before).all()


def test_no_peak_is_lost_however_far_out(show: Show) -> None:
    """One sample of 9,000 is twice as high; with a tenth of a pixel to itself it is still there, whole."""
    spike = 4321
    frames = steady(9000, interval_s=0.1)
    frames[spike] = frame(1000.0 + 0.1 * spike, {BIG: 1300 * MIB}, spike)
    chart = show(history_of(frames, capacity=16_384), span_s=None)
    pixels = picture(chart)
    row = pixels.shape[0] - 1 - round(height_of(chart, 1290 * MIB) * pixels.shape[0])
    color = int(QColor(chart.legend()[0][2]).rgb())
    assert (pixels[row] == color).sum() == 1


def test_a_gap_is_hatched_and_explained_and_never_bridged(show: Show, qtbot: QtBot) -> None:
    history = history_of(steady(100))
    history.gap("connection lost")
    for number in range(100):
        history.append(frame(1090.0 + 0.5 * number, STEADY, 100 + number))
    chart = show(history)
    middle = (1070 - chart.plot.shown_range[0]) / 100
    column = picture(chart)[:-4, round(middle * chart.plot.area.width())]
    rgb = {int(QColor(color).rgb()) for color in (DARK.panel, DARK.gap)}
    bands = {int(QColor(color).rgb()) for _, _, color in chart.legend()}
    assert rgb <= set(column.tolist())
    assert not bands & set(column.tolist())
    qtbot.mouseMove(chart.plot.viewport(), at(chart, middle, 0.3))
    assert chart.hover.readout.title == "no data for 40 s"
    assert chart.hover.readout.lines == ("connection lost",)
    assert color_at(chart, at(chart, middle, 0.0) - QPoint(0, 2)) == DARK.warn


def test_an_open_gap_grows_while_nothing_comes(show: Show) -> None:
    history = history_of(steady(400))
    chart = show(history)
    history.gap("connection lost")
    history.advance(history.newest_s + 50)
    chart.refresh()
    QApplication.processEvents()
    half = picture(chart)[:-4, round(0.75 * chart.plot.area.width()) :]
    assert not {int(QColor(color).rgb()) for _, _, color in chart.legend()} & set(np.unique(half).tolist())


def test_the_highlighted_band_keeps_its_colour_and_the_others_fade(show: Show) -> None:
    chart = show(history_of(steady(400)))
    chart.set_top(2)
    chart.set_highlight(TINY.key)
    QApplication.processEvents()
    names = [name for _, name, _ in chart.legend()]
    assert names == ["surfaceflinger", "camera", "keyboard", "other"], "it has a band though it is small"
    assert color_at(chart, place_of(chart, 620 * MIB)) == chart.legend()[2][2]
    assert color_at(chart, place_of(chart, 200 * MIB)) != chart.legend()[0][2]
    chart.set_highlight(None)
    QApplication.processEvents()
    assert color_at(chart, place_of(chart, 200 * MIB)) == chart.legend()[0][2]


def test_measures_and_themes(show: Show) -> None:
    rows = {BIG: (100 * MIB, 300 * MIB, 7), SMALL: (200 * MIB, 0, 30)}
    chart = show(history_of([frame(1000.0 + n, rows, n) for n in range(200)]))
    expected = {
        "held": 600 * MIB,
        "private": 300 * MIB,
        "shared": 300 * MIB,
        "count": 37,
        "proportional": 450 * MIB,
    }
    for name, peak in expected.items():
        chart.set_measure(name)
        QApplication.processEvents()
        top = chart.plot.shown_range[2]
        assert peak < top <= 1.6 * peak
    chart.set_measure("count")
    QApplication.processEvents()
    assert chart.legend()[0][1] == "camera"
    assert [label.text for label in chart.plot.amounts.labels] == ["0", "10", "20", "30", "40"]
    chart.set_theme(LIGHT)
    QApplication.processEvents()
    assert color_at(chart, at(chart, 0.5, 0.99)) == LIGHT.panel
    with pytest.raises(KeyError):
        chart.set_measure("guilt")


def test_the_legend_tells_when_it_changes(show: Show, qtbot: QtBot) -> None:
    history = history_of(steady(400))
    chart = show(history)
    giant = process(99, "giant")
    with qtbot.waitSignal(chart.legend_changed):
        history.append(frame(1201.0, STEADY | {giant: 3000 * MIB}, 401))
        chart.refresh()
    assert (ProcessKey(99, 0), "giant") in [entry[:2] for entry in chart.legend()]


def test_another_session_starts_from_nothing(show: Show, qtbot: QtBot) -> None:
    chart = show(history_of(steady(400)))
    chart.freeze(True)
    other = history_of([frame(50.0 + n, {TINY: MIB}, n) for n in range(20)])
    chart.set_history(other)
    rest(qtbot, chart)
    assert follows(chart)
    assert [name for _, name, _ in chart.legend()] == ["keyboard", "other"]
    assert chart.plot.shown_range[1] == pytest.approx(69, abs=0.3)


def test_an_empty_history_shows_an_empty_chart(show: Show, qtbot: QtBot) -> None:
    history = History(64)
    chart = show(history)
    assert (picture(chart) == int(QColor(DARK.panel).rgb())).all()
    qtbot.mouseMove(chart.plot.viewport(), at(chart, 0.5, 0.5))
    qtbot.mouseClick(chart.plot.viewport(), Qt.MouseButton.LeftButton, pos=at(chart, 0.5, 0.5))
    assert not chart.hover.isVisible()
    history.append(frame(10.0, STEADY))
    chart.refresh()
    QApplication.processEvents()
    assert len(chart.legend()) == 4


def test_moving_draws_fast_and_resting_draws_exactly(show: Show, qtbot: QtBot) -> None:
    history = history_of(list(stepping(900, 40, interval_s=0.5)))
    chart = show(history)
    chart.zoom(1.7, 0.5)
    QApplication.processEvents()
    fast = picture(chart)
    rest(qtbot, chart)
    smooth = picture(chart)
    assert (fast != smooth).any()
    assert np.unique(smooth).size > np.unique(fast).size


def test_it_has_a_name_and_a_larger_font_makes_room_for_labels(show: Show) -> None:
    chart = show(history_of(steady(400)))
    assert chart.accessibleName()
    left = chart.plot.area.left()
    font = chart.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    chart.setFont(font)
    QApplication.processEvents()
    assert chart.plot.area.left() > 1.5 * left


def test_focus_by_keyboard_is_visible(show: Show, qtbot: QtBot) -> None:
    chart = show(history_of(steady(400)))
    corner = at(chart, 0.0, 0.97)
    QApplication.sendEvent(chart, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert color_at(chart, corner) == DARK.accent
    QApplication.sendEvent(chart, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert color_at(chart, corner) == DARK.panel


def test_the_package_is_cheap_to_import() -> None:
    check = (
        "import sys, inspector.gui.views.chart, inspector.gui.colors; "
        "print([name in sys.modules for name in ('pyqtgraph', 'numpy', 'PySide6')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[False, False, False]"
