"""Colours of the window as data: three themes, and palettes of 24 series colours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour the window uses, as `#rrggbb`.

    Attributes:
        is_dark: which way text contrasts.
        window: behind the panels; panel: cards, chart and tables; line: 1 px borders and separators.
        edge: outline of what can be written in, chosen from or checked (at least 3:1).
        text, dim: text and secondary text (both at least 4.5:1 on window, panel and selection).
        grid: chart grid; accent: selection and the active button; accent_text: text on accent.
        good, warn, bad: states; selection: a selected row's background.
        other: the band of everything beyond the top N; gap: hatching where no sample exists.
    """

    name: str
    is_dark: bool
    window: str
    panel: str
    line: str
    edge: str
    text: str
    dim: str
    grid: str
    accent: str
    accent_text: str
    selection: str
    good: str
    warn: str
    bad: str
    other: str
    gap: str


DARK = Theme(
    name="dark",
    is_dark=True,
    window="#0e1116",
    panel="#161920",
    line="#2a2f38",
    edge="#666f7c",
    text="#e4e7ec",
    dim="#98a1ae",
    grid="#3a414c",
    accent="#4aa8de",
    accent_text="#0b1016",
    selection="#193a51",
    good="#5bc58a",
    warn="#e5b454",
    bad="#ef7a74",
    other="#656d79",
    gap="#2a2f38",
)

LIGHT = Theme(
    name="light",
    is_dark=False,
    window="#f2f4f7",
    panel="#ffffff",
    line="#d5dae1",
    edge="#858e9b",
    text="#1b2129",
    dim="#5b6572",
    grid="#c3cad3",
    accent="#1673b1",
    accent_text="#ffffff",
    selection="#cfe6f6",
    good="#1c7f4a",
    warn="#8a5c00",
    bad="#b8322b",
    other="#858e9b",
    gap="#dfe3e9",
)

CONTRAST = Theme(
    name="contrast",
    is_dark=True,
    window="#000000",
    panel="#000000",
    line="#8f979f",
    edge="#ffffff",
    text="#ffffff",
    dim="#d9dde3",
    grid="#7d858d",
    accent="#ffd23f",
    accent_text="#000000",
    selection="#0b4a8f",
    good="#6ff0a6",
    warn="#ffc83d",
    bad="#ff9d97",
    other="#8a919b",
    gap="#5c636b",
)

THEMES = (DARK, LIGHT, CONTRAST)

SERIES = (
    "#5fb2e0",
    "#9b4805",
    "#fec766",
    "#475cad",
    "#919c30",
    "#5aedd4",
    "#af7590",
    "#f98e8f",
    "#7381d7",
    "#8c4971",
    "#777957",
    "#a8c8fb",
    "#d2ad42",
    "#1eccbc",
    "#c5dba1",
    "#716fa4",
    "#a795b5",
    "#b46d0f",
    "#7a5c48",
    "#ac8c76",
    "#ad5281",
    "#759bee",
    "#917eb3",
    "#7ab796",
)
"""24 colours; the first n are far apart for every n, also for colour-blind viewers."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of the series, 24 for a dark panel and 24 for a light one.

    Attributes:
        id: stable name for settings.
        title, remark: for people.
    """

    id: str
    title: str
    remark: str
    on_dark: tuple[str, ...]
    on_light: tuple[str, ...]

    def series(self, theme: Theme) -> tuple[str, ...]:
        """The colours for the panels of `theme`."""
        return self.on_dark if theme.is_dark else self.on_light


_BOLD_ON_DARK = (
    "#3d9ee7",
    "#e7ff00",
    "#ff0000",
    "#00ffff",
    "#e7b679",
    "#4949ff",
    "#b62492",
    "#e76d92",
    "#92c2db",
    "#189249",
    "#b6f3aa",
    "#7961c2",
    "#ce9e00",
    "#cedb24",
    "#7979ff",
    "#ff92aa",
    "#925561",
    "#c25592",
    "#ce6dc2",
    "#9edbce",
    "#6db6ff",
    "#ff4961",
    "#617900",
    "#ce00b6",
)

_BOLD_ON_LIGHT = (
    "#0c6db6",
    "#860000",
    "#ff2400",
    "#493179",
    "#0000db",
    "#8686ff",
    "#aa3d61",
    "#db6d86",
    "#8649ff",
    "#559249",
    "#b679c2",
    "#c20000",
    "#6d2449",
    "#3d18aa",
    "#ce009e",
    "#c224ce",
    "#ce4986",
    "#31613d",
    "#793d79",
    "#3d00ff",
    "#ff4961",
    "#db55e7",
    "#9e7900",
    "#aa0031",
)

STANDARD = Palette("standard", "Standard", "calm colours, the same in every theme", SERIES, SERIES)
BOLD = Palette("bold", "Bold", "far apart, at least 3:1 against the panel", _BOLD_ON_DARK, _BOLD_ON_LIGHT)
"""Chosen like SERIES, over usual sight and three kinds of colour blindness (Machado 2009), but more strictly:
the least distance of two of 24 in OKLab is 5.1 on dark and 4.6 on light, and each stands out from the panel.
"""
PALETTES = (STANDARD, BOLD)


def palette(id: str) -> Palette:
    """The palette with this id. Raises KeyError with the ids there are."""
    for candidate in PALETTES:
        if candidate.id == id:
            return candidate
    raise KeyError(f"expected one of {', '.join(p.id for p in PALETTES)}, found {id}")
