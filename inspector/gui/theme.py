"""Colours of the window as data: two themes, and the 24 series colours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour the window uses, as `#rrggbb`.

    Attributes:
        is_dark: which way text contrasts.
        window: behind the panels; panel: cards, chart and tables; line: 1 px borders and separators.
        text, dim: text and secondary text (both at least 4.5:1 on panel).
        grid: chart grid; accent: selection and the active button; accent_text: text on accent.
        good, warn, bad: states; selection: a selected row's background.
        other: the band of everything beyond the top N; gap: hatching where no sample exists.
    """

    name: str
    is_dark: bool
    window: str
    panel: str
    line: str
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
    text="#e4e7ec",
    dim="#98a1ae",
    grid="#3a414c",
    accent="#4aa8de",
    accent_text="#0b1016",
    selection="#1f4660",
    good="#5bc58a",
    warn="#e5b454",
    bad="#ef7a74",
    other="#5a626e",
    gap="#2a2f38",
)

LIGHT = Theme(
    name="light",
    is_dark=False,
    window="#f2f4f7",
    panel="#ffffff",
    line="#d5dae1",
    text="#1b2129",
    dim="#5b6572",
    grid="#c3cad3",
    accent="#1673b1",
    accent_text="#ffffff",
    selection="#cfe6f6",
    good="#1c7f4a",
    warn="#8a5c00",
    bad="#b8322b",
    other="#9aa3af",
    gap="#dfe3e9",
)

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
