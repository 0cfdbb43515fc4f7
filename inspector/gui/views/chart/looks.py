"""Colours of what is shown, for the picture and for the tables that are its legend."""

from dataclasses import dataclass

from inspector.domain.columns import UNKNOWN
from inspector.gui.colors import ColorBook
from inspector.gui.theme import Theme
from inspector.gui.views.chart.brushes import Style
from inspector.gui.views.chart.raster import blend, rgb
from inspector.session.history import History
from inspector.session.series import Allocator, SeriesKey, Tag

OTHER = "other"

Legend = list[tuple[SeriesKey | None, str, str]]
"""(key, name, `#rrggbb`) of every band or line, bottom first; a stack ends with (None, "other", grey)."""

_DIMMED = 0.62
_LEGIBLE = 2.6
"""Least contrast of a line with what is behind it; a fainter one is outlined."""


@dataclass(frozen=True, slots=True)
class Shades:
    """0xffRRGGBB of the series (bottom first, "other" of a stack last), behind them and of missing data.

    Attributes:
        outlines: of lines that would be too faint alone; else the same as the line.
    """

    series: tuple[int, ...]
    outlines: tuple[int, ...]
    background: int
    hatch: int


def legend_of(
    history: History, keys: tuple[SeriesKey, ...], book: ColorBook, theme: Theme, style: Style
) -> Legend:
    """Names and colours of what is shown; settles in `book` which name has which colour."""
    names = [name_of(history, key) for key in keys]
    book.show(names)
    legend: Legend = [(key, name, book.color(name)) for key, name in zip(keys, names, strict=True)]
    if style == "stack":
        legend.append((None, OTHER, theme.other))
    return legend


def shades_of(legend: Legend, lit: SeriesKey | None, theme: Theme) -> Shades:
    """Colours as painted: with a series emphasised (`lit`) all others are dimmed."""
    panel, text = rgb(theme.panel), rgb(theme.text)
    dims = lit is not None and any(key == lit for key, _, _ in legend)
    series = tuple(
        blend(rgb(color), panel, _DIMMED) if dims and key != lit else rgb(color) for key, _, color in legend
    )
    outlines = tuple(
        shade if dims and key != lit else _outline(shade, panel, text)
        for shade, (key, _, _) in zip(series, legend, strict=True)
    )
    return Shades(series, outlines, panel, rgb(theme.gap))


def name_of(history: History, key: SeriesKey) -> str:
    """The display name of a series, also of one that is forgotten."""
    series = history.series(key)
    if series is not None:
        return series.name
    return "tag no longer in use" if isinstance(key, Tag) else f"pid {key.pid}"


def aside_of(key: SeriesKey, name: str) -> str:
    """What kind of thing it is, and what tells it apart from others of this name: `pid 1200`."""
    pid = pid_text(key, name)
    match key:
        case Tag():
            return "tag"
        case Allocator():
            return f"allocator, {pid}" if pid else "allocator"
        case _:
            return pid


def pid_text(key: SeriesKey | None, name: str) -> str:
    """`pid 1200`; "" for what has none, and where the name says it already."""
    pid = UNKNOWN if key is None or isinstance(key, Tag) else key.pid
    text = f"pid {pid}"
    return "" if pid == UNKNOWN or name == text else text


def contrast(one: int, other: int) -> float:
    """WCAG contrast of two 0xffRRGGBB, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _outline(color: int, background: int, ink: int) -> int:
    """`color` when it stands out from `background`, else mixed with `ink` until it does."""
    outline = color
    for tenth in range(1, 10):
        if contrast(outline, background) >= _LEGIBLE:
            break
        outline = blend(color, ink, tenth / 10)
    return outline


def _luminance(color: int) -> float:
    channels = [(color >> shift & 255) / 255 for shift in (16, 8, 0)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
