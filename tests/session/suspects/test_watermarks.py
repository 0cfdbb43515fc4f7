"""Windows of low watermarks against the obvious way to count."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inspector.session.suspects import watermarks
from inspector.session.suspects.groups import Numbers
from inspector.session.suspects.watermarks import KEPT, SPANS_S, Watermarks

Counts = dict[int, int]
SAMPLES = st.lists(st.dictionaries(st.integers(1, 6), st.integers(1, 9)), min_size=1, max_size=90)


def feed(marks: Watermarks, time_s: float, counts: Counts) -> bool:
    codes = np.array(sorted(counts), np.int64)
    return marks.add(time_s, codes, np.array([counts[code] for code in sorted(counts)], np.int64))


@given(SAMPLES)
def test_every_complete_window_has_the_least_count(samples: list[Counts]) -> None:
    marks = Watermarks()
    done = sum(feed(marks, float(second), counts) for second, counts in enumerate(samples))
    assert done == (len(samples) - 1) // 5
    times, codes, low = marks.series(0, 1)
    assert len(times) == min(done, KEPT)
    for window, start in enumerate(times.astype(int).tolist()):
        for place, code in enumerate(codes.tolist()):
            expected = min(counts.get(code, 0) for counts in samples[start : start + 5])
            assert low[window, place] == expected


def test_a_coarser_window_is_made_of_the_finer_ones() -> None:
    marks = Watermarks()
    for second in range(200):
        feed(marks, float(second), {1: 100 + second, 2: 7 if second == 90 else 50})
    times, codes, low = marks.series(1, 1)
    assert times.tolist() == [0.0, 60.0, 120.0][: len(times)]
    assert codes.tolist() == [1, 2]
    assert low[:2].tolist() == [[100, 50], [160, 7]]


def test_slow_samples_make_longer_windows() -> None:
    marks = Watermarks()
    done = [feed(marks, 10.0 * n, {1: n + 1}) for n in range(10)]
    assert [n for n, is_done in enumerate(done) if is_done] == [3, 6, 9]


def test_memory_is_bounded() -> None:
    marks = Watermarks()
    many = np.arange(1, watermarks.MOST_GROUPS + 5000, dtype=np.int64)
    for second in range(30):
        marks.add(float(second), many, many)
    _, codes, _ = marks.series(0, 1)
    assert len(codes) == watermarks.MOST_GROUPS
    assert codes[0] == 5000, "those with most buffers are kept"
    for second in range(30, 30 + 5 * KEPT * 3):
        feed(marks, float(second), {1: 1})
    assert len(marks.series(0, 1)[0]) == KEPT
    assert len(SPANS_S) == 3


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9))))
def test_numbers_are_never_shared_and_stay_small(steps: list[tuple[bool, int]]) -> None:
    numbers: Numbers[int] = Numbers()
    known: dict[int, int] = {}
    for is_new, key in steps:
        if is_new:
            known[key] = numbers.of(key)
            assert numbers.key(known[key]) == key
        else:
            known = {k: n for k, n in known.items() if k % 2 == key % 2}
            numbers.keep(known.values())
        assert len(set(known.values())) == len(known) == len(numbers)
        assert all(1 <= number <= 10 for number in known.values())
