"""Hostile bytes become one line of visible text, and different bytes never look alike."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.text import printable


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"camera preview", "camera preview"),
        ("größe 影".encode(), "größe 影"),
        (b"a\nb\tc", "a\\nb\\tc"),
        (b"\x1b[31mred", "\\x1b[31mred"),
        (b"\xff\xfe", "\\xff\\xfe"),
        ("\u202eevil".encode(), "\\u202eevil"),
        (b"back\\slash", "back\\\\slash"),
    ],
)
def test_what_is_shown(raw: bytes, text: str) -> None:
    assert printable(raw) == text


@given(st.binary(max_size=60))
def test_it_is_one_line_without_controls(raw: bytes) -> None:
    text = printable(raw)
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text)
    text.encode("utf-8")


@given(st.binary(max_size=12), st.binary(max_size=12))
def test_different_bytes_never_look_alike(one: bytes, other: bytes) -> None:
    assert (printable(one) == printable(other)) == (one == other)
