"""How a table cell is painted: text, the row's swatch, a share bar; nothing else is asked of the model."""

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspector.gui.models.table import TableModel
from inspector.gui.style import ROW_HEIGHT
from inspector.gui.theme import DARK, Theme

_PAD = 8
_SWATCH = 10
_BAR = 3
_MOST_ELIDED = 4096
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class CellDelegate(QStyledItemDelegate):
    """Paints cells of a TableModel straight from its columns.

    Faster than the stock delegate, which asks the model seven roles a cell, and the only way to a swatch.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._elided: OrderedDict[tuple[str, int], str] = OrderedDict()
        self.dress(DARK)

    def dress(self, theme: Theme) -> None:
        self._text, self._dim = QColor(theme.text), QColor(theme.dim)
        self._selection, self._accent = QColor(theme.selection), QColor(theme.accent)
        self._track, self._other = QColor(theme.line), QColor(theme.other)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model: TableModel[Any] = index.model()  # type: ignore[assignment]
        column, row = model.columns[index.column()], int(model.order[index.row()])
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._selection)
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        if column.swatch is not None:
            self._swatch(painter, inner, column.swatch(model.rows, row))
            inner.setLeft(inner.left() + _SWATCH + 7)
        text = column.text(model.rows, row)
        painter.setPen(self._dim if column.is_dim else self._text)
        share = model.share(index.column(), row)
        if share is not None:
            self._bar(painter, inner, share, model, row)
            inner.translate(0, -2)
        painter.drawText(
            inner, _RIGHT if column.is_number else _LEFT, self._fitting(painter, text, inner.width())
        )
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._accent)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics: QFontMetrics = option.fontMetrics
        model: TableModel[Any] = index.model()  # type: ignore[assignment]
        column, row = model.columns[index.column()], int(model.order[index.row()])
        swatch = _SWATCH + 7 if column.swatch is not None else 0
        return QSize(metrics.horizontalAdvance(column.text(model.rows, row)) + 2 * _PAD + swatch, ROW_HEIGHT)

    def _swatch(self, painter: QPainter, inner: QRect, color: QColor | None) -> None:
        top = inner.center().y() - _SWATCH // 2 + 1
        painter.fillRect(QRect(inner.left(), top, _SWATCH, _SWATCH), self._other if color is None else color)

    def _bar(self, painter: QPainter, inner: QRect, share: float, model: TableModel[Any], row: int) -> None:
        track = QRect(inner.left(), inner.bottom() - _BAR - 1, inner.width(), _BAR)
        painter.fillRect(track, self._track)
        if share > 0:
            track.setWidth(max(round(track.width() * share), 1))
            painter.fillRect(track, model.color_of(row) or self._accent)

    def _fitting(self, painter: QPainter, text: str, width: int) -> str:
        key = (text, width)
        fitting = self._elided.get(key)
        if fitting is None:
            fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, max(width, 0))
            self._elided[key] = fitting
            if len(self._elided) > _MOST_ELIDED:
                self._elided.popitem(last=False)
        return fitting
