"""The window: the start page or an inspection, the menus, and the change from one to the other."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QInputDialog,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QWidget,
)

from inspector.domain.blame import MEASURES
from inspector.gui.actions import ACTIONS, build_actions
from inspector.gui.appearance import THEMES, Appearance
from inspector.gui.bridge import SessionBridge
from inspector.gui.commands import InspectionCommands, show_about, show_keys
from inspector.gui.icons import program_icon
from inspector.gui.inspection import Inspection
from inspector.gui.layouts import OwnLayouts
from inspector.gui.preferences import Preferences
from inspector.gui.recent import RecentTargets
from inspector.gui.saved_filters import FiltersInSettings
from inspector.gui.settings import Settings
from inspector.gui.views.chart.panel import DEFAULT_SPAN_S, STYLES
from inspector.gui.views.link_bar import LinkBar
from inspector.session.candidates import Kind, Readiness
from inspector.session.poller import OpenConnection
from inspector.session.series import GROUPINGS
from inspector.session.status import Phase
from inspector.session.targets import LinkOptions

if TYPE_CHECKING:
    from inspector.gui.views.start.page import StartPage
    from inspector.session.scout import Survey

_DEFAULT_SIZE = (1400, 840)
_SMALLEST = (800, 520)
_WITHOUT_TARGET = frozenset(
    {"new_window", "preferences", "close", "quit", "full_screen", "keys", "about"}
    | {f"theme_{name}" for name in THEMES}
)
"""Actions that also make sense on the start page."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all windows of the program share.

    Attributes:
        options: how to reach devices.
        begin_session: makes the session of a target; it lives until it has ended, whatever the window does.
        open_window: opens another window, on a target or (None) on the start page.
    """

    settings: Settings
    preferences: Preferences
    appearance: Appearance
    recent: RecentTargets
    options: LinkOptions
    begin_session: Callable[[str, OpenConnection], SessionBridge]
    open_window: Callable[[tuple[str, OpenConnection] | None], object]


class MainWindow(QMainWindow):
    """Shows the start page until a target is attached to, then its inspection; and back.

    Attributes:
        inspection: what is inspected; None on the start page.
        start_page: None until it is first needed.
    """

    first_painted = Signal()
    inspection_changed = Signal()
    hidden_for_good = Signal()
    """The user closed it; its session is being ended."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._all = surroundings
        self.inspection: Inspection | None = None
        self.start_page: StartPage | None = None
        self._was_painted = self._is_closed = False
        self.setWindowIcon(program_icon())
        self.setAccessibleName("Memtrack Inspector")
        self.setMinimumSize(*_SMALLEST)
        self._menus: dict[str, QMenu] = {}
        self.actions_by_id = build_actions(self, self._menus)
        self.link_bar = LinkBar()
        self.setStatusBar(self.link_bar)
        self.pages = QStackedWidget()
        self.setCentralWidget(self.pages)
        self._layouts = OwnLayouts(surroundings.settings)
        self.commands = InspectionCommands(self, self.link_bar, lambda: self.inspection)
        self._connect()
        self._restore_place()
        self._show_state()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    @property
    def target(self) -> str:
        """What is inspected or being attached to, "" when nothing is."""
        if self.inspection is not None:
            return self.inspection.bridge.target
        return self.start_page.attaching_to if self.start_page is not None else ""

    @property
    def is_waiting_for_ssh(self) -> bool:
        """Whether a question of ssh may well be about what this window does."""
        is_connecting = self.inspection is None or self.inspection.bridge.status.phase is not Phase.LIVE
        return is_connecting and self.target.startswith("ssh:")

    # Actions

    def _connect(self) -> None:
        all_windows, actions = self._all, self.actions_by_id
        deeds: dict[str, Callable[[], object]] = self.commands.deeds() | {
            "new_window": partial(all_windows.open_window, None),
            "open": self.show_start_page,
            "preferences": self._show_preferences,
            "close": self.close,
            "quit": QApplication.closeAllWindows,
            "save_layout": self._ask_layout_name,
            "keys": partial(show_keys, self),
            "about": partial(show_about, self),
            **{f"theme_{name}": partial(all_windows.preferences.choose, "theme", name) for name in THEMES},
        }
        for id, deed in deeds.items():
            actions[id].triggered.connect(partial(_without_argument, deed))
        actions["pause"].toggled.connect(self._pause)
        actions["follow"].triggered.connect(self._follow)
        actions["full_screen"].triggered.connect(self._full_screen)
        self._menus["&View/&Layout"].aboutToShow.connect(self._list_own_layouts)
        self.link_bar.details_wanted.connect(self.commands.show_link_details)
        self.link_bar.problems_wanted.connect(self.commands.show_problems)
        all_windows.appearance.changed.connect(self._dress)
        all_windows.preferences.changed.connect(self._on_preference)

    def _show_state(self) -> None:
        """Which actions make sense now, and what the title says."""
        view = self.inspection
        for spec in ACTIONS:
            self.actions_by_id[spec.id].setEnabled(view is not None or spec.id in _WITHOUT_TARGET)
        self.actions_by_id[f"theme_{self._all.preferences.theme}"].setChecked(True)
        self.link_bar.show_links(view is not None)
        name = "Memtrack Inspector"
        self.setWindowTitle(f"{view.bridge.target} – {name}" if view is not None else name)

    def _pause(self, is_paused: bool) -> None:
        if self.inspection is not None:
            self.inspection.pause(is_paused)

    def _follow(self, is_following: bool) -> None:
        if self.inspection is not None:
            self.inspection.chart.set_following(is_following)

    def _full_screen(self, is_full: bool) -> None:
        if is_full:
            self.showFullScreen()
        else:
            self.showNormal()

    def _show_preferences(self) -> None:
        from inspector.gui.views.preferences import PreferencesDialog  # not needed for the first picture

        dialog = PreferencesDialog(self._all.preferences, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # Start page and inspection

    def show_start_page(self) -> None:
        """End what is inspected and offer what there is to attach to."""
        if self._is_closed:
            return
        page = self._page()
        self._leave()
        self.pages.setCurrentWidget(page)
        self._show_state()

    def _page(self) -> "StartPage":
        if self.start_page is None:
            from inspector.gui.views.start.page import StartPage  # not needed for a window with a target

            page = StartPage(self._all.options, self._all.recent, self._all.appearance.theme)
            page.attach_wanted.connect(self._on_attach)
            page.attach_in_new_window_wanted.connect(self._on_attach_elsewhere)
            self.pages.addWidget(page)
            self.start_page = page
        return self.start_page

    def attach_only_device(self) -> None:
        """On the start page: attach to the only adb device, once it is known to be that and ready.

        Only until the user has the choice: what comes later is theirs.
        """
        page = self._page()

        def look(survey: "Survey") -> None:
            if survey.knows_devices:
                page.lookout.surveyed.disconnect(look)
                devices = [found for found in survey.candidates if found.kind is Kind.ADB]
                is_free = self.inspection is None and not page.attaching_to
                if len(devices) == 1 and devices[0].state is Readiness.READY and is_free:
                    page.attach(devices[0].target)

        page.lookout.surveyed.connect(look)

    def _on_attach(self, uri: str) -> None:
        self.inspect(uri, self._page().take_link())

    def _on_attach_elsewhere(self, uri: str) -> None:
        self._all.open_window((uri, self._page().take_link()))

    def inspect(self, target: str, open_connection: OpenConnection) -> Inspection:
        """Show `target` from now on, in the place of what was shown."""
        self._leave()
        everyone = self._all
        bridge = everyone.begin_session(target, open_connection)
        filters = FiltersInSettings(everyone.settings)
        exports = self._menus["&File/&Export"]
        view = Inspection(bridge, self.actions_by_id, exports, everyone.appearance.theme, filters)
        view.details_wanted.connect(self.commands.show_link_details)
        view.told.connect(self.link_bar.tell)
        view.status_changed.connect(lambda status: self.link_bar.show_status(status, bridge.dropped))
        view.status_changed.connect(self.commands.follow)
        view.problems_counted.connect(self.link_bar.show_problems)
        view.chart.top_chosen.connect(partial(everyone.preferences.choose, "top_n"))
        self.inspection = view
        self.pages.addWidget(view)
        self.pages.setCurrentWidget(view)
        self._restore_view(view)
        self._show_state()
        self.link_bar.show_status(bridge.status, 0)
        self.link_bar.show_problems(0)
        if self._was_painted:
            QTimer.singleShot(0, view, view.begin)
        self.inspection_changed.emit()
        return view

    def _leave(self) -> None:
        """End what is inspected, if anything is; returns at once."""
        view, self.inspection = self.inspection, None
        if view is None:
            return
        self._save_view(view)
        self.commands.leave()
        view.end()
        self.actions_by_id["pause"].setChecked(False)
        self.pages.removeWidget(view)
        view.hide()
        view.deleteLater()
        self.inspection_changed.emit()

    # Layouts

    def _list_own_layouts(self) -> None:
        menu = self._menus["&View/&Layout"]
        for action in menu.actions():
            if action.property("own"):
                menu.removeAction(action)
                action.deleteLater()
        before = self.actions_by_id["save_layout"]
        for name in self._layouts.read():
            for text, deed in (
                (name, partial(self._use_layout, name)),
                (f"Delete “{name}”", partial(self._layouts.remove, name)),
            ):
                action = QAction(text.replace("&", "&&"), menu)
                action.setProperty("own", True)
                action.setEnabled(self.inspection is not None or deed.func != self._use_layout)
                action.triggered.connect(partial(_without_argument, deed))
                menu.insertAction(before, action)

    def _use_layout(self, name: str) -> None:
        state = self._layouts.read().get(name)
        if self.inspection is not None and state is not None and not self.inspection.area.restore(state):
            self.link_bar.tell(f"The layout {name} is of another version and cannot be used.")

    def _ask_layout_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Save Layout")
        dialog.setLabelText("Name of the layout:")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(self.save_layout)
        dialog.open()

    def save_layout(self, name: str) -> None:
        """Keep where the panels are under `name`."""
        if self.inspection is not None and name.strip():
            self._layouts.keep(name, self.inspection.area.state())
            self.link_bar.tell(f"Saved the layout {name.strip()}; View > Layout brings it back.")

    # Preferences

    def _on_preference(self, name: str) -> None:
        preferences, view = self._all.preferences, self.inspection
        if name == "theme":
            self.actions_by_id[f"theme_{preferences.theme}"].setChecked(True)
        if view is None:
            return
        if name == "rate_hz":
            view.bridge.set_interval(preferences.interval_s)
        elif name == "units":
            view.set_units(preferences.units)
        elif name == "top_n":
            view.set_top(preferences.top_n)
        elif name == "palette":
            view.chart.set_palette(preferences.palette)

    def _dress(self) -> None:
        theme = self._all.appearance.theme
        for part in (self.inspection, self.start_page):
            if part is not None:
                part.dress(theme)

    # Remembering, showing, closing

    def _restore_place(self) -> None:
        settings = self._all.settings
        self.resize(*_DEFAULT_SIZE)
        geometry = settings.bytes_of("layout/window")
        if geometry is not None:
            self.restoreGeometry(geometry)
        for message in (settings.warning, *self._all.preferences.messages):
            if message:
                self.link_bar.tell(message)

    def _restore_view(self, view: Inspection) -> None:
        settings, preferences = self._all.settings, self._all.preferences
        state = settings.bytes_of("layout/docks")
        if state is not None and not view.area.restore(state):
            self.link_bar.tell("The saved layout is of another version; the default one is used.")
        view.set_measure(settings.text_of("measure", "proportional", tuple(m.id for m in MEASURES)))
        view.restore_columns(settings)
        view.set_grouping(settings.text_of("grouping", "process", GROUPINGS))  # type: ignore[arg-type]
        styles = tuple(style for style, _ in STYLES)
        view.set_style(settings.text_of("style", "stack", styles))  # type: ignore[arg-type]
        view.set_top(preferences.top_n)
        view.set_units(preferences.units)
        view.chart.set_palette(preferences.palette)
        view.choose_span(settings.number_of("span_s", DEFAULT_SPAN_S, 0.0, 1e9) or None)

    def _save_view(self, view: Inspection) -> None:
        settings = self._all.settings
        settings.keep("layout/docks", view.area.state())
        view.save_columns(settings)
        settings.keep("measure", view.picture.blame.id)
        settings.keep("grouping", view.header.groupings.currentData())
        settings.keep("style", view.chart.styles.currentData())
        settings.keep("span_s", view.header.chosen_span(DEFAULT_SPAN_S) or 0.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.first_painted.emit()
        if self.inspection is not None:
            self.inspection.begin()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Goes away at once; the session ends behind it."""
        event.accept()
        if self._is_closed:
            return
        self._is_closed = True
        self._all.settings.keep("layout/window", self.saveGeometry())
        self._leave()
        self._all.settings.save()
        if self.start_page is not None:
            self.start_page.end()
        self.hide()
        self.hidden_for_good.emit()

    def wait_ended(self) -> None:
        """After closing: block until the threads of the start page are gone, some seconds at most."""
        if self.start_page is not None:
            self.start_page.wait_ended()

    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        """Watch only what has the keyboard: a filter on everything would cost every event of the program."""
        if old is not None:
            old.removeEventFilter(self)
        if isinstance(now, QAbstractButton | QComboBox) and now.window() is self:
            now.installEventFilter(self)

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


def _without_argument(deed: Callable[[], object], _checked: bool = False) -> None:
    deed()
