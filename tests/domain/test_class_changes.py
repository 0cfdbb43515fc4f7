"""Counts and bytes by process, tag and size class, against counting by hand."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.changes import NOBODY, Kind, changes
from inspector.domain.class_changes import class_changes
from inspector.domain.columns import ints
from inspector.domain.size_class import size_class, size_class_text
from tests.domain.holdings import Held, frame_of, many_held


@settings(deadline=None)
@given(many_held(), many_held())
def test_groups_have_all_their_buffers_in_both_moments(a: list[Held], b: list[Held]) -> None:
    before, after = frame_of(a), frame_of(b)
    found = changes(before, after, same_boot=True)
    sizes: dict[tuple[str, bytes, int], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, buffers in enumerate((a, b)):
        for held in buffers:
            owners = [f"process-{pid}" for pid in held.holders] or ["nobody"] * (not held.unseen)
            for owner in owners:
                sizes[owner, held.tag, max(held.size - 1, 0).bit_length()][side].append(held.size)
    expected = {
        key: (len(x), len(y), sum(x), sum(y), min(x + y), max(x + y))
        for key, (x, y) in sizes.items()
        if (len(x), sum(x)) != (len(y), sum(y))
    }
    names = [change.process.name for change in found.processes]
    groups = class_changes(before, after, found)
    told = {
        (names[g.process] if g.process != NOBODY else "nobody", g.tag, g.size_class): (
            *(g.before, g.after, g.bytes_before, g.bytes_after),
            *(g.least, g.largest),
        )
        for g in groups
    }
    assert told == expected
    assert [abs(g.bytes) for g in groups] == sorted((abs(g.bytes) for g in groups), reverse=True)
    assert all(g.kind is not Kind.SAME for g in groups)


@given(st.integers(0, 2**50))
def test_a_class_holds_sizes_up_to_its_power_of_two(size: int) -> None:
    (number,) = size_class(ints([size])).tolist()
    assert size <= 2**number
    assert number == 0 or size > 2 ** (number - 1)


def test_classes_in_words() -> None:
    assert size_class_text(16) == "32.0 KiB to 64.0 KiB"
    assert size_class_text(16, ints([65536, 65536])) == "64.0 KiB"
    assert size_class_text(16, ints([65536, 40000])) == "32.0 KiB to 64.0 KiB"
    assert size_class_text(0) == "at most 1 B"
