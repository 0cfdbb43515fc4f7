"""Who shares with whom, against counting pairs by hand."""

import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.frame import Frame
from inspector.domain.seriation import arranged, joined
from inspector.domain.sharing import SharingMatrix, sharing
from tests.domain.holdings import Held, crowd, frame_of, many_held


def by_hand(buffers: list[Held], groups: list[set[int]]) -> dict[str, np.ndarray]:
    """The squares and columns of a matrix whose rows are `groups` of pids."""
    names = ("bytes", "buffers", "only_bytes", "only_buffers")
    squares = {name: np.zeros((len(groups), len(groups)), np.int64) for name in names}
    columns = {n: np.zeros(len(groups), np.int64) for n in ("shared_bytes", "shared_buffers", "unseen_bytes")}
    for held in buffers:
        rows = [row for row, group in enumerate(groups) if group & set(held.holders)]
        amounts = {"bytes": held.size, "buffers": 1}
        for first, second in combinations(rows, 2):
            for name, amount in amounts.items():
                squares[name][[first, second], [second, first]] += amount
                if len(rows) == 2 and not held.unseen:
                    squares[f"only_{name}"][[first, second], [second, first]] += amount
        if len(rows) == 1 and not held.unseen:
            for name, amount in amounts.items():
                squares[name][rows[0], rows[0]] += amount
        for row in rows:
            columns["shared_bytes"][row] += held.size * (held.ref_count > 1)
            columns["shared_buffers"][row] += held.ref_count > 1
            columns["unseen_bytes"][row] += held.size * (held.unseen > 0)
    return squares | columns


def groups_of(matrix: SharingMatrix, buffers: list[Held]) -> list[set[int]]:
    """The pids of every row; the last row is everyone else who shares."""
    kept = [{process.key.pid} for process in matrix.who]
    sharers = {pid for held in buffers if len(held.holders) > 1 for pid in held.holders}
    others = sharers - set().union(*kept)
    assert len(others) == matrix.folded
    return [*kept, others] if others else kept


@settings(deadline=None)
@given(many_held(), st.sampled_from((2, 3, 60)))
def test_every_cell_agrees_with_counting_by_hand(buffers: list[Held], most: int) -> None:
    matrix = sharing(frame_of(buffers), most=most)
    assert len(matrix.who) <= most
    for name, expected in by_hand(buffers, groups_of(matrix, buffers)).items():
        np.testing.assert_array_equal(getattr(matrix, name), expected, err_msg=name)


@settings(deadline=None)
@given(many_held(), st.randoms(use_true_random=False))
def test_an_earlier_order_is_kept_to_and_changes_no_number(buffers: list[Held], random: object) -> None:
    frame = frame_of(buffers)
    keys = list(sharing(frame).keys)
    random.shuffle(keys)  # type: ignore[attr-defined]
    again = sharing(frame, previous=keys)
    assert list(again.keys) == keys
    for name, expected in by_hand(buffers, groups_of(again, buffers)).items():
        np.testing.assert_array_equal(getattr(again, name), expected, err_msg=name)


def test_only_processes_that_share_have_a_row() -> None:
    matrix = sharing(frame_of([Held(10, (1, 2)), Held(20, (3,)), Held(30, (4,), unseen=2)]))
    assert [process.key.pid for process in matrix.who] == [1, 2]
    assert matrix.partners(0) == 1


def test_nothing_shared_gives_an_empty_matrix() -> None:
    for buffers in ([], [Held(10, (1,))], [Held(10, ())], [Held(10, (1,), unseen=1)]):
        matrix = sharing(frame_of(buffers))
        assert len(matrix) == 0
        assert matrix.bytes.shape == (0, 0)
        assert matrix.who == ()


def test_a_buffer_filter_counts_only_what_passes() -> None:
    frame = frame_of([Held(10, (1, 2)), Held(20, (2, 3)), Held(5, (1,)), Held(7, (1,))])
    matrix = sharing(frame, buffers=np.array([True, False, True, False]))
    assert [process.key.pid for process in matrix.who] == [1, 2]
    assert matrix.bytes.tolist() == [[5, 10], [10, 0]]


def test_newcomers_stand_beside_whom_they_share_most_with() -> None:
    before = sharing(frame_of([Held(10, (1, 2)), Held(9, (3, 4))]))
    now = sharing(frame_of([Held(10, (1, 2)), Held(9, (3, 4)), Held(100, (1, 5))]), previous=before.keys)
    order = [process.key.pid for process in now.who]
    assert [pid for pid in order if pid != 5] == [process.key.pid for process in before.who]
    assert order.index(5) == order.index(1) + 1


def test_a_place_changes_hands_only_for_much_more() -> None:
    def frame(third: int) -> Frame:
        return frame_of([Held(100, (1, 2)), Held(third, (3, 4))])

    before = sharing(frame(90), most=2).keys
    assert [key.pid for key in before] == [1, 2]
    assert [key.pid for key in sharing(frame(110), most=2, previous=before).keys] == [1, 2]
    assert {key.pid for key in sharing(frame(200), most=2, previous=before).keys} == {3, 4}


def test_a_hub_comes_first_and_clusters_stand_together() -> None:
    ties = np.zeros((9, 9), np.int64)
    for group in ((1, 4, 7), (2, 5, 8), (3, 6)):
        for first, second in combinations(group, 2):
            ties[first, second] = ties[second, first] = 50 + first
    ties[0, 1:] = ties[1:, 0] = 5
    order = arranged(ties)
    assert order[0] == 0
    assert sorted(order) == list(range(9))
    for group in ((1, 4, 7), (2, 5, 8), (3, 6)):
        places = sorted(order.index(row) for row in group)
        assert places == list(range(places[0], places[0] + len(group)))
    assert joined(ties, order[:4])[:1] == [0]


def test_a_crowd_in_one_buffer_stays_cheap() -> None:
    everyone = tuple(range(1, 801))
    frame = frame_of([Held(4096, everyone) for _ in range(25)])
    began = time.perf_counter()
    matrix = sharing(frame)
    assert time.perf_counter() - began < 0.5
    assert len(matrix) == 61
    assert matrix.folded == 740
    assert int(matrix.buffers[0, 1]) == int(matrix.buffers[0, 60]) == 25
    assert int(matrix.buffers[60, 60]) == 0


def test_sixty_sharers_all_have_a_row() -> None:
    matrix = sharing(crowd())
    assert len(matrix) == 60
    assert matrix.folded == 0
    assert {process.name for process in matrix.who[:2]} == {"surfaceflinger", "system_server"}


@pytest.mark.parametrize("size", [2**53, 2**60])
def test_absurd_sizes_do_not_wrap_around(size: int) -> None:
    matrix = sharing(frame_of([Held(size, (1, 2, 3))] * 50))
    assert (matrix.bytes >= 0).all()
    assert int(matrix.bytes[0, 1]) > 0
