"""The buffer panel: what the selected process holds, or every buffer there is."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from inspector.domain.frame import Frame, ProcessKey
from inspector.domain.units import Units, count_text
from inspector.gui.ages import Ages
from inspector.gui.empty import empty_frame
from inspector.gui.filtering import Mask
from inspector.gui.models.buffers import BUFFER_COLUMNS, BufferKey, BufferRows
from inspector.gui.models.table import TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.data_table import DataTable
from inspector.gui.widgets.panel import Panel


class BufferPanel(Panel):
    """Shows the buffers of a frame, those of one process when one is selected."""

    chosen = Signal(object)
    """BufferKey, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Buffers", parent)
        self._rows = BufferRows(empty_frame())
        self._narrowed: Mask | None = None
        self._subject: tuple[ProcessKey | None, str] = None, ""
        self.table = DataTable(TableModel(BUFFER_COLUMNS, self._rows, self), "Buffers")
        self.table.sort_by("size")
        self.table.chosen.connect(self.chosen)
        self.table.order_held.connect(self.note_order_held)
        self.body.addWidget(self.table, 1)

    def show_frame(
        self, frame: Frame, ages: Ages | None, process: ProcessKey | None, name: str, mask: Mask | None
    ) -> None:
        """`name` is the selected process's, also when it holds nothing now; `mask` is over all buffers."""
        row = frame.row_of(process) if process is not None else None
        subset = None
        if process is not None:
            held = frame.buffers_of(row) if row is not None else frame.holdings.buffer[:0]
            subset = np.unique(held)
        self._rows = BufferRows(frame, subset, ages, self._rows.units)
        self._narrowed = mask if mask is None or subset is None else mask[subset]
        self._subject = process, name
        self._explain_emptiness(process, mask)
        self._show()

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in `units` from now on."""
        self._rows = replace(self._rows, units=units)
        self._show()

    def _show(self) -> None:
        self.table.show_rows(self._rows, self._narrowed)
        self._entitle(*self._subject)

    def choose(self, key: BufferKey | None) -> None:
        self.table.choose(key)

    def dress(self, theme: Theme) -> None:
        self.table.dress(theme)

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
        size = self._rows.units.text(float(self._rows.of(self._rows.table.size).sum()))
        title = "All buffers" if process is None else f"Buffers of {name} ({process.pid})"
        self.entitle(title, f"{of} · {size}")
