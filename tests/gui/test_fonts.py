"""The fonts that come with the program."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QApplication

from inspector.assets import asset
from inspector.gui import fonts
from inspector.gui.style import text_font

MOST_MB = 1.5


@pytest.fixture(autouse=True)
def loaded_anew(qapp: QApplication) -> Iterator[None]:
    fonts.load.cache_clear()
    yield
    fonts.load.cache_clear()


def test_both_families_are_there() -> None:
    assert {fonts.TEXT, fonts.MONOSPACED} <= fonts.load()


def test_text_is_drawn_with_them() -> None:
    fonts.load()
    for is_bold in (False, True):
        font = text_font(is_bold=is_bold)
        assert QFontInfo(font).family().startswith(fonts.TEXT)
        widths = [QFontMetricsF(font).horizontalAdvance(digit) for digit in "0123456789"]
        assert max(widths) - min(widths) < 0.1, "columns line up only when all digits have one width"


def test_they_are_small_and_each_comes_with_its_licence() -> None:
    folder = asset(f"fonts/{fonts.FILES[0]}").parent
    assert sum(path.stat().st_size for path in folder.iterdir()) < MOST_MB * 1e6
    for name in ("Inter", "DejaVu"):
        assert "Copyright" in (folder / f"LICENSE-{name}.txt").read_text()
    assert {path.name for path in folder.glob("*.[ot]tf")} == set(fonts.FILES)


def test_without_them_the_window_uses_the_fonts_of_the_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(name: str) -> Path:
        raise FileNotFoundError(f"expected the resource {name} somewhere")

    monkeypatch.setattr(fonts, "asset", missing)
    with caplog.at_level(logging.WARNING):
        assert fonts.load() == frozenset()
    assert "font of this computer" in caplog.text
    fonts.load.cache_clear()
    broken = tmp_path / "broken.otf"
    broken.write_bytes(b"no font")
    monkeypatch.setattr(fonts, "asset", lambda name: broken)
    assert fonts.load() == frozenset()
