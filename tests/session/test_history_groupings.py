"""Amounts by tag and by allocator against sums written out by hand; extremes against every sample."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.blame import MEASURES
from inspector.domain.columns import UNKNOWN
from inspector.domain.frame import ProcessKey
from inspector.session.history import History
from inspector.session.seats import BLOCK
from inspector.session.series import Allocator, Grouping, SeriesKey, Tag, grouping_of
from tests.session.histories import Buffer, frame, frame_with, history_of, process, stepping

PAGE = 4096
AFTER_GAP = 50
MEASURE_IDS = [each.id for each in MEASURES]
CROWD = [process(pid, f"process-{pid}", start_time=pid * 10) for pid in range(1, 6)]


def total(name: str, buffers: list[Buffer]) -> float:
    """What the buffers of one tag or allocator add up to."""

    def refs(each: Buffer) -> int:
        return len(each.holders) + each.unseen

    amounts: dict[str, Callable[[Buffer], int]] = {
        "proportional": lambda each: each.size,
        "held": lambda each: each.size * len(each.holders),
        "private": lambda each: each.size if refs(each) == 1 else 0,
        "shared": lambda each: each.size if refs(each) > 1 else 0,
        "count": lambda each: 1,
    }
    return float(sum(amounts[name](each) for each in buffers))


@st.composite
def moments(draw: st.DrawFn) -> list[list[Buffer]]:
    """Buffers that come and go with changing holders; some held by nobody, some by nobody we can see."""
    holders = st.lists(st.integers(1, 5), max_size=3, unique=True).map(lambda pids: tuple(sorted(pids)))
    one = st.builds(
        Buffer,
        id=st.integers(0, 30),
        size=st.integers(1, 9).map(lambda pages: pages * PAGE),
        tag=st.sampled_from([b"camera", b"yuv", b"", b"\xff\x1b[0m"]),
        holders=holders,
        allocator=st.integers(1, 7),
        unseen=st.integers(0, 1),
    )
    many = st.lists(one, max_size=8, unique_by=lambda each: each.id)
    return draw(st.lists(many, min_size=1, max_size=20))


@settings(deadline=None, max_examples=60)
@given(moments(), st.sampled_from(MEASURE_IDS))
def test_tags_and_allocators_are_what_their_buffers_add_up_to(rows: list[list[Buffer]], name: str) -> None:
    frames = [frame_with(10.0 + n, buffers, CROWD, n) for n, buffers in enumerate(rows)]
    history = history_of(frames, capacity=16)
    kept = np.arange(history.oldest, history.count)
    labels: dict[Grouping, Callable[[Buffer], bytes | int]] = {
        "tag": lambda each: each.tag,
        "allocator": lambda each: each.allocator,
    }
    for grouping, label_of in labels.items():
        keys = list({stay.series.key for stay in history.ledgers[grouping].seats})
        for sample in kept.tolist():
            found: dict[bytes | int, float] = {}
            values = history.values(name, np.array([sample]), keys)[0].tolist()
            for key, value in zip(keys, values, strict=True):
                label = key.text if isinstance(key, Tag) else key.pid
                found[label] = found.get(label, 0.0) + value
            for label, value in found.items():
                assert value == total(name, [each for each in rows[sample] if label_of(each) == label])
            assert history.sums(name, np.array([sample]), grouping)[0] == total(name, rows[sample])


def test_unique_bytes_are_the_sum_over_tags_with_what_nobody_holds() -> None:
    buffers = [
        Buffer(1, 4 * PAGE, b"a", (1, 2)),
        Buffer(2, PAGE, b"b", ()),
        Buffer(3, 6 * PAGE, b"b", (1,), unseen=2),
    ]
    one = frame_with(1.0, buffers, CROWD)
    history = history_of([one])
    now = np.array([0])
    assert history.sums("proportional", now, "tag")[0] == one.totals.unique == 11 * PAGE
    assert history.sums("proportional", now)[0] == one.totals.proportional == 6 * PAGE
    assert history.values("proportional", now, [Tag(b"a"), Tag(b"b")])[0].tolist() == [4 * PAGE, 7 * PAGE]


def test_an_allocator_is_a_process_as_long_as_one_is_seen_and_keeps_its_name() -> None:
    camera, other = process(5, "camera", 50), process(5, "launcher", 90)
    gone = [Buffer(1, PAGE, b"", (1,), 5)]
    there = [*gone, Buffer(2, PAGE, b"", (5,), 5)]
    rows = [(gone, ()), (there, (camera,)), (gone, ()), (there, (other,))]
    history = history_of([frame_with(1.0 + n, row, who, n) for n, (row, who) in enumerate(rows)])
    before, after = Allocator(5, 50), Allocator(5, 90)
    values = history.values("count", np.arange(4), [before, after])
    assert values.tolist() == [[1, 0], [2, 0], [1, 0], [0, 2]], "what was nameless at first is the camera's"
    assert [_name(history, key) for key in (before, after)] == ["camera", "launcher"]
    assert before.process == ProcessKey(5, 50)


def test_an_allocator_that_nobody_knows() -> None:
    history = history_of([frame_with(1.0, [Buffer(1, PAGE, b"", (1,), 77), Buffer(2, PAGE, b"", (1,))])])
    stranger, unknown = Allocator(77, UNKNOWN), Allocator(UNKNOWN, UNKNOWN)
    assert [_name(history, key) for key in (stranger, unknown)] == ["pid 77", "(allocator not known)"]
    assert stranger.process is None


def _name(history: History, key: SeriesKey) -> str:
    series = history.series(key)
    assert series is not None
    return series.name


def test_tags_are_named_safely() -> None:
    history = history_of(
        [frame_with(1.0, [Buffer(1, PAGE, b"\x1b[31m\n", (1,)), Buffer(2, PAGE, b"", (1,))])]
    )
    assert _name(history, Tag(b"\x1b[31m\n")) == "\\x1b[31m\\n"
    assert _name(history, Tag(b"")) == "(no tag)"


def test_more_tags_than_there_is_room_stay_in_the_sum_and_memory_is_bounded() -> None:
    """Every sample brings 600 tags that were never seen; one is large and stays."""
    history = History(64, BLOCK, BLOCK)
    for n in range(40):
        fresh = [
            Buffer(i + 1, PAGE, b"churn %d %d" % (n, i), (1,), 100_000 + 600 * n + i) for i in range(600)
        ]
        history.append(frame_with(1.0 + n, [*fresh, Buffer(0, 50 * PAGE, b"steady", (1,), 9)], CROWD, n))
    everyone = np.arange(40)
    keys: tuple[SeriesKey, ...] = (Tag(b"steady"), Allocator(9, UNKNOWN))
    for steady in keys:
        grouping = grouping_of(steady)
        ledger = history.ledgers[grouping]
        assert ledger.seats.columns == BLOCK
        assert len(list(ledger.seats)) <= 64 * BLOCK
        assert (history.values("proportional", everyone, [steady]) == 50 * PAGE).all()
        assert (history.sums("proportional", everyone, grouping) == 650 * PAGE).all()


def test_a_tag_that_is_used_no_more_holds_nothing_and_is_not_listed() -> None:
    rows = [[Buffer(1, PAGE, b"a", (1,)), Buffer(2, PAGE, b"b", (1,))], [Buffer(1, PAGE, b"a", (1,))]]
    history = history_of([frame_with(1.0 + n, row, CROWD, n) for n, row in enumerate(rows)])
    assert history.values("held", np.arange(2), [Tag(b"b")])[:, 0].tolist() == [PAGE, 0]
    assert set(history.weights("held", np.array([1]), "tag")) == {Tag(b"a")}
    assert history.value_at(Tag(b"b"), "held", 1) == 0.0
    assert history.value_ago(Tag(b"b"), "held", 1.0) == PAGE


@pytest.mark.parametrize(
    ("key", "grouping"),
    [(ProcessKey(1, 2), "process"), (Tag(b"x"), "tag"), (Allocator(1, 2), "allocator")],
)
def test_a_key_belongs_to_its_grouping_and_equals_no_other(key: SeriesKey, grouping: Grouping) -> None:
    assert grouping_of(key) == grouping
    assert [key == other for other in (ProcessKey(1, 2), Tag(b"x"), Allocator(1, 2))].count(True) == 1


@settings(deadline=None, max_examples=40)
@given(st.floats(0.02, 5.0), st.integers(0, 30), st.sampled_from(MEASURE_IDS))
def test_a_column_knows_the_least_and_the_largest_in_force_in_it(
    width_s: float, lead: int, name: str
) -> None:
    frames = list(stepping(90, 4, interval_s=0.11))
    history = history_of(frames[:AFTER_GAP], capacity=64)
    history.gap("connection lost")
    for each in frames[60:]:
        history.append(each)
    keys = [ProcessKey(100 + n, 0) for n in range(4)]
    first = int(1000 / width_s) - lead
    columns = int(history.newest_s / width_s) + 3 - first
    found = history.columns(name, first, columns, width_s)
    own = np.flatnonzero(found.end > found.begin)
    assert ((found.shown >= 0) == (found.end > found.begin)).all()
    low, high = history.extremes(name, found.begin[own], found.end[own], keys)
    for place, column in enumerate(own.tolist()):
        start_s, end_s = (first + column) * width_s, (first + column + 1) * width_s
        inside = [n for n in range(history.oldest, history.count) if start_s <= history.time_of(n) < end_s]
        before = [n for n in range(history.oldest, history.count) if history.time_of(n) < start_s][-1:]
        wanted = inside if inside[:1] == [AFTER_GAP] else [*before, *inside]
        values = history.values(name, np.array(wanted), keys)
        assert low[place].tolist() == values.min(axis=0).tolist()
        assert high[place].tolist() == values.max(axis=0).tolist()


def test_extremes_of_very_many_samples_are_found_in_pieces() -> None:
    history = history_of(stepping(12_000, 3, interval_s=0.1), capacity=16_384)
    keys = [ProcessKey(100 + n, 0) for n in range(3)]
    found = history.columns("held", 99, 122, 10.0)
    own = found.end > found.begin
    low, high = history.extremes("held", found.begin[own], found.end[own], keys)
    values = history.values("held", np.arange(12_000), keys)
    assert high.max(axis=0).tolist() == values.max(axis=0).tolist()
    assert low.min(axis=0).tolist() == values.min(axis=0).tolist()


def test_a_frame_that_comes_too_early_changes_nothing() -> None:
    history = history_of([frame(2.0, {process(1): PAGE})])
    with pytest.raises(ValueError, match="later"):
        history.append(frame(1.0, {process(2): PAGE}, 1))
    assert history.count == 1
    assert history.series(ProcessKey(2, 0)) is None
