"""What the cells of the matrix may show: bytes or buffers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from inspector.domain.columns import Ints
from inspector.domain.sharing import SharingMatrix
from inspector.domain.units import BINARY, Units, count_text
from inspector.gui.views.sharing.words import short_bytes, short_count


@dataclass(frozen=True, slots=True)
class CellMeasure:
    """One way to fill the cells.

    Attributes:
        of: the square of amounts. short: an amount for a cell. long: an amount for the legend.
        widest: the longest that `short` gives.
    """

    id: str
    title: str
    tooltip: str
    of: Callable[[SharingMatrix], Ints]
    short: Callable[[int], str]
    long: Callable[[int], str]
    widest: str


def cell_measures(units: Units) -> tuple[CellMeasure, ...]:
    """All of them, with bytes written in `units`."""
    return (
        CellMeasure(
            "bytes",
            "Bytes",
            "Shade the cells by the size of what two processes share",
            lambda matrix: matrix.bytes,
            partial(short_bytes, units=units),
            units.text,
            "8.8G",
        ),
        CellMeasure(
            "buffers",
            "Buffers",
            "Shade the cells by the number of buffers two processes share",
            lambda matrix: matrix.buffers,
            short_count,
            count_text,
            "888",
        ),
    )


CELL_MEASURES = cell_measures(BINARY)
