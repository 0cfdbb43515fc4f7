"""One inspected target: all its views, and what happens between them."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.blame import MEASURES
from inspector.domain.filter.lex import as_value
from inspector.domain.frame import ProcessKey
from inspector.domain.text import printable
from inspector.gui import link_text
from inspector.gui.bridge import SessionBridge
from inspector.gui.explaining import Explainer
from inspector.gui.lessons import has_picture, lesson_for
from inspector.gui.picture import Panels, Picture
from inspector.gui.saved_filters import FilterStore
from inspector.gui.settings import Settings
from inspector.gui.theme import Theme
from inspector.gui.views.banner import Banner
from inspector.gui.views.buffers import BufferPanel
from inspector.gui.views.cards import CardRow
from inspector.gui.views.chart.panel import ChartPanel
from inspector.gui.views.explain import ExplainPanel
from inspector.gui.views.filter_bar import FilterBar
from inspector.gui.views.header import Header
from inspector.gui.views.holders import HolderPanel
from inspector.gui.views.layout import DockArea
from inspector.gui.views.problem_list import ProblemList
from inspector.gui.views.processes import ProcessPanel
from inspector.gui.views.sharing import SharingView
from inspector.gui.views.tags import TagPanel
from inspector.gui.views.teaching import TeachingPage
from inspector.gui.widgets.column_memory import ColumnMemory
from inspector.gui.widgets.data_table import DataTable
from inspector.session.explain.subjects import OfPair, Total
from inspector.session.series import Allocator, Grouping, SeriesKey, Tag
from inspector.session.status import LinkStatus, Phase

if TYPE_CHECKING:
    from inspector.domain.units import Units
    from inspector.gui.views.chart.brushes import Style

_LEAST_LINES = 20
"""Lines of text that the chart and the docks together always have room for."""


class Inspection(QWidget):
    """Shows one session from its beginning to its end; another target gets another Inspection.

    Args:
        actions: the window's, by id; the header shows some as buttons.
        exports: what the export button offers.

    Attributes:
        is_paused: the picture stands still while sampling goes on.
    """

    told = Signal(str)
    """A passing message for the user."""
    details_wanted = Signal()
    status_changed = Signal(object)
    """LinkStatus, twice a second."""
    problems_counted = Signal(int)
    settings_changed = Signal()
    """The user chose another measure, span, grouping ...: see `choices`."""

    def __init__(
        self,
        bridge: SessionBridge,
        actions: dict[str, QAction],
        exports: QMenu,
        theme: Theme,
        filters: FilterStore,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.bridge, self._actions = bridge, actions
        self.is_paused = False
        self._had_picture = False
        self._is_ended = False
        self._build_views(exports, theme, filters)
        self._build_layout()
        self.picture = Picture(
            Panels(self.cards, self.bar, self.processes, self.buffers, self.holders, self.tags, self.sharing),
            self.area.is_seen,
            self,
        )
        self.explainer = Explainer(self.explain, lambda: self.picture.frame, bridge.problems, self)
        self._connect()
        self._connect_panels()
        self.dress(theme)
        self._on_status(bridge.status)

    # Building

    def _build_views(self, exports: QMenu, theme: Theme, filters: FilterStore) -> None:
        self.header = Header(self._actions["pause"], self._actions["export"], exports)
        self.bar = FilterBar(filters)
        self.banner = Banner()
        self.cards = CardRow(self.bridge.history)
        self.chart = ChartPanel(self.bridge.history, theme)
        color_of = self.chart.color_of
        self.processes = ProcessPanel(color_of, MEASURES[0], history=self.bridge.history)
        self.buffers = BufferPanel()
        self.holders = HolderPanel(color_of)
        self.tags = TagPanel(self.chart.color_of_tag)
        self._tag_columns = ColumnMemory(self.tags.table, "tags")
        self.sharing = SharingView(color_of)
        self.problems = ProblemList(self.bridge.problems)
        self.explain = ExplainPanel()
        self.teaching = TeachingPage()

    def _build_layout(self) -> None:
        self.area = DockArea(
            self.chart,
            {
                "processes": ("Processes", self.processes),
                "buffers": ("Buffers", self.buffers),
                "holders": ("Holders", self.holders),
                "tags": ("Tags", self.tags),
                "sharing": ("Sharing", self.sharing),
                "problems": ("Problems", self.problems),
                "explain": ("Explain", self.explain),
            },
        )
        live = QWidget()
        column = QVBoxLayout(live)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.bar, self.banner, self.cards):
            column.addWidget(part)
        column.addWidget(self.area, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.teaching)
        scroller = QScrollArea()  # large text in a small window needs more room than there is
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setAccessibleName("Live picture")
        scroller.setWidget(live)
        self.pages.addWidget(scroller)
        self._fit_text()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 8)
        layout.setSpacing(8)
        layout.addWidget(self.header)
        layout.addWidget(self.pages, 1)

    def _fit_text(self) -> None:
        self.area.setMinimumHeight(_LEAST_LINES * self.fontMetrics().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "area"):
            self._fit_text()

    def _connect(self) -> None:
        bridge, chart, header, picture = self.bridge, self.chart, self.header, self.picture
        bridge.sampled.connect(self._on_sampled)
        bridge.idled.connect(chart.refresh)
        bridge.settled.connect(self._on_settled)
        bridge.status_changed.connect(self._on_status)
        header.measure_chosen.connect(self._on_measure)
        header.grouping_chosen.connect(self.set_grouping)
        header.span_chosen.connect(self.choose_span)
        chart.style_chosen.connect(self.set_style)
        chart.top_chosen.connect(self.set_top)
        chart.clicked.connect(self._on_chart)
        chart.following_changed.connect(self._actions["follow"].setChecked)
        chart.span_changed.connect(header.choose_span)
        picture.process_selected.connect(lambda _: self._highlight())
        picture.matched.connect(self._highlight)
        for view in (self.banner, self.teaching):
            view.retry_wanted.connect(bridge.retry_now)
            view.details_wanted.connect(self.details_wanted)

    def _connect_panels(self) -> None:
        chart, explain = self.chart, self.explainer.explain
        for table in self.tables:
            chart.legend_changed.connect(table.viewport().update)
            table.explain_wanted.connect(explain)
            table.filter_wanted.connect(self.bar.set_text)
            table.clicked.connect(partial(self._on_cell, table))
        chart.legend_changed.connect(self.sharing.recolor)
        self.cards.explain_wanted.connect(explain)
        self.tags.tag_selected.connect(self._on_tag)
        self.sharing.pair_selected.connect(self._on_pair)
        self.problems.evidence_wanted.connect(self.explainer.show_lines)
        self.problems.cleared.connect(lambda: self.problems_counted.emit(0))
        self.explainer.wanted.connect(self.area.docks["explain"].bring_up)
        for id, dock in self.area.docks.items():
            dock.seen.connect(partial(self._on_seen, id))

    @property
    def tables(self) -> tuple[DataTable, ...]:
        """The tables of rows that are copied, filtered and explained."""
        return (self.processes.table, self.buffers.table, self.holders.table, self.tags.table)

    def begin(self) -> None:
        """Start the session and make the chart; after the first paint."""
        self.bridge.start()
        self.chart.load()

    def end(self) -> None:
        """The session ends; returns at once, the bridge says when it has ended."""
        if not self._is_ended:
            self._is_ended = True
            self.bridge.close()

    # What the session brings

    def _on_sampled(self) -> None:
        if not self.is_paused:
            self.chart.refresh()

    def _on_settled(self) -> None:
        frame = self.bridge.newest
        if frame is None or self.is_paused:
            return
        self.picture.show_in_turn(frame)
        if self.area.is_seen("problems"):
            self.problems.refresh()
        self.problems_counted.emit(len(self.bridge.problems.kinds))
        self._choose_page(self.bridge.status)

    def _on_seen(self, id: str, is_seen: bool) -> None:
        if not is_seen:
            return
        self.picture.catch_up(id)
        if id == "problems":
            self.problems.refresh()

    def _on_status(self, status: LinkStatus) -> None:
        self.banner.show_status(status)
        self._actions["retry"].setEnabled(link_text.is_down(status))
        self._mark_stale(status.phase not in (Phase.LIVE, Phase.STALLED))
        self._entitle(status)
        self._choose_page(status)
        self.status_changed.emit(status)

    def _mark_stale(self, is_stale: bool) -> None:
        for card in self.cards.cards:
            card.mark_stale(is_stale)
        for table in self.tables:
            table.mark_stale(is_stale)
        self.sharing.mark_stale(is_stale)
        self.chart.set_stale(is_stale and self.bridge.newest is not None)

    def _entitle(self, status: LinkStatus) -> None:
        facts = dict(status.facts)
        about = [facts[name] for name in ("model", "scenario", "kernel") if name in facts]
        state = "paused, sampling goes on" if self.is_paused else "who holds how much"
        self.header.entitle(status.target, " · ".join([state, *about]))

    def _choose_page(self, status: LinkStatus) -> None:
        newest = self.bridge.newest
        self._had_picture = self._had_picture or has_picture(newest)
        lesson = lesson_for(status, newest, had_picture=self._had_picture)
        if lesson is not None:
            self.teaching.show_lesson(lesson)
        page = 0 if lesson is not None else 1
        if self.pages.currentIndex() != page:
            self.pages.setCurrentIndex(page)
            (self.processes.table if page else self.teaching).setFocus()

    # What the user does in one view and sees in others

    def _on_chart(self, key: SeriesKey | None) -> None:
        match key:
            case Tag():
                self._filter_tag(key.text)
            case Allocator():
                self.bar.set_text(f"allocator:{key.pid}" if key.pid >= 0 else "")
            case ProcessKey() | None:
                self.picture.select_process(key)

    def _on_tag(self, tag: bytes | None) -> None:
        if tag is not None:
            self._filter_tag(tag)

    def _filter_tag(self, tag: bytes) -> None:
        shown = printable(tag)
        self.bar.set_text(f"tag={as_value(shown)}" if shown else 'tag=""')

    def _on_pair(self, first: ProcessKey, second: ProcessKey) -> None:
        """Show what both hold; the explanation follows when it is in sight."""
        self.picture.select_process(first)
        self.sharing.choose_pair(first, second)
        if self.area.is_seen("explain"):
            self.explainer.explain(OfPair(first, second, Total.UNIQUE))

    def _on_cell(self, table: DataTable, index: QModelIndex) -> None:
        """A click on a figure explains it when the explanation is in sight; two clicks bring it there."""
        subject = table.table.subject_at(index)
        if subject is not None and self.area.is_seen("explain"):
            self.explainer.explain(subject)

    def _highlight(self) -> None:
        """What is selected, else the one process that the filter leaves."""
        self.chart.highlight(self.picture.process or self.picture.only_match())

    # What the user asks for

    def _on_measure(self, measure_id: str) -> None:
        self.picture.set_measure(measure_id)
        self._entitle_chart()
        self.settings_changed.emit()

    def _entitle_chart(self) -> None:
        self.chart.set_measure(self.picture.blame)

    def set_measure(self, measure_id: str) -> None:
        self.header.choose_measure(measure_id)
        self._on_measure(self.header.measures.currentData())

    def set_grouping(self, grouping: Grouping) -> None:
        """Divide the chart by process, tag or allocator."""
        self.header.choose_grouping(grouping)
        self.chart.set_grouping(grouping)
        self._actions[f"group_{grouping}"].setChecked(True)
        self.settings_changed.emit()

    def set_style(self, style: "Style") -> None:
        """Draw the chart as a stack or as lines."""
        self.chart.set_style(style)
        self._actions[f"style_{style}"].setChecked(True)
        self.settings_changed.emit()

    def set_top(self, most: int) -> None:
        self.chart.set_top(most)
        self.settings_changed.emit()

    def choose_span(self, seconds: float | None) -> None:
        """Show the last `seconds`, None for all, live."""
        self.header.choose_span(seconds)
        self.chart.set_span(seconds)
        self._actions["follow"].setChecked(True)
        self.chart.set_following(True)
        self.settings_changed.emit()

    def pause(self, is_paused: bool) -> None:
        """Hold the picture still, or show the newest again."""
        self.is_paused = is_paused
        self.chart.freeze(is_paused)
        self._entitle(self.bridge.status)
        if not is_paused:
            self._on_sampled()
            self._on_settled()

    def clear_one(self) -> None:
        """Clear the filter when it has the focus, else undo one thing, else clear the filter."""
        if self.bar.line.hasFocus():
            self.bar.clear()
            self.processes.table.setFocus()
        elif not self.chart.undo_one() and not self.picture.clear_one():
            self.bar.clear()

    def set_units(self, units: "Units") -> None:
        """Write amounts in `units` from now on, everywhere."""
        for view in (self.cards, self.processes, self.buffers, self.holders, self.tags, self.sharing):
            view.set_units(units)
        self.chart.set_units(units)
        self.explainer.set_units(units)

    def save_columns(self, settings: Settings) -> None:
        """Keep what the user made of the tables' columns."""
        for panel in (self.processes, self.buffers, self.holders):
            panel.save_columns(settings)
        self._tag_columns.save(settings)

    def restore_columns(self, settings: Settings) -> None:
        """Bring back what was kept; after `set_measure`, which may sort."""
        for panel in (self.processes, self.buffers, self.holders):
            panel.restore_columns(settings)
        self._tag_columns.restore(settings)

    def dress(self, theme: Theme) -> None:
        """Give all views that paint by hand the colours of `theme`."""
        views = (self.header, self.bar, self.chart, self.processes, self.buffers, self.holders, self.tags)
        for view in (*views, self.sharing, self.problems, self.explain, self.area):
            view.dress(theme)
