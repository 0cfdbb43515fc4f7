"""Sums by tag against a slow oracle, and the sum that always holds."""

import numpy as np
import pytest
from hypothesis import given, settings

from inspector.domain.tags import tag_sums, tags_with
from tests.domain.holdings import Held, frame_of, many_held


@settings(deadline=None)
@given(many_held())
def test_sums_agree_with_adding_up_by_hand(buffers: list[Held]) -> None:
    frame = frame_of(buffers)
    sums = tag_sums(frame)
    assert {frame.tags[tag] for tag in sums.tag.tolist()} == {held.tag for held in buffers}
    for row, tag in enumerate(sums.tag.tolist()):
        mine = [held for held in buffers if held.tag == frame.tags[tag]]
        assert sums.buffers[row] == len(mine)
        assert sums.unique[row] == sum(held.size for held in mine)
        assert sums.held[row] == sum(held.size * len(held.holders) for held in mine)
        assert sums.private[row] == sum(held.size for held in mine if held.ref_count == 1)
        assert sums.shared[row] == sum(held.size for held in mine if held.ref_count > 1)
        assert sums.orphaned[row] == sum(held.size for held in mine if held.ref_count == 0)
        assert sums.processes[row] == len({pid for held in mine for pid in held.holders})


@settings(deadline=None)
@given(many_held())
def test_unique_is_proportional_and_unattributed_and_orphaned(buffers: list[Held]) -> None:
    frame = frame_of(buffers)
    sums = tag_sums(frame)
    whole = sums.proportional + sums.unattributed + sums.orphaned
    assert whole == pytest.approx(sums.unique, rel=1e-9)
    assert int(sums.unique.sum()) == frame.totals.unique
    assert float(sums.proportional.sum()) == pytest.approx(frame.totals.proportional)


def test_a_filter_keeps_the_tags_of_its_buffers() -> None:
    frame = frame_of([Held(10, (1,), b"a"), Held(20, (2,), b"b"), Held(30, (2,), b"c")])
    mask = np.array([True, False, True])
    assert tags_with(tag_sums(frame), frame, mask).tolist() == [True, False, True]


def test_absurd_sizes_do_not_wrap_around() -> None:
    sums = tag_sums(frame_of([Held(2**53, (1, 2, 3), b"x")] * 900))
    assert int(sums.held[0]) > 0
    assert int(sums.unique[0]) > 0


def test_an_empty_frame_has_no_tag() -> None:
    assert len(tag_sums(frame_of([])).tag) == 0
