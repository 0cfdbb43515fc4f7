"""The page a window begins with: choose a target, see that it is well, attach."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.capture import LinkError
from inspector.gui.recent import RecentTargets
from inspector.gui.theme import Theme
from inspector.gui.views.start.attach_panel import AttachPanel
from inspector.gui.views.start.attaching import Attaching
from inspector.gui.views.start.checking import Outcome
from inspector.gui.views.start.chooser import Chooser
from inspector.gui.views.start.drop_zone import DropZone
from inspector.gui.views.start.lookout import Looking, Lookout, MakeScout
from inspector.gui.views.start.words import Words
from inspector.session.prepared_link import OpenTarget, PreparedLink
from inspector.session.scout import Scout, Survey
from inspector.session.targets import LinkOptions, connect

_CHECK_SHOWN_AFTER_MS = 150
"""A check that is done sooner is not worth a spinner."""
_FOCUS_AFTER_MS = 400
"""So long the first focus waits for devices."""


class StartPage(QWidget):
    """Everything before a picture. Looks around only while it is to be seen.

    Args:
        options: how to reach devices; with `askpass`, ssh's questions reach whoever made that program.
        recent: the targets attached to before; the page adds those it attaches to.
        make_scout: see MakeScout; None makes real ones.
        open_target: opens devices when attaching.
    """

    attach_wanted = Signal(str)
    """The URI of a target that was checked; call `take_link` in the slot."""
    attach_in_new_window_wanted = Signal(str)
    """The same, for a window of its own."""

    def __init__(
        self,
        options: LinkOptions,
        recent: RecentTargets,
        theme: Theme,
        *,
        make_scout: MakeScout | None = None,
        open_target: OpenTarget = connect,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Start page")
        self.setFocusPolicy(
            Qt.FocusPolicy.ClickFocus
        )  # it holds the focus until there is something to choose
        self.recent = recent
        self._has_focused = False
        self.lookout = Lookout(make_scout or _scouts(options), self)
        self.attaching = Attaching(options, open_target, self)
        self.chooser, self.panel = Chooser(recent), AttachPanel()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.chooser)
        self.pages.addWidget(self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.drops = DropZone(self)
        self._checking_shown = self._timer(_CHECK_SHOWN_AFTER_MS, self._show_checking)
        self._first_focus = self._timer(_FOCUS_AFTER_MS, self._focus_first)
        self._refit_soon = self._timer(0, self._refit)
        self._connect()
        self.dress(theme)

    def _timer(self, interval_ms: int, deed: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval_ms)
        timer.timeout.connect(deed)
        return timer

    def _connect(self) -> None:
        attaching, panel = self.attaching, self.panel
        self.lookout.surveyed.connect(self._on_survey)
        self.recent.changed.connect(lambda: self.lookout.remember(self.recent.targets))
        self.chooser.attach_wanted.connect(self.attach)
        self.chooser.board.look_wanted.connect(self.lookout.look_at)
        self.drops.attach_wanted.connect(self.attach)
        self.drops.refused.connect(lambda problem: self.chooser.notice.say(problem, is_bad=True))
        attaching.ready.connect(self._on_ready)
        attaching.checking.connect(self._on_checking)
        attaching.objected.connect(self._on_objected)
        panel.attach_anyway_wanted.connect(attaching.go_on)
        panel.retry_wanted.connect(attaching.retry)
        panel.back_wanted.connect(self.back)

    # For the window

    def attach(self, uri: str, in_new_window: bool = False) -> None:
        """Check `uri` and ask for it to be attached to, or show what is missing."""
        try:
            self.attaching.begin(uri, in_new_window)
        except LinkError as error:
            self.chooser.notice.say(f"{error.cause} {error.remedy}".strip(), is_bad=True)

    def take_link(self) -> PreparedLink:
        """What opens the target that is wanted; its first connection is the one that was checked.

        Only in a slot of `attach_wanted` or `attach_in_new_window_wanted`; a link not taken there is closed.
        """
        return self.attaching.take()

    @property
    def attaching_to(self) -> str:
        """The target being checked, for the title of ssh's questions; "" when none is."""
        return self.attaching.target

    def dress(self, theme: Theme) -> None:
        self.chooser.board.dress(theme)
        self.drops.hint.dress(theme)

    def end(self) -> None:
        """Stop looking and checking for good; returns at once."""
        self.lookout.end()
        self.attaching.cancel()

    def wait_ended(self) -> None:
        """Block until all threads and connections of this page are gone, some seconds at most."""
        self.drops.wait()
        self.attaching.wait_ended()
        self.lookout.wait_ended()

    # Surveys

    def _on_survey(self, survey: Survey) -> None:
        self.chooser.show_survey(survey)
        if survey.knows_devices and survey.candidates:
            self._focus_first()

    def _focus_first(self) -> None:
        """Once after the page appeared, unless the user was quicker."""
        focused = self.window().focusWidget()
        is_free = focused is None or focused is self or not self.isAncestorOf(focused)
        choice = self.chooser.board.first_choice()
        if not self._has_focused and is_free and choice is not None:
            choice.setFocus(Qt.FocusReason.OtherFocusReason)
        self._has_focused = self._has_focused or choice is not None

    # Attaching

    def _on_checking(self, target: str) -> None:
        self._checking_shown.start()
        if self.pages.currentWidget() is self.panel:
            self.panel.show_checking(target)

    def _show_checking(self) -> None:
        if self.attaching.target:
            self._show_panel()
            self.panel.show_checking(self.attaching.target)

    def _on_objected(self, outcome: Outcome) -> None:
        self._checking_shown.stop()
        self._show_panel()
        self.panel.show_outcome(outcome)

    def _show_panel(self) -> None:
        self.drops.is_open = False
        self.pages.setCurrentWidget(self.panel)

    def _on_ready(self, uri: str, in_new_window: bool) -> None:
        self._checking_shown.stop()
        self.recent.add(uri)
        self.chooser.notice.hide()
        wanted = self.attach_in_new_window_wanted if in_new_window else self.attach_wanted
        wanted.emit(uri)
        self.back()

    def back(self) -> None:
        """Give up the check, if one runs, and show the choice again."""
        self._checking_shown.stop()
        target = self.attaching.target
        self.attaching.cancel()
        self.drops.is_open = True
        if self.pages.currentWidget() is self.panel:
            self.pages.setCurrentWidget(self.chooser)
            self.chooser.focus_on(target)

    # Fonts, showing and hiding

    def changeEvent(self, event: QEvent) -> None:
        """Another font: everything has another size, once all children have heard of it too."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_refit_soon"):
            self._refit_soon.start()

    def _refit(self) -> None:
        for part in self.findChildren(QWidget):
            if isinstance(part, Words):
                part.refont()
            part.updateGeometry()
        self.chooser.board.reflow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.lookout.begin(self.recent.targets)
        if not event.spontaneous():
            self._has_focused = False
            if self.pages.currentWidget() is self.chooser:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._first_focus.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._first_focus.stop()
        self.lookout.end()
        if not event.spontaneous():  # a window that was only minimised goes on attaching
            self._checking_shown.stop()
            self.attaching.cancel()


def _scouts(options: LinkOptions) -> MakeScout:
    def make(wake: Callable[[], None], recent: tuple[str, ...]) -> Looking:
        return Scout(options, recent=recent, wake=wake)

    return make
