"""What sources give: plain parallel columns, before they are joined into a Frame."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.capture import Problem, SourceFact

Ints = npt.NDArray[np.int64]
Index = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

UNKNOWN = -1
"""Stands for "the device does not say" in integer columns that are otherwise never negative."""

LARGEST_FIELD = 2**53
"""Largest number taken from a device: exact in JSON readers and in float64; more is a Problem."""


@dataclass(frozen=True, slots=True, eq=False)
class HoldingColumns:
    """Who holds what: one row per (process, buffer), n rows, grouped by process.

    Attributes:
        pid: int64[n], the directory in /proc (not the header's pid, which is of the init namespace).
        id: int64[n], the kernel's buffer id, recycled at once when free.
        size: int64[n], bytes.
        ref_count: int64[n], processes that hold the buffer, as printed in this row.
        tag: int32[n], row in `tags`.
        mapped: int64[n], bytes mapped by this process, UNKNOWN where the dialect does not tell.
        tags: distinct tags, exact bytes; some may be used by no row.
    """

    pid: Ints
    id: Ints
    size: Ints
    ref_count: Ints
    tag: Index
    mapped: Ints
    tags: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, eq=False)
class BufferColumns:
    """A list of all buffers, held or not: n rows. Columns as in HoldingColumns.

    Attributes:
        allocator_pid: int64[n], the thread group that allocated; not necessarily a holder, perhaps dead.
    """

    id: Ints
    size: Ints
    ref_count: Ints
    allocator_pid: Ints
    tag: Index
    tags: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """What one source made of one capture.

    Attributes:
        holdings, buffers: None where the source has nothing of the kind (its file is absent).
        problems: what did not fit, in file order.
        facts: provenance.
        memory: totals of the device in bytes by their /proc/meminfo name.
    """

    holdings: HoldingColumns | None = None
    buffers: BufferColumns | None = None
    problems: tuple[Problem, ...] = ()
    facts: tuple[SourceFact, ...] = ()
    memory: Mapping[str, int] | None = None


def ints(values: object) -> Ints:
    """`values` as a read-only int64 column."""
    column = np.array(values, dtype=np.int64)
    column.flags.writeable = False
    return column
