"""Conditions on growth: what they mean, and that nothing else is understood."""

from collections.abc import Callable
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.cli.amounts import AMOUNTS
from inspector.cli.condition_parser import BYTE_UNITS, ConditionError, parse_condition
from inspector.domain.frame import Frame
from tests.domain.holdings import Held, frame_of, many_held

MIB = 1 << 20
NAMES = {1: "surfaceflinger", 2: "camera provider", 3: "com.app"}
A = frame_of(
    [Held(10 * MIB, (1, 2), b"window"), Held(4 * MIB, (2,), b"camera"), Held(2 * MIB, (), b"lost")], NAMES
)
B = frame_of(
    [
        Held(10 * MIB, (1, 2), b"window"),
        *[Held(4 * MIB, (2, 3), b"camera")] * 3,
        Held(6 * MIB, (1,), b"window"),
        Held(2 * MIB, (3,), b"x y", unseen=1),
        *[Held(2 * MIB, (), b"lost")] * 2,
    ],
    NAMES,
)


@pytest.mark.parametrize(
    ("text", "grew"),
    [
        ("unique_bytes()", 18 * MIB),
        ("unique_bytes(tag=camera)", 8 * MIB),
        ("unique_bytes(surfaceflinger)", 6 * MIB),
        ("unique_bytes('camera provider', tag=camera)", 8 * MIB),
        ("held_bytes()", 10 * MIB - 4 * MIB + 24 * MIB + 2 * MIB - 4 * MIB + 4 * MIB - 4 * MIB),
        ("proportional_bytes(surfaceflinger)", 6 * MIB),
        ("proportional_bytes(process=com.*)", 7 * MIB),
        ("private_bytes()", 2 * MIB),
        ("shared_bytes(com.app)", 14 * MIB),
        ("orphan_bytes()", 2 * MIB),
        ("orphan_bytes(tag=camera)", 0),
        ("unattributed_bytes()", MIB),
        ("buffers()", 5),
        ("buffers(tag=camera)", 2),
        ("buffers(tag='x y')", 1),
        ('buffers(com.app, tag="x y")', 1),
        ("orphans()", 1),
        ("processes()", 1),
        ("processes(tag=camera)", 1),
    ],
)
def test_every_amount_speaks_of_growth(text: str, grew: int) -> None:
    unit = "B" if "bytes" in text else ""
    assert parse_condition(f"{text} == {grew}{unit}").judge(A, B).holds
    assert parse_condition(f"{text} == -{grew}{unit}" if grew else f"{text} == 0").judge(B, A).holds
    assert not parse_condition(f"{text} > {grew}{unit}").judge(A, B).holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("proportional_bytes(surfaceflinger) > 20MiB or buffers(tag=camera) > 8", False),
        ("proportional_bytes(surfaceflinger) > 5 MiB or buffers(tag=camera) > 8", True),
        ("unique_bytes() > 100%", True),
        ("unique_bytes() > 112.5 %", False),
        ("unique_bytes(com.app) > 1000%", True),
        ("unique_bytes(nobody) >= 0%", True),
        ("not unique_bytes() > 1GiB", True),
        ("NOT (buffers() > 1 AND buffers() < 3) and buffers() != 4", True),
        ("buffers() > 9 or buffers() > 1 and buffers() > 9", False),
        ("(buffers() > 9 or buffers() > 1) and buffers() < 9", True),
        ("unique_bytes() <= 18 MiB and unique_bytes() >= 18432KiB", True),
        ("buffers(tag=c?mera) > +1", True),
        ("buffers(tag=[c]amera) == 0", True),
    ],
)
def test_conditions(text: str, holds: bool) -> None:
    assert parse_condition(text).judge(A, B).holds is holds


def test_the_explanation_is_in_words_and_numbers() -> None:
    condition = parse_condition("unique_bytes() > 5% or buffers(tag=camera) > 8")
    first, second = condition.judge(A, B).facts
    assert first.words == (
        "unique_bytes() grew by 18.0 MiB (+112.5 %), from 16.0 MiB to 34.0 MiB: that is more than 5 %."
    )
    assert second.words == "buffers(tag=camera) grew by 2, from 1 to 3: that is not more than 8."


@pytest.mark.parametrize(
    ("text", "place", "expected", "suggestion"),
    [
        ("", 0, "an amount", ""),
        ("buffers() > 1 and", 17, "an amount", ""),
        ("bufers() > 1", 0, "an amount", "buffers"),
        ("proportional(x) > 1", 0, "an amount", "proportional_bytes"),
        ("buffers > 1", 8, '"("', ""),
        ("buffers(tga=x) > 1", 8, "process= or tag=", "tag"),
        ("buffers(tag=) > 1", 12, "a tag", ""),
        ("buffers(a, b) > 1", 11, "one process", ""),
        ("buffers(a b) > 1", 10, '","', ""),
        ("orphans(x) > 1", 8, "tag=TEXT", ""),
        ("buffers() = 1", 10, "a comparison", "=="),
        ("buffers() 1", 10, "a comparison", ""),
        ("buffers() > x", 12, "a whole number", ""),
        ("buffers() > 1MiB", 12, "a whole number", ""),
        ("buffers() > 1.5", 12, "a whole number", ""),
        ("unique_bytes() > 20mib", 19, "a unit", "MiB"),
        ("unique_bytes() > 20 M", 20, "a unit", "MiB"),
        ("unique_bytes() >", 16, "a size", ""),
        ("(buffers() > 1", 14, '")"', ""),
        ("buffers() > 1 buffers() > 2", 14, '"and", "or"', ""),
        ("buffers() > 1) > 2", 13, '"and", "or"', ""),
        ("buffers('x) > 1", 8, "a closing quote", ""),
        ("buffers() > 1 an buffers() > 2", 14, '"and", "or"', "and"),
        ("unique_bytes() > 1 adn buffers() > 2", 19, "a unit", ""),
        ("(" * 60 + "buffers() > 1" + ")" * 60, 50, "at most 50", ""),
    ],
)
def test_what_cannot_be_understood_is_named_with_its_place(
    text: str, place: int, expected: str, suggestion: str
) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)
    error = caught.value
    assert error.place == place
    assert expected in error.expected
    assert error.suggestion == suggestion
    assert error.message.endswith("." if not suggestion else f"Did you mean {suggestion}?")
    assert error.pointer.splitlines()[1].index("^") == error.place


@given(st.text(max_size=60) | st.text("buferstagNOT()<>=!'\" %.,0123MiB_", max_size=60))
def test_any_text_is_a_condition_or_a_place(text: str) -> None:
    error = None
    try:
        parse_condition(text)
    except ConditionError as caught:
        error = caught
    assert error is None or 0 <= error.place <= len(text)
    assert error is None or error.message.isprintable()


Judge = Callable[[Frame, Frame], bool]
COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    "==": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
}


@st.composite
def growths(draw: st.DrawFn) -> tuple[str, Judge]:
    """A comparison of numbers of buffers, as text and as the obvious way to compute it."""
    process = draw(st.sampled_from([None, "process-1?", "process-10", "*"]))
    tag = draw(st.sampled_from([None, "camera", "c*", ""]))
    arguments = [f"'{process}'"] * (process is not None) + [f'tag = "{tag}"'] * (tag is not None)
    sign, limit = draw(st.sampled_from(sorted(COMPARE))), draw(st.integers(-4, 4))

    def count(frame: Frame) -> int:
        found = 0
        for row, number in enumerate(frame.buffers.tag.tolist()):
            names = [frame.processes.who[holder].name for holder in frame.holders_of(row).tolist()]
            is_held = process is None or any(fnmatchcase(name, process) for name in names)
            found += is_held and (tag is None or fnmatchcase(frame.tags[number].decode("latin-1"), tag))
        return found

    text = f"buffers({' , '.join(arguments)}){sign} {limit}"
    return text, lambda a, b: COMPARE[sign](count(b) - count(a), limit)


def joined(parts: st.SearchStrategy[tuple[str, Judge]]) -> st.SearchStrategy[tuple[str, Judge]]:
    def negated(part: tuple[str, Judge]) -> tuple[str, Judge]:
        return f"not ({part[0]})", lambda a, b: not part[1](a, b)

    def both(x: tuple[str, Judge], y: tuple[str, Judge]) -> tuple[str, Judge]:
        return f"({x[0]})and({y[0]})", lambda a, b: x[1](a, b) and y[1](a, b)

    def either(x: tuple[str, Judge], y: tuple[str, Judge]) -> tuple[str, Judge]:
        return f"(({x[0]}) or {y[0]})", lambda a, b: x[1](a, b) or y[1](a, b)

    return st.builds(negated, parts) | st.builds(both, parts, parts) | st.builds(either, parts, parts)


@settings(deadline=None, max_examples=60)
@given(st.recursive(growths(), joined, max_leaves=5), many_held(4), many_held(4))
def test_a_condition_means_what_it_says(condition: tuple[str, Judge], a: list[Held], b: list[Held]) -> None:
    text, judge = condition
    before, after = frame_of(a), frame_of(b)
    assert parse_condition(text).judge(before, after).holds is judge(before, after)


@settings(deadline=None)
@given(many_held())
def test_sums_over_everything_are_the_frames_own(buffers: list[Held]) -> None:
    frame = frame_of(buffers)
    totals = frame.totals
    expected = {
        "unique_bytes": totals.unique,
        "held_bytes": totals.held,
        "proportional_bytes": totals.proportional,
        "private_bytes": sum(h.size for h in buffers if h.ref_count == 1 and not h.unseen),
        "orphan_bytes": totals.orphaned,
        "unattributed_bytes": totals.unattributed,
        "buffers": totals.buffers,
        "processes": totals.processes,
    }
    empty = frame_of([])
    for name, amount in expected.items():
        fact = parse_condition(f"{name}() > 0").judge(empty, frame).facts[0]
        assert fact.after == pytest.approx(amount), name
        assert fact.before == 0


def test_there_is_a_word_for_every_amount_and_unit() -> None:
    assert all(amount.summary for amount in AMOUNTS.values())
    for unit, factor in BYTE_UNITS.items():
        condition = parse_condition(f"unique_bytes() > 1.5{unit}")
        assert condition.growths[0].limit == 1.5 * factor
