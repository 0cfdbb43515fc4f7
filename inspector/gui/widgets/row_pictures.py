"""Rows of a table as pictures, kept from one paint to the next.

A live table repaints all its rows several times a second, though most of them look as before. Telling that a
row looks the same costs its texts; painting it costs ten times as much.
"""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from inspector.gui.models.table import AnyTableModel
from inspector.gui.widgets.cells import CellDelegate


class _Place(NamedTuple):
    """Where a column is now: left edge and width in pixels of the viewport."""

    column: int
    left: int
    width: int


class RowPictures:
    """Paints the rows of `table`, whose cells `cells` draws unless their column has a delegate of its own."""

    def __init__(self, table: QTableView, model: AnyTableModel, cells: CellDelegate) -> None:
        self._table, self._model, self._cells = table, model, cells
        self._look: Hashable = None
        self._kept: dict[Hashable, QPixmap] = {}

    def paint(self, painter: QPainter, exposed: QRect) -> None:
        """Paint the rows within `exposed`, a part of the viewport that `painter` paints on."""
        table = self._table
        ratio = painter.device().devicePixelRatioF()
        places = list(self._places(exposed))
        own = [place for place in places if table.itemDelegateForColumn(place.column) is None]
        self._forget_other_looks((tuple(own), table.font().key(), ratio, self._cells.look))
        shown: dict[Hashable, QPixmap] = {}
        for line in self._lines(exposed):
            key = self._fingerprint(line, own)
            picture = shown.get(key) or self._kept.get(key) or self._draw(line, own, ratio)
            shown[key] = picture
            painter.drawPixmap(QPoint(0, table.rowViewportPosition(line)), picture)
            for place in places:
                if place not in own:
                    self._delegate(painter, line, place)
        self._kept = shown if exposed.contains(table.viewport().rect()) else self._kept | shown

    def _forget_other_looks(self, look: Hashable) -> None:
        if look != self._look:
            self._look, self._kept = look, {}

    def _places(self, exposed: QRect) -> Iterator[_Place]:
        """Columns that can be seen in `exposed`'s whole width of the viewport."""
        header, width = self._table.horizontalHeader(), self._table.viewport().width()
        for visual in range(header.count()):
            column = header.logicalIndex(visual)
            left = header.sectionViewportPosition(column)
            if not header.isSectionHidden(column) and left < width and left + header.sectionSize(column) > 0:
                yield _Place(column, left, header.sectionSize(column))

    def _lines(self, exposed: QRect) -> range:
        first, last = self._table.rowAt(exposed.top()), self._table.rowAt(exposed.bottom())
        if first < 0:
            return range(0)
        return range(first, (last if last >= 0 else self._model.rowCount() - 1) + 1)

    def _is_selected(self, line: int) -> bool:
        return self._table.selectionModel().isRowSelected(line)

    def _focused_column(self, line: int) -> int:
        """The column of the cell that has the focus, -1 when it is not in this row."""
        current = self._table.currentIndex()
        return current.column() if self._table.hasFocus() and current.row() == line else -1

    def _fingerprint(self, line: int, places: list[_Place]) -> Hashable:
        """Equal for rows that look the same."""
        model, row = self._model, int(self._model.order[line])
        color = model.color_of(row)
        parts: list[Hashable] = [self._is_selected(line), self._focused_column(line), color and color.rgba()]
        for column, _, width in places:
            spec = model.columns[column]
            parts.append(spec.text(model.rows, row))
            share = model.share(column, row)
            if share is not None:
                parts.append(round(share * width))
            if spec.is_alarming is not None:
                parts.append(spec.is_alarming(model.rows, row))
        return tuple(parts)

    def _draw(self, line: int, places: list[_Place], ratio: float) -> QPixmap:
        table, row = self._table, int(self._model.order[line])
        size = (table.viewport().width(), table.rowHeight(line))
        picture = QPixmap(round(size[0] * ratio), round(size[1] * ratio))
        picture.setDevicePixelRatio(ratio)
        is_selected, focused = self._is_selected(line), self._focused_column(line)
        picture.fill(self._cells.background(is_selected))
        painter = QPainter(picture)
        painter.setFont(table.font())
        for column, left, width in places:
            room = QRect(left, 0, width, size[1])
            painter.setClipRect(room)
            self._cells.draw(painter, room, self._model, row, column, has_focus=column == focused)
        painter.end()
        return picture

    def _delegate(self, painter: QPainter, line: int, place: _Place) -> None:
        """Let the column's own delegate paint its cell."""
        option = QStyleOptionViewItem()
        option.initFrom(self._table)
        option.rect = QRect(
            place.left, self._table.rowViewportPosition(line), place.width, self._table.rowHeight(line)
        )
        option.state = QStyle.StateFlag.State_Enabled
        if self._is_selected(line):
            option.state |= QStyle.StateFlag.State_Selected
        if self._focused_column(line) == place.column:
            option.state |= QStyle.StateFlag.State_HasFocus
        index = self._model.index(line, place.column)
        self._table.itemDelegateForColumn(place.column).paint(painter, option, index)
