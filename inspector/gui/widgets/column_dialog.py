"""A list of columns to check, drag, or move up and down; every step takes effect at once."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

_ID = int(Qt.ItemDataRole.UserRole)


class Listed(NamedTuple):
    """One line: a column, and whether it may be hidden."""

    id: str
    title: str
    tooltip: str
    is_shown: bool
    can_hide: bool


class ColumnDialog(QDialog):
    """Arranges the columns of the table called `name`."""

    arranged = Signal(object)
    """list[tuple[str, bool]]: id of every column and whether it is shown, from left to right."""
    reset_asked = Signal()

    def __init__(self, name: str, columns: Sequence[Listed], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Columns of {name}")
        self._is_filling = False
        self.list = QListWidget()
        self.list.setAccessibleName("Columns, from left to right")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setTabKeyNavigation(False)
        palette = self.list.palette()
        palette.setColor(QPalette.ColorRole.Window, palette.placeholderText().color())
        self.list.setPalette(palette)  # Fusion derives the frame of a check box from it: too dark to see
        self.list.itemChanged.connect(self._tell)
        self.list.model().rowsMoved.connect(self._tell)
        self.list.currentRowChanged.connect(self._enable)
        self.up = _button("Move &Up", "To the left in the table (Alt+Up)", "Alt+Up")
        self.down = _button("Move &Down", "To the right in the table (Alt+Down)", "Alt+Down")
        self.reset = _button("&Reset", "All columns as they were at first", "")
        close = _button("&Close", "Keep the columns as they are", "")
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.reset.clicked.connect(self.reset_asked)
        close.clicked.connect(self.accept)
        self._lay_out(close)
        self.show_columns(columns)
        self.list.setCurrentRow(0)

    def _lay_out(self, close: QPushButton) -> None:
        hint = QLabel(
            "Check what the table shows. Drag a line, or move it with the buttons, to change the order."
        )
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        side = QVBoxLayout()
        for button in (self.up, self.down, self.reset):
            side.addWidget(button)
        side.addStretch(1)
        side.addWidget(close)
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        middle.addLayout(side)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addLayout(middle)
        em = self.fontMetrics().height()
        self.resize(em * 26, em * 24)

    def show_columns(self, columns: Sequence[Listed]) -> None:
        """Replace the lines; the current one stays current."""
        current = self.list.currentItem()
        id = current.data(_ID) if current is not None else None
        self._is_filling = True
        self.list.clear()
        for column in columns:
            self.list.addItem(_line(column))
        self._is_filling = False
        rows = [row for row, column in enumerate(columns) if column.id == id]
        self.list.setCurrentRow(rows[0] if rows else 0)

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        self._is_filling = True
        self.list.insertItem(row + by, self.list.takeItem(row))
        self._is_filling = False
        self.list.setCurrentRow(row + by)
        self._tell()

    def _enable(self, row: int) -> None:
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < self.list.count() - 1)

    def _tell(self) -> None:
        if self._is_filling:
            return
        items = [self.list.item(row) for row in range(self.list.count())]
        self.arranged.emit([(item.data(_ID), item.checkState() == Qt.CheckState.Checked) for item in items])
        self._enable(self.list.currentRow())


def _line(column: Listed) -> QListWidgetItem:
    item = QListWidgetItem(column.title)
    item.setData(_ID, column.id)
    item.setToolTip(column.tooltip if column.can_hide else f"{column.tooltip}\nThis column is always shown.")
    flags = item.flags() | Qt.ItemFlag.ItemIsDragEnabled
    flags &= ~Qt.ItemFlag.ItemIsDropEnabled  # lines are put between lines, not on them
    item.setFlags(flags if column.can_hide else flags & ~Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if column.is_shown else Qt.CheckState.Unchecked)
    return item


def _button(text: str, tip: str, keys: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    if keys:
        button.setShortcut(keys)
    return button
