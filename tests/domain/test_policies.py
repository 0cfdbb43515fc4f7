"""Blame policies against adding up by hand, and the sums they promise."""

import pytest
from hypothesis import given, settings

from inspector.domain.frame import Frame
from inspector.domain.policies import POLICIES, Split, compositor_never_owns, policy
from tests.domain.holdings import Held, frame_of, many_held


def by_pid(frame: Frame, split: Split) -> dict[int, float]:
    return dict(zip(frame.processes.pid.tolist(), split.of.tolist(), strict=True))


@settings(deadline=None)
@given(many_held())
def test_every_policy_keeps_its_sum(buffers: list[Held]) -> None:
    frame = frame_of(buffers, {10: "surfaceflinger", 11: "weston"})
    for each in POLICIES:
        split = each.split(frame)
        assert len(split.of) == len(frame.processes.who)
        assert (split.of >= 0).all()
        assert split.nobody >= 0
        whole = sum(held.size * (max(held.ref_count, 1) if each.id == "full" else 1) for held in buffers)
        assert split.of.sum() + split.nobody == pytest.approx(whole, rel=1e-9), each.id


@settings(deadline=None)
@given(many_held())
def test_every_share_is_what_one_gets_by_hand(buffers: list[Held]) -> None:
    frame = frame_of(buffers, {10: "surfaceflinger"})
    found = {each.id: by_pid(frame, each.split(frame)) for each in POLICIES}
    for pid in frame.processes.pid.tolist():
        mine = [held for held in buffers if pid in held.holders]
        assert found["proportional"][pid] == pytest.approx(sum(h.size / h.ref_count for h in mine))
        assert found["full"][pid] == sum(h.size for h in mine)
        assert found["private"][pid] == sum(h.size for h in mine if h.ref_count == 1)
        assert found["allocator"][pid] == sum(h.size for h in buffers if (h.holders or (1,))[0] == pid)
        others = sum(h.size / (h.ref_count - (10 in h.holders)) for h in mine) if pid != 10 else 0
        assert found["no-compositor"][pid] == pytest.approx(others)


def test_the_compositors_share_goes_to_the_other_holders() -> None:
    frame = frame_of([Held(900, (1, 2)), Held(100, (1,)), Held(60, (1, 2, 3))], {1: "surfaceflinger"})
    split = policy("no-compositor").split(frame)
    assert by_pid(frame, split) == {1: 0.0, 2: 930.0, 3: 30.0}
    assert split.nobody == 100.0, "what only the compositor holds"


def test_who_is_a_compositor_can_be_told() -> None:
    frame = frame_of([Held(900, (1, 2))], {1: "my-shell", 2: "app"})
    assert by_pid(frame, compositor_never_owns(frame)) == {1: 450.0, 2: 450.0}
    assert by_pid(frame, compositor_never_owns(frame, ("my-*",))) == {1: 0.0, 2: 900.0}


@pytest.mark.parametrize(
    "name",
    [
        "vendor.display.composer-service",
        "android.hardware.graphics.composer@2.4-service",
        "render_service",
        "kwin_wayland",
    ],
)
def test_compositors_of_common_systems_are_known(name: str) -> None:
    frame = frame_of([Held(10, (1, 2))], {1: name, 2: "app"})
    assert by_pid(frame, compositor_never_owns(frame)) == {1: 0.0, 2: 10.0}


def test_an_empty_frame_and_absurd_sizes() -> None:
    for each in POLICIES:
        assert each.split(frame_of([])).nobody == 0.0
        crowd = each.split(frame_of([Held(2**53, (1, 2, 3))] * 900))
        assert crowd.of.sum() + crowd.nobody > 0


def test_an_unknown_policy_is_answered_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="no-compositor"):
        policy("fair")
    assert len({each.id for each in POLICIES}) == 5
    assert all(each.formula and each.nobody for each in POLICIES)
