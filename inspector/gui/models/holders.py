"""The holder table: the processes that hold one buffer."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from inspector.domain.columns import UNKNOWN, Index, Ints
from inspector.domain.filter.lex import as_value
from inspector.domain.frame import Frame, Process, ProcessKey
from inspector.domain.units import BINARY, Units, count_text
from inspector.gui.filtering import ranks
from inspector.gui.models.table import BYTES_SAMPLE, EXPLAIN_HINT, Column, Rows
from inspector.session.explain.subjects import BufferFigure, OfBuffer, OfHolding


@dataclass(frozen=True, eq=False)
class HolderRows:
    """The holders of buffer row `buffer` of `frame`; none when it is None."""

    frame: Frame
    buffer: int | None
    color_of: Callable[[Process], QColor | None]
    units: Units = BINARY

    @cached_property
    def processes(self) -> Index:
        """int32[n]: rows of `frame.processes`, ascending pid."""
        none = np.zeros(0, np.int32)
        return none if self.buffer is None else self.frame.holders_of(self.buffer)

    def __len__(self) -> int:
        return len(self.processes)

    def who(self, row: int) -> Process:
        return self.frame.processes.who[int(self.processes[row])]

    @cached_property
    def mapped(self) -> Ints:
        """int64[n]: bytes of the buffer each holder maps, UNKNOWN where not told."""
        holdings = self.frame.holdings
        found = np.full(len(self), UNKNOWN, np.int64)
        for row, process in enumerate(self.processes.tolist()):
            first, last = int(holdings.first[process]), int(holdings.first[process + 1])
            at = np.flatnonzero(holdings.buffer[first:last] == self.buffer)
            if len(at):
                found[row] = holdings.mapped[first + int(at[0])]
        return found

    @cached_property
    def share(self) -> float:
        """Bytes of the buffer each holder answers for: size / ref_count."""
        if self.buffer is None:
            return 0.0
        table = self.frame.buffers
        return int(table.size[self.buffer]) / max(int(table.ref_count[self.buffer]), 1)

    @property
    def is_allocator(self) -> npt.NDArray[np.bool_]:
        """bool[n]: the holder allocated the buffer."""
        if self.buffer is None:
            return np.zeros(0, np.bool_)
        allocator = int(self.frame.buffers.allocator_pid[self.buffer])
        return np.asarray(self.frame.processes.pid[self.processes] == allocator)

    def identity(self, row: int) -> Hashable:
        return self.who(row).key

    def find(self, identity: Hashable) -> int:
        process = self.frame.row_of(identity) if isinstance(identity, ProcessKey) else None
        if process is None:
            return -1
        at = np.flatnonzero(self.processes == process)
        return int(at[0]) if len(at) else -1

    def trace(self, old: "HolderRows", rows: Rows) -> Rows:
        return np.array([self.find(old.identity(row)) for row in rows.tolist()], np.intp)


def _buffer(rows: HolderRows) -> tuple[int, int]:
    """Id and size of the buffer; only asked of rows, which there are none of without one."""
    assert rows.buffer is not None
    table = rows.frame.buffers
    return int(table.id[rows.buffer]), int(table.size[rows.buffer])


def _mapped_hint(rows: HolderRows, row: int) -> str:
    mapped = int(rows.mapped[row])
    exactly = f"{count_text(mapped)} bytes" if mapped >= 0 else "The device does not tell."
    return f"Mapped: {exactly}\n{EXPLAIN_HINT}"


def _share_hint(rows: HolderRows, row: int) -> str:
    _, size = _buffer(rows)
    refs = int(rows.frame.buffers.ref_count[rows.buffer])
    return f"{count_text(size)} bytes ÷ {refs}\n{EXPLAIN_HINT}"


HOLDER_COLUMNS: tuple[Column[HolderRows], ...] = (
    Column(
        "name",
        "Process",
        "A process that holds the selected buffer.",
        key=lambda rows: ranks(rows.who(row).name for row in range(len(rows))),
        text=lambda rows, row: rows.who(row).name,
        is_number=False,
        swatch=lambda rows, row: rows.color_of(rows.who(row)),
        hint=lambda rows, row: f"{rows.who(row).name}  (pid {rows.who(row).key.pid})",
        term=lambda rows, row: f"name={as_value(rows.who(row).name)}",
    ),
    Column(
        "pid",
        "PID",
        "Process id on the device.",
        key=lambda rows: rows.frame.processes.pid[rows.processes],
        text=lambda rows, row: str(rows.who(row).key.pid),
        is_dim=True,
        term=lambda rows, row: f"pid:{rows.who(row).key.pid}",
        sample="41943",
    ),
    Column(
        "share",
        "Share",
        "What it answers for: size ÷ ref_count.",
        key=lambda rows: np.full(len(rows), rows.share),
        text=lambda rows, row: rows.units.text(rows.share),
        hint=_share_hint,
        subject=lambda rows, row: OfBuffer(*_buffer(rows), BufferFigure.SHARE),
        sample=BYTES_SAMPLE,
    ),
    Column(
        "mapped",
        "Mapped",
        "Bytes of this buffer mapped into its address space; – where the device does not tell.",
        key=lambda rows: rows.mapped,
        text=lambda rows, row: rows.units.known(int(rows.mapped[row])),
        hint=_mapped_hint,
        subject=lambda rows, row: OfHolding(rows.who(row).key, *_buffer(rows)),
        sample=BYTES_SAMPLE,
    ),
    Column(
        "role",
        "Role",
        "Whether it also allocated the buffer; blank when it did not, or without the debugfs list.",
        key=lambda rows: rows.is_allocator.astype(np.int64),
        text=lambda rows, row: "allocator" if rows.is_allocator[row] else "",
        is_number=False,
        is_dim=True,
        sample="allocator ",
    ),
)
