"""The problems of the session: what did not fit, where, how often, since when."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from inspector.domain.units import count_text, plural
from inspector.gui.models.problem_log import PROBLEM_KIND_COLUMNS, ProblemKindRows
from inspector.gui.models.table import TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.data_table import DataTable
from inspector.gui.widgets.panel import Panel
from inspector.gui.widgets.text_button import text_button
from inspector.session.problem_log import ProblemKind, ProblemLog

_ALL_WELL = "No problem so far: every line of every file fitted, and the files agree with each other."


class ProblemList(Panel):
    """Shows a ProblemLog; `refresh` brings it up to date, nothing is done while it is hidden."""

    evidence_wanted = Signal(str, int)
    """Path and line of a problem whose text the user wants to see; line 0 where it has none."""
    cleared = Signal()
    """The user cleared the log."""

    def __init__(self, log: ProblemLog, parent: QWidget | None = None) -> None:
        super().__init__("Problems", parent)
        self._log = log
        self._unlisted = 0
        self.table = DataTable(TableModel(PROBLEM_KIND_COLUMNS, ProblemKindRows(), self), "Problems")
        self.table.empty_text = _ALL_WELL
        self.table.sort_by("last_seen")
        self.table.activated.connect(self._want_evidence)
        self.table.chosen.connect(self._offer)
        self.show_text = text_button("Show text", "Show the selected problem in the device's text (Enter)")
        self.copy_button = text_button("Copy", "Copy the selected rows, or all of them, tab-separated")
        self.clear_button = text_button("Clear", "Forget all problems and count anew")
        self.show_text.clicked.connect(lambda: self._want_evidence(self.table.currentIndex()))
        self.copy_button.clicked.connect(self.copy)
        self.clear_button.clicked.connect(self.clear)
        for button in (self.show_text, self.copy_button, self.clear_button):
            self.head.addWidget(button)
        self.body.addWidget(self.table, 1)
        self._show()

    def follow(self, log: ProblemLog) -> None:
        """Show the problems of another session from now on."""
        self._log = log
        self.table.choose(None)
        self._show()

    def refresh(self) -> None:
        """Bring the table up to date with the log; free while it is hidden or nothing changed."""
        is_same = self._log.kinds == self._rows.kinds and self._log.unlisted == self._unlisted
        if self.isVisible() and not is_same:
            self._show()

    def copy(self) -> None:
        """Put the selected rows, or all of them, on the clipboard."""
        if self.table.selectionModel().hasSelection():
            self.table.copy_selected()
        else:
            QApplication.clipboard().setText(self._all_as_tsv())

    def clear(self) -> None:
        """Forget all problems."""
        self._log.clear()
        self.table.choose(None)
        self._show()
        self.cleared.emit()

    def dress(self, theme: Theme) -> None:
        self.table.dress(theme)

    @property
    def _rows(self) -> ProblemKindRows:
        rows: ProblemKindRows = self.table.table.rows
        return rows

    def _all_as_tsv(self) -> str:
        columns, rows = self.table.table.columns, self._rows
        lines = ["\t".join(column.title for column in columns)]
        for row in self.table.table.order.tolist():
            lines.append("\t".join(column.text(rows, row) for column in columns))
        return "\n".join(lines) + "\n"

    def _show(self) -> None:
        log, kinds = self._log, self._log.kinds
        self._unlisted = log.unlisted
        self.table.show_rows(ProblemKindRows(kinds))
        told = f"{plural(len(kinds), 'kind')}, {plural(log.count, 'problem')}" if kinds else "none"
        more = f" · {count_text(log.unlisted)} of further kinds are not listed" if log.unlisted else ""
        self.entitle("Problems", told + more)
        self.copy_button.setEnabled(bool(kinds))
        self.clear_button.setEnabled(bool(kinds))
        self._offer(None)

    def _offer(self, _identity: object) -> None:
        """Offer the text of the row that is selected."""
        self.show_text.setEnabled(self.table.selectionModel().hasSelection())

    def _want_evidence(self, index: QModelIndex) -> None:
        kind = self._kind_at(index)
        if kind is not None:
            self.evidence_wanted.emit(kind.newest.path, kind.newest.line or 0)

    def _kind_at(self, index: QModelIndex) -> ProblemKind | None:
        return self._rows.kinds[int(self.table.table.order[index.row()])] if index.isValid() else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
