"""How a table cell is painted: text, the row's swatch, a share bar; nothing else is asked of the model."""

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspector.gui.models.table import AnyTableModel, Column, TableModel
from inspector.gui.style import POINT_SIZE, ROW_HEIGHT
from inspector.gui.theme import DARK, Theme

_PAD = 7
CELL_PADDING = 2 * _PAD
_SWATCH = 10
_BAR = 3
_MOST_WRITTEN = 8192
_SELECTED = QStyle.StateFlag.State_Selected.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
_MIDDLE, _END = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight


def row_height(font: QFont) -> int:
    """Pixels of a table row whose text is in `font`."""
    points = font.pointSizeF()
    return round(ROW_HEIGHT * points / POINT_SIZE) if points > 0 else ROW_HEIGHT


def swatch_room(height: int) -> int:
    """Pixels a row's swatch takes in a row of `height`, with the gap to the text."""
    return _scaled(_SWATCH, height) + _PAD


def _scaled(length: int, height: int) -> int:
    """A length meant for rows of ROW_HEIGHT in a row of `height`."""
    return round(length * height / ROW_HEIGHT)


class CellDelegate(QStyledItemDelegate):
    """Paints cells of a TableModel straight from its columns.

    Faster than the stock delegate, which asks the model seven roles a cell, and the only way to a swatch.
    Texts are laid out once and kept: shaping is most of what painting a table costs.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._written: dict[tuple[str, int, bool], QStaticText] = {}
        self.is_stale = False
        self.dress(DARK)

    def dress(self, theme: Theme) -> None:
        self.forget_texts()
        self._text, self._dim = QColor(theme.text), QColor(theme.dim)
        self._selection, self._accent = QColor(theme.selection), QColor(theme.accent)
        self._panel = QColor(theme.panel)
        self._track, self._other = QColor(theme.line), QColor(theme.other)
        self._alarm = QColor(theme.warn)

    def forget_texts(self) -> None:
        """Lay out all texts anew: the font is another."""
        self._written.clear()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model: TableModel[Any] = index.model()  # type: ignore[assignment]
        state: int = option.state.value
        if state & _SELECTED:
            painter.fillRect(option.rect, self._selection)
        row = int(model.order[index.row()])
        self.draw(painter, option.rect, model, row, index.column(), has_focus=bool(state & _FOCUSED))

    def draw(
        self, painter: QPainter, rect: QRect, model: AnyTableModel, row: int, place: int, *, has_focus: bool
    ) -> None:
        """Draw a cell of row `row` of the model's rows into `rect`, without its background."""
        column = model.columns[place]
        room = QRect(rect.left() + _PAD, rect.top(), rect.width() - CELL_PADDING, rect.height())
        if column.swatch is not None:
            self._swatch(painter, room, column.swatch(model.rows, row))
        share = model.share(place, row)
        if share is not None:
            self._bar(painter, room, share, model.color_of(row))
            room.translate(0, -2)
        self._write(painter, column, model.rows, row, room)
        if has_focus:
            painter.setPen(self._accent)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def background(self, is_selected: bool) -> QColor:
        """What a row is drawn on."""
        return self._selection if is_selected else self._panel

    @property
    def look(self) -> Hashable:
        """Equal as long as the same cell is drawn the same way."""
        return self._panel.rgba(), self._text.rgba(), self._selection.rgba(), self.is_stale

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        model: TableModel[Any] = index.model()  # type: ignore[assignment]
        column, row = model.columns[index.column()], int(model.order[index.row()])
        height = row_height(option.font)
        swatch = swatch_room(height) if column.swatch is not None else 0
        text = option.fontMetrics.horizontalAdvance(column.text(model.rows, row))
        return QSize(text + CELL_PADDING + swatch, height)

    def _swatch(self, painter: QPainter, room: QRect, color: QColor | None) -> None:
        """Draw the swatch and take it off the room."""
        side = _scaled(_SWATCH, room.height())
        middle = room.top() + (room.height() - side) // 2
        painter.fillRect(room.left(), middle, side, side, self._other if color is None else color)
        room.setLeft(room.left() + swatch_room(room.height()))

    def _write(self, painter: QPainter, column: Column[Any], rows: Any, row: int, room: QRect) -> None:
        text = column.text(rows, row)
        if not text:
            return
        written = self._laid_out(painter, text, room.width(), column)
        size = written.size()
        is_alarming = column.is_alarming is not None and column.is_alarming(rows, row)
        is_dim = self.is_stale or (column.is_dim and not is_alarming)
        painter.setPen(self._dim if is_dim else self._alarm if is_alarming else self._text)
        start = room.left() + room.width() - size.width() if column.is_number else room.left()
        top = room.top() + (room.height() - size.height()) / 2
        painter.drawStaticText(round(start), round(top), written)

    def _laid_out(self, painter: QPainter, text: str, width: int, column: Column[Any]) -> QStaticText:
        key = (text, width, column.is_list)
        written = self._written.get(key)
        if written is None:
            elide = _END if column.is_list else _MIDDLE
            fitting = painter.fontMetrics().elidedText(text, elide, max(width, 0))
            written = QStaticText(fitting)
            written.setTextFormat(Qt.TextFormat.PlainText)
            written.prepare(font=painter.font())
            if len(self._written) >= _MOST_WRITTEN:
                self._written.clear()
            self._written[key] = written
        return written

    def _bar(self, painter: QPainter, room: QRect, share: float, color: QColor | None) -> None:
        thick = _scaled(_BAR, room.height())
        track = QRect(room.left(), room.bottom() - thick - 1, room.width(), thick)
        painter.fillRect(track, self._track)
        if share > 0:
            track.setWidth(max(round(track.width() * share), 1))
            painter.fillRect(track, color or self._other)
