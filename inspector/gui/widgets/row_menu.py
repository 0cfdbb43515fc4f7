"""The menu of a table's row: what can be done with the cell and the rows that are selected."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

if TYPE_CHECKING:
    from inspector.gui.widgets.data_table import DataTable

_LONGEST = 48


def row_menu(table: "DataTable", index: QModelIndex) -> QMenu:
    """The menu for the cell at `index`, which may be invalid; it deletes itself when it closes."""
    menu = QMenu(table)
    menu.setAccessibleName(f"{table.accessibleName()} menu")
    if index.isValid():
        _add_explain(menu, table, index)
        _add_filter(menu, table, index)
        menu.addSeparator()
        _add_copy_cell(menu, index)
    copy = QAction("Copy Rows", menu)
    copy.setShortcut(QKeySequence.StandardKey.Copy)
    copy.setEnabled(table.selectionModel().hasSelection())
    copy.triggered.connect(table.copy_selected)
    menu.addAction(copy)
    if table.actions():
        menu.addSeparator()
        menu.addActions(table.actions())
    return menu


def _add_explain(menu: QMenu, table: "DataTable", index: QModelIndex) -> None:
    subject = table.table.subject_at(index)
    if subject is not None:
        column = table.table.columns[index.column()]
        explain = menu.addAction(f"Explain {column.title}: {_short(_text(table, index))}\tE")
        explain.triggered.connect(lambda: table.explain_wanted.emit(subject))


def _add_filter(menu: QMenu, table: "DataTable", index: QModelIndex) -> None:
    term = table.table.term_at(index)
    if term:
        narrow = menu.addAction(f"Filter by {_short(term)}")
        narrow.triggered.connect(lambda: table.filter_wanted.emit(term))


def _add_copy_cell(menu: QMenu, index: QModelIndex) -> None:
    text = str(index.data())
    copy = menu.addAction("Copy Cell")
    copy.setEnabled(bool(text))
    copy.triggered.connect(lambda: QApplication.clipboard().setText(text))


def _text(table: "DataTable", index: QModelIndex) -> str:
    return table.table.columns[index.column()].text(table.table.rows, table.table.row_at(index))


def _short(text: str) -> str:
    """`text` for a menu: no longer than a line, and an ampersand is an ampersand."""
    half = _LONGEST // 2
    shown = text if len(text) <= _LONGEST else f"{text[:half]}…{text[-half:]}"
    return shown.replace("&", "&&")
