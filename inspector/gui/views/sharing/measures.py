"""What the cells of the matrix may show: bytes or buffers."""

from collections.abc import Callable
from dataclasses import dataclass

from inspector.domain.columns import Ints
from inspector.domain.sharing import SharingMatrix
from inspector.gui.quantities import bytes_text, count_text
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


CELL_MEASURES: tuple[CellMeasure, ...] = (
    CellMeasure(
        "bytes",
        "Bytes",
        "Shade the cells by the size of what two processes share",
        lambda matrix: matrix.bytes,
        short_bytes,
        bytes_text,
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
