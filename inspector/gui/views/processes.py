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
from inspector.gui.models.table import Column, TableModel
from inspector.gui.models.trend import Trends, trend_column
from inspector.gui.settings import Settings
from inspector.gui.theme import Theme
from inspector.gui.widgets.column_memory import ColumnMemory
from inspector.gui.widgets.data_table import DataTable
from inspector.gui.widgets.panel import Panel
from inspector.gui.widgets.sparkline import TrendDelegate
from inspector.session.history import History

_EMPTY = "No process holds a buffer."
_NO_MATCH = "No process matches the filter."


class ProcessPanel(Panel):
    """Shows the processes of a frame, sorted by the measure of blame until the user sorts otherwise.

    Args:
        history: where the trend column looks; without one there is no such column.
    """

    chosen = Signal(object)
    """ProcessKey, or None."""
    explain_wanted = Signal(object)
    """Subject."""
    filter_wanted = Signal(str)
    """A filter term."""

    def __init__(
        self,
        color_of: ColorOf,
        blame: Measure,
        parent: QWidget | None = None,
        *,
        history: History | None = None,
    ) -> None:
        super().__init__("Processes", parent)
        self._color_of, self._blame, self._units = color_of, blame, BINARY
        self._frame = empty_frame()
        self._mask: Mask | None = None
        self._trends = Trends(history, blame) if history is not None else None
        self.table = DataTable(TableModel(self._columns(), self._rows(), self), "Processes")
        if self._trends is not None:
            self.table.paint_column("trend", TrendDelegate(self._trends.line, self.table))
        self.columns = ColumnMemory(self.table, "processes")
        self.table.empty_text = _EMPTY
        self.table.sort_by(blame.id)
        self.table.chosen.connect(self.chosen)
        self.table.explain_wanted.connect(self.explain_wanted)
        self.table.filter_wanted.connect(self.filter_wanted)
        self.table.order_held.connect(self.note_order_held)
        self.body.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def _columns(self) -> tuple[Column[ProcessRows], ...]:
        return PROCESS_COLUMNS if self._trends is None else (*PROCESS_COLUMNS, trend_column(self._trends))

    def show_frame(self, frame: Frame, mask: Mask | None) -> None:
        self._frame, self._mask = frame, mask
        self.table.empty_text = _NO_MATCH if mask is not None else _EMPTY
        self.table.show_rows(self._rows(), mask)
        self._entitle()

    def narrow(self, mask: Mask | None) -> None:
        self._mask = mask
        self.table.empty_text = _NO_MATCH if mask is not None else _EMPTY
        self.table.narrow(mask)
        self._entitle()

    def set_measure(self, blame: Measure) -> None:
        """Blame by another measure; rows sorted by the old one are sorted by the new one."""
        was_sorted_by = self.table.sorted_column()[0]
        follows = was_sorted_by == self._blame.id
        self._blame = blame
        if self._trends is not None:
            self._trends.blame = blame
        self.table.show_rows(self._rows(), self._mask)
        if follows:
            self.table.sort_by(blame.id)

    def set_units(self, units: Units) -> None:
        self._units = units
        self.table.show_rows(self._rows(), self._mask)

    def choose(self, key: Hashable | None) -> None:
        self.table.choose(key)

    def dress(self, theme: Theme) -> None:
        self.table.dress(theme)

    def save_columns(self, settings: Settings) -> None:
        """Keep which columns are shown, their order, widths, and the sort."""
        self.columns.save(settings)

    def restore_columns(self, settings: Settings) -> None:
        """Bring back what was kept; after `set_measure`, which may sort."""
        self.columns.restore(settings)

    def _rows(self) -> ProcessRows:
        return ProcessRows(self._frame, self._color_of, self._blame, self._units)

    def _entitle(self) -> None:
        shown, total = self.table.table.rowCount(), len(self._frame.processes.who)
        of = f"{count_text(shown)} of {count_text(total)}" if shown != total else count_text(total)
        self.entitle("Processes", of)
