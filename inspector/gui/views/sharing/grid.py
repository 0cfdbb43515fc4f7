"""Where things are in the matrix: cells, names on the left, numbers on top. No painting here."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics

_GAP = 1
_WIDEST_NAME_EMS = 17.0
_NARROWEST_NAME_EMS = 8.0
_LARGEST_ROW_EMS = 2.1
_LARGEST_COLUMN_EMS = 4.6
_NAME_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix of `count` rows in a viewport, in logical pixels.

    Attributes:
        width, height: of one cell with its gap.
        left, top: room for names and for the heads of columns; they stay when the cells scroll.
    """

    count: int
    width: int
    height: int
    left: int
    top: int

    @classmethod
    def fit(cls, count: int, viewport: QSize, text: QFontMetrics, widest_name: int) -> "Grid":
        """The largest cells that fit; never smaller than the text of a row needs: then the cells scroll.

        Args:
            text: of the names. widest_name: pixels of the longest name with number and swatch.
        """
        em = text.height()
        least = text.capHeight() + text.descent() + 1 + _GAP
        top = em + 6
        left = round(min(widest_name, _WIDEST_NAME_EMS * em, _NAME_SHARE * viewport.width()))
        left = max(left, min(widest_name, round(_NARROWEST_NAME_EMS * em)))
        rows = max(count, 1)
        height = min(max((viewport.height() - top) // rows, least), round(_LARGEST_ROW_EMS * em))
        narrowest = round(0.75 * least)
        width = min(max((viewport.width() - left) // rows, narrowest), round(_LARGEST_COLUMN_EMS * em))
        return cls(count, max(width, narrowest), height, left, top)

    @property
    def size(self) -> QSize:
        """All of it, unscrolled."""
        return QSize(self.left + self.count * self.width, self.top + self.count * self.height)

    def cells(self, scrolled: QPoint) -> QRect:
        """Where the cells are when scrolled by `scrolled`."""
        corner = QPoint(self.left, self.top) - scrolled
        return QRect(corner, QSize(self.count * self.width, self.count * self.height))

    def cell(self, row: int, column: int, scrolled: QPoint) -> QRect:
        """One cell without its gap."""
        corner = QPoint(self.left + column * self.width, self.top + row * self.height) - scrolled
        return QRect(corner, QSize(self.width - _GAP, self.height - _GAP))

    def at(self, point: QPoint, scrolled: QPoint) -> tuple[int | None, int | None]:
        """(row, column) under a point of the viewport; None for the part that is a head or outside."""
        x, y = point.x(), point.y()
        row = (y - self.top + scrolled.y()) // self.height if y >= self.top else None
        column = (x - self.left + scrolled.x()) // self.width if x >= self.left else None
        row = row if row is not None and 0 <= row < self.count else None
        column = column if column is not None and 0 <= column < self.count else None
        return row, column
