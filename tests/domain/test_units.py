"""Amounts as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.units import (
    ABSENT,
    BINARY,
    DECIMAL,
    UNITS,
    Units,
    bytes_text,
    change_text,
    count_text,
    duration_text,
    plural,
    round_step,
    units,
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (1023, "1023 B"),
        (1024, "1.00 KiB"),
        (10_240, "10.0 KiB"),
        (1023.6 * 1024, "1.00 MiB"),
        (8_294_400, "7.91 MiB"),
        (202 << 20, "202 MiB"),
        (1_836_098_519, "1.71 GiB"),
        (1024**2 - 1, "1.00 MiB"),
        (1.5 * 2**40, "1.50 TiB"),
        (2**62, "4.00 EiB"),
        (2**70, "1024 EiB"),
        (-5 << 20, "−5.00 MiB"),
    ],
)
def test_three_digits_and_a_binary_unit(amount: float, text: str) -> None:
    assert BINARY.text(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (8_294_400, "8.29 MB"),
        (999_499, "999 kB"),
        (999_600, "1.00 MB"),
        (1_836_098_519, "1.84 GB"),
        (-4096, "−4.10 kB"),
    ],
)
def test_three_digits_and_a_decimal_unit(amount: float, text: str) -> None:
    assert DECIMAL.text(amount) == text


@given(st.sampled_from(UNITS), st.integers(0, 2**63))
def test_bytes_never_read_more_than_half_a_percent_wrong(chosen: Units, amount: int) -> None:
    digits, unit = chosen.text(amount).split(" ")
    assert float(digits) * chosen.base ** chosen.names.index(unit) == pytest.approx(amount, rel=0.0051)
    assert len(digits) <= 4


def test_units_are_found_by_id() -> None:
    assert [units(chosen.id) for chosen in UNITS] == list(UNITS)
    with pytest.raises(KeyError, match="expected one of binary, decimal, found octal"):
        units("octal")


def test_unknown_is_not_zero() -> None:
    assert BINARY.known(-1) == ABSENT
    assert DECIMAL.known(0) == "0 B"


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
    assert BINARY.change(change, is_bytes=is_bytes) == text
    assert BINARY.change(0.2, unchanged="") == ""


@pytest.mark.parametrize(("amount", "text"), [(0, ""), (0.4, ""), (4096, "+4.00 KiB"), (-1, "-1 B")])
def test_text_for_terminals_and_files_is_binary_with_a_hyphen(amount: float, text: str) -> None:
    assert change_text(amount) == text
    assert bytes_text(-4096) == "-4.00 KiB"


@pytest.mark.parametrize(
    ("chosen", "least", "step", "tick"),
    [
        (BINARY, 0.2, 1, "1 B"),
        (BINARY, 300 << 20, 512 << 20, "512 MiB"),
        (BINARY, 512 << 20, 512 << 20, "512 MiB"),
        (DECIMAL, 300e6, 500e6, "500 MB"),
        (DECIMAL, 501e6, 1e9, "1 GB"),
        (DECIMAL, 0.2, 1, "1 B"),
    ],
)
def test_ticks_are_round_in_their_units(chosen: Units, least: float, step: float, tick: str) -> None:
    assert chosen.step(least) == step
    assert chosen.tick(step) == tick


@given(st.sampled_from(UNITS), st.floats(1, 1e18))
def test_a_step_is_the_next_round_amount(chosen: Units, least: float) -> None:
    step = chosen.step(least)
    assert least * (1 - 1e-6) <= step < 2.6 * least
    assert chosen.step(step) == step


@pytest.mark.parametrize(("least", "step"), [(0.3, 0.5), (1, 1), (2.1, 5), (7, 10), (100, 100)])
def test_round_steps_are_1_2_and_5(least: float, step: float) -> None:
    assert round_step(least) == pytest.approx(step)


def test_ticks_have_no_digit_too_many() -> None:
    assert BINARY.tick(1.5 * 2**30) == "1.5 GiB"
    assert BINARY.tick(0) == "0 B"
    assert DECIMAL.tick(1_250_000) == "1.25 MB"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1.0, "0.0 s"),
        (0.44, "0.4 s"),
        (9.96, "10 s"),
        (12.4, "12 s"),
        (59.7, "1 min 00 s"),
        (200, "3 min 20 s"),
        (7500, "2 h 05 min"),
        (187_200, "2 d 04 h"),
    ],
)
def test_a_span_has_two_units_at_most(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_counts_and_plurals() -> None:
    assert count_text(50_000) == "50\u202f000"
    assert plural(1, "process") == "1 process"
    assert plural(2, "process") == "2 processes"
    assert plural(0, "buffer") == "0 buffers"
