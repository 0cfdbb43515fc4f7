"""Colours of the bands, for the picture and for the table that is its legend."""

from dataclasses import dataclass

from inspector.domain.frame import ProcessKey
from inspector.gui.colors import ColorBook
from inspector.gui.theme import Theme
from inspector.gui.views.chart.raster import blend, rgb
from inspector.session.history import History

OTHER = "other"

Legend = list[tuple[ProcessKey | None, str, str]]
"""(process, name, `#rrggbb`) of every band, bottom first; the last is (None, "other", grey)."""

_DIMMED = 0.62


@dataclass(frozen=True, slots=True)
class Shades:
    """0xffRRGGBB of the bands (bottom first, "other" last), behind them and where data is missing."""

    bands: tuple[int, ...]
    background: int
    hatch: int


def legend_of(history: History, keys: tuple[ProcessKey, ...], book: ColorBook, theme: Theme) -> Legend:
    """Names and colours of the shown processes; settles in `book` who has which colour."""
    names = [_name(history, key) for key in keys]
    book.show(names)
    legend: Legend = [(key, name, book.color(name)) for key, name in zip(keys, names, strict=True)]
    legend.append((None, OTHER, theme.other))
    return legend


def shades_of(legend: Legend, lit: ProcessKey | None, theme: Theme) -> Shades:
    """Colours as painted: with a process emphasised (`lit`) all others are dimmed."""
    panel = rgb(theme.panel)
    dims = any(key == lit for key, _, _ in legend[:-1])
    bands = tuple(
        blend(rgb(color), panel, _DIMMED) if dims and key != lit else rgb(color) for key, _, color in legend
    )
    return Shades(bands, panel, rgb(theme.gap))


def _name(history: History, key: ProcessKey) -> str:
    process = history.process(key)
    return process.name if process is not None else f"pid {key.pid}"
