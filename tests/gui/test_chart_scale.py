"""Ticks, ceilings, labels, the timeline and the order of bands: plain numbers, no window."""

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.frame import ProcessKey
from inspector.domain.units import BINARY, DECIMAL, Units
from inspector.gui.views.chart import ruler, scale
from inspector.gui.views.chart.bands import Bands
from inspector.gui.views.chart.timeline import MIN_SPAN_S, Timeline, column_of
from inspector.session.series import SeriesKey
from tests.session.histories import frame, history_of, process

MIB, GIB = 1 << 20, 1 << 30


@given(st.floats(0, 2**45), st.sampled_from([BINARY, DECIMAL, None]))
def test_the_ceiling_is_above_the_peak_with_few_nice_ticks(peak: float, units: Units | None) -> None:
    top = scale.ceiling(peak, units)
    ticks = scale.ticks(top, units)
    assert peak <= top <= max(2.1 * peak, 20 if units is None else 2 * MIB)
    assert 3 <= len(ticks) <= 7
    assert ticks[0] == 0
    if units is BINARY:
        assert math.log2(ticks[1]).is_integer()


def test_ticks_are_binary_for_bytes_and_decimal_for_counts() -> None:
    top = scale.ceiling(2.3 * GIB, BINARY)
    assert [scale.tick_text(tick, BINARY) for tick in scale.ticks(top, BINARY)] == [
        "0 B", "512 MiB", "1 GiB", "1.5 GiB", "2 GiB", "2.5 GiB",
    ]  # fmt: skip
    top = scale.ceiling(2.3e9, DECIMAL)
    assert [scale.tick_text(tick, DECIMAL) for tick in scale.ticks(top, DECIMAL)] == [
        "0 B", "500 MB", "1 GB", "1.5 GB", "2 GB", "2.5 GB",
    ]  # fmt: skip
    assert [scale.tick_text(tick, None) for tick in scale.ticks(scale.ceiling(4300, None), None)] == [
        "0", "1\u202f000", "2\u202f000", "3\u202f000", "4\u202f000", "5\u202f000",
    ]  # fmt: skip


def test_the_top_grows_at_once_and_shrinks_only_when_allowed_and_much_too_high() -> None:
    top = scale.keep_or_change(0.0, 100 * MIB, BINARY, may_shrink=False)
    assert top == 112 * MIB
    assert scale.keep_or_change(top, 90 * MIB, BINARY, may_shrink=True) == top
    assert scale.keep_or_change(top, 30 * MIB, BINARY, may_shrink=False) == top
    assert scale.keep_or_change(top, 30 * MIB, BINARY, may_shrink=True) == 32 * MIB
    assert scale.keep_or_change(top, 130 * MIB, BINARY, may_shrink=False) > 130 * MIB


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "now"), (0.2, "now"), (5, "−0:05"), (750, "−12:30"), (3900, "−1:05:00"), (-3, "+0:03")],
)
def test_ago(seconds: float, text: str) -> None:
    assert scale.ago_text(seconds) == text


@given(st.floats(1, 1e7), st.floats(1e-5, 1e3))
def test_a_moment_lies_in_its_column(time_s: float, width_s: float) -> None:
    column = column_of(time_s, width_s)
    assert column * width_s <= time_s < (column + 1) * width_s


def live(span_s: float | None = 300.0, *, oldest_s: float = 1000.0, now_s: float = 5000.0) -> Timeline:
    line = Timeline(span_s)
    line.resize(1000)
    line.advance(oldest_s, now_s)
    return line


def follows(line: Timeline) -> bool:
    return line.following


def test_following_keeps_the_newest_column_at_the_right_edge() -> None:
    line = live()
    for now_s in np.linspace(5000, 5010, 57).tolist():
        line.advance(1000.0, now_s)
        assert line.end == column_of(now_s, line.width_s) + 1
        assert line.seconds == pytest.approx(300)


def test_zoom_keeps_what_is_under_the_pointer_and_panning_back_follows_again() -> None:
    line = live()
    under = line.start_s + 0.25 * line.seconds
    line.zoom(0.5, 0.25)
    assert line.start_s + 0.25 * line.seconds == pytest.approx(under, abs=line.width_s)
    assert line.seconds == pytest.approx(150)
    assert not follows(line)
    line.advance(1000.0, 5001.0)
    assert line.end_s < 5000
    line.pan(10**6)
    assert follows(line)
    line.advance(1000.0, 5100.0)
    assert line.end_s >= 5100


def test_zoom_at_the_right_edge_goes_on_following() -> None:
    line = live()
    line.zoom(0.3, 1.0)
    assert line.following
    line.zoom(30.0, 0.5)
    assert line.following, "the newest moment is in view again"


@given(st.lists(st.tuples(st.sampled_from(["pan", "zoom"]), st.floats(-3, 3), st.floats(0, 1)), max_size=20))
def test_data_stays_in_view_whatever_the_user_does(moves: list[tuple[str, float, float]]) -> None:
    line = live()
    for kind, amount, anchor in moves:
        if kind == "pan":
            line.pan(round(amount * 1000))
        else:
            line.zoom(2.0**amount, anchor)
        assert line.seconds >= MIN_SPAN_S - 1e-9
        assert line.end <= column_of(5000.0, line.width_s) + 1
        assert line.end_s > 1000.0
        assert line.first == line.end - 1000


def test_a_range_is_shown_as_it_is_and_left_again() -> None:
    line = live()
    before = line.place
    line.show_range(4800.0, 4840.0)
    assert line.start_s == pytest.approx(4800, abs=0.1)
    assert line.end_s == pytest.approx(4840, abs=0.1)
    assert not follows(line)
    line.advance(1000.0, 5100.0)
    assert line.end_s == pytest.approx(4840, abs=0.1)
    line.go_back(before)
    assert follows(line)
    assert line.seconds == pytest.approx(300)
    line.advance(1000.0, 5200.0)
    assert line.end_s >= 5200


def test_a_range_of_nothing_is_a_second() -> None:
    line = live()
    line.show_range(4800.0, 4800.0)
    assert line.seconds == pytest.approx(MIN_SPAN_S)


def test_panning_keeps_the_columns_where_they_are() -> None:
    line = live()
    width_s = line.width_s
    line.pan(-333)
    line.pan(33)
    assert line.width_s == width_s


def test_everything_is_in_view_and_grows_rarely() -> None:
    line = Timeline(None)
    line.resize(1000)
    widths = set()
    for now_s in range(1001, 3000):
        line.advance(1000.0, float(now_s))
        assert line.start_s <= 1000.0 + line.width_s
        assert line.seconds <= 1.35 * max(now_s - 1000.0, 10.0)
        widths.add(line.width_s)
    assert len(widths) < 40


def test_a_resize_keeps_the_span_and_the_right_edge() -> None:
    line = live()
    line.pan(-500)
    edge_s = line.end_s
    line.resize(1777)
    assert line.seconds == pytest.approx(300)
    assert line.end_s == pytest.approx(edge_s, abs=0.5)


def test_time_labels_stand_still_while_following() -> None:
    line = live()
    before = ruler.time_labels(line, line.width_s, 1000.0)
    line.advance(1000.0, 5007.7)
    assert ruler.time_labels(line, line.width_s, 1000.0) == before
    assert [label.text for label in before] == ["now", "−1:00", "−2:00", "−3:00", "−4:00", "−5:00"]
    assert before[0].at == 1000


def test_time_labels_of_a_view_that_stands_still_do_not_drift() -> None:
    line = live()
    line.pan(-200)
    before = ruler.time_labels(line, line.width_s, 1000.0)
    line.advance(1000.0, 5050.0)
    assert ruler.time_labels(line, line.width_s, 1000.0) == before
    assert before[0].text == "−1:00"


def test_every_gap_has_a_mark_however_short() -> None:
    alone = {process(1): 4096}
    history = history_of([frame(4900.0, alone), frame(4900.1, alone, 2), frame(4950.0, alone, 3)])
    history.gap("connection lost")
    line = live(oldest_s=4900.0, now_s=4950.0)
    line.advance(4900.0, 4950.0)
    history.advance(4980.0)
    line.advance(4900.0, 4980.0)
    marks = ruler.gap_marks(history, line, line.width_s)
    assert len(marks) == 2
    assert marks[0].end - marks[0].start <= 1
    assert (marks[1].end - marks[1].start) * line.width_s == pytest.approx(30, abs=0.5)


def key(number: int) -> SeriesKey:
    return ProcessKey(number, 0)


def ranked(bands: Bands, scores: Mapping[SeriesKey, float]) -> bool:
    return bands.rank(scores, scores)


def test_the_largest_is_at_the_bottom_and_the_rest_is_left_out() -> None:
    bands = Bands(2)
    assert ranked(bands, {key(1): 5.0, key(2): 9.0, key(3): 7.0})
    assert bands.keys == (key(2), key(3))


def test_nothing_flips_for_small_changes() -> None:
    bands = Bands(2)
    ranked(bands, {key(1): 10.0, key(2): 9.0, key(3): 8.5})
    assert not ranked(bands, {key(1): 9.0, key(2): 10.0, key(3): 10.5})
    assert bands.keys == (key(1), key(2))
    assert ranked(bands, {key(1): 9.0, key(2): 14.0, key(3): 30.0})
    assert bands.keys == (key(3), key(2))


def test_what_holds_nothing_any_more_leaves() -> None:
    bands = Bands(3)
    ranked(bands, {key(1): 10.0, key(2): 9.0})
    assert ranked(bands, {key(2): 9.0})
    assert bands.keys == (key(2),)


def test_a_newcomer_counts_by_what_it_holds_now() -> None:
    steady, late = process(1), process(2)
    history = history_of(
        [frame(1.0 + n, {steady: 100 * MIB} | ({late: 300 * MIB} if n == 99 else {}), n) for n in range(100)]
    )
    bands = Bands(1)
    bands.rank_by(history, "held", np.arange(100))
    assert bands.keys == (late.key,)


def test_a_short_tall_block_outranks_a_long_low_one() -> None:
    low, tall = process(1), process(2)
    history = history_of(
        [frame(1.0 + n, {low: 20 * MIB} | ({tall: 200 * MIB} if 40 <= n < 45 else {}), n) for n in range(100)]
    )
    bands = Bands(1)
    bands.rank_by(history, "held", np.arange(100))
    assert bands.keys == (tall.key,)


def test_what_comes_and_goes_lies_above_what_stays() -> None:
    steady, bursts = process(1), process(2)
    history = history_of(
        [
            frame(1.0 + n, {steady: 100 * MIB} | ({bursts: 250 * MIB} if n % 5 == 4 else {}), n)
            for n in range(100)
        ]
    )
    bands = Bands(2)
    bands.rank_by(history, "held", np.arange(100))
    assert bands.keys == (steady.key, bursts.key)
