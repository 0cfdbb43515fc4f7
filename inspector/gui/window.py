"""The main window: puts the views together and passes on what happens between them."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.blame import MEASURES
from inspector.gui import link_text
from inspector.gui.actions import build_actions
from inspector.gui.appearance import THEMES, Appearance
from inspector.gui.bridge import SessionBridge
from inspector.gui.commands import WindowCommands
from inspector.gui.icons import program_icon
from inspector.gui.lessons import has_picture, lesson_for
from inspector.gui.models.problems import problems_of
from inspector.gui.picture import Picture
from inspector.gui.settings import Settings
from inspector.gui.theme import Theme
from inspector.gui.views.banner import Banner
from inspector.gui.views.buffers import BufferPanel
from inspector.gui.views.cards import CardRow
from inspector.gui.views.chart_panel import DEFAULT_SPAN_S, ChartPanel
from inspector.gui.views.header import Header
from inspector.gui.views.holders import HolderPanel
from inspector.gui.views.layout import PanelLayout
from inspector.gui.views.link_bar import LinkBar
from inspector.gui.views.processes import ProcessPanel
from inspector.gui.views.teaching import TeachingPage
from inspector.session.status import LinkStatus, Phase

_DEFAULT_SIZE = (1400, 840)


class MainWindow(QMainWindow):
    """One inspected target.

    Attributes:
        is_paused: the picture stands still while sampling goes on.
    """

    first_painted = Signal()
    hidden_for_good = Signal()
    """The user closed it; the session is being ended."""

    def __init__(self, bridge: SessionBridge, appearance: Appearance, settings: Settings) -> None:
        super().__init__()
        self.bridge, self.appearance, self.settings = bridge, appearance, settings
        self.is_paused = False
        self._was_painted = False
        self._had_picture = False
        self.setWindowIcon(program_icon())
        self.setWindowTitle(f"{bridge.target} – Memtrack Inspector")
        self.setAccessibleName("Memtrack Inspector")
        self.actions_by_id = build_actions(self)
        self._build_views()
        self._build_layout()
        self.commands = WindowCommands(self)
        self._connect()
        self._restore()
        self.dress(appearance.theme)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def _build_views(self) -> None:
        self.header = Header(self.actions_by_id["pause"], self.actions_by_id["export"])
        self.banner = Banner()
        self.cards = CardRow(self.bridge.history)
        self.chart = ChartPanel(self.bridge.history, self.appearance.theme)
        color_of = self.chart.color_of
        self.processes = ProcessPanel(color_of, MEASURES[0])
        self.buffers = BufferPanel()
        self.holders = HolderPanel(color_of)
        self.picture = Picture(self.cards, self.processes, self.buffers, self.holders, self)
        self.teaching = TeachingPage()
        self.link_bar = LinkBar()

    def _build_layout(self) -> None:
        self.panels = PanelLayout(self.chart, self.processes, self.buffers, self.holders)
        live = QWidget()
        column = QVBoxLayout(live)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self.banner, self.cards):
            column.addWidget(part)
        column.addWidget(self.panels, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.teaching)
        self.pages.addWidget(live)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(14, 6, 14, 8)
        layout.setSpacing(10)
        layout.addWidget(self.header)
        layout.addWidget(self.pages, 1)
        self.setCentralWidget(centre)
        self.setStatusBar(self.link_bar)

    def _connect(self) -> None:
        bridge, picture = self.bridge, self.picture
        bridge.sampled.connect(self._on_sampled)
        bridge.idled.connect(self.chart.refresh)
        bridge.settled.connect(self._on_settled)
        bridge.status_changed.connect(self._on_status)
        self.appearance.changed.connect(self.dress)
        self.header.measure_chosen.connect(self._on_measure)
        self.header.span_chosen.connect(self._on_span)
        self.header.filter_changed.connect(picture.set_filter)
        self.chart.process_clicked.connect(picture.select_process)
        self.chart.following_changed.connect(self.actions_by_id["follow"].setChecked)
        self.chart.span_changed.connect(self.header.choose_span)
        for table in (self.processes.table, self.holders.table):
            self.chart.legend_changed.connect(table.viewport().update)
        picture.process_selected.connect(self.chart.highlight)
        for view in (self.banner, self.teaching):
            view.retry_wanted.connect(bridge.retry_now)
        for asker in (self.banner, self.teaching, self.link_bar):
            asker.details_wanted.connect(self.commands.show_link_details)
        self.link_bar.problems_wanted.connect(self.commands.show_problems)

    # What the session brings

    def _on_sampled(self) -> None:
        if not self.is_paused:
            self.chart.refresh()

    def _on_settled(self) -> None:
        frame = self.bridge.newest
        if frame is None or self.is_paused:
            return
        self.picture.show(frame)
        self.link_bar.show_problems(len(problems_of(frame)))
        self.commands.show_fresh()
        self._choose_page(self.bridge.status)

    def _on_status(self, status: LinkStatus) -> None:
        self.banner.show_status(status)
        self.link_bar.show_status(status, self.bridge.dropped)
        self.actions_by_id["retry"].setEnabled(link_text.is_down(status))
        self._mark_stale(status.phase not in (Phase.LIVE, Phase.STALLED))
        self._entitle(status)
        self._choose_page(status)

    def _mark_stale(self, is_stale: bool) -> None:
        for card in self.cards.cards:
            card.mark_stale(is_stale)
        for panel in (self.processes, self.buffers, self.holders):
            panel.table.mark_stale(is_stale)

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

    # What the user asks for

    def _on_measure(self, measure_id: str) -> None:
        self.picture.set_measure(measure_id)
        self.chart.set_measure(self.picture.blame)

    def _on_span(self, seconds: float | None) -> None:
        self.header.choose_span(seconds)
        self.chart.set_span(seconds)
        self.actions_by_id["follow"].setChecked(True)
        self.chart.set_following(True)

    def choose_span(self, seconds: float | None) -> None:
        self._on_span(seconds)

    def pause(self, is_paused: bool) -> None:
        """Hold the picture still, or show the newest again."""
        self.is_paused = is_paused
        self.chart.freeze(is_paused)
        self._entitle(self.bridge.status)
        if not is_paused:
            self._on_sampled()
            self._on_settled()

    def dress(self, theme: Theme) -> None:
        """Give all views that paint by hand the colours of `theme`."""
        for view in (self.header, self.chart, self.processes, self.buffers, self.holders):
            view.dress(theme)

    # Remembering, showing, closing

    def _restore(self) -> None:
        settings = self.settings
        self.resize(*_DEFAULT_SIZE)
        geometry = settings.bytes_of("layout/window")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.panels.restore_from(settings)
        self.header.choose_measure(settings.text_of("measure", "proportional", tuple(m.id for m in MEASURES)))
        self._on_measure(self.header.measures.currentData())
        span = settings.number_of("span_s", DEFAULT_SPAN_S, 0.0, 1e9)
        self._on_span(span or None)
        self.actions_by_id[f"theme_{self.appearance.wanted}"].setChecked(True)
        if settings.warning:
            self.link_bar.tell(settings.warning)
        self._on_status(self.bridge.status)
        self.teaching.setFocus()

    def _save(self) -> None:
        settings = self.settings
        settings.keep("layout/window", self.saveGeometry())
        self.panels.save_to(settings)
        settings.keep("measure", self.picture.blame.id)
        settings.keep("span_s", self.header.chosen_span(DEFAULT_SPAN_S) or 0.0)
        if self.appearance.wanted in THEMES:
            settings.keep("theme", self.appearance.wanted)
        settings.save()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.first_painted.emit()
        self.chart.load()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Goes away at once; the session ends behind it."""
        self._save()
        self.commands.cancel_export()
        event.accept()
        self.hide()
        self.bridge.close()
        self.hidden_for_good.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space presses the focused button rather than the pause shortcut."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(watched, QAbstractButton | QComboBox)
            and event.key() == Qt.Key.Key_Space  # type: ignore[attr-defined]
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)
