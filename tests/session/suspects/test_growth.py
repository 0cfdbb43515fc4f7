"""What counts as steady growth, and what never does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.session.suspects.growth import Growth, steady_growth


def judged(low: list[int], born_s: float | None = None, span_s: float = 5.0) -> Growth | None:
    return steady_growth(
        np.arange(len(low), dtype=np.float64) * span_s + 1000.0, np.array(low, np.int64), born_s
    )


def test_a_leak_is_told_with_its_rate() -> None:
    growth = judged([4 + 2 * i for i in range(20)])
    assert growth is not None
    assert (growth.gained, growth.rises, growth.windows) == (38, 19, 20)
    assert growth.per_minute == pytest.approx(24.0)
    assert growth.lasting_s == 95.0
    assert 0.7 < growth.confidence < 1.0


def test_a_longer_row_is_surer() -> None:
    short, long = judged(list(range(13))), judged(list(range(24)))
    assert short is not None
    assert long is not None
    assert short.confidence < long.confidence


def test_it_counts_from_the_last_time_at_its_lowest() -> None:
    growth = judged([9, 30, 30, 2, 2, *range(2, 20)])
    assert growth is not None
    assert growth.since_s == 1000.0 + 5 * 5.0
    assert growth.gained == 17


def test_noise_on_top_of_a_leak_does_not_hide_it() -> None:
    noise = [0, 1, 0, 0, 2, 1, 0, 1, 0, 2, 0, 1, 1, 0, 0, 2, 1, 0, 1, 0]
    growth = judged([3 * i + extra for i, extra in enumerate(noise)])
    assert growth is not None
    assert growth.per_minute == pytest.approx(36.0, rel=0.1)


@pytest.mark.parametrize(
    ("why", "low"),
    [
        ("nothing", [5] * 24),
        ("a plateau", [2] * 5 + [50] * 19),
        ("two plateaus", [2] * 5 + [26] * 9 + [50] * 10),
        ("a camera that opened just now", [2] * 22 + [14, 26]),
        ("a sawtooth", [3 + i % 8 * 4 for i in range(24)]),
        ("a cache that is full", [*range(9), *[8] * 15]),
        ("a large cache that is full", [*range(0, 48, 4), *[48] * 12]),
        ("start-up", [int(60 * (1 - 0.6**i)) for i in range(24)]),
        ("too short", [*range(0, 33, 3)]),
        ("too little", [i // 3 for i in range(24)]),
        ("shrinking", list(range(60, 36, -1))),
    ],
)
def test_what_stops_is_not_accused(why: str, low: list[int]) -> None:
    assert judged(low) is None, why


def test_a_young_process_gets_twice_the_time() -> None:
    low = [3 * i for i in range(18)]
    assert judged(low, born_s=100.0) is not None
    assert judged(low, born_s=995.0) is None
    assert judged([3 * i for i in range(24)], born_s=995.0) is not None


def test_an_empty_row() -> None:
    assert judged([]) is None


@given(st.lists(st.integers(0, 11), max_size=24))
def test_rows_without_enough_gain_are_never_accused(low: list[int]) -> None:
    assert judged(low) is None


@given(st.lists(st.integers(0, 40), min_size=12, max_size=24))
def test_what_is_said_of_an_accused_row_is_true(low: list[int]) -> None:
    growth = judged(low)
    if growth is not None:
        tail = low[-growth.windows :]
        assert tail[0] == min(low)
        assert growth.gained == tail[-1] - tail[0] >= 12
        assert 0.0 < growth.confidence < 1.0
        assert growth.per_minute > 0
