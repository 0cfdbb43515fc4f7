"""Pixels of stacked bands against brute-force coverage; the strip against a picture drawn all at once."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.frame import ProcessKey
from inspector.gui.views.chart.brushes import Look
from inspector.gui.views.chart.raster import Pixels, StackRaster, blend, lay, rgb
from inspector.gui.views.chart.strip import Strip
from inspector.session.history import History
from tests.session.histories import frame, history_of, process, stepping

Channels = npt.NDArray[np.float64]


def channels(pixels: npt.ArrayLike) -> Channels:
    wide = np.asarray(pixels, np.int64)
    return np.stack([wide >> 16 & 255, wide >> 8 & 255, wide & 255], -1).astype(float)


def covered(tops: npt.NDArray[np.float32], height: int, colors: list[int], background: int) -> Channels:
    """Every pixel the mean of what lies in it: float64[columns, height, 3]."""
    out = np.zeros((len(tops), height, 3))
    shades = channels(colors)
    for column, edges in enumerate(np.minimum(tops.astype(float), height)):
        for row in range(height):
            floor, roof = height - row - 1, height - row
            bounds = np.clip(np.concatenate(([0.0], edges)), floor, roof)
            shares = np.diff(bounds)
            out[column, row] = shares @ shades + (1 - shares.sum()) * channels(background)
    return out


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(2, 30), st.floats(0.01, 3.0))
def test_every_pixel_is_covered_exactly(seed: int, bands: int, height: int, filled: float) -> None:
    """Thin bands (many in a pixel), empty ones, stacks higher than the picture."""
    random = np.random.default_rng(seed)
    heights = random.random((6, bands)) ** 4 * (random.random((6, bands)) > 0.2)
    heights *= filled * height / max(heights.sum(axis=1).max(), 1e-9)
    tops = np.cumsum(heights, axis=1).astype(np.float32)
    colors = [0xFF000000 | int(color) for color in random.integers(0, 1 << 24, bands)]
    background = 0xFF161920
    got = StackRaster(colors, background).render(tops, height, exact=True)
    assert (got >> 24 == 0xFF).all()
    assert np.abs(channels(got) - covered(tops, height, colors, background)).max() <= 2


def test_two_hundred_bands_in_one_pixel_keep_their_colours() -> None:
    random = np.random.default_rng(1)
    colors = [0xFF000000 | int(color) for color in random.integers(0, 1 << 24, 200)]
    tops = np.linspace(0.005, 1.0, 200, dtype=np.float32)[None, :]
    got = StackRaster(colors, 0xFF000000).render(tops, 3, exact=True)
    assert np.abs(channels(got) - covered(tops, 3, colors, 0xFF000000)).max() <= 2


def test_a_fast_picture_has_whole_pixels_of_the_right_bands() -> None:
    tops = np.array([[2.0, 5.0], [0.0, 0.0], [20.0, 30.0]], np.float32)
    got = StackRaster([1, 2], 3).render(tops, 8, exact=False)
    assert got.tolist() == [[3, 3, 3, 2, 2, 2, 1, 1], [3] * 8, [1] * 8]


def test_separators_only_on_bands_high_enough() -> None:
    color = 0xFF808080
    tops = np.array([[4.0, 7.0]], np.float32)
    got = StackRaster([color, color], 0xFF000000).render(tops, 10, exact=True, line=1)[0]
    darker = 0xFF606060
    assert got.tolist() == [0xFF000000] * 3 + [color] * 3 + [darker] + [color] * 3


def test_lay_turns_columns_into_rows() -> None:
    columns = np.arange(150 * 7, dtype=np.uint32).reshape(150, 7)
    out = np.zeros((7, 150), np.uint32)
    lay(columns, out)
    assert (out == columns.T).all()


def test_colours_are_read_and_mixed() -> None:
    assert rgb("#0102ff") == 0xFF0102FF
    assert blend(0xFF000000, 0xFFFF8000, 0.5) == 0xFF804000


WIDTH, HEIGHT = 97, 60


def look_of(history: History, bands: int = 5, *, measure: str = "held", hatch: int = 0xFFAA0000) -> Look:
    keys = tuple(ProcessKey(100 + number, 0) for number in range(bands))
    colors = tuple(0xFF000000 | 7919 * (number + 1) for number in range(bands + 1))
    top = 1.1 * float(history.sums(measure, np.arange(history.oldest, history.count)).max(initial=1.0))
    return Look(keys, colors, 0xFF101010, hatch, measure, top, HEIGHT)


def picture(strip: Strip) -> Pixels:
    """The pixels in the order they are shown."""
    return np.concatenate([strip.pixels[:, at : at + columns] for at, columns, _ in strip.parts()], axis=1)


def whole(history: History, look: Look, first: int, width_s: float) -> Pixels:
    fresh = Strip(history)
    fresh.select(look.measure, first, WIDTH, width_s)
    fresh.draw(look, exact=True)
    return picture(fresh)


@pytest.mark.parametrize("width_s", [0.013, 0.1, 0.37, 5.0])
def test_drawn_piece_by_piece_equals_drawn_at_once(width_s: float) -> None:
    """A live session with gaps, on a ring that wraps, at every ratio of columns to samples."""
    frames = list(stepping(400, 7, interval_s=0.11))
    history = history_of(frames[:300], capacity=1024)
    top = 2.0 * float(history.sums("held", np.arange(300)).max())
    strip = Strip(history)
    for number, each in enumerate(frames[300:]):
        if number % 23 == 0:
            history.gap("connection lost")
            history.advance(each.started_ns * 1e-9 - 0.02)
        if number % 29:
            history.append(each)
        first = int(history.now_s / width_s) + 1 - WIDTH
        look = look_of(history)
        look = Look(look.keys, look.colors, look.background, look.hatch, "held", top, HEIGHT)
        strip.select("held", first, WIDTH, width_s)
        strip.draw(look, exact=True)
        if number % 5 == 0 or number > 90:
            assert (picture(strip) == whole(history, look, first, width_s)).all()


def test_a_live_update_draws_only_open_columns() -> None:
    frames = list(stepping(700, 7))
    history = history_of(frames[:600])
    look = look_of(history_of(frames))
    strip = Strip(history)
    width_s = 0.5
    for each in frames[600:]:
        history.append(each)
        strip.select("held", int(history.now_s / width_s) + 1 - WIDTH, WIDTH, width_s)
        strip.draw(look, exact=True)
    assert strip.drawn <= WIDTH + 100 + 20


def test_panning_draws_only_what_was_not_in_view_and_smooths_later() -> None:
    history = history_of(stepping(600, 7))
    look = look_of(history)
    strip = Strip(history)
    width_s, first = 0.2, int(1010 / 0.2)
    strip.select("held", first, WIDTH, width_s)
    strip.draw(look, exact=True)
    for moved in (13, -9, -30, 4):
        first += moved
        before = strip.drawn
        strip.select("held", first, WIDTH, width_s)
        strip.draw(look, exact=False)
        assert strip.drawn - before <= abs(moved)
    assert strip.smooth()
    strip.draw(look, exact=True)
    assert (picture(strip) == whole(history, look, first, width_s)).all()
    assert not strip.smooth()


def test_a_gap_is_hatched_from_floor_to_top_and_no_band_crosses_it() -> None:
    alone = process(100)
    history = history_of([frame(1000.0 + 0.1 * n, {alone: 4096}, n) for n in range(20)])
    history.gap("connection lost")
    history.append(frame(1006.0, {alone: 4096}, 20))
    look = look_of(history, 1)
    strip = Strip(history)
    strip.select("held", 10_000, WIDTH, 0.1)
    strip.draw(look, exact=True)
    pixels = picture(strip)
    hatched = pixels[:, 20:60]
    assert set(np.unique(hatched)) == {look.background, look.hatch}
    assert (hatched == look.hatch).any(axis=1).all(), "every row of the gap is crossed by a line"
    assert (pixels[-1, :20] == look.colors[0]).all()
    assert pixels[-1, 60] == look.colors[0]
    assert strip.sample_of(10_030) < 0


def test_samples_that_were_overwritten_are_not_drawn_from_strangers_rows() -> None:
    frames = list(stepping(200, 3))
    history = history_of(frames[:60], capacity=64)
    strip = Strip(history)
    strip.select("held", int(1000 / 0.1), WIDTH, 0.1)
    strip.draw(look_of(history), exact=True)
    for each in frames[60:]:
        history.append(each)
    look = look_of(history, hatch=0xFF00AA00)
    strip.draw(look, exact=True)
    assert (picture(strip) == look.background).all()


def test_ranking_samples_are_few_and_known() -> None:
    history = history_of(stepping(600, 3))
    strip = Strip(history)
    first = int(history.newest_s / 0.1) + 1 - WIDTH
    for moved in range(8):
        strip.select("held", first + moved, WIDTH, 0.1)
        samples = strip.some_samples(16)
        assert 0 < len(samples) <= 16
        assert (np.diff(samples) >= 0).all()
        assert samples[0] >= 0
        assert samples[-1] == 599
