"""The chart by tag and by allocator, its units, and an edge without news."""

# mypy: allow-untyped-calls

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.units import DECIMAL
from inspector.gui.colors import ColorBook
from inspector.gui.theme import DARK
from inspector.gui.views.chart.widget import BlameChart
from inspector.session.history import History
from inspector.session.series import Allocator, Tag
from tests.gui.charting import at, color_at, place_of, rest, show_chart
from tests.session.histories import Buffer, frame, frame_with, history_of, process

MIB = 1 << 20
CAMERA, FLINGER = process(10, "camera", 7), process(20, "surfaceflinger", 8)
HOSTILE = b"\x1b[31m<b>&\xe2\x80\xae"


@pytest.fixture
def by_buffers() -> History:
    """400 MiB "yuv" by the camera for both, 200 MiB with a hostile tag held by nobody, 50 MiB without one."""
    buffers = [
        Buffer(1, 400 * MIB, b"yuv", (10, 20), 10),
        Buffer(2, 200 * MIB, HOSTILE, (), 10),
        Buffer(3, 50 * MIB, b"", (20,), 20),
    ]
    rows = [frame_with(1000.0 + 0.5 * n, buffers, (CAMERA, FLINGER), n) for n in range(400)]
    return history_of(rows)


def entries(chart: BlameChart) -> list[tuple[object, str]]:
    return [(key, name) for key, name, _ in chart.legend()]


def test_another_grouping_shows_the_whole_past_in_its_own_bands(qtbot: QtBot, by_buffers: History) -> None:
    book = ColorBook()
    chart = show_chart(qtbot, by_buffers, colors=book)
    assert entries(chart)[:2] == [(FLINGER.key, "surfaceflinger"), (CAMERA.key, "camera")]
    with qtbot.waitSignal(chart.legend_changed):
        chart.set_grouping("tag")
    rest(qtbot, chart)
    hostile = (Tag(HOSTILE), "\\x1b[31m<b>&\\u202e")
    assert entries(chart) == [(Tag(b"yuv"), "yuv"), hostile, (Tag(b""), "(no tag)"), (None, "other")]
    for amount, name in ((200, "yuv"), (500, hostile[1]), (630, "(no tag)")):
        assert color_at(chart, place_of(chart, amount * MIB, 0.05)) == book.color(name)
    chart.set_grouping("allocator")
    rest(qtbot, chart)
    assert entries(chart)[:2] == [(Allocator(10, 7), "camera"), (Allocator(20, 8), "surfaceflinger")]
    assert color_at(chart, place_of(chart, 590 * MIB)) == book.color("camera")


def test_a_click_gives_the_key_and_only_processes_to_who_knows_no_other(
    qtbot: QtBot, by_buffers: History
) -> None:
    chart = show_chart(qtbot, by_buffers)
    processes: list[object] = []
    chart.process_clicked.connect(processes.append)
    chart.set_grouping("tag")
    rest(qtbot, chart)
    with qtbot.waitSignal(chart.clicked) as clicked:
        where = place_of(chart, 500 * MIB)
        qtbot.mouseClick(chart.plot.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert clicked.args == [Tag(HOSTILE)]
    assert processes == []


def test_hover_says_what_kind_of_thing_it_is(qtbot: QtBot, by_buffers: History) -> None:
    chart = show_chart(qtbot, by_buffers)
    said = {}
    for grouping in ("tag", "allocator"):
        chart.set_grouping(grouping)
        rest(qtbot, chart)
        qtbot.mouseMove(chart.plot.viewport(), place_of(chart, 100 * MIB, 0.5))
        said[grouping] = chart.hover.readout
        qtbot.mouseMove(chart.plot.viewport(), at(chart, 0.6, 0.99))
        assert chart.hover.readout.title == "650 MiB in total"
    assert (said["tag"].title, said["tag"].aside) == ("yuv", "tag")
    assert said["tag"].lines[:2] == ("400 MiB · 61.5% of 650 MiB", "no change in 1 min")
    assert (said["allocator"].title, said["allocator"].aside) == ("camera", "allocator, pid 10")
    chart.set_top(1)
    rest(qtbot, chart)
    qtbot.mouseMove(chart.plot.viewport(), place_of(chart, 640 * MIB, 0.5))
    assert chart.hover.readout.title == "all other allocators"


def test_a_pid_is_said_once(qtbot: QtBot) -> None:
    """The allocator service of a phone holds nothing: nobody has its name."""
    row = [Buffer(1, 100 * MIB, b"yuv", (20,), 77)]
    chart = show_chart(qtbot, history_of([frame_with(1000.0 + n, row, (FLINGER,), n) for n in range(200)]))
    chart.set_grouping("allocator")
    rest(qtbot, chart)
    qtbot.mouseMove(chart.plot.viewport(), place_of(chart, 50 * MIB, 0.5))
    assert (chart.hover.readout.title, chart.hover.readout.aside) == ("pid 77", "allocator")
    (row_of_legend, _) = reversed(chart.take_picture("t").legend)
    assert (row_of_legend.name, row_of_legend.aside) == ("pid 77", "")


def test_a_highlight_of_another_kind_waits_for_its_grouping(qtbot: QtBot, by_buffers: History) -> None:
    chart = show_chart(qtbot, by_buffers)
    chart.set_highlight(CAMERA.key)
    chart.set_grouping("tag")
    rest(qtbot, chart)
    assert color_at(chart, place_of(chart, 200 * MIB)) == chart.legend()[0][2], "nothing is dimmed"
    chart.set_grouping("process")
    rest(qtbot, chart)
    assert color_at(chart, place_of(chart, 100 * MIB)) != chart.legend()[0][2]


def test_units_may_be_decimal(qtbot: QtBot, by_buffers: History) -> None:
    chart = show_chart(qtbot, by_buffers)
    chart.set_units(DECIMAL)
    rest(qtbot, chart)
    assert [label.text for label in chart.plot.amounts.labels][:3] == ["0 B", "200 MB", "400 MB"]
    qtbot.mouseMove(chart.plot.viewport(), place_of(chart, 100 * MIB, 0.5))
    assert chart.hover.readout.lines[0] == "262 MB · 55.6% of 472 MB"


def test_a_short_gap_is_told_beside_what_is_there(qtbot: QtBot) -> None:
    held = {CAMERA: 100 * MIB}
    rows = [frame(1000.0 + 0.05 * n, held, n) for n in range(1900) if n not in (1000, 1001)]
    chart = show_chart(qtbot, history_of(rows, capacity=4096))
    start_s = chart.plot.shown_range[0]
    qtbot.mouseMove(chart.plot.viewport(), place_of(chart, 50 * MIB, (1050.0 - start_s) / 100 + 0.001))
    readout = chart.hover.readout
    assert any(text.startswith("2 samples dropped · 0.") for text in (*readout.lines, readout.title))
    qtbot.mouseMove(chart.plot.viewport(), place_of(chart, 50 * MIB, 0.9))
    assert not any("dropped" in line for line in chart.hover.readout.lines)


def test_a_stale_edge_is_grey_until_there_is_news(qtbot: QtBot, by_buffers: History) -> None:
    chart = show_chart(qtbot, by_buffers)
    edge, before = place_of(chart, 100 * MIB, 0.99), place_of(chart, 100 * MIB, 0.5)
    color = chart.legend()[0][2]
    chart.set_stale(True)
    rest(qtbot, chart)
    assert color_at(chart, edge) not in (color, DARK.panel)
    assert color_at(chart, before) == color
    chart.set_stale(False)
    QApplication.processEvents()
    assert color_at(chart, edge) == color


def test_another_session_keeps_the_grouping_and_the_style(qtbot: QtBot, by_buffers: History) -> None:
    chart = show_chart(qtbot, by_buffers)
    chart.set_grouping("tag")
    chart.set_style("lines")
    chart.set_highlight(Tag(b"yuv"))
    rest(qtbot, chart)
    chart.set_history(history_of([frame_with(5.0, [Buffer(1, MIB, b"new", (10,))], (CAMERA,))]))
    rest(qtbot, chart)
    assert entries(chart) == [(Tag(b"new"), "new")]
    assert (chart.grouping, chart.chart_style) == ("tag", "lines")
