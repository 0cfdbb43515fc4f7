"""The process panel: the chart's legend as a table."""

from collections.abc import Hashable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from inspector.domain.blame import Measure
from inspector.domain.frame import Frame
from inspector.domain.units import BINARY, Units, count_text
from inspector.gui.empty import empty_frame
from inspector.gui.filtering import Mask
from inspector.gui.models.processes import PROCESS_COLUMNS, ColorOf, ProcessRows
from inspector.gui.models.table import TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.data_table import DataTable
from inspector.gui.widgets.panel import Panel


class ProcessPanel(Panel):
    """Shows the processes of a frame, sorted by the measure of blame until the user sorts otherwise."""

    chosen = Signal(object)
    """ProcessKey, or None."""

    def __init__(self, color_of: ColorOf, blame: Measure, parent: QWidget | None = None) -> None:
        super().__init__("Processes", parent)
        self._color_of = color_of
        self._blame = blame
        self._units = BINARY
        self._frame = empty_frame()
        self._mask: Mask | None = None
        model = TableModel(PROCESS_COLUMNS, self._rows(), self)
        self.table = DataTable(model, "Processes")
        self.table.empty_text = "No process holds a buffer."
        self.table.sort_by(blame.id)
        self.table.chosen.connect(self.chosen)
        self.table.order_held.connect(self.note_order_held)
        self.body.addWidget(self.table, 1)

    def show_frame(self, frame: Frame, mask: Mask | None) -> None:
        self._frame, self._mask = frame, mask
        self.table.show_rows(self._rows(), mask)
        self._entitle()

    def narrow(self, mask: Mask | None) -> None:
        self._mask = mask
        self.table.empty_text = (
            "No process matches the filter." if mask is not None else "No process holds a buffer."
        )
        self.table.narrow(mask)
        self._entitle()

    def set_measure(self, blame: Measure) -> None:
        self._blame = blame
        self.table.show_rows(self._rows(), self._mask)
        self.table.sort_by(blame.id)

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in `units` from now on."""
        self._units = units
        self.table.show_rows(self._rows(), self._mask)

    def choose(self, key: Hashable | None) -> None:
        self.table.choose(key)

    def dress(self, theme: Theme) -> None:
        self.table.dress(theme)

    def _rows(self) -> ProcessRows:
        return ProcessRows(self._frame, self._color_of, self._blame, self._units)

    def _entitle(self) -> None:
        shown, total = self.table.table.rowCount(), len(self._frame.processes.who)
        of = f"{count_text(shown)} of {count_text(total)}" if shown != total else count_text(total)
        self.entitle("Processes", of)
