"""Measures of blame: how many bytes (or buffers) each process answers for. Each is one pure function."""

from collections.abc import Callable
from dataclasses import dataclass

from inspector.domain.columns import Floats
from inspector.domain.frame import ProcessTable


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to blame.

    Attributes:
        id: stable name for settings and the command line.
        title: for people.
        formula: shown to the user beside every sum.
        is_bytes: False for a count of buffers.
        of: ProcessTable -> float64[P], never negative; 0 where unknown.
    """

    id: str
    title: str
    formula: str
    is_bytes: bool
    of: Callable[[ProcessTable], Floats]


MEASURES: tuple[Measure, ...] = (
    Measure(
        "proportional",
        "Proportional",
        "size ÷ ref_count, summed over the buffers held",
        True,
        lambda table: table.proportional,
    ),
    Measure(
        "held", "Held", "size, summed over the buffers held", True, lambda table: table.held.astype(float)
    ),
    Measure(
        "private",
        "Private",
        "size, summed over the buffers held with ref_count 1",
        True,
        lambda table: table.private.astype(float),
    ),
    Measure(
        "shared",
        "Shared",
        "size, summed over the buffers held with ref_count above 1",
        True,
        lambda table: table.shared.astype(float),
    ),
    Measure("count", "Buffers", "number of buffers held", False, lambda table: table.buffers.astype(float)),
)


def measure(name: str) -> Measure:
    """The measure with id `name`. Raises KeyError with the ids there are."""
    for candidate in MEASURES:
        if candidate.id == name:
            return candidate
    raise KeyError(f"expected one of {', '.join(m.id for m in MEASURES)}, found {name}")
