"""The chart's panel: empty at first, so that the window shows before the drawing library is imported."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from inspector.domain.blame import Measure
from inspector.domain.frame import Process, ProcessKey
from inspector.gui.colors import ColorBook
from inspector.gui.theme import Theme
from inspector.gui.widgets.panel import Panel
from inspector.session.history import History

if TYPE_CHECKING:
    from inspector.gui.views.chart.widget import BlameChart

DEFAULT_SPAN_S = 60.0


class ChartPanel(Panel):
    """Holds the chart once `load` has made it; until then it remembers what the chart is to be told."""

    process_clicked = Signal(object)
    following_changed = Signal(bool)
    span_changed = Signal(object)
    """float seconds in view, None for all."""
    legend_changed = Signal()
    """The colours of some processes are others now."""

    def __init__(self, history: History, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Blame over time", parent)
        self.colors = ColorBook()
        self.chart: BlameChart | None = None
        self._history, self._theme = history, theme
        self._measure: Measure | None = None
        self._span_s: float | None = DEFAULT_SPAN_S
        self._highlight: ProcessKey | None = None
        self._is_frozen = False
        self._bands: dict[ProcessKey, QColor] = {}
        self._room = QWidget()
        self.body.addWidget(self._room, 1)

    def load(self) -> None:
        """Import the drawing library and make the chart; a third of a second, so after the first paint."""
        from inspector.gui.views.chart.widget import BlameChart

        chart = BlameChart(self._history, self, colors=self.colors, theme=self._theme)
        if self._measure is not None:
            chart.set_measure(self._measure.id)
        chart.set_span(self._span_s)
        chart.set_highlight(self._highlight)
        chart.freeze(self._is_frozen)
        chart.process_clicked.connect(self.process_clicked)
        chart.following_changed.connect(self.following_changed)
        chart.span_changed.connect(self.span_changed)
        chart.legend_changed.connect(self._on_legend)
        self.body.replaceWidget(self._room, chart)
        self._room.deleteLater()
        self.chart = chart
        chart.refresh()

    def color_of(self, process: Process) -> QColor | None:
        """The colour of a process in the chart, for every other view; None within the band of the others."""
        return self._bands.get(process.key)

    def _on_legend(self) -> None:
        if self.chart is not None:
            legend = self.chart.legend()
            self._bands = {key: QColor(color) for key, _, color in legend if key is not None}
            self.legend_changed.emit()

    def refresh(self) -> None:
        if self.chart is not None:
            self.chart.refresh()

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        if self.chart is not None:
            self.chart.set_theme(theme)

    def set_measure(self, blame: Measure) -> None:
        self._measure = blame
        self.entitle(f"{blame.title} over time", blame.formula)
        if self.chart is not None:
            self.chart.set_measure(blame.id)

    def set_span(self, seconds: float | None) -> None:
        self._span_s = seconds
        if self.chart is not None:
            self.chart.set_span(seconds)

    def set_following(self, is_following: bool) -> None:
        if self.chart is not None:
            self.chart.set_following(is_following)

    def freeze(self, is_frozen: bool) -> None:
        self._is_frozen = is_frozen
        if self.chart is not None:
            self.chart.freeze(is_frozen)

    def highlight(self, key: ProcessKey | None) -> None:
        self._highlight = key
        if self.chart is not None:
            self.chart.set_highlight(key)

    def zoom(self, factor: float) -> None:
        if self.chart is not None:
            self.chart.zoom(factor)

    def pan(self, fraction: float) -> None:
        if self.chart is not None:
            self.chart.pan(fraction)
