"""What the user made of a table's columns, kept from run to run."""

import json

from PySide6.QtGui import QAction

from inspector.gui.settings import Settings
from inspector.gui.widgets.column_chooser import ColumnChooser
from inspector.gui.widgets.data_table import DataTable

_LONGEST = 20_000


class ColumnMemory:
    """The chooser of a table's columns, with an entry in the menu of its rows; kept under `name`.

    Args:
        name: of the table, in the settings.
        hidden: ids of columns that are hidden until the user shows them.
    """

    def __init__(self, table: DataTable, name: str, *, hidden: tuple[str, ...] = ()) -> None:
        self.chooser = ColumnChooser(table, hidden=hidden)
        self._table, self._name = table, f"columns/{name}"
        arrange = QAction("Arrange Columns…", table)
        arrange.triggered.connect(self.chooser.open_dialog)
        table.addAction(arrange)

    def save(self, settings: Settings) -> None:
        """Keep which columns are shown, their order and widths, and what the rows are sorted by."""
        column, is_descending = self._table.sorted_column()
        state = {"columns": self.chooser.state(), "sorted_by": column, "is_descending": is_descending}
        settings.keep(self._name, json.dumps(state))

    def restore(self, settings: Settings) -> None:
        """Bring back what was kept; whatever is not understood stays as it is by default."""
        state = _read(settings.text_of(self._name, ""))
        self.chooser.restore(state.get("columns"))
        column, is_descending = state.get("sorted_by"), state.get("is_descending")
        known = {column.id for column in self._table.table.columns}
        if isinstance(column, str) and column in known and isinstance(is_descending, bool):
            self._table.sort_by(column, is_descending)


def _read(text: str) -> dict[str, object]:
    """The kept state; empty when there is none or it is damaged."""
    if not text or len(text) > _LONGEST:
        return {}
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) else {}
