"""The process table: who holds what, the chart's legend."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from inspector.domain.blame import Measure, measure
from inspector.domain.columns import Floats, Ints
from inspector.domain.filter.lex import as_value
from inspector.domain.frame import Frame, Process, ProcessKey, ProcessTable
from inspector.domain.units import ABSENT, BINARY, Units, count_text, plural
from inspector.gui.filtering import ranks
from inspector.gui.models.table import BYTES_SAMPLE, EXPLAIN_HINT, Column, Rows
from inspector.session.explain.subjects import OfProcess, ProcessFigure

ColorOf = Callable[[Process], QColor | None]


@dataclass(frozen=True, eq=False)
class ProcessRows:
    """The processes of one frame, P rows.

    Attributes:
        color_of: the series colour of a process, None for those in the "other" band.
        blame: the measure whose share the bar shows.
        units: how amounts of bytes are written.
    """

    frame: Frame
    color_of: ColorOf
    blame: Measure = field(default_factory=lambda: measure("proportional"))
    units: Units = BINARY

    def __len__(self) -> int:
        return len(self.frame.processes.who)

    @property
    def table(self) -> ProcessTable:
        return self.frame.processes

    @cached_property
    def names(self) -> Ints:
        """int64[P]: place of each name in alphabetical order."""
        return ranks(who.name for who in self.table.who)

    @cached_property
    def shares(self) -> npt.NDArray[np.float64]:
        """float64[P], 0 to 1: the measure against its largest value."""
        values = self.blame.of(self.table)
        top = float(values.max()) if len(values) else 0.0
        return values / top if top > 0 else np.zeros(len(values))

    def identity(self, row: int) -> Hashable:
        return self.table.who[row].key

    def find(self, identity: Hashable) -> int:
        row = self.frame.row_of(identity) if isinstance(identity, ProcessKey) else None
        return -1 if row is None else row

    def trace(self, old: "ProcessRows", rows: Rows) -> Rows:
        who = old.table.who
        found = (self.find(who[row].key) for row in rows.tolist())
        return np.fromiter(found, np.intp, len(rows))


def _share(column: str) -> Callable[[ProcessRows], npt.NDArray[np.float64] | None]:
    return lambda rows: rows.shares if rows.blame.id == column else None


def _who(rows: ProcessRows, row: int) -> str:
    who = rows.table.who[row]
    lines = [f"{who.name}  (pid {who.key.pid})"]
    lines += [f"comm: {who.comm}"] if who.comm else []
    lines += [f"command line: {who.cmdline}"] if who.cmdline else []
    lines += [f"parent pid: {who.parent_pid}"] if who.parent_pid is not None else []
    lines += [f"oom_score_adj: {who.oom_score_adj}"] if who.oom_score_adj is not None else []
    return "\n".join(lines)


def _bytes_column(
    id: str, title: str, tooltip: str, of: Callable[[ProcessTable], Ints | Floats]
) -> Column[ProcessRows]:
    """A column of amounts; the bar is in it when it is the measure of blame."""
    figure = ProcessFigure(id)

    def text(rows: ProcessRows, row: int) -> str:
        amount = float(of(rows.table)[row])
        return rows.units.text(amount) if amount >= 0 else ABSENT

    def hint(rows: ProcessRows, row: int) -> str:
        amount = float(of(rows.table)[row])
        exactly = f"{count_text(round(amount))} bytes" if amount >= 0 else "The device does not tell."
        return f"{title}: {exactly}\n{EXPLAIN_HINT}"

    return Column(
        id,
        title,
        tooltip,
        key=lambda rows: of(rows.table),
        text=text,
        share=_share(id),
        hint=hint,
        subject=lambda rows, row: OfProcess(rows.table.who[row].key, figure),
        sample=BYTES_SAMPLE,
    )


PROCESS_COLUMNS: tuple[Column[ProcessRows], ...] = (
    Column(
        "name",
        "Process",
        "Name of the process: its command line's first word.\nThe colour is its band in the chart.",
        key=lambda rows: rows.names,
        text=lambda rows, row: rows.table.who[row].name,
        is_number=False,
        swatch=lambda rows, row: rows.color_of(rows.table.who[row]),
        hint=_who,
        term=lambda rows, row: f"name={as_value(rows.table.who[row].name)}",
    ),
    Column(
        "pid",
        "PID",
        "Process id on the device.",
        key=lambda rows: rows.table.pid,
        text=lambda rows, row: str(rows.table.pid[row]),
        is_dim=True,
        term=lambda rows, row: f"pid:{rows.table.pid[row]}",
        sample="41943",
    ),
    _bytes_column(
        "held",
        "Held",
        "Sum of the sizes of all buffers it holds; a shared buffer counts in full for every holder.",
        lambda table: table.held,
    ),
    _bytes_column(
        "private",
        "Private",
        "Bytes only this process holds (ref_count 1); freed when it lets go.",
        lambda table: table.private,
    ),
    _bytes_column(
        "shared",
        "Shared",
        "Bytes it holds together with other processes (ref_count above 1).",
        lambda table: table.shared,
    ),
    _bytes_column(
        "proportional",
        "Prop.",
        "Proportional share: size ÷ ref_count, summed over the buffers held.\n"
        "Unique total = proportional of all processes + unattributed + orphaned.",
        lambda table: table.proportional,
    ),
    _bytes_column(
        "mapped",
        "Mapped",
        "Bytes mapped into its address space; – where the device does not tell.",
        lambda table: table.mapped,
    ),
    _bytes_column(
        "allocated",
        "Allocated",
        "Bytes of all live buffers it allocated, held by it or not; – without the debugfs list.",
        lambda table: table.allocated,
    ),
    Column(
        "count",
        "Buffers",
        "Number of buffers it holds.",
        key=lambda rows: rows.table.buffers,
        text=lambda rows, row: count_text(int(rows.table.buffers[row])),
        share=_share("count"),
        hint=lambda rows, row: f"{plural(int(rows.table.buffers[row]), 'buffer')}\n{EXPLAIN_HINT}",
        is_dim=True,
        subject=lambda rows, row: OfProcess(rows.table.who[row].key, ProcessFigure.COUNT),
        sample="9 999",
    ),
)
