"""The chart's panel: empty at first, so that the window shows before the drawing library is imported."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from inspector.domain.blame import Measure
from inspector.domain.frame import Process
from inspector.domain.units import BINARY, Units
from inspector.gui.colors import ColorBook
from inspector.gui.theme import STANDARD, Palette, Theme
from inspector.gui.widgets.choice_box import ChoiceBox
from inspector.gui.widgets.panel import Panel
from inspector.session.history import History
from inspector.session.series import Grouping, SeriesKey, Tag

if TYPE_CHECKING:
    from inspector.gui.views.chart.brushes import Style
    from inspector.gui.views.chart.still import ChartPicture
    from inspector.gui.views.chart.widget import BlameChart

DEFAULT_SPAN_S = 60.0
DEFAULT_TOP = 20
TOPS = (5, 10, 15, 20, 24)
"""Choices for how many bands or lines have a colour of their own."""
STYLES: tuple[tuple["Style", str], ...] = (("stack", "Stack"), ("lines", "Lines"))


class ChartPanel(Panel):
    """Holds the chart once `load` has made it; until then it remembers what the chart is to be told."""

    clicked = Signal(object)
    """SeriesKey, or None for the band of all others and for empty space."""
    style_chosen = Signal(str)
    top_chosen = Signal(int)
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
        self._palette = STANDARD
        self._measure: Measure | None = None
        self._span_s: float | None = DEFAULT_SPAN_S
        self._highlight: SeriesKey | None = None
        self._grouping: Grouping = "process"
        self._style: Style = "stack"
        self._top = DEFAULT_TOP
        self._is_stale = False
        self._units = BINARY
        self._is_frozen = False
        self._bands: dict[SeriesKey, QColor] = {}
        self._add_selectors()
        self._room = QWidget()
        self.body.addWidget(self._room, 1)

    def _add_selectors(self) -> None:
        self.styles, self.tops = ChoiceBox(), ChoiceBox()
        self.styles.setAccessibleName("Chart style")
        self.styles.setToolTip("Bands on top of each other, or a line for each (L)")
        for id, title in STYLES:
            self.styles.addItem(title, id)
        self.tops.setAccessibleName("Largest shown")
        self.tops.setToolTip("How many of the largest are drawn on their own; the rest is “other” (N)")
        for most in TOPS:
            self.tops.addItem(f"Top {most}", most)
        self.tops.setCurrentIndex(TOPS.index(DEFAULT_TOP))
        self.styles.currentIndexChanged.connect(lambda: self.style_chosen.emit(self.styles.currentData()))
        self.tops.currentIndexChanged.connect(lambda: self.top_chosen.emit(self.tops.currentData()))
        for box in (self.styles, self.tops):
            self.head.addWidget(box)

    def load(self) -> None:
        """Import the drawing library and make the chart; a third of a second, so after the first paint."""
        from inspector.gui.views.chart.widget import BlameChart

        chart = BlameChart(self._history, self, colors=self.colors, theme=self._theme)
        if self._measure is not None:
            chart.set_measure(self._measure.id)
        chart.set_grouping(self._grouping)
        chart.set_style(self._style)
        chart.set_top(self._top)
        chart.set_stale(self._is_stale)
        chart.set_units(self._units)
        chart.set_span(self._span_s)
        chart.set_highlight(self._highlight)
        chart.freeze(self._is_frozen)
        chart.clicked.connect(self.clicked)
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

    def color_of_tag(self, tag: bytes) -> QColor | None:
        """The colour of a tag while the chart is divided by tags."""
        return self._bands.get(Tag(tag))

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
        self._recolor()

    def set_palette(self, palette: Palette) -> None:
        """Colour the series from another palette, here and in all that asks `color_of`."""
        self._palette = palette
        self._recolor()

    def _recolor(self) -> None:
        self.colors.use(self._palette.series(self._theme))
        if self.chart is not None:
            self.chart.set_theme(self._theme)

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

    def set_grouping(self, grouping: Grouping) -> None:
        self._grouping = grouping
        if self.chart is not None:
            self.chart.set_grouping(grouping)

    def set_style(self, style: "Style") -> None:
        self._style = style
        self.styles.setCurrentIndex(self.styles.findData(style))
        if self.chart is not None:
            self.chart.set_style(style)

    def set_top(self, most: int) -> None:
        self._top = most
        if self.tops.findData(most) < 0:
            self.tops.addItem(f"Top {most}", most)
        self.tops.setCurrentIndex(self.tops.findData(most))
        if self.chart is not None:
            self.chart.set_top(most)

    def set_stale(self, is_stale: bool) -> None:
        """Grey the live edge while what is shown is no longer how things are."""
        self._is_stale = is_stale
        if self.chart is not None:
            self.chart.set_stale(is_stale)

    def set_units(self, units: Units) -> None:
        self._units = units
        if self.chart is not None:
            self.chart.set_units(units)

    def take_picture(self, title: str, subtitle: str) -> "ChartPicture | None":
        """What is seen now, to be written elsewhere; None while nothing is drawn."""
        try:
            return self.chart.take_picture(title, subtitle) if self.chart is not None else None
        except ValueError:
            return None

    def undo_one(self) -> bool:
        """Drop a drag that is under way, or go back from a dragged range; False when there is neither."""
        return self.chart is not None and (self.chart.cancel_drag() or self.chart.zoom_back())

    def zoom_back(self) -> None:
        if self.chart is not None:
            self.chart.zoom_back()

    def highlight(self, key: SeriesKey | None) -> None:
        self._highlight = key
        if self.chart is not None:
            self.chart.set_highlight(key)

    def zoom(self, factor: float) -> None:
        if self.chart is not None:
            self.chart.zoom(factor)

    def pan(self, fraction: float) -> None:
        if self.chart is not None:
            self.chart.pan(fraction)
