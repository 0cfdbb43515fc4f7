"""The panel that explains a number: the formula, the rows that made it, the text they were read from."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QWidget

from inspector.domain.capture import Absence, RawFile
from inspector.domain.text import printable
from inspector.domain.units import BINARY, Units
from inspector.gui.models.explanation import ExplanationRows, Layout, columns_of, layout_of
from inspector.gui.models.table import TableModel
from inspector.gui.theme import DARK, Theme
from inspector.gui.widgets.data_table import DataTable
from inspector.gui.widgets.evidence_pane import EvidencePane, Passage
from inspector.gui.widgets.facts import Facts
from inspector.gui.widgets.panel import Panel
from inspector.gui.widgets.text_button import text_button
from inspector.session.explain.explanation import Explanation, Row
from inspector.session.explain.subjects import OfBuffer, OfProcess
from inspector.session.explain.texts import Evidence
from inspector.session.explain.written import as_text, clock_text, moment_text

_NOTHING = "Click a number to see its formula, the rows that made it and the text they were read from."
_NO_LINES = "No line of the device's text says this; the formula does."
_ABSENCES = {
    Absence.MISSING: "The file is not there.",
    Absence.VANISHED: "The file was gone when it was read: its process ended.",
    Absence.REFUSED: "The file may not be read.",
}


class ExplainPanel(Panel):
    """Shows one explanation, or the lines of one problem; a dock's or a dialog's content."""

    subject_wanted = Signal(object)
    """Subject: another number the user wants explained, of the same sample."""
    back = Signal()
    """The user wants the explanation before."""
    renew_wanted = Signal()
    """The user wants the same number explained in the newest sample."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Explain", parent)
        self._theme = DARK
        self._explanation: Explanation | None = None
        self._units = BINARY
        self._tables: dict[Layout, DataTable] = {}
        self._make_head()
        self.facts = Facts("The number and its formula")
        self.rows = QStackedWidget()
        self.rows.setMinimumHeight(84)
        self.evidence = EvidencePane()
        self.follow = text_button("Explain this row", "Explain the selected row's own number (Enter)")
        self.follow.clicked.connect(self._follow_current)
        self.evidence.head.addWidget(self.follow)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(8)
        for widget in (self.rows, self.evidence):
            self._split.addWidget(widget)
        self._split.splitterMoved.connect(self._keep_split)
        self._is_split_by_user = False
        self.body.addWidget(self.facts)
        self.body.addWidget(self._split, 1)
        self._blank = QWidget()
        self.body.addWidget(self._blank, 1)
        self.show_nothing()

    def _make_head(self) -> None:
        self.back_button = text_button("Back", "Go back to the number before (Alt+Left)")
        self.back_button.clicked.connect(self.back)
        self.renew_button = text_button("Newest", "Explain the same number in the newest sample")
        self.renew_button.clicked.connect(self.renew_wanted)
        self.copy_button = text_button("Copy", "Copy the explanation as text")
        self.copy_button.clicked.connect(self.copy)
        self.head.insertWidget(0, self.back_button)
        self.head.addWidget(self.renew_button)
        self.head.addWidget(self.copy_button)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.back_button.click)

    # Showing

    @property
    def explanation(self) -> Explanation | None:
        """What is explained now; None while nothing is, or a problem's lines are shown."""
        return self._explanation

    @property
    def table(self) -> DataTable | None:
        """The table of the rows that are shown now."""
        current = self.rows.currentWidget()
        return current if isinstance(current, DataTable) and self._explanation is not None else None

    def show_nothing(self) -> None:
        """Nothing was clicked yet."""
        self._begin(None, "Explain", "")
        self.facts.show_facts(formula=_NOTHING)
        self._split.hide()
        self._blank.show()

    def show_explanation(self, explanation: Explanation, *, can_go_back: bool = False) -> None:
        """Explain a number; its first row's text is shown at once."""
        when = f"sample {explanation.seq:,} · {moment_text(explanation.taken_at_ns)}"
        self._begin(explanation, explanation.title, when, can_go_back=can_go_back)
        self.facts.show_facts(
            explanation.shown,
            explanation.exact,
            explanation.formula,
            explanation.filled,
            explanation.caveats,
        )
        table = self._table_for(layout_of(explanation))
        rows = ExplanationRows(explanation, self._units)
        table.empty_text = "No row makes this number." if explanation.value is not None else "Not known."
        table.show_rows(rows)
        table.sort_by("amount")
        self.rows.setCurrentWidget(table)
        self.rows.show()
        self._split.show()
        self._share_room(table)
        if len(rows):
            first = table.table.identity_at(table.table.index(0, 0))
            table.choose(first)
            self._show_row(first)
        else:
            self._show_row(None)

    def show_lines(
        self, title: str, file: RawFile | None, line: int | None, read_at_ns: int, remarks: Sequence[str] = ()
    ) -> None:
        """Show where a problem is; `line` None means the file as such, `file` None that there is no text."""
        self._begin(None, title, "")
        self.facts.show_facts(notes=remarks)
        self.facts.setVisible(bool(remarks))
        self.rows.hide()
        self._split.show()
        if file is None or (file.absence is not None and not file.data):
            self.evidence.show_nothing(_why_no_text(file))
            return
        lines = range(line, line + 1) if line is not None else range(0)
        self.evidence.show_passages([Passage(file.path, file.data, lines, f"read {clock_text(read_at_ns)}")])

    def set_units(self, units: Units) -> None:
        """Write the rows' amounts in `units` from now on; the explanation brings its own words."""
        self._units = units
        if self.table is not None:
            self.table.show_rows(replace(self.table.table.rows, units=units))

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self.evidence.dress(theme)
        for table in self._tables.values():
            table.dress(theme)

    # What the user does

    def copy(self) -> None:
        """Put the explanation on the clipboard as text."""
        if self._explanation is not None:
            QApplication.clipboard().setText(as_text(self._explanation))

    def _begin(
        self, explanation: Explanation | None, title: str, remark: str, *, can_go_back: bool = False
    ) -> None:
        self._explanation = explanation
        self.entitle(title, remark)
        self.back_button.setVisible(can_go_back)
        self.copy_button.setVisible(explanation is not None)
        self.renew_button.setVisible(explanation is not None)
        self.follow.hide()
        self.facts.show()
        self._blank.hide()

    def _table_for(self, layout: Layout) -> DataTable:
        """Explanations with the same columns share a table, and so keep its sorting and widths."""
        table = self._tables.get(layout)
        if table is None:
            model: TableModel[Any] = TableModel(columns_of(layout), ExplanationRows(), self)
            table = self._tables[layout] = DataTable(model, "Rows that made the number")
            table.dress(self._theme)
            table.chosen.connect(self._show_row)
            table.activated.connect(self._follow)
            self.rows.addWidget(table)
            self._order_by_tab(table)
        return table

    def _order_by_tab(self, table: DataTable) -> None:
        """Top to bottom, though tables come later than what stands below them."""
        pane = self.evidence
        way = (self.copy_button, table, pane.choice, pane.earlier, pane.later, self.follow, pane.text)
        for before, after in pairwise(way):
            QWidget.setTabOrder(before, after)

    def _share_room(self, table: DataTable) -> None:
        """Few rows leave their room to the text, until the user decides."""
        if not self._is_split_by_user:
            room = self._split.height()
            lines = table.table.rowCount() * table.verticalHeader().defaultSectionSize()
            wanted = table.horizontalHeader().sizeHint().height() + lines + 2 * table.frameWidth() + 4
            height = max(min(wanted, room // 2), self.rows.minimumHeight())
            self._split.setSizes([height, max(room - height, 1)])

    def _keep_split(self) -> None:
        self._is_split_by_user = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.table is not None:
            self._share_room(self.table)

    def _row(self, identity: object) -> Row | None:
        table = self.table
        row = table.table.rows.find(identity) if table is not None and identity is not None else -1
        return self._explanation.rows[row] if self._explanation is not None and row >= 0 else None

    def _show_row(self, identity: object) -> None:
        """Show the text of a row, and offer its own number."""
        row, explanation = self._row(identity), self._explanation
        self.follow.setVisible(row is not None and row.link is not None)
        if row is None or explanation is None:
            self.evidence.show_nothing(
                "Select a row to see the text it was read from." if explanation else ""
            )
            return
        if row.link is not None:
            self.follow.setText(_link_text(row))
            self.follow.setAccessibleName(self.follow.text())
        passages = [_passage(explanation, found) for found in explanation.evidence(row)]
        if passages:
            self.evidence.show_passages(passages)
        else:
            self.evidence.show_nothing(_NO_LINES)

    def _follow(self, index: QModelIndex) -> None:
        table = self.table
        row = self._row(table.table.identity_at(index)) if table is not None else None
        if row is not None and row.link is not None:
            self.subject_wanted.emit(row.link)

    def _follow_current(self) -> None:
        table = self.table
        if table is not None and table.currentIndex().isValid():
            self._follow(table.currentIndex())


def _passage(explanation: Explanation, found: Evidence) -> Passage:
    file = explanation.texts.file(found.path)
    data = file.data if file is not None else b""
    read = f"read {clock_text(explanation.taken_at_ns)}"
    return Passage(found.path, data, range(found.first_line, found.last_line + 1), read)


def _link_text(row: Row) -> str:
    """What following the row's link would explain."""
    match row.link:
        case OfBuffer(id=identifier):
            return f"Explain buffer {identifier}"
        case OfProcess(key=key):
            return f"Explain pid {key.pid}"
        case _:
            return "Explain this row"


def _why_no_text(file: RawFile | None) -> str:
    if file is None:
        return "The problem is of several files, or its text is no longer at hand: there is no line to show."
    told = printable(file.detail.encode("utf-8", "surrogateescape"))
    why = _ABSENCES.get(file.absence, "The file could not be read.") if file.absence is not None else ""
    return f"{why} The device says: {told}" if told else why
