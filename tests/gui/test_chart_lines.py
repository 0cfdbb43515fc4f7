"""Lines as pixels against spans drawn one by one; the strip in lines against all at once; the chart."""

# mypy: allow-untyped-calls

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.frame import ProcessKey
from inspector.gui.theme import DARK, LIGHT, SERIES, Theme
from inspector.gui.views.chart.brushes import Look
from inspector.gui.views.chart.lines import LineRaster, Pen, Singles, drawing_order, pen_for
from inspector.gui.views.chart.looks import contrast, shades_of
from inspector.gui.views.chart.raster import Pixels, rgb
from inspector.gui.views.chart.strip import Strip
from inspector.session.history import History
from tests.gui.charting import color_at, picture, place_of, rest, show_chart
from tests.session.histories import frame, history_of, process, stepping

MIB = 1 << 20
BACK = 0xFF000000
WIDTH, HEIGHT = 83, 60


def drawn(low: Singles, high: Singles, colors: list[int], outlines: list[int], pen: Pen) -> Pixels:
    """Every line and column on its own, the plain way."""
    reach, columns = pen.reach, len(low) - 2 * pen.reach
    out = np.full((columns, HEIGHT), BACK, np.uint32)
    for line, (color, outline) in enumerate(zip(colors, outlines, strict=True)):
        layers = [(color, 0)] if outline == color else [(outline, pen.casing), (color, 0)]
        for shade, more in layers:
            for column in range(columns):
                near = range(column + reach - (pen.width - 1 + more), column + reach + more + 1)
                spans = [
                    (_row(high[n, line], pen), _row(low[n, line], pen)) for n in near if high[n, line] > 0
                ]
                if spans:
                    top = max(0, min(span[0] for span in spans) - more)
                    end = max(span[1] for span in spans) + pen.width + more
                    out[column, top:end] = shade
    return out


def _row(value: float, pen: Pen) -> int:
    return int(np.clip(np.floor(HEIGHT - value - (pen.width - 1) / 2), 0, HEIGHT - pen.width))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.sampled_from([Pen(2, 1), Pen(3, 1), Pen(5, 2)]))
def test_every_line_covers_its_spans_in_its_thickness(seed: int, lines: int, pen: Pen) -> None:
    random = np.random.default_rng(seed)
    ends = random.random((2, 12 + 2 * pen.reach, lines)) * 1.2 * HEIGHT
    ends[:, random.random(ends.shape[1:]) < 0.2] = np.nan
    low, high = np.sort(ends, axis=0).astype(np.float32)
    colors = [0xFF000001 + number for number in range(lines)]
    outlines = [color if number % 2 else color + 0x100 for number, color in enumerate(colors)]
    got = LineRaster(colors, outlines, BACK, pen).render(low, high, HEIGHT)
    assert (got == drawn(low, high, colors, outlines, pen)).all()


def test_a_line_at_nothing_and_one_at_the_top_are_whole() -> None:
    flat = np.array([[0.2, HEIGHT]] * (4 + 2), np.float32)
    got = LineRaster([1, 2], [1, 2], BACK, Pen(2, 0)).render(flat[1:], flat[1:], HEIGHT)
    assert (got == 2).sum(axis=1).tolist() == [2] * 3
    assert (got[:, -2:] == 1).all()


def test_no_lines_are_an_empty_picture() -> None:
    nothing = np.zeros((9, 0), np.float32)
    assert (LineRaster([], [], BACK, Pen(2, 1)).render(nothing, nothing, 5) == BACK).all()


@pytest.mark.parametrize(("ratio", "units"), [(1.0, 2.0), (1.25, 1.6), (2.0, 1.5), (3.0, 5 / 3)])
def test_lines_are_one_and_a_half_to_two_units_wide(ratio: float, units: float) -> None:
    assert pen_for(ratio).width / ratio == pytest.approx(units)


def test_the_one_in_front_is_drawn_last() -> None:
    assert drawing_order(4, None) == [0, 1, 2, 3]
    assert drawing_order(4, 1) == [0, 2, 3, 1]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_every_line_stands_out_by_itself_or_by_its_outline(theme: Theme) -> None:
    shades = shades_of([(ProcessKey(n, 0), "", color) for n, color in enumerate(SERIES)], None, theme)
    assert shades.series == tuple(rgb(color) for color in SERIES), "colours are those of the legend"
    assert all(contrast(outline, shades.background) >= 2.6 for outline in shades.outlines)


# --- the strip ---


def look_of(history: History, lines: int = 5) -> Look:
    keys = tuple(ProcessKey(100 + number, 0) for number in range(lines))
    colors = tuple(0xFF000000 | 7919 * (number + 1) for number in range(lines))
    outlines = tuple(color if number % 2 else color + 1 for number, color in enumerate(colors))
    return Look(keys, colors, 0xFF101010, 0xFFAA0000, "held", 2.5e8, HEIGHT, style="lines", outlines=outlines)


def shown(strip: Strip) -> Pixels:
    return np.concatenate([strip.pixels[:, at : at + columns] for at, columns, _ in strip.parts()], axis=1)


def whole(history: History, look: Look, first: int, width_s: float) -> Pixels:
    fresh = Strip(history)
    fresh.select(look.measure, first, WIDTH, width_s)
    fresh.trace(look.keys)
    fresh.draw(look, exact=True)
    return shown(fresh)


@pytest.mark.parametrize("width_s", [0.013, 0.1, 0.37, 5.0])
@pytest.mark.parametrize("pen", [Pen(2, 1), Pen(5, 2)])
def test_drawn_piece_by_piece_equals_drawn_at_once(width_s: float, pen: Pen) -> None:
    """A live session with gaps, at every ratio of columns to samples."""
    frames = list(stepping(340, 5, interval_s=0.11))
    history = history_of(frames[:220], capacity=512)
    look = replace(look_of(history), pen=pen)
    strip = Strip(history)
    for number, each in enumerate(frames[220:]):
        if number % 23 == 0:
            history.gap("connection lost")
            history.advance(each.started_ns * 1e-9 - 0.02)
        if number % 29:
            history.append(each)
        first = int(history.now_s / width_s) + 1 - WIDTH
        strip.select("held", first, WIDTH, width_s)
        strip.trace(look.keys)
        strip.draw(look, exact=True)
        if number % 5 == 0 or number > 100:
            assert (shown(strip) == whole(history, look, first, width_s)).all()


def test_a_live_update_draws_only_open_columns_and_their_neighbours() -> None:
    frames = list(stepping(700, 5))
    history = history_of(frames[:600])
    look, strip, width_s = look_of(history), Strip(history), 0.5
    for each in frames[600:]:
        history.append(each)
        strip.select("held", int(history.now_s / width_s) + 1 - WIDTH, WIDTH, width_s)
        strip.trace(look.keys)
        strip.draw(look, exact=True)
    assert strip.drawn <= WIDTH + 100 * (2 + 2 * look.reach)


def test_the_peak_is_that_of_the_largest_line() -> None:
    history = history_of(stepping(400, 5))
    strip = Strip(history)
    strip.select("held", int(1000 / 0.5), WIDTH, 0.5)
    keys = tuple(ProcessKey(100 + number, 0) for number in range(3))
    assert strip.trace(keys) == history.values("held", np.arange(400), keys).max()
    assert strip.peak() > strip.trace(keys)


# --- the chart ---


BIG, SMALL = process(10, "surfaceflinger"), process(20, "camera")


def test_each_series_is_a_line_at_its_own_amount_in_its_colour(qtbot: QtBot) -> None:
    steady = [frame(1000.0 + n, {BIG: 400 * MIB, SMALL: 200 * MIB}, n) for n in range(200)]
    chart = show_chart(qtbot, history_of(steady))
    stacked = chart.legend()
    chart.set_style("lines")
    rest(qtbot, chart)
    assert chart.legend() == stacked[:-1], "the same colours, and no line for the rest"
    assert 400 * MIB < chart.plot.shown_range[2] < 600 * MIB, "the scale is that of the largest line"
    for amount, (_, _, color) in zip((400, 200), chart.legend(), strict=True):
        assert color_at(chart, place_of(chart, amount * MIB)) == color
    assert color_at(chart, place_of(chart, 300 * MIB)) == DARK.panel


def test_neither_a_peak_nor_a_trough_is_lost_however_far_out(qtbot: QtBot) -> None:
    """Of 9,000 samples one is high and one low, each with a tenth of a pixel to itself."""
    frames = [frame(1000.0 + 0.1 * n, {BIG: 400 * MIB}, n) for n in range(9000)]
    frames[3000] = frame(1300.0, {BIG: 900 * MIB}, 3000)
    frames[6000] = frame(1600.0, {BIG: 50 * MIB}, 6000)
    chart = show_chart(qtbot, history_of(frames, capacity=16_384), span_s=None)
    chart.set_style("lines")
    rest(qtbot, chart)
    pixels, color = picture(chart), int(QColor(chart.legend()[0][2]).rgb())
    height, top = pixels.shape[0], chart.plot.shown_range[2]
    for amount, below, above in ((880, 2, 3), (70, 2, 3)):
        row = height - round(amount * MIB / top * height)
        assert below <= (pixels[row] == color).sum() <= above


def test_hover_reads_the_line_under_the_pointer_and_its_peak(qtbot: QtBot) -> None:
    frames = [frame(1000.0 + 0.1 * n, {BIG: 400 * MIB, SMALL: 100 * MIB}, n) for n in range(9000)]
    frames[4500] = frame(1450.0, {BIG: 900 * MIB, SMALL: 100 * MIB}, 4500)
    chart = show_chart(qtbot, history_of(frames, capacity=16_384), span_s=None)
    chart.set_style("lines")
    rest(qtbot, chart)
    start_s, end_s, _ = chart.plot.shown_range
    viewport = chart.plot.viewport()
    peak = place_of(chart, 895 * MIB, (1450.05 - start_s) / (end_s - start_s))
    qtbot.mouseMove(viewport, peak)
    assert chart.hover.readout.title == "surfaceflinger"
    assert chart.hover.readout.lines[0].startswith("900 MiB · 90.0% of 1000 MiB")
    qtbot.mouseMove(viewport, place_of(chart, 102 * MIB, 0.3))
    assert chart.hover.readout.title == "camera"
    qtbot.mouseMove(viewport, place_of(chart, 250 * MIB, 0.3))
    assert chart.hover.readout.title == "500 MiB in total"
    with qtbot.waitSignal(chart.clicked) as clicked:
        qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place_of(chart, 400 * MIB, 0.3))
    assert clicked.args == [BIG.key]


def test_a_gap_breaks_the_lines(qtbot: QtBot) -> None:
    history = history_of([frame(1000.0 + n, {BIG: 400 * MIB}, n) for n in range(50)])
    history.gap("connection lost")
    for n in range(50):
        history.append(frame(1080.0 + n, {BIG: 400 * MIB}, 50 + n))
    chart = show_chart(qtbot, history)
    chart.set_style("lines")
    rest(qtbot, chart)
    start_s, end_s, _ = chart.plot.shown_range
    color = int(QColor(chart.legend()[0][2]).rgb())
    pixels = picture(chart)
    lit = (pixels == color).any(axis=0)
    seconds = np.linspace(start_s, end_s, pixels.shape[1], endpoint=False)
    assert not lit[(seconds > 1049.5) & (seconds < 1079.5)].any()
    assert lit[(seconds > 1031) & (seconds < 1048)].all()


def test_the_highlighted_line_lies_on_top_of_all(qtbot: QtBot) -> None:
    same = [frame(1000.0 + n, {BIG: 100 * MIB, SMALL: 100 * MIB}, n) for n in range(200)]
    chart = show_chart(qtbot, history_of(same))
    chart.set_style("lines")
    for key in (BIG.key, SMALL.key):
        chart.set_highlight(key)
        QApplication.processEvents()
        color = next(color for shown_key, _, color in chart.legend() if shown_key == key)
        assert color_at(chart, place_of(chart, 100 * MIB)) == color
