"""The buffer panel: what the selected process holds, or every buffer there is."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from inspector.domain.frame import Frame, ProcessKey
from inspector.domain.units import BINARY, Units, count_text
from inspector.gui.ages import Ages
from inspector.gui.empty import empty_frame
from inspector.gui.filtering import Mask
from inspector.gui.models.buffer_columns import BUFFER_COLUMNS
from inspector.gui.models.buffers import BufferKey, BufferRows
from inspector.gui.models.table import TableModel
from inspector.gui.settings import Settings
from inspector.gui.theme import Theme
from inspector.gui.widgets.column_memory import ColumnMemory
from inspector.gui.widgets.data_table import DataTable
from inspector.gui.widgets.panel import Panel

_MOST_NAMES = 20_000


class BufferPanel(Panel):
    """Shows the buffers of a frame, those of one process when one is selected."""

    chosen = Signal(object)
    """BufferKey, or None."""
    explain_wanted = Signal(object)
    """Subject."""
    filter_wanted = Signal(str)
    """A filter term."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Buffers", parent)
        self._units = BINARY
        self._mask: Mask | None = None
        self._names: dict[int, str] = {}
        self._named: tuple[object, ...] = ()
        self._rows = BufferRows(empty_frame())
        self.table = DataTable(TableModel(BUFFER_COLUMNS, self._rows, self), "Buffers")
        self.columns = ColumnMemory(self.table, "buffers")
        self.table.sort_by("size")
        self.table.chosen.connect(self.chosen)
        self.table.explain_wanted.connect(self.explain_wanted)
        self.table.filter_wanted.connect(self.filter_wanted)
        self.table.order_held.connect(self.note_order_held)
        self.body.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def show_frame(
        self, frame: Frame, ages: Ages | None, process: ProcessKey | None, name: str, mask: Mask | None
    ) -> None:
        """`name` is the selected process's, also when it holds nothing now; `mask` is over all buffers."""
        row = frame.row_of(process) if process is not None else None
        subset = None
        if process is not None:
            held = frame.buffers_of(row) if row is not None else frame.holdings.buffer[:0]
            subset = np.unique(held)
        self._learn_names(frame)
        self._rows = BufferRows(frame, subset, ages, self._units, self._names)
        self._mask = mask if mask is None or subset is None else mask[subset]
        self._explain_emptiness(process, mask)
        self.table.show_rows(self._rows, self._mask)
        self._entitle(process, name)

    def choose(self, key: BufferKey | None) -> None:
        self.table.choose(key)

    def set_units(self, units: Units) -> None:
        self._units = units
        rows = self._rows
        self._rows = BufferRows(rows.frame, rows.subset, rows.ages, units, self._names)
        self.table.show_rows(self._rows, self._mask)

    def dress(self, theme: Theme) -> None:
        self.table.dress(theme)

    def save_columns(self, settings: Settings) -> None:
        """Keep which columns are shown, their order, widths, and the sort."""
        self.columns.save(settings)

    def restore_columns(self, settings: Settings) -> None:
        self.columns.restore(settings)

    def _learn_names(self, frame: Frame) -> None:
        """Remember who had which pid: an allocator may hold nothing any more, or have ended."""
        if frame.processes.who == self._named:
            return
        self._named = frame.processes.who
        if len(self._names) > _MOST_NAMES:
            self._names.clear()
        self._names.update((who.key.pid, who.name) for who in frame.processes.who)

    def _explain_emptiness(self, process: ProcessKey | None, mask: Mask | None) -> None:
        if mask is not None:
            self.table.empty_text = "No buffer matches the filter."
        elif process is not None:
            self.table.empty_text = "This process holds nothing now."
        else:
            self.table.empty_text = "There is no buffer."

    def _entitle(self, process: ProcessKey | None, name: str) -> None:
        shown, total = self.table.table.rowCount(), len(self._rows)
        of = f"{count_text(shown)} of {count_text(total)}" if shown != total else count_text(total)
        size = self._units.text(float(self._rows.of(self._rows.table.size).sum()))
        title = "All buffers" if process is None else f"Buffers of {name} ({process.pid})"
        self.entitle(title, f"{of} · {size}")
