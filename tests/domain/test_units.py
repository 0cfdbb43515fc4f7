"""Amounts as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.units import bytes_text, change_text, duration_text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.00 KiB"),
        (10_240, "10.0 KiB"),
        (1023.6 * 1024, "1.00 MiB"),
        (8_294_400, "7.91 MiB"),
        (150 << 20, "150 MiB"),
        (1.5 * 2**40, "1.50 TiB"),
        (-4096, "-4.00 KiB"),
    ],
)
def test_three_digits_and_a_binary_unit(amount: float, text: str) -> None:
    assert bytes_text(amount) == text


@given(st.floats(0, 2**59))
def test_no_amount_needs_more_than_eight_characters(amount: float) -> None:
    assert len(bytes_text(amount)) <= 8


@pytest.mark.parametrize(("amount", "text"), [(0, ""), (0.4, ""), (4096, "+4.00 KiB"), (-1, "-1 B")])
def test_a_change_has_a_sign(amount: float, text: str) -> None:
    assert change_text(amount) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 00 s"),
        (61, "1 min 01 s"),
        (3600, "1 h 00 min"),
        (187_200, "2 d 04 h"),
    ],
)
def test_a_span_has_two_units_at_most(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
