"""How the matrix looks: cells from an image, numbers where they fit, heads that stay when cells scroll."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLine, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from inspector.domain.sharing import SharingMatrix
from inspector.gui.models.processes import ColorOf
from inspector.gui.theme import Theme
from inspector.gui.views.sharing.grid import Grid
from inspector.gui.views.sharing.lettering import CENTRE, RIGHT, Lettering
from inspector.gui.views.sharing.measures import CellMeasure
from inspector.gui.views.sharing.shades import Scale, Shades
from inspector.gui.views.sharing.words import names_of

Cell = tuple[int, int]

_PAD = 5
_NAMED_COLUMN_EMS = 3.8
_SPARSE = 5
"""Of columns too narrow for their numbers every fifth has one."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands out.

    Attributes:
        pointed: (row, column) under the pointer, either may be None in a head.
        focused: the cell the keys are at, None without focus.
        rows: rows of the selected processes; cell: the selected pair.
        is_stale: nothing here is new any more.
    """

    pointed: tuple[int | None, int | None] = (None, None)
    focused: Cell | None = None
    rows: frozenset[int] = frozenset()
    cell: Cell | None = None
    is_stale: bool = False


class MatrixPainter:
    """Paints one matrix by one measure; made anew for every matrix, so it prepares what stays the same."""

    def __init__(
        self, matrix: SharingMatrix, measure: CellMeasure, theme: Theme, shades: Shades, color_of: ColorOf
    ) -> None:
        self.matrix, self.measure, self.theme = matrix, measure, theme
        self.names = names_of(matrix)
        amounts = measure.of(matrix)
        off_diagonal = amounts.copy()
        np.fill_diagonal(off_diagonal, 0)
        self.scale = Scale.of(off_diagonal)
        self._shades = shades
        self._amounts = amounts
        self._levels = self.scale.levels(amounts)
        self._image = self._heat()
        self._swatches = [color_of(who) or QColor(theme.other) for who in matrix.who]
        self._swatches += [QColor(theme.other)] * bool(matrix.folded)
        self._colors = tuple(color.rgb() for color in self._swatches)

    def widest_name(self, text: QFontMetrics) -> int:
        """Pixels of the longest name with its number and swatch."""
        names = max(self.names, key=len, default="")
        return text.horizontalAdvance(names) + self._before_name(text) + 2 * _PAD

    def paint(
        self,
        painter: QPainter,
        room: QSize,
        grid: Grid,
        scrolled: QPoint,
        marks: Marks,
        lettering: Lettering,
    ) -> None:
        """Everything, into a viewport of size `room`."""
        self._painter, self._grid, self._scrolled, self._marks = painter, grid, scrolled, marks
        self._letters, self._room = lettering, room
        painter.setFont(lettering.font)
        painter.fillRect(QRect(QPoint(0, 0), room), QColor(self.theme.panel))
        if marks.is_stale:
            painter.setOpacity(0.5)
        inner = QRect(grid.left, grid.top, room.width() - grid.left, room.height() - grid.top)
        painter.setClipRect(inner)
        self._paint_cells(inner)
        self._paint_marks()
        heads = QRect(0, grid.top, grid.left, inner.height())
        painter.setClipRect(heads)
        shows = (self.names, self._colors, grid, scrolled.y(), marks.rows, marks.pointed[0], self.theme)
        lettering.draw_kept(painter, heads, shows, QColor(self.theme.panel), self._paint_row_heads)
        painter.setClipRect(QRect(grid.left, 0, inner.width(), grid.top))
        self._paint_column_heads(inner.width())
        painter.setClipping(False)

    def _heat(self) -> QImage:
        count = len(self.matrix)
        pixels = self._shades.shared[self._levels]
        diagonal = np.arange(count)
        pixels[diagonal, diagonal] = self._shades.own[self._levels[diagonal, diagonal]]
        image = QImage(np.ascontiguousarray(pixels).data, count, count, 4 * count, QImage.Format.Format_RGB32)
        return image.copy()  # its own memory: numpy's goes with this function

    def _paint_cells(self, inner: QRect) -> None:
        painter, grid = self._painter, self._grid
        place = grid.cells(self._scrolled)
        painter.drawImage(place, self._image)
        painter.setPen(QColor(self.theme.panel))
        xs = range(place.left() + grid.width - 1, place.right() + 1, grid.width)
        ys = range(place.top() + grid.height - 1, place.bottom() + 1, grid.height)
        painter.drawLines([QLine(x, place.top(), x, place.bottom()) for x in xs])
        painter.drawLines([QLine(place.left(), y, place.right(), y) for y in ys])
        text = self._letters.metrics
        if grid.width > text.horizontalAdvance(self.measure.widest) + 4 and grid.height > text.height():
            self._paint_numbers(inner)

    def _paint_numbers(self, inner: QRect) -> None:
        levels, amounts = self._levels, self._amounts
        for row, column in np.argwhere(levels > 0).tolist():
            cell = self._grid.cell(row, column, self._scrolled)
            if cell.intersects(inner):
                on = self._shades.on_own if row == column else self._shades.on_shared
                self._painter.setPen(on[levels[row, column]])
                number = self.measure.short(int(amounts[row, column]))
                self._letters.draw(self._painter, cell, number, CENTRE)

    def _paint_marks(self) -> None:
        marks, theme = self._marks, self.theme
        row, column = marks.pointed
        pointed = (row, column) if row is not None and column is not None else None
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        for cell, color, width in (
            (marks.cell, theme.warn, 2),
            (pointed, theme.text, 1),
            (marks.focused, theme.text, 2),
        ):
            if cell is not None:
                self._outline(cell[::-1], theme.dim, 1)
                self._outline(cell, color, width)

    def _outline(self, cell: Cell, color: str, width: int) -> None:
        """A frame around the cell, and within it one of the panel's colour, to stand out on any shade."""
        painter, rect = self._painter, self._grid.cell(*cell, self._scrolled)
        painter.setPen(QPen(QColor(self.theme.panel), 1, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(rect.adjusted(width - 1, width - 1, -width, -width))
        painter.setPen(QPen(QColor(color), width, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(rect.adjusted(-1, -1, 0, 0))

    def _paint_row_heads(self, painter: QPainter) -> None:
        grid, marks = self._grid, self._marks
        text = self._letters.metrics
        scrolled = self._scrolled.y()
        before, size = self._before_name(text), self._swatch(text)
        dim, lit = QColor(self.theme.dim), QColor(self.theme.text)
        height = self._room.height() - grid.top
        for row in range(scrolled // grid.height, min((height + scrolled) // grid.height + 1, grid.count)):
            line = QRect(0, grid.top + row * grid.height - scrolled, grid.left, grid.height - 1)
            self._underlay(painter, line, row, row == marks.pointed[0])
            number = QRect(_PAD, line.top(), before - size - 2 * _PAD, line.height())
            painter.setPen(dim)
            self._letters.draw(painter, number, str(row + 1), RIGHT)
            middle = line.center().y() - size // 2 + 1
            painter.fillRect(before - size - 1, middle, size, size, self._swatches[row])
            painter.setPen(lit if row < len(self.matrix.who) else dim)
            self._letters.draw(painter, line.adjusted(before + _PAD, 0, -_PAD, 0), self.names[row])

    def _paint_column_heads(self, width: int) -> None:
        painter, grid, marks = self._painter, self._grid, self._marks
        text = self._letters.metrics
        scrolled = self._scrolled.x()
        has_names = grid.width > _NAMED_COLUMN_EMS * text.height()
        every = 1 if grid.width > text.horizontalAdvance("00") + 2 else _SPARSE
        dim, lit = QColor(self.theme.dim), QColor(self.theme.text)
        told = {marks.pointed[1], marks.focused[1] if marks.focused is not None else None} - {None}
        for column in range(scrolled // grid.width, min((width + scrolled) // grid.width + 1, grid.count)):
            head = QRect(grid.left + column * grid.width - scrolled, 0, grid.width - 1, grid.top - 1)
            self._underlay(painter, head, column, column == marks.pointed[1])
            painter.fillRect(head.left(), head.bottom() - 2, head.width(), 2, self._swatches[column])
            is_told = column in told
            if every > 1 and not is_told and ((column + 1) % every or self._is_near(column, told)):
                continue
            painter.setPen(lit if is_told or column in marks.rows else dim)
            label = _last_part(self.names[column]) if has_names else str(column + 1)
            spill = 0 if has_names else text.height()  # a number may be wider than its narrow column
            room = head.adjusted(2 * has_names - spill, 0, spill - 2 * has_names, -2)
            self._letters.draw(painter, room, label, CENTRE, Qt.TextElideMode.ElideRight)

    @staticmethod
    def _is_near(column: int, told: set[int | None]) -> bool:
        """Whether a number here would run into one that must be shown."""
        return any(other is not None and 0 < abs(other - column) < 2 for other in told)

    def _underlay(self, painter: QPainter, rect: QRect, row: int, is_pointed: bool) -> None:
        if row in self._marks.rows:
            painter.fillRect(rect, QColor(self.theme.selection))
        elif is_pointed:
            painter.fillRect(rect, QColor(self.theme.line))

    def _before_name(self, text: QFontMetrics) -> int:
        return text.horizontalAdvance("8" * len(str(len(self.matrix)))) + self._swatch(text) + 3 * _PAD

    def _swatch(self, text: QFontMetrics) -> int:
        return min(max(text.ascent() - 2, 6), 12)


def _last_part(name: str) -> str:
    """`com.android.systemui` -> `systemui`, what tells packages apart."""
    return name.rsplit(".", 1)[-1] or name
