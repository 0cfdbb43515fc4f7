"""The matrix as a widget: pointer and keys, selection by process, scrolling when there is no other way."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from inspector.domain.frame import ProcessKey
from inspector.domain.sharing import SharingMatrix
from inspector.domain.units import BINARY
from inspector.gui.models.processes import ColorOf
from inspector.gui.theme import DARK, Theme
from inspector.gui.views.sharing.measures import CELL_MEASURES, CellMeasure
from inspector.gui.views.sharing.painting import Cell, Marks, MatrixPainter
from inspector.gui.views.sharing.scrolling import GridScroll
from inspector.gui.views.sharing.shades import Scale, Shades
from inspector.gui.views.sharing.words import cell_sentence, row_sentence

Who = ProcessKey | None
"""A row across updates: a process, or None for the others."""

_PAGE = 10
_MOST_OF_A_NAME = 30
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_PageUp: (-_PAGE, 0),
    Qt.Key.Key_PageDown: (_PAGE, 0),
    Qt.Key.Key_Home: (0, -10_000),
    Qt.Key.Key_End: (0, 10_000),
}


class MatrixView(GridScroll):
    """Shows a SharingMatrix. Rows keep their place as long as the matrix keeps its order."""

    pair_selected = Signal(object, object)
    """ProcessKey, ProcessKey."""
    process_selected = Signal(object)
    """ProcessKey."""
    told = Signal(str)
    """What the cell under the pointer, or else the one with the focus, means; "" for none."""

    def __init__(self, color_of: ColorOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Who shares with whom")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.empty_text = ""
        self._color_of = color_of
        self._matrix: SharingMatrix | None = None
        self._painted: MatrixPainter | None = None
        self._pointer: QPoint | None = None
        self._focus: tuple[Who, Who] | None = None
        self._selected: tuple[ProcessKey, ...] = ()
        self._is_stale = False
        self._said = ""
        self.measure: CellMeasure = CELL_MEASURES[0]
        self.units = BINARY
        self.dress(DARK)

    # What is shown

    @property
    def scale(self) -> Scale | None:
        """The amounts of the faintest and the strongest shade; None while nothing is shown."""
        return self._painted.scale if self._painted is not None else None

    @property
    def shades(self) -> Shades:
        return self._shades

    def show_matrix(self, matrix: SharingMatrix | None) -> None:
        """Replace what is shown; None or an empty matrix shows `empty_text`."""
        self._matrix = matrix if matrix is not None and len(matrix) else None
        self._rebuild()

    def set_measure(self, measure: CellMeasure) -> None:
        self.measure = measure
        self._rebuild()

    def dress(self, theme: Theme) -> None:
        self._theme, self._shades = theme, Shades(theme)
        self._rebuild()

    def mark_stale(self, is_stale: bool) -> None:
        """Fade the matrix while it is no longer the newest there could be."""
        if is_stale != self._is_stale:
            self._is_stale = is_stale
            self.viewport().update()

    def choose(self, *keys: ProcessKey) -> None:
        """Mark one process or a pair as selected without telling anyone; none clears."""
        if keys != self._selected:
            self._selected = keys
            self.viewport().update()

    def _rebuild(self) -> None:
        matrix = self._matrix
        self._painted = (
            MatrixPainter(matrix, self.measure, self._theme, self._shades, self._color_of) if matrix else None
        )
        self._fit()
        self._tell()
        self.viewport().update()

    def _fit(self) -> None:
        painted = self._painted
        if painted is None:
            self.scroll_nothing()
        else:
            self.fit(len(painted.matrix), painted.widest_name)

    # Rows across updates

    def _who(self, row: int) -> Who:
        assert self._matrix is not None
        return self._matrix.who[row].key if row < len(self._matrix.who) else None

    def _row(self, who: Who) -> int | None:
        matrix = self._matrix
        if matrix is None:
            return None
        if who is None:
            return len(matrix.who) if matrix.folded else None
        return matrix.row_of(who)

    def _focused(self) -> Cell | None:
        if self._focus is None:
            return None
        row, column = map(self._row, self._focus)
        return (row, column) if row is not None and column is not None else None

    def _pointed(self) -> tuple[int | None, int | None]:
        if self._pointer is None or self._matrix is None:
            return (None, None)
        return self.grid.at(self._pointer, self.scrolled())

    # Telling

    def _tell(self) -> None:
        text = self._sentence(_MOST_OF_A_NAME)
        if text != self._said:
            self._said = text
            self.setAccessibleDescription(self._sentence())  # a screen reader says it, and has time
            self.told.emit(text)

    def _sentence(self, most: int = 1000) -> str:
        matrix = self._matrix
        if matrix is None:
            return ""
        row, column = self._pointed()
        if row is not None and column is not None:
            return cell_sentence(matrix, row, column, most, self.units)
        head = row if row is not None else column
        if head is not None:
            return row_sentence(matrix, head, most, self.units)
        cell = self._focused() if self.hasFocus() else None
        return cell_sentence(matrix, *cell, most, self.units) if cell is not None else ""

    # Selecting

    def _select(self, row: int | None, column: int | None) -> None:
        """The user's choice of a cell or of a head; what has to do with the others selects the one known."""
        known = [who for who in (self._who(at) for at in (row, column) if at is not None) if who is not None]
        if len(known) == 2 and known[0] != known[1]:
            self._selected = (known[0], known[1])
            self.pair_selected.emit(known[0], known[1])
        elif known:
            self._selected = (known[0],)
            self.process_selected.emit(known[0])
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._matrix is None:
            super().mousePressEvent(event)
            return
        self._pointer = event.position().toPoint()
        row, column = self._pointed()
        if row is not None and column is not None:
            self._focus = (self._who(row), self._who(column))
        self._select(row, column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before = self._pointed()
        self._pointer = event.position().toPoint()
        if self._pointed() != before:
            self.viewport().update()
        self._tell()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._pointer = None
            self._tell()
            self.viewport().update()
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_name(event)
            return True
        return super().viewportEvent(event)

    def _show_name(self, event: QHelpEvent) -> None:
        row, column = self._pointed()
        at = row if column is None else column if row is None else None
        text = self._painted.names[at] if at is not None and self._painted is not None else ""
        QToolTip.showText(event.globalPos(), text.replace("<", "&lt;"), self.viewport())

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if self._matrix is None:
            super().keyPressEvent(event)
        elif step is not None:
            self._step(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            cell = self._focused()
            if cell is not None:
                self._select(*cell)
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, right: int) -> None:
        assert self._matrix is not None
        last = len(self._matrix) - 1
        row, column = self._focused() or (0, 0)
        row, column = min(max(row + down, 0), last), min(max(column + right, 0), last)
        self._focus = (self._who(row), self._who(column))
        self._pointer = None  # from now on the keys point
        self.bring_into_view(row, column)
        self._tell()
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._focused() is None and self._matrix is not None:
            self._focus = (self._who(0), self._who(min(1, len(self._matrix) - 1)))
        self._tell()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._tell()
        self.viewport().update()

    # Painting

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._tell()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self._painted is None:
            self._say_why_empty(painter)
        else:
            room, scrolled = self.viewport().size(), self.scrolled()
            self._painted.paint(painter, room, self.grid, scrolled, self._marks(), self.lettering)
        painter.end()

    def _marks(self) -> Marks:
        rows = [row for row in map(self._row, self._selected) if row is not None]
        return Marks(
            pointed=self._pointed(),
            focused=self._focused() if self.hasFocus() else None,
            rows=frozenset(rows),
            cell=(rows[0], rows[1]) if len(rows) == 2 else None,
            is_stale=self._is_stale,
        )

    def _say_why_empty(self, painter: QPainter) -> None:
        painter.fillRect(self.viewport().rect(), self._theme.panel)
        painter.setPen(self._theme.dim)
        room = self.viewport().rect().adjusted(16, 12, -16, -12)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), self.empty_text)
