"""The dialog with the list of problems of the newest frame."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from inspector.domain.units import plural
from inspector.gui.models.problems import PROBLEM_COLUMNS, ProblemRows
from inspector.gui.models.table import TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.data_table import DataTable


class ProblemsDialog(QDialog):
    """Follows the frames while it is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Problems")
        self.resize(860, 420)
        self._says = QLabel()
        self._says.setWordWrap(True)
        self.table = DataTable(TableModel(PROBLEM_COLUMNS, ProblemRows(), self), "Problems")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.addWidget(self._says)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.show_rows(ProblemRows())

    def show_rows(self, rows: ProblemRows) -> None:
        count = len(rows)
        self._says.setText(
            f"{plural(count, 'problem')} in the newest sample. Other rows of these files are shown as usual."
            if count
            else "Every line of every file fitted in the newest sample."
        )
        if rows.problems != self.table.table.rows.problems:
            self.table.show_rows(rows)

    def dress(self, theme: Theme) -> None:
        self.table.dress(theme)
