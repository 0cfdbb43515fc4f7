"""The history against a plain list of everything that was ever appended."""

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.blame import MEASURES, measure
from inspector.domain.columns import UNKNOWN
from inspector.domain.frame import Frame, Process, ProcessKey
from inspector.session.history import EMPTY, GAP, History
from inspector.session.seats import BLOCK
from tests.session.histories import frame, frame_of, history_of, process, stepping, table

MEASURE_IDS = [each.id for each in MEASURES]
PAGE = 4096


def of(each: Frame, name: str, key: ProcessKey) -> float:
    row = each.row_of(key)
    return 0.0 if row is None else float(measure(name).of(each.processes)[row])


def total(each: Frame, name: str) -> float:
    return float(measure(name).of(each.processes).sum())


@st.composite
def sessions(draw: st.DrawFn) -> list[Frame]:
    """Processes that come, go, return, are replaced under the same pid, and hold changing amounts."""
    crowd = [process(pid, start_time=start) for pid in range(1, 9) for start in (0, 1)]
    frames, now_s = [], 100.0
    for number in range(draw(st.integers(1, 60))):
        now_s += draw(st.sampled_from([0.1, 0.1, 0.25, 1.5]))
        present = draw(st.lists(st.sampled_from(crowd), max_size=6, unique_by=lambda each: each.key.pid))
        amounts = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 9))
        held = {each: _pages(draw(amounts)) for each in present}
        frames.append(frame(now_s, held, number))
    return frames


def _pages(amounts: tuple[int, int, int]) -> tuple[int, int, int]:
    return amounts[0] * PAGE, amounts[1] * 2 * PAGE, amounts[2]


@settings(deadline=None)
@given(sessions(), st.sampled_from(MEASURE_IDS))
def test_every_kept_sample_is_what_was_appended_wrapped_or_not(frames: list[Frame], name: str) -> None:
    history = history_of(frames, capacity=16)
    kept = np.arange(history.oldest, history.count)
    keys = sorted({each.key for one in frames[history.oldest :] for each in one.processes.who})
    expected = [[of(frames[sample], name, key) for key in keys] for sample in kept]
    assert history.values(name, kept, keys).tolist() == expected
    assert history.sums(name, kept).tolist() == [total(frames[sample], name) for sample in kept]
    assert [history.time_of(int(sample)) for sample in kept] == pytest.approx(
        [one.started_ns * 1e-9 for one in frames[history.oldest :]]
    )


@settings(deadline=None)
@given(sessions(), st.sampled_from(MEASURE_IDS), st.floats(0.03, 3.0), st.integers(0, 40))
def test_a_column_shows_its_largest_state_and_no_peak_is_lost(
    frames: list[Frame], name: str, width_s: float, lead: int
) -> None:
    history = history_of(frames, capacity=16)
    first = math.floor(100.0 / width_s) - lead
    columns = math.floor(frames[-1].started_ns * 1e-9 / width_s) + 3 - first
    picked = history.columns(name, first, columns, width_s).shown
    for column, found in zip(range(first, first + columns), picked.tolist(), strict=True):
        assert found == _expected(history, frames, name, column, width_s)


def _expected(history: History, frames: list[Frame], name: str, column: int, width_s: float) -> int:
    times = [(number, history.time_of(number)) for number in range(history.oldest, history.count)]
    inside = [number for number, at in times if column * width_s <= at < (column + 1) * width_s]
    if inside:
        return max(inside, key=lambda number: (total(frames[number], name), -number))
    before = [number for number, at in times if at < column * width_s]
    return before[-1] if before and before[-1] < history.count - 1 else EMPTY


def test_a_column_never_bridges_a_gap_and_the_gap_says_why() -> None:
    alone = process(7)
    history = history_of([frame(10.0, {alone: PAGE}), frame(10.1, {alone: PAGE}, 1)])
    history.gap("connection lost")
    assert history.gaps(0, 20)[0].end_s == math.inf
    history.append(frame(12.0, {alone: PAGE}, 2))
    picked = history.columns("held", 99, 24, 0.1).shown.tolist()
    assert picked[:3] == [EMPTY, 0, 1]
    assert picked[3:21] == [GAP] * 18
    assert picked[21] == 2
    assert picked[22:] == [EMPTY, EMPTY]
    (gap,) = history.gaps(0, 20)
    assert (round(gap.start_s, 6), round(gap.end_s, 6), gap.reason) == (10.1, 12.0, "connection lost")
    assert history.gaps(0, 10.0) == []
    assert history.sample_at(11.0) is None
    assert history.sample_at(12.0) == 2


def test_an_open_gap_grows_with_the_clock() -> None:
    history = history_of([frame(10.05, {process(7): PAGE})])
    history.gap("connection lost")
    history.advance(10.45)
    assert history.columns("held", 100, 6, 0.1).shown.tolist() == [0, GAP, GAP, GAP, GAP, EMPTY]


def test_missing_sequence_numbers_and_long_waits_are_gaps_by_themselves() -> None:
    alone = {process(7): PAGE}
    history = history_of(
        [frame(1.0, alone, 0), frame(1.1, alone, 3), frame(1.2, alone, 4), frame(4.0, alone, 5)],
        interval_s=0.1,
    )
    assert [gap.reason for gap in history.gaps(0, 9)] == ["2 samples dropped", "no sample for 2.8 s"]


def test_a_slow_rate_that_was_asked_for_is_no_gap() -> None:
    alone = {process(7): PAGE}
    history = history_of([frame(10.0 * n, alone, n) for n in range(5)], interval_s=10.0)
    assert history.gaps(0, 99) == []


def test_a_column_of_a_process_that_ended_is_given_on_without_its_past() -> None:
    """More processes over time than columns: each keeps its own past as long as it is in the window."""
    frames = [frame(1.0 + n, {process(100 + n): (n + 1) * PAGE}, n) for n in range(3 * BLOCK)]
    history = history_of(frames, capacity=4096, room=BLOCK)
    assert history.ledgers["process"].seats.columns == BLOCK
    everyone = np.arange(history.count)
    values = history.values("held", everyone, [ProcessKey(100 + n, 0) for n in range(3 * BLOCK)])
    assert (values == np.diag(np.arange(1, 3 * BLOCK + 1) * PAGE)).all()


def test_the_same_pid_with_another_start_time_is_another_process() -> None:
    first, second = process(5, "camera", 10), process(5, "camera", 99)
    history = history_of([frame(1.0, {first: PAGE}), frame(2.0, {second: 3 * PAGE}, 1)])
    samples = np.arange(2)
    assert history.values("held", samples, [first.key, second.key]).tolist() == [[PAGE, 0], [0, 3 * PAGE]]
    assert history.value_at(second.key, "held", 0) == 0.0


def test_too_many_at_once_stay_in_the_total_and_are_not_guessed() -> None:
    crowd = {process(1 + n): (BLOCK * 2 - n) * PAGE for n in range(BLOCK + 8)}
    history = history_of([frame(1.0, crowd), frame(2.0, crowd, 1)], room=BLOCK)
    keys = [each.key for each in crowd]
    values = history.values("held", np.array([1]), keys)[0]
    assert (values[:BLOCK] == list(crowd.values())[:BLOCK]).all(), "the largest have the seats"
    assert not values[BLOCK:].any()
    assert history.sums("held", np.array([1]))[0] == sum(crowd.values())
    assert history.value_at(keys[-1], "held", 1) is None
    assert history.value_at(keys[0], "held", 1) == crowd[process(1)]


def test_a_process_that_grows_takes_the_seat_of_a_small_one() -> None:
    crowd = {process(1 + n): (100 + n) * PAGE for n in range(BLOCK + 1)}
    last, smallest = process(1), process(2)
    frames = [frame(1.0, crowd), frame(2.0, crowd | {last: 5000 * PAGE}, 1), frame(3.0, crowd, 2)]
    history = history_of(frames, room=BLOCK)
    samples = np.arange(3)
    assert history.values("held", samples, [last.key])[:, 0].tolist() == [0, 5000 * PAGE, 100 * PAGE]
    assert history.values("held", samples, [smallest.key])[:, 0].tolist() == [101 * PAGE, 0, 0]


def test_what_ended_is_remembered_up_to_a_bound_the_important_longest() -> None:
    history = History(16_384, BLOCK)
    big = process(1, "big")
    history.append(frame(0.5, {big: 10_000 * PAGE}))
    for number in range(6000):
        history.append(frame(1.0 + number * 0.1, {process(10 + number): PAGE}, number + 1))
    assert len(list(history.ledgers["process"].seats)) <= 4097
    assert history.value_at(big.key, "held", 0) == 10_000 * PAGE
    newest = ProcessKey(10 + 5999, 0)
    assert history.value_at(newest, "held", history.count - 1) == PAGE


def test_what_left_the_window_is_forgotten() -> None:
    frames = [frame(1.0 + n, {process(100 + n): PAGE}, n) for n in range(200)]
    history = history_of(frames, capacity=16)
    assert len(list(history.ledgers["process"].seats)) == 16
    assert history.process(ProcessKey(100, 0)) is None
    assert history.process(ProcessKey(299, 0)) == process(299)


def test_a_short_absence_is_one_stay() -> None:
    steady, other = process(1), process(2)
    rows = [{steady: PAGE, other: PAGE}, {other: PAGE}, {steady: 2 * PAGE, other: PAGE}]
    history = history_of([frame(1.0 + n, row, n) for n, row in enumerate(rows)])
    assert history.values("held", np.arange(3), [steady.key])[:, 0].tolist() == [PAGE, 0, 2 * PAGE]
    assert len(history.ledgers["process"].seats.of(steady.key)) == 1


def test_a_start_time_that_becomes_known_is_no_other_process() -> None:
    nameless, known = process(5, "pid 5", UNKNOWN), process(5, "camera", 99)
    history = history_of([frame(1.0, {nameless: PAGE}), frame(2.0, {known: 3 * PAGE}, 1)])
    assert history.values("held", np.arange(2), [known.key])[:, 0].tolist() == [PAGE, 3 * PAGE]
    assert history.process(nameless.key) is None
    history.append(frame(3.0, {process(5, "other", 200): PAGE}, 2))
    assert history.values("held", np.arange(3), [known.key])[:, 0].tolist() == [PAGE, 3 * PAGE, 0]


def test_weights_are_the_means_and_root_mean_squares_of_the_values() -> None:
    history = history_of(stepping(300, 5), capacity=128)
    samples = np.sort(np.random.default_rng(3).integers(history.oldest, history.count, 50))
    keys = [ProcessKey(100 + n, 0) for n in range(5)]
    values = history.values("held", samples, keys).astype(float)
    weights = history.weights("held", samples)
    assert [weights[key].mean for key in keys] == pytest.approx(values.mean(axis=0).tolist())
    assert [weights[key].effective for key in keys] == pytest.approx(
        np.sqrt((values**2).mean(axis=0)).tolist()
    )


def test_change_since_a_minute_ago() -> None:
    steady, late = process(1), process(2)
    frames = [
        frame(100.0 + n, {steady: (n + 1) * PAGE} | ({late: PAGE} if n > 90 else {}), n) for n in range(100)
    ]
    history = history_of(frames)
    assert history.value_ago(steady.key, "held", 60) == 40 * PAGE
    assert history.value_ago(late.key, "held", 60) == 0.0
    assert history.value_ago(steady.key, "held", 1000) is None
    assert history.total_ago("held", 60) == 40 * PAGE
    assert history.total_ago("processes", 0) == 2


def test_trends_have_nan_where_there_is_no_data() -> None:
    alone = process(1)
    history = history_of([frame(100.0, {alone: PAGE}), frame(101.0, {alone: 2 * PAGE}, 1)])
    history.gap("connection lost")
    history.append(frame(104.0, {alone: 3 * PAGE}, 2))
    line = history.trend(alone.key, "held", 6.0, 6)
    assert np.isnan(line).tolist() == [True, False, False, True, True, False]
    assert line[[1, 2, 5]].tolist() == [PAGE, 2 * PAGE, 3 * PAGE]
    totals = history.total_trend("processes", 6.0, 6)
    assert totals[[1, 2, 5]].tolist() == [1, 1, 1]
    assert np.isnan(totals[3])


def test_an_empty_history_answers() -> None:
    history = History(64)
    assert history.columns("held", 0, 4, 1.0).shown.tolist() == [EMPTY] * 4
    assert history.value_ago(ProcessKey(1, 0), "held", 60) is None
    assert np.isnan(history.trend(ProcessKey(1, 0), "held", 60, 5)).all()
    assert history.weights("held", np.zeros(0, np.int64)) == {}
    history.gap("connection lost")
    assert history.gaps(0, 1e9) == []


def test_a_frame_without_processes_is_a_sample() -> None:
    history = history_of([frame(1.0, {}), frame(2.0, {process(1): PAGE}, 1), frame(3.0, {}, 2)])
    assert history.sums("held", np.arange(3)).tolist() == [0, PAGE, 0]


def test_time_must_go_forward() -> None:
    history = history_of([frame(2.0, {})])
    with pytest.raises(ValueError, match="later"):
        history.append(frame(2.0, {}, 1))


def test_a_renamed_process_keeps_its_past_and_shows_its_new_name() -> None:
    before = process(1, "zygote")
    after = Process(before.key, "camera")
    history = history_of([frame(1.0, {before: PAGE}), frame(2.0, {after: PAGE}, 1)])
    renamed = history.process(before.key)
    assert renamed is not None
    assert renamed.name == "camera"
    assert history.values("held", np.arange(2), [before.key])[:, 0].tolist() == [PAGE, PAGE]


def test_appending_costs_the_same_however_much_is_remembered() -> None:
    """Medians of batches, full ring against young ring; the factor leaves room for a busy machine."""
    who = [process(100 + n) for n in range(200)]
    held = np.arange(1, 201) * PAGE
    frames = [frame_of(1.0 + n * 0.1, table(who, held, held, held // PAGE), n) for n in range(6000)]
    history = History(4096, 256)

    def cost(batch: list[Frame]) -> float:
        spent = []
        for each in batch:
            began = time.thread_time_ns()
            history.append(each)
            spent.append(time.thread_time_ns() - began)
        return float(np.median(spent))

    young = cost(frames[:500])
    for each in frames[500:5000]:
        history.append(each)
    assert cost(frames[5000:]) < 2 * young
