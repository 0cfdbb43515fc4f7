"""How wide the columns of a table are: room for what they show, at any size of text."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHeaderView, QTableView

from inspector.gui.models.table import SORTED_DOWN, AnyTableModel
from inspector.gui.widgets.cells import CELL_PADDING, row_height, swatch_room

_LEAST_STRETCH_EM = 9
_SPARE = 3
"""Pixels: widths of texts are rounded, and a text as wide as its room is elided."""


class ColumnWidths(QObject):
    """Sizes the columns of `table`: those with a sample by it, the others share what is left."""

    def __init__(self, table: QTableView, model: AnyTableModel) -> None:
        super().__init__(table)
        self._table, self._columns = table, model.columns
        self._header: QHeaderView = table.horizontalHeader()
        self._ems: dict[int, float] = {}
        self._header.sectionResized.connect(self._note)
        self._fit()

    def _fit(self) -> None:
        metrics = self._table.fontMetrics()
        for place, column in enumerate(self._columns):
            title = metrics.horizontalAdvance(column.title + SORTED_DOWN)
            text = metrics.horizontalAdvance(column.sample)
            if column.swatch is not None:
                text += swatch_room(row_height(self._table.font()))
            self._header.resizeSection(place, max(text, title) + CELL_PADDING + _SPARE)
        self.stretch()

    def stretch(self) -> None:
        """Give the columns without a sample what the others leave, but never less than a name needs."""
        header = self._header
        shown = [place for place in range(header.count()) if not header.isSectionHidden(place)]
        places = [place for place in shown if not self._columns[place].sample]
        others = sum(header.sectionSize(place) for place in shown if place not in places)
        room = (self._table.viewport().width() - others) // max(len(places), 1)
        least = _LEAST_STRETCH_EM * self._table.fontMetrics().height()
        for place in places:
            header.resizeSection(place, max(room, least))

    def follow_font(self) -> None:
        """Make all columns as wide as they were, measured in the text's height."""
        height = self._table.fontMetrics().height()
        for place, ems in list(self._ems.items()):
            if not self._header.isSectionHidden(place):
                self._header.resizeSection(place, round(ems * height))
        self.stretch()

    def _note(self, place: int, _before: int, now: int) -> None:
        if now:  # a column that is hidden keeps its width
            self._ems[place] = now / self._table.fontMetrics().height()
