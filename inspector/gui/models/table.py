"""The one table model: columns as data over rows in numpy, its order and filter kept here.

No proxy model: with Python data a proxy costs seconds at 50,000 rows. An update replaces the rows, sorts and
filters their indices in numpy and tells Qt `layoutChanged`; persistent indexes follow the identity of their
row, so selection and current row survive. Everything handed to Qt is a Python int, str or QColor: numpy
scalars show as blank cells.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from inspector.gui.filtering import Mask
from inspector.session.explain.subjects import Subject

Rows = npt.NDArray[np.intp]
Keys = npt.NDArray[np.int64] | npt.NDArray[np.float64]
AnyIndex = QModelIndex | QPersistentModelIndex

SHARE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""float 0 to 1: length of the bar in the cell, or None."""
SWATCH_ROLE = int(Qt.ItemDataRole.UserRole) + 2
"""QColor of the row's series, or None."""

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_HANDLED = frozenset({_DISPLAY, _ALIGNMENT, _TOOLTIP, _FOREGROUND, _ACCESSIBLE, SHARE_ROLE, SWATCH_ROLE})
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_NOWHERE = QModelIndex()
BYTES_SAMPLE = "1023 MiB"
"""The widest amount of bytes there is room for."""
EXPLAIN_HINT = "Double-click or E explains it."
"""Ends the tooltip of a cell that can be explained."""
SORTED_DOWN, SORTED_UP = " ↓", " ↑"
"""Follow the title of the column that orders the table."""


class RowSet(Protocol):
    """The rows of one instant; immutable."""

    def __len__(self) -> int: ...

    def identity(self, row: int) -> Hashable:
        """Who is in `row`, across updates."""
        ...

    def find(self, identity: Hashable) -> int:
        """Row of `identity`, -1 when it is gone."""
        ...

    def trace(self, old: Self, rows: Rows) -> Rows:
        """intp[n]: where `rows` of the earlier `old` are here now, -1 where gone."""
        ...


R = TypeVar("R", bound=RowSet)


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column.

    Attributes:
        id: stable name for settings.
        title, tooltip: header; the tooltip says what the numbers mean.
        key: rows -> sort key per row; unknown values are negative and sort last either way.
        text: (rows, row) -> what the cell shows.
        is_number: right-aligned, and sorted largest first on the first click.
        share: rows -> float64[n] in 0 to 1 for the bar in the cell, or None.
        swatch: the cell begins with the row's colour.
        hint: (rows, row) -> the cell's tooltip; None shows nothing.
        is_dim: secondary text.
        is_list: too long a text loses its end rather than its middle.
        subject: (rows, row) -> what explaining the cell means; None where there is nothing to explain.
        term: (rows, row) -> the filter that lets through what is like the cell; "" where there is none.
        is_alarming: (rows, row) -> the text is to be seen.
        sample: the widest text to make room for; "" lets the column stretch.
    """

    id: str
    title: str
    tooltip: str
    key: Callable[[R], Keys]
    text: Callable[[R, int], str]
    is_number: bool = True
    share: Callable[[R], npt.NDArray[np.float64] | None] | None = None
    swatch: Callable[[R, int], QColor | None] | None = None
    hint: Callable[[R, int], str] | None = None
    is_dim: bool = False
    is_list: bool = False
    subject: Callable[[R, int], Subject | None] | None = None
    term: Callable[[R, int], str] | None = None
    is_alarming: Callable[[R, int], bool] | None = None
    sample: str = ""


class TableModel(QAbstractTableModel, Generic[R]):
    """Shows `rows` through `columns`, ordered by one column and narrowed by a mask."""

    def __init__(self, columns: Sequence[Column[R]], rows: R, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.dim = QColor("#98a1ae")
        self._rows = rows
        self._mask: Mask | None = None
        self._order: Rows = np.arange(len(rows), dtype=np.intp)
        self._position: Rows = self._order.copy()
        self._shares: dict[int, npt.NDArray[np.float64] | None] = {}
        self._sorted_by = -1
        self._is_descending = False
        self._is_frozen = False

    # What is shown

    @property
    def rows(self) -> R:
        return self._rows

    @property
    def order(self) -> Rows:
        """intp[shown]: row in `rows` of every line, top to bottom."""
        return self._order

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder]:
        descending = Qt.SortOrder.DescendingOrder if self._is_descending else Qt.SortOrder.AscendingOrder
        return self._sorted_by, descending

    def identity_at(self, index: AnyIndex) -> Hashable:
        """Who is shown at `index`, which must be valid."""
        return self._rows.identity(int(self._order[index.row()]))

    def row_at(self, index: AnyIndex) -> int:
        """Row of `rows` that is shown at `index`, which must be valid."""
        return int(self._order[index.row()])

    def index_of(self, identity: Hashable) -> QModelIndex:
        """Where `identity` is shown; an invalid index when it is gone or filtered out."""
        row = self._rows.find(identity)
        line = int(self._position[row]) if row >= 0 else -1
        return self.index(line, 0) if line >= 0 else QModelIndex()

    def subject_at(self, index: AnyIndex) -> Subject | None:
        """What explaining the cell at `index` means, None where there is nothing to explain."""
        subject = self.columns[index.column()].subject if index.isValid() else None
        return subject(self._rows, self.row_at(index)) if subject is not None else None

    def term_at(self, index: AnyIndex) -> str:
        """The filter that lets through what is like the cell at `index`, "" where there is none."""
        term = self.columns[index.column()].term if index.isValid() else None
        return term(self._rows, self.row_at(index)) if term is not None else ""

    # Changing it

    def show(self, rows: R, mask: Mask | None = None) -> None:
        """Replace all rows; selection and current row follow their identity."""
        self._replace(rows, mask, keep_order=self._is_frozen)

    def narrow(self, mask: Mask | None) -> None:
        """Show only the rows where `mask` is true; a user's act, so it is not held back by a freeze."""
        self._replace(self._rows, mask, keep_order=False)

    def freeze_order(self, is_frozen: bool) -> None:
        """Keep rows where they are (new ones at the end) while the pointer is over them."""
        if self._is_frozen and not is_frozen:
            self._is_frozen = False
            self._replace(self._rows, self._mask, keep_order=False)
        self._is_frozen = is_frozen

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = column
        self._is_descending = order == Qt.SortOrder.DescendingOrder
        self._replace(self._rows, self._mask, keep_order=False)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def _replace(self, rows: R, mask: Mask | None, *, keep_order: bool) -> None:
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        lines = self._order[[index.row() for index in held]] if held else None
        order = self._kept_order(rows, mask) if keep_order else self._fresh_order(rows, mask)
        found = rows.trace(self._rows, lines) if lines is not None else None
        self._rows, self._mask, self._order = rows, mask, order
        self._position = np.full(len(rows), -1, np.intp)
        self._position[order] = np.arange(len(order))
        self._shares.clear()
        if found is not None:
            now = np.where(found >= 0, self._position[found] if len(rows) else -1, -1).tolist()
            moved = [
                self.createIndex(line, index.column()) if line >= 0 else _NOWHERE
                for index, line in zip(held, now, strict=True)
            ]
            self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _fresh_order(self, rows: R, mask: Mask | None) -> Rows:
        shown = np.arange(len(rows), dtype=np.intp) if mask is None else np.flatnonzero(mask)
        if not 0 <= self._sorted_by < len(self.columns):
            return shown
        keys = self.columns[self._sorted_by].key(rows)
        return shown[ordered(keys if mask is None else keys[shown], self._is_descending)]

    def _kept_order(self, rows: R, mask: Mask | None) -> Rows:
        kept = rows.trace(self._rows, self._order)
        kept = kept[kept >= 0]
        if mask is not None:
            kept = kept[mask[kept]]
        is_new = np.ones(len(rows), np.bool_) if mask is None else mask.copy()
        is_new[kept] = False
        return np.concatenate([kept, np.flatnonzero(is_new)])

    # What Qt asks

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:
        if role not in _HANDLED or not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == _ALIGNMENT:
            return _RIGHT if column.is_number else _LEFT
        row = int(self._order[index.row()])
        if role == _DISPLAY:
            return column.text(self._rows, row)
        if role == _FOREGROUND:
            return self.dim if column.is_dim else None
        if role == SHARE_ROLE:
            return self.share(index.column(), row)
        if role == SWATCH_ROLE:
            return column.swatch(self._rows, row) if column.swatch else None
        if role == _ACCESSIBLE:
            return f"{column.title}: {column.text(self._rows, row)}"
        return column.hint(self._rows, row) if column.hint else None

    def share(self, column: int, row: int) -> float | None:
        """0 to 1: the bar of a cell, None where the column has none now. `row` is a row of `rows`."""
        if column not in self._shares:
            share = self.columns[column].share
            self._shares[column] = share(self._rows) if share else None
        shares = self._shares[column]
        return None if shares is None else float(shares[row])

    def color_of(self, row: int) -> QColor | None:
        """The colour of row `row` of `rows`, where a column gives one."""
        swatches = (column.swatch for column in self.columns if column.swatch is not None)
        return next((swatch(self._rows, row) for swatch in swatches), None)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == _DISPLAY:
            arrow = SORTED_DOWN if self._is_descending else SORTED_UP
            return column.title + arrow if section == self._sorted_by else column.title
        if role == _TOOLTIP:
            return f"{column.tooltip}\nClick to sort, right-click to choose columns."
        if role == _ALIGNMENT:
            return _RIGHT if column.is_number else _LEFT
        return None


AnyTableModel = TableModel[Any]


def ordered(keys: Keys, is_descending: bool) -> Rows:
    """Indices that sort `keys`, ties in row order, negative keys (unknown) last either way."""
    if not is_descending:
        keys = np.where(keys < 0, np.inf, keys) if (keys < 0).any() else keys
        return np.argsort(keys, kind="stable")
    return np.argsort(-keys, kind="stable")
