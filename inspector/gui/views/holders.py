"""The holder panel: who holds the selected buffer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from inspector.domain.frame import Frame
from inspector.domain.text import printable
from inspector.domain.units import BINARY, Units, plural
from inspector.gui.empty import empty_frame
from inspector.gui.models.buffers import BufferKey, BufferRows
from inspector.gui.models.holders import HOLDER_COLUMNS, HolderRows
from inspector.gui.models.processes import ColorOf
from inspector.gui.models.table import TableModel
from inspector.gui.settings import Settings
from inspector.gui.theme import Theme
from inspector.gui.widgets.column_memory import ColumnMemory
from inspector.gui.widgets.data_table import DataTable
from inspector.gui.widgets.panel import Panel

_NOTHING_SELECTED = "Select a buffer to see who holds it."


class HolderPanel(Panel):
    """Shows the holders of one buffer, and says how many could not be seen."""

    chosen = Signal(object)
    """ProcessKey, or None."""
    explain_wanted = Signal(object)
    """Subject."""
    filter_wanted = Signal(str)
    """A filter term."""

    def __init__(self, color_of: ColorOf, parent: QWidget | None = None) -> None:
        super().__init__("Holders", parent)
        self._color_of = color_of
        self._units = BINARY
        self._shown: tuple[Frame, BufferKey | None] = empty_frame(), None
        rows = HolderRows(empty_frame(), None, color_of)
        self.table = DataTable(TableModel(HOLDER_COLUMNS, rows, self), "Holders")
        self.table.empty_text = _NOTHING_SELECTED
        self.columns = ColumnMemory(self.table, "holders")
        self.table.sort_by("name")
        self.table.chosen.connect(self.chosen)
        self.table.explain_wanted.connect(self.explain_wanted)
        self.table.filter_wanted.connect(self.filter_wanted)
        self.table.order_held.connect(self.note_order_held)
        self.body.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in `units` from now on."""
        self._units = units
        self.show_frame(*self._shown)

    def show_frame(self, frame: Frame, buffer: BufferKey | None) -> None:
        self._shown = frame, buffer
        found = BufferRows(frame).find(buffer) if buffer is not None else -1
        row = found if found >= 0 else None
        self.table.empty_text = _why_empty(frame, buffer, row)
        self.table.show_rows(HolderRows(frame, row, self._color_of, self._units))
        if buffer is None:
            self.entitle("Holders")
        else:
            tag = printable(buffer.tag) or "no tag"
            what = f"{self._units.text(buffer.size)} · {tag}"
            self.entitle(f"Holders of buffer {buffer.id}", _remark(frame, row, what))

    def dress(self, theme: Theme) -> None:
        self.table.dress(theme)

    def save_columns(self, settings: Settings) -> None:
        """Keep which columns are shown, their order, widths, and the sort."""
        self.columns.save(settings)

    def restore_columns(self, settings: Settings) -> None:
        self.columns.restore(settings)


def _why_empty(frame: Frame, buffer: BufferKey | None, row: int | None) -> str:
    if buffer is None:
        return _NOTHING_SELECTED
    if row is None:
        return "The buffer has been freed."
    if int(frame.buffers.ref_count[row]) == 0:
        return "An orphan: alive in the kernel, held by no process."
    return "None of its holders could be read."


def _remark(frame: Frame, row: int | None, what: str) -> str:
    if row is None:
        return f"{what} · freed"
    unseen = int(frame.buffers.unseen[row])
    return f"{what} · {plural(unseen, 'holder')} could not be read" if unseen else what
