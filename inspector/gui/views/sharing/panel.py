"""The sharing panel: the matrix, what it measures, and in words what is pointed at."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QToolButton, QWidget

from inspector.domain.frame import Frame, ProcessKey
from inspector.domain.sharing import MOST_PROCESSES, SharingMatrix, sharing
from inspector.domain.units import Units, plural
from inspector.gui.filtering import Mask
from inspector.gui.models.processes import ColorOf
from inspector.gui.theme import Theme
from inspector.gui.views.sharing.legend import Legend
from inspector.gui.views.sharing.matrix import MatrixView
from inspector.gui.views.sharing.measures import CELL_MEASURES, cell_measures
from inspector.gui.widgets.panel import Panel

PACE_MS = 250
"""A new picture at most this often: faster nobody can read it."""
_NOTHING_SHARED = (
    "Nothing is shared at this moment:\nno two processes that could be read hold the same buffer."
)
_NO_MATCH = "No buffer that matches the filter is shared."
_ONE_LINE_EMS = 46
_HINT = "Point at a cell, or move with the arrow keys, to see what two processes share."


class SharingView(Panel):
    """Shows who shares with whom in a frame. While it is hidden it computes nothing."""

    pair_selected = Signal(object, object)
    """ProcessKey, ProcessKey."""
    process_selected = Signal(object)
    """ProcessKey."""

    def __init__(
        self, color_of: ColorOf, parent: QWidget | None = None, *, most: int = MOST_PROCESSES
    ) -> None:
        super().__init__("Sharing", parent)
        self._most = most
        self._frame: Frame | None = None
        self._buffers: Mask | None = None
        self._matrix: SharingMatrix | None = None
        self._is_due = False
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)
        self._pace.setInterval(PACE_MS)
        self._pace.timeout.connect(self._catch_up)
        self._cell_measures = CELL_MEASURES
        self.matrix = MatrixView(color_of, self)
        self.matrix.empty_text = _NOTHING_SHARED
        self.legend = Legend(self)
        self.head.addWidget(self.legend)
        self._add_measures()
        self._add_rearrange()
        self.readout = QLabel(_HINT)
        self.readout.setObjectName("dim")
        self.readout.setTextFormat(Qt.TextFormat.PlainText)
        self.readout.setWordWrap(True)
        self.readout.setAccessibleName("What is pointed at")
        self.readout.setContentsMargins(7, 0, 7, 0)
        self.body.addWidget(self.matrix, 1)
        self.body.addWidget(self.readout)
        self.matrix.told.connect(self._read_out)
        self.matrix.pair_selected.connect(self.pair_selected)
        self.matrix.process_selected.connect(self.process_selected)
        self.setFocusProxy(self.matrix)

    def _add_measures(self) -> None:
        self.measures = QButtonGroup(self)
        for place, measure in enumerate(CELL_MEASURES):
            button = _button(measure.title, measure.tooltip)
            button.setCheckable(True)
            button.setChecked(place == 0)
            self.measures.addButton(button, place)
            self.head.addWidget(button)
        self.measures.idClicked.connect(self._on_measure)

    def _add_rearrange(self) -> None:
        self.rearrange = _button("Rearrange", "Put processes that share with each other side by side again")
        self.rearrange.clicked.connect(self._on_rearrange)
        self.head.addWidget(self.rearrange)

    # Showing

    def show_frame(self, frame: Frame, buffers: Mask | None = None) -> None:
        """`buffers` is bool[B]: only these count. A new filter shows at once, a new frame in its turn."""
        is_filter_new = (buffers is None) != (self._buffers is None) or self._frame is frame
        self._frame, self._buffers = frame, buffers
        self._is_due = True
        if self.isVisible() and (is_filter_new or not self._pace.isActive()):
            self._compute()

    def choose_process(self, key: ProcessKey | None) -> None:
        """Mark a process without telling anyone."""
        self.matrix.choose(*([key] if key is not None else []))

    def choose_pair(self, first: ProcessKey, second: ProcessKey) -> None:
        """Mark a pair without telling anyone."""
        self.matrix.choose(first, second)

    def choose_measure(self, measure_id: str) -> None:
        """Show the cells by "bytes" or "buffers"; anything else changes nothing."""
        for place, measure in enumerate(CELL_MEASURES):
            if measure.id == measure_id:
                self.measures.button(place).setChecked(True)
                self._on_measure(place)

    @property
    def measure_id(self) -> str:
        return self.matrix.measure.id

    def dress(self, theme: Theme) -> None:
        self.matrix.dress(theme)
        self.legend.dress(theme)

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in `units` from now on."""
        self._cell_measures = cell_measures(units)
        self.matrix.units = units
        self._on_measure(self.measures.checkedId())
        if self._matrix is not None:
            self._describe(self._matrix)

    def mark_stale(self, is_stale: bool) -> None:
        self.matrix.mark_stale(is_stale)

    def recolor(self) -> None:
        """The colours of processes are others now."""
        self.matrix.show_matrix(self._matrix)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room for the longest sentences, always the same: the matrix must not jump with every word."""
        super().resizeEvent(event)
        em = self.fontMetrics().height()
        self.readout.setFixedHeight(em * (1 if self.width() > _ONE_LINE_EMS * em else 2) + 2)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    # Inside

    def _catch_up(self) -> None:
        if self._is_due and self.isVisible():
            self._compute()

    def _compute(self) -> None:
        assert self._frame is not None
        self._is_due = False
        self._pace.start()
        previous = self._matrix.keys if self._matrix is not None else ()
        self._matrix = sharing(self._frame, most=self._most, buffers=self._buffers, previous=previous)
        self.matrix.empty_text = _NOTHING_SHARED if self._buffers is None else _NO_MATCH
        self.matrix.show_matrix(self._matrix)
        self._describe(self._matrix)

    def _read_out(self, text: str) -> None:
        is_empty = self._matrix is not None and not len(self._matrix)
        self.readout.setText(text or ("" if is_empty else _HINT))

    def _describe(self, matrix: SharingMatrix) -> None:
        assert self._frame is not None
        count = len(matrix.who) + matrix.folded
        is_shared = self._frame.buffers.seen > 1
        if self._buffers is not None:
            is_shared = is_shared & self._buffers
        amount = self.matrix.units.text(float(self._frame.buffers.size[is_shared].sum()))
        if not count:
            self._read_out("")
        self.entitle("Sharing", f"{plural(count, 'process')} · {amount}" if count else "")
        self._show_scale()

    def _show_scale(self) -> None:
        scale, measure = self.matrix.scale, self.matrix.measure
        ends = (measure.long(scale.lowest), measure.long(scale.highest)) if scale is not None else ("", "")
        self.legend.show_ends(*ends)

    def _on_measure(self, place: int) -> None:
        self.matrix.set_measure(self._cell_measures[place])
        self._show_scale()

    def _on_rearrange(self) -> None:
        self._matrix = None
        if self._frame is not None:
            self._compute()


def _button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("button")
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
