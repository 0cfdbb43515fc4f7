"""The menu of a table's row: what can be done with the cell and the rows that are selected."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QTableView

from inspector.gui.models.table import AnyTableModel
from inspector.session.explain.subjects import Subject

_LONGEST = 48


@dataclass(frozen=True, slots=True)
class RowDeeds:
    """What the entries of the menu do.

    Attributes:
        explain: called with what explaining the cell means.
        narrow: called with the filter that lets through what is like the cell.
        copy_rows: copies the selected rows.
    """

    explain: Callable[[Subject], None]
    narrow: Callable[[str], None]
    copy_rows: Callable[[], None]


def row_menu(table: QTableView, model: AnyTableModel, index: QModelIndex, deeds: RowDeeds) -> QMenu:
    """The menu for the cell of `table` at `index`, which may be invalid."""
    menu = QMenu(table)
    menu.setAccessibleName(f"{table.accessibleName()} menu")
    if index.isValid():
        _add_explain(menu, model, index, deeds)
        _add_filter(menu, model, index, deeds)
        menu.addSeparator()
        _add_copy_cell(menu, model, index)
    copy = QAction("Copy Rows", menu)
    copy.setShortcut(QKeySequence.StandardKey.Copy)
    copy.setEnabled(table.selectionModel().hasSelection())
    copy.triggered.connect(deeds.copy_rows)
    menu.addAction(copy)
    if table.actions():
        menu.addSeparator()
        menu.addActions(table.actions())
    return menu


def _add_explain(menu: QMenu, model: AnyTableModel, index: QModelIndex, deeds: RowDeeds) -> None:
    subject = model.subject_at(index)
    if subject is not None:
        title = model.columns[index.column()].title
        entry = menu.addAction(f"Explain {title}: {_short(_text(model, index))}\tE")
        entry.triggered.connect(lambda: deeds.explain(subject))


def _add_filter(menu: QMenu, model: AnyTableModel, index: QModelIndex, deeds: RowDeeds) -> None:
    term = model.term_at(index)
    if term:
        menu.addAction(f"Filter by {_short(term)}").triggered.connect(lambda: deeds.narrow(term))


def _add_copy_cell(menu: QMenu, model: AnyTableModel, index: QModelIndex) -> None:
    text = _text(model, index)
    copy = menu.addAction("Copy Cell")
    copy.setEnabled(bool(text))
    copy.triggered.connect(lambda: QApplication.clipboard().setText(text))


def _text(model: AnyTableModel, index: QModelIndex) -> str:
    return model.columns[index.column()].text(model.rows, model.row_at(index))


def _short(text: str) -> str:
    """`text` for a menu: no longer than a line, and an ampersand is an ampersand."""
    half = _LONGEST // 2
    shown = text if len(text) <= _LONGEST else f"{text[:half]}…{text[-half:]}"
    return shown.replace("&", "&&")
