"""Which columns a table shows, in which order, how wide: a menu on the header, a dialog, and plain data."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu

from inspector.gui.widgets.column_dialog import ColumnDialog, Listed
from inspector.gui.widgets.data_table import DataTable

_WIDEST_EMS = 80.0


class ColumnPlace(NamedTuple):
    """Where one column is.

    Attributes:
        id: the column's.
        is_shown: whether it is shown.
        ems: width in line heights of the table's font, so that it fits at any size of text; 0 for one that
            takes the room the others leave.
    """

    id: str
    is_shown: bool
    ems: float


class ColumnChooser(QObject):
    """Lets the user choose, order and size the columns of a DataTable; the first column always stays.

    Args:
        hidden: ids of columns that are hidden until the user shows them.
    """

    changed = Signal()
    """The user changed something; `state` has it."""

    def __init__(
        self, table: DataTable, *, hidden: Sequence[str] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent or table)
        self._table = table
        self._header: QHeaderView = table.horizontalHeader()
        self._is_restoring = False
        self._dialog: ColumnDialog | None = None
        self._logical = {column.id: at for at, column in enumerate(table.table.columns)}
        self._ems = {id: self._measured(at) for id, at in self._logical.items()}
        self._defaults = [place._replace(is_shown=place.id not in hidden) for place in self.places()]
        self._apply(self._defaults)
        table.installEventFilter(self)
        self._header.viewport().installEventFilter(self)
        self._header.sectionMoved.connect(self._on_change)
        self._header.sectionResized.connect(self._on_resize)

    # Plain data

    def places(self) -> list[ColumnPlace]:
        """All columns from left to right."""
        columns, header = self._table.table.columns, self._header
        logical = [header.logicalIndex(visual) for visual in range(header.count())]
        ids = [(at, columns[at].id) for at in logical]
        return [ColumnPlace(id, not header.isSectionHidden(at), self._ems[id]) for at, id in ids]

    def state(self) -> list[dict[str, object]]:
        """What to remember: JSON-like, from left to right."""
        return [place._asdict() for place in self.places()]

    def restore(self, state: object) -> bool:
        """Bring back what `state` gave; False, and nothing changes, when it is not such a thing.

        Columns it does not know stay where they are by default; columns that are no more are left out.
        """
        wanted = _read(state)
        if wanted is None:
            return False
        known = {place.id: place for place in self._defaults}
        told = [place for place in wanted if place.id in known]
        ids = {place.id for place in told}
        for default in (place for place in self._defaults if place.id not in ids):
            told.insert(min(self._defaults.index(default), len(told)), default)
        self._apply(told)
        return True

    def reset(self) -> None:
        """All columns as they were at first."""
        self._apply(self._defaults)
        self.changed.emit()

    # Changing

    def show_column(self, column_id: str, is_shown: bool) -> None:
        at = self._logical[column_id]
        if at == 0 or self._header.isSectionHidden(at) != is_shown:
            return
        self._header.setSectionHidden(at, not is_shown)
        self._share_out_room()
        self.changed.emit()

    def move_column(self, column_id: str, visual: int) -> None:
        """Put a column at the place `visual`, counted from the left."""
        self._header.moveSection(self._header.visualIndex(self._logical[column_id]), visual)

    def fit_widths(self) -> None:
        """Make every column as wide as what is now in it."""
        for at, column in enumerate(self._table.table.columns):
            if column.sample and not self._header.isSectionHidden(at):
                self._table.resizeColumnToContents(at)
        self._share_out_room()

    # Menus and dialog

    def fill_menu(self, menu: QMenu) -> None:
        """Add an entry for every column, and those for all of them."""
        for place in self.places():
            title = self._title(place.id)
            action = menu.addAction(title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(place.is_shown)
            action.setEnabled(self._logical[place.id] != 0)
            action.toggled.connect(partial(self.show_column, place.id))
        menu.addSeparator()
        menu.addAction("Arrange Columns…").triggered.connect(self.open_dialog)
        menu.addAction("Fit Widths").triggered.connect(self.fit_widths)
        menu.addAction("Reset Columns").triggered.connect(self.reset)

    def open_dialog(self) -> None:
        """The same by keyboard: a list to check, move up and down, or drag."""
        if self._dialog is None:
            self._dialog = ColumnDialog(self._table.accessibleName(), self._listed(), self._table)
            self._dialog.arranged.connect(self._arrange)
            self._dialog.reset_asked.connect(self._reset_from_dialog)
            self._dialog.finished.connect(self._forget_dialog)
        self._dialog.open()

    def _listed(self) -> list[Listed]:
        columns = {column.id: column for column in self._table.table.columns}
        first = self._table.table.columns[0].id
        return [
            Listed(
                place.id, self._title(place.id), columns[place.id].tooltip, place.is_shown, place.id != first
            )
            for place in self.places()
        ]

    def _arrange(self, listed: list[tuple[str, bool]]) -> None:
        ems = {place.id: place.ems for place in self.places()}
        self._apply([ColumnPlace(id, is_shown, ems[id]) for id, is_shown in listed])
        self.changed.emit()

    def _reset_from_dialog(self) -> None:
        self.reset()
        if self._dialog is not None:
            self._dialog.show_columns(self._listed())

    def _forget_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._table and event.type() == QEvent.Type.FontChange:
            self._apply(self.places())
        elif watched is not self._table and isinstance(event, QContextMenuEvent):
            self._open_menu(event.globalPos())
            return True
        return super().eventFilter(watched, event)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(at)

    # Inside

    def _apply(self, places: Sequence[ColumnPlace]) -> None:
        self._is_restoring = True
        try:
            for visual, place in enumerate(places):
                at = self._logical[place.id]
                self._ems[place.id] = place.ems
                self._header.moveSection(self._header.visualIndex(at), visual)
                self._header.setSectionHidden(at, False)
                if place.ems > 0:
                    self._header.resizeSection(at, round(place.ems * self._table.fontMetrics().height()))
                self._header.setSectionHidden(at, not place.is_shown and at != 0)
            self._share_out_room()
        finally:
            self._is_restoring = False

    def _share_out_room(self) -> None:
        """The table gives its stretching columns the room that is left whenever it is resized."""
        size = self._table.size()
        QCoreApplication.sendEvent(self._table, QResizeEvent(size, size))

    def _on_change(self) -> None:
        if not self._is_restoring:
            self.changed.emit()

    def _on_resize(self, at: int, before: int, now: int) -> None:
        column = self._table.table.columns[at]
        if before and now and column.sample and not self._is_restoring:
            self._ems[column.id] = self._measured(at)
            self.changed.emit()

    def _measured(self, at: int) -> float:
        """Width of a column that is shown, in ems; 0 for one that stretches."""
        if not self._table.table.columns[at].sample:
            return 0.0
        return round(self._header.sectionSize(at) / self._table.fontMetrics().height(), 2)

    def _title(self, column_id: str) -> str:
        return self._table.table.columns[self._logical[column_id]].title


def _read(state: object) -> list[ColumnPlace] | None:
    """`state` as places when it has that form throughout, else None; it may come from a damaged file."""
    if not isinstance(state, list):
        return None
    places = [_read_place(entry) for entry in state]
    whole = [place for place in places if place is not None]
    ids = {place.id for place in whole}
    return whole if len(whole) == len(places) == len(ids) else None


def _read_place(entry: object) -> ColumnPlace | None:
    if not isinstance(entry, Mapping):
        return None
    id, is_shown, ems = entry.get("id"), entry.get("is_shown"), entry.get("ems")
    if not isinstance(id, str) or not isinstance(is_shown, bool) or isinstance(ems, bool):
        return None
    if not isinstance(ems, int | float) or not math.isfinite(ems) or not 0 <= ems <= _WIDEST_EMS:
        return None
    return ColumnPlace(id, is_shown, float(ems))
