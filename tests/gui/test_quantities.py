"""Numbers as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.gui.quantities import (
    ABSENT,
    UNITS,
    bytes_text,
    change_text,
    count_text,
    duration_text,
    known_bytes,
    plural,
)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (1023, "1023 B"),
        (1024, "1.00 KiB"),
        (10 * 1024, "10.0 KiB"),
        (202 * 1024**2, "202 MiB"),
        (1_836_098_519, "1.71 GiB"),
        (1024**2 - 1, "1.00 MiB"),
        (1024**3 - 1, "1.00 GiB"),
        (-5 * 1024**2, "−5.00 MiB"),
        (2**62, "4.00 EiB"),
        (2**70, "1024 EiB"),
    ],
)
def test_bytes_have_three_digits_and_a_binary_unit(count: int, text: str) -> None:
    assert bytes_text(count) == text


@given(st.integers(0, 2**63))
def test_bytes_never_read_more_than_half_a_percent_wrong(count: int) -> None:
    digits, unit = bytes_text(count).split(" ")
    assert float(digits) * 1024 ** UNITS.index(unit) == pytest.approx(count, rel=0.0051)
    assert len(digits) <= 4


def test_unknown_is_not_zero() -> None:
    assert known_bytes(-1) == ABSENT
    assert known_bytes(0) == "0 B"


@pytest.mark.parametrize(
    ("change", "is_bytes", "text"),
    [
        (0.0, True, "no change"),
        (0.3, True, "no change"),
        (40_055_603, True, "+38.2 MiB"),
        (-1024, True, "−1.00 KiB"),
        (3, False, "+3"),
        (-1200, False, "−1\u202f200"),
    ],
)
def test_changes_carry_their_sign(change: float, is_bytes: bool, text: str) -> None:
    assert change_text(change, is_bytes=is_bytes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1.0, "0.0 s"),
        (0.44, "0.4 s"),
        (12.4, "12 s"),
        (200, "3 min 20 s"),
        (59.7, "1 min 00 s"),
        (7500, "2 h 05 min"),
    ],
)
def test_durations_have_two_units_at_most(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_counts_and_plurals() -> None:
    assert count_text(50_000) == "50\u202f000"
    assert plural(1, "process") == "1 process"
    assert plural(2, "process") == "2 processes"
    assert plural(0, "buffer") == "0 buffers"
