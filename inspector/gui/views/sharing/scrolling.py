"""A viewport for a grid that scrolls only when it must; names and heads stay in sight."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from inspector.gui.views.sharing.grid import Grid
from inspector.gui.views.sharing.lettering import Lettering

_SMALL = 0.82
"""Of the window's font, for many rows: as small as can still be read."""


class GridScroll(QAbstractScrollArea):
    """Keeps a grid that fits, and a font for it.

    Attributes:
        grid: where things are, before scrolling.
        lettering: draws in the font that goes with it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.grid = Grid(0, 1, 1, 0, 0)
        self.lettering = Lettering(self.font())

    def fit(self, count: int, widest_name: Callable[[QFontMetrics], int]) -> None:
        """Choose sizes for `count` rows in the room there is, and give scroll bars what is beyond."""
        whole = self.maximumViewportSize()
        for font in (self.font(), small(self.font())):
            text = QFontMetrics(font)
            widest = widest_name(text)
            grid = Grid.fit(count, whole, text, widest)
            if grid.height > text.height():
                break
        room = QSize(whole)
        if grid.size.height() > room.height():
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
            grid = Grid.fit(count, room, text, widest)
        if grid.size.width() > room.width():
            room.setHeight(room.height() - self.horizontalScrollBar().sizeHint().height())
        self.grid = grid
        if font != self.lettering.font:
            self.lettering = Lettering(font)
        self._set_ranges(room)

    def scroll_nothing(self) -> None:
        self.horizontalScrollBar().setRange(0, 0)
        self.verticalScrollBar().setRange(0, 0)

    def _set_ranges(self, room: QSize) -> None:
        grid = self.grid
        for scroll, size, seen, step in (
            (self.horizontalScrollBar(), grid.size.width(), room.width(), grid.width),
            (self.verticalScrollBar(), grid.size.height(), room.height(), grid.height),
        ):
            scroll.setRange(0, max(size - seen, 0))
            scroll.setPageStep(seen)
            scroll.setSingleStep(step)

    def scrolled(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def bring_into_view(self, row: int, column: int) -> None:
        """Scroll as little as shows the cell."""
        grid, room = self.grid, self.viewport().size()
        for scroll, start, size, seen in (
            (self.verticalScrollBar(), row * grid.height, grid.height, room.height() - grid.top),
            (self.horizontalScrollBar(), column * grid.width, grid.width, room.width() - grid.left),
        ):
            if start < scroll.value():
                scroll.setValue(start)
            elif start + size > scroll.value() + seen:
                scroll.setValue(start + size - seen)

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(40 * em, 24 * em)

    def minimumSizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(14 * em, 7 * em)


def small(font: QFont) -> QFont:
    font = QFont(font)
    font.setPointSizeF(font.pointSizeF() * _SMALL)
    return font
