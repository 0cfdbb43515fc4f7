"""Whether every theme can be read: contrasts as WCAG 2.2 measures them."""

import pytest
from PySide6.QtGui import QColor

from inspector.gui.theme import BOLD, CONTRAST, PALETTES, THEMES, Theme

TEXT, GRAPHICS = 4.5, 3.0
GROUNDS = ("window", "panel")


def luminance(color: str) -> float:
    """WCAG relative luminance of `#rrggbb`, 0 to 1."""
    painted = QColor(color)
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (painted.redF(), painted.greenF(), painted.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG contrast, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", [*GROUNDS, "selection"])
@pytest.mark.parametrize("text", ["text", "dim"])
def test_text_can_be_read(theme: Theme, ground: str, text: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= TEXT


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("state", ["good", "warn", "bad"])
def test_states_can_be_read(theme: Theme, ground: str, state: str) -> None:
    assert contrast(getattr(theme, state), getattr(theme, ground)) >= TEXT


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_on_the_accent_can_be_read(theme: Theme) -> None:
    assert contrast(theme.accent_text, theme.accent) >= TEXT


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("what", ["edge", "accent", "other"])
def test_outlines_focus_and_the_rest_can_be_seen(theme: Theme, ground: str, what: str) -> None:
    assert contrast(getattr(theme, what), getattr(theme, ground)) >= GRAPHICS


def test_high_contrast_means_seven_to_one_and_lines_that_can_be_seen() -> None:
    for text in ("text", "dim", "good", "warn", "bad"):
        assert contrast(getattr(CONTRAST, text), CONTRAST.panel) >= 7.0
    for line in ("line", "edge", "grid", "accent"):
        assert contrast(getattr(CONTRAST, line), CONTRAST.panel) >= GRAPHICS


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_bold_bands_stand_out_from_the_panel(theme: Theme) -> None:
    assert min(contrast(color, theme.panel) for color in BOLD.series(theme)) >= GRAPHICS


def test_palettes_have_as_many_different_colours() -> None:
    for chosen in PALETTES:
        for theme in THEMES:
            assert len(set(chosen.series(theme))) == 24
