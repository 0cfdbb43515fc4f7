"""A table of a TableModel: fixed rows, no grid, sorting by header, selection by identity, rows to copy."""

from collections.abc import Hashable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from inspector.gui.filtering import Mask
from inspector.gui.models.table import AnyTableModel, RowSet
from inspector.gui.theme import Theme
from inspector.gui.widgets.cells import CellDelegate, row_height
from inspector.gui.widgets.column_widths import ColumnWidths
from inspector.gui.widgets.row_menu import RowDeeds, row_menu
from inspector.gui.widgets.row_pictures import RowPictures

_EXPLAIN_KEYS = (Qt.Key.Key_E, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Painter(Protocol):
    """A delegate that paints one column in a way of its own."""

    is_stale: bool

    def dress(self, theme: Theme) -> None: ...


class DataTable(QTableView):
    """Shows a TableModel and remembers who is chosen, also while that row is gone.

    Actions added with `addAction` are in the menu of every row.
    """

    chosen = Signal(object)
    """The identity the user chose; None when they cleared the choice."""
    explain_wanted = Signal(object)
    """Subject: the user wants to know why a number is what it is."""
    filter_wanted = Signal(str)
    """A filter term that lets through what is like a cell, such as `tag=camera`."""
    order_held = Signal(bool)
    """Rows stay where they are, because the pointer is over them; or no longer."""

    def __init__(self, model: AnyTableModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = model
        self._chosen: Hashable | None = None
        self._is_updating = False
        self.empty_text = ""
        self._cells = CellDelegate(self)
        self._pictures = RowPictures(self, model, self._cells)
        self._painters: list[Painter] = []
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(self._cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self._set_up_headers()
        self._widths = ColumnWidths(self, model)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.doubleClicked.connect(self.explain_at)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.viewport().installEventFilter(self)

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(row_height(self.font()))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(36)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_columns_menu)
        header.sectionClicked.connect(self._sort_on_click)
        header.setAccessibleName(f"Columns of {self.accessibleName()}")
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def changeEvent(self, event: QEvent) -> None:
        """Rows and columns grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.model() is not None:
            self._cells.forget_texts()
            self.verticalHeader().setDefaultSectionSize(row_height(self.font()))
            self._widths.follow_font()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widths.stretch()

    # Showing

    def paint_column(self, column_id: str, painter: QAbstractItemDelegate) -> None:
        """Let `painter`, which must also be a Painter, paint the cells of a column."""
        self.setItemDelegateForColumn(self.place_of(column_id), painter)
        self._painters.append(painter)  # type: ignore[arg-type]

    def dress(self, theme: Theme) -> None:
        for painter in (self._cells, *self._painters):
            painter.dress(theme)
        self.viewport().update()

    def mark_stale(self, is_stale: bool) -> None:
        """Dim the rows while they are no longer the newest there could be."""
        if is_stale != self._cells.is_stale:
            for painter in (self._cells, *self._painters):
                painter.is_stale = is_stale
            self.viewport().update()

    def show_rows(self, rows: RowSet, mask: Mask | None = None) -> None:
        """Replace the rows; selection, current row and scroll position stay with their rows."""
        self._is_updating = True
        try:
            self.table.show(rows, mask)
            self._restore_choice()
        finally:
            self._is_updating = False

    def narrow(self, mask: Mask | None) -> None:
        """Show only the rows where `mask` is true, at once."""
        self._is_updating = True
        try:
            self.table.narrow(mask)
            self._restore_choice()
        finally:
            self._is_updating = False

    def choose(self, identity: Hashable | None) -> None:
        """Select one row by identity, without telling `chosen`; it may appear later."""
        self._chosen = identity
        self._is_updating = True
        try:
            self.selectionModel().clearSelection()
            self._restore_choice()
        finally:
            self._is_updating = False
        if identity is not None and (index := self.table.index_of(identity)).isValid():
            self.scrollTo(index)

    def place_of(self, column_id: str) -> int:
        """Logical index of a column."""
        return next(place for place, column in enumerate(self.table.columns) if column.id == column_id)

    def sorted_column(self) -> tuple[str, bool]:
        """Id of the column that orders the rows ("" for none), and whether it does so downwards."""
        place, direction = self.table.sorted_by
        id = self.table.columns[place].id if place >= 0 else ""
        return id, direction == Qt.SortOrder.DescendingOrder

    def sort_by(self, column_id: str, is_descending: bool | None = None) -> None:
        """Sort by a column, in the direction people expect first unless told otherwise."""
        place = self.place_of(column_id)
        down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        if is_descending is not None:
            self._sort(place, down if is_descending else up)
            return
        self._sort(place, down if self.table.columns[place].is_number else up)

    def selected_as_tsv(self) -> str:
        """The selected rows as shown, visible columns in visual order, with a header line."""
        header = self.horizontalHeader()
        places = [header.logicalIndex(visual) for visual in range(header.count())]
        places = [place for place in places if not header.isSectionHidden(place)]
        columns = [self.table.columns[place] for place in places]
        lines = ["\t".join(column.title for column in columns)]
        for index in sorted(self.selectionModel().selectedRows(), key=QModelIndex.row):
            row = int(self.table.order[index.row()])
            lines.append("\t".join(column.text(self.table.rows, row) for column in columns))
        return "\n".join(lines) + "\n"

    def copy_selected(self) -> None:
        if self.selectionModel().hasSelection():
            QApplication.clipboard().setText(self.selected_as_tsv())

    # Explaining

    def explain_at(self, index: QModelIndex) -> bool:
        """Ask for what is behind a cell; where it shows no number, behind the one the rows are sorted by.

        False when there is nothing to ask for.
        """
        if not index.isValid():
            return False
        places = [index.column(), self.table.sorted_by[0], *range(len(self.table.columns))]
        cells = (index.siblingAtColumn(place) for place in places if place >= 0)
        subjects = (self.table.subject_at(cell) for cell in cells)
        subject = next((subject for subject in subjects if subject is not None), None)
        if subject is not None:
            self.explain_wanted.emit(subject)
        return subject is not None

    def explain_current(self) -> bool:
        """As `explain_at`, of the cell that has the focus."""
        return self.explain_at(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if not (is_plain and event.key() in _EXPLAIN_KEYS and self.explain_current()):
            super().keyPressEvent(event)

    # Selection

    def _restore_choice(self) -> None:
        if self._chosen is None or self.selectionModel().hasSelection():
            return
        index = self.table.index_of(self._chosen)
        if index.isValid():
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def _on_selection(self) -> None:
        if self._is_updating:
            return
        rows = self.selectionModel().selectedRows()
        current = self.selectionModel().currentIndex()
        if not rows:
            identity = None
        else:
            is_current = any(index.row() == current.row() for index in rows)
            identity = self.table.identity_at(current if is_current else rows[0])
        if identity != self._chosen:
            self._chosen = identity
            self.chosen.emit(identity)

    # Sorting and columns

    def _sort_on_click(self, place: int) -> None:
        sorted_by, direction = self.table.sorted_by
        down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        if place == sorted_by:
            self._sort(place, up if direction == down else down)
        else:
            self.sort_by(self.table.columns[place].id)

    def _sort(self, place: int, direction: Qt.SortOrder) -> None:
        self._is_updating = True
        try:
            self.table.sort(place, direction)
        finally:
            self._is_updating = False

    def _open_columns_menu(self, at: QPoint) -> None:
        header = self.horizontalHeader()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, column in enumerate(self.table.columns[1:], start=1):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(place))
            action.toggled.connect(partial(self._show_column, place))
        menu.popup(header.mapToGlobal(at))

    def _show_column(self, place: int, is_shown: bool) -> None:
        self.horizontalHeader().setSectionHidden(place, not is_shown)
        self._widths.stretch()

    def row_menu(self, index: QModelIndex) -> QMenu:
        """The menu for the cell at `index`, which may be invalid."""
        deeds = RowDeeds(self.explain_wanted.emit, self.filter_wanted.emit, self.copy_selected)
        return row_menu(self, self.table, index, deeds)

    def _open_menu(self, at: QPoint) -> None:
        under = self.indexAt(at)
        menu = self.row_menu(under if under.isValid() else self.currentIndex())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(at))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self.table.rowCount():
            self._pictures.paint(painter, event.rect())
        elif self.empty_text:
            painter.setPen(self.palette().placeholderText().color())
            room = self.viewport().rect().adjusted(16, 12, -16, -12)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(flags), self.empty_text)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.viewport():
            if event.type() == QEvent.Type.Enter:
                self.table.freeze_order(True)
                self.order_held.emit(True)
            elif event.type() in (QEvent.Type.Leave, QEvent.Type.Hide):
                self._is_updating = True
                self.table.freeze_order(False)
                self._is_updating = False
                self.order_held.emit(False)
        return super().eventFilter(watched, event)
