"""What is remembered between runs, and what happens to a file that cannot be understood."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray

from inspector.gui.settings import Settings


def test_values_survive(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "window.ini"
    first = Settings(place)
    assert first.warning == ""
    first.keep("theme", "light")
    first.keep("span_s", 60.0)
    first.keep("layout/rows", QByteArray(b"\x00\xff=;[\n]"))
    assert first.save() == ""
    again = Settings(place)
    assert again.warning == ""
    assert again.text_of("theme", "dark") == "light"
    assert again.number_of("span_s", 1.0, 0.0, 100.0) == 60.0
    assert again.bytes_of("layout/rows") == QByteArray(b"\x00\xff=;[\n]")


def test_values_that_make_no_sense_are_the_defaults(tmp_path: Path) -> None:
    place = tmp_path / "window.ini"
    place.write_text("[General]\ntheme=pink\nspan_s=soon\nfar=1e9\n")
    read = Settings(place)
    assert read.text_of("theme", "system", ("system", "dark")) == "system"
    assert read.number_of("span_s", 60.0, 0.0, 100.0) == 60.0
    assert read.number_of("far", 60.0, 0.0, 100.0) == 60.0
    assert read.bytes_of("theme") is None


@pytest.mark.parametrize("garbage", [b"\x00\x01\x02", b"\xff\xfe", b"no ini at all", b"x" * 5_000_000])
def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path, garbage: bytes) -> None:
    place = tmp_path / "window.ini"
    place.write_bytes(garbage)
    read = Settings(place)
    assert "set aside as window.ini.corrupt-" in read.warning
    aside = next(tmp_path.glob("window.ini.corrupt-*"))
    assert aside.read_bytes() == garbage
    assert read.text_of("theme", "system") == "system"


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_whatsoever_stops_the_program(tmp_path: Path, raw: bytes) -> None:
    place = tmp_path / "window.ini"
    place.write_bytes(raw)
    read = Settings(place)
    read.text_of("theme", "system", ("system",))
    read.bytes_of("layout/rows")
    read.keep("theme", "dark")
    assert read.save() == ""
