"""The page a window begins with: choose a target, see that it is well, attach."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.capture import Connection, LinkError
from inspector.gui.recent import RecentTargets
from inspector.gui.theme import Theme
from inspector.gui.views.start.attach_panel import AttachPanel
from inspector.gui.views.start.attaching import Attaching
from inspector.gui.views.start.board import Board
from inspector.gui.views.start.checking import Outcome
from inspector.gui.views.start.drop_hint import DropHint
from inspector.gui.views.start.dropping import DropCheck, Dropped
from inspector.gui.views.start.lookout import Looking, Lookout, MakeScout
from inspector.gui.views.start.notice import Notice
from inspector.gui.views.start.target_field import TargetField
from inspector.gui.views.start.words import Words
from inspector.session.candidates import Kind
from inspector.session.prepared_link import PreparedLink
from inspector.session.scout import Scout, Survey
from inspector.session.targets import LinkOptions, Target, connect

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
        open_target: Callable[[Target, LinkOptions], Connection] = connect,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Start page")
        self.setAcceptDrops(True)
        self.setFocusPolicy(
            Qt.FocusPolicy.ClickFocus
        )  # it holds the focus until there is something to choose
        self.recent = recent
        self._has_focused = False
        self.lookout = Lookout(make_scout or _scouts(options), self)
        self.attaching = Attaching(options, open_target, self)
        self._drop = DropCheck(self)
        self._checking_shown = QTimer(self, singleShot=True, interval=_CHECK_SHOWN_AFTER_MS)
        self._first_focus = QTimer(self, singleShot=True, interval=_FOCUS_AFTER_MS)
        self._build()
        self._connect()
        self._on_recent()
        self.dress(theme)

    def _build(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter")
        self.filter.setAccessibleName("Filter what can be attached to")
        self.filter.setToolTip("Words that must all match; typing on a card filters too. Esc clears it.")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(140)
        self.target_field, self.board, self.notice = TargetField(), Board(), Notice()
        chooser = QWidget()
        column = QVBoxLayout(chooser)
        column.setContentsMargins(14, 10, 0, 8)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addLayout(_inset(self.target_field))
        column.addWidget(self.board, 1)
        column.addLayout(_inset(self.notice))
        self.panel = AttachPanel()
        self.pages = QStackedWidget()
        self.pages.addWidget(chooser)
        self.pages.addWidget(self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.drop_hint = DropHint(self)

    def _head(self) -> QHBoxLayout:
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(Words("Attach to a device", ratio=1.7, is_bold=True))
        titles.addWidget(
            Words(
                "See which process holds which shared buffer. Nothing is written to the device.", role="dim"
            )
        )
        head = QHBoxLayout()
        head.setSpacing(16)
        head.setContentsMargins(0, 0, 14, 0)
        head.addLayout(titles, 5)
        head.addWidget(self.filter, 2, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _connect(self) -> None:
        self.lookout.surveyed.connect(self._on_survey)
        self.recent.changed.connect(self._on_recent)
        self.filter.textChanged.connect(self.board.set_filter)
        board, attaching, panel = self.board, self.attaching, self.panel
        board.attach_wanted.connect(self.attach)
        board.look_wanted.connect(self.lookout.look_at)
        board.typed.connect(self._on_typed)
        board.left_upwards.connect(self.target_field.line.setFocus)
        board.pin_wanted.connect(self._on_pin)
        board.remove_wanted.connect(self._on_remove)
        board.clear_wanted.connect(self._on_clear)
        self.target_field.attach_wanted.connect(self.attach)
        attaching.ready.connect(self._on_ready)
        attaching.checking.connect(self._on_checking)
        attaching.objected.connect(self._on_objected)
        panel.attach_anyway_wanted.connect(attaching.go_on)
        panel.retry_wanted.connect(attaching.retry)
        panel.back_wanted.connect(self.back)
        self._checking_shown.timeout.connect(self._show_checking)
        self._first_focus.timeout.connect(self._focus_first)
        self._drop.judged.connect(self._on_dropped)

    # For the window

    def attach(self, uri: str, in_new_window: bool = False) -> None:
        """Check `uri` and ask for it to be attached to, or show what is missing."""
        try:
            self.attaching.begin(uri, in_new_window)
        except LinkError as error:
            self.notice.say(f"{error.cause} {error.remedy}".strip(), is_bad=True)

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
        self.board.dress(theme)
        self.drop_hint.dress(theme)

    def end(self) -> None:
        """Stop looking and checking for good; returns at once."""
        self.lookout.end()
        self.attaching.cancel()

    def wait_ended(self) -> None:
        """Block until all threads and connections of this page are gone, some seconds at most."""
        self._drop.wait()
        self.attaching.wait_ended()
        self.lookout.wait_ended()

    # Surveys

    def _on_survey(self, survey: Survey) -> None:
        self.board.show_survey(survey)
        targets = [candidate.target for candidate in survey.candidates]
        serials = [
            candidate.target.removeprefix("adb:")
            for candidate in survey.candidates
            if candidate.kind is Kind.ADB
        ]
        self.target_field.know(list(dict.fromkeys([*self.recent.targets, *targets])), serials)
        if survey.knows_devices and survey.candidates:
            self._focus_first()

    def _focus_first(self) -> None:
        """Once after the page appeared, unless the user was quicker."""
        focused = self.window().focusWidget()
        is_free = focused is None or focused is self or not self.isAncestorOf(focused)
        choice = self.board.first_choice()
        if not self._has_focused and is_free and choice is not None:
            choice.setFocus(Qt.FocusReason.OtherFocusReason)
        self._has_focused = self._has_focused or choice is not None

    # Recent targets

    def _on_recent(self) -> None:
        self.board.show_recent(self.recent.entries)
        self.lookout.remember(self.recent.targets)

    def _on_pin(self, target: str, is_pinned: bool) -> None:
        if problem := self.recent.pin(target, is_pinned):
            self.notice.say(problem)

    def _on_remove(self, target: str) -> None:
        self.recent.remove(target)
        self.notice.say(f"Removed {target} from the recent targets.", "Undo", self.recent.undo)

    def _on_clear(self) -> None:
        self.recent.clear()
        self.notice.say("Cleared the recent targets.", "Undo", self.recent.undo)

    # Attaching

    def _on_checking(self, target: str) -> None:
        self._checking_shown.start()
        if self.pages.currentWidget() is self.panel:
            self.panel.show_checking(target)

    def _show_checking(self) -> None:
        if self.attaching.target:
            self.panel.show_checking(self.attaching.target)
            self.pages.setCurrentWidget(self.panel)
            self.panel.back.setFocus()

    def _on_objected(self, outcome: Outcome) -> None:
        self._checking_shown.stop()
        self.pages.setCurrentWidget(self.panel)
        self.panel.show_outcome(outcome)

    def _on_ready(self, uri: str, in_new_window: bool) -> None:
        self._checking_shown.stop()
        self.recent.add(uri)
        self.notice.hide()
        wanted = self.attach_in_new_window_wanted if in_new_window else self.attach_wanted
        wanted.emit(uri)
        self.back()

    def back(self) -> None:
        """Give up the check, if one runs, and show the choice again."""
        self._checking_shown.stop()
        target = self.attaching.target
        self.attaching.cancel()
        if self.pages.currentIndex():
            self.pages.setCurrentIndex(0)
            cards = [card for card in self.board.cards if card.candidate.target == target]
            (cards[0] if cards else self.target_field.line).setFocus()

    # Typing, dropping, showing

    def _on_typed(self, letter: str) -> None:
        self.filter.setFocus()
        self.filter.setText(self.filter.text() + letter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the part with the focus left over."""
        is_filtering = self.filter.hasFocus()
        if event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
        elif event.key() == Qt.Key.Key_Down or (
            is_filtering and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            cards = self.board.cards
            if is_filtering and event.key() != Qt.Key.Key_Down and len(cards) == 1:
                new = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self.attach(cards[0].candidate.target, new)
            elif cards:
                cards[0].setFocus()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self.pages.currentIndex() == 0:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.drop_hint.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_hint.hide()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if len(paths) != 1:
            self.notice.say(
                f"Expected one file or directory, found {len(paths)} of this computer.", is_bad=True
            )
            return
        self._drop.begin(paths[0])

    def _on_dropped(self, dropped: Dropped) -> None:
        if dropped.uri:
            self.attach(dropped.uri)
        else:
            self.notice.say(dropped.problem, is_bad=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.drop_hint.isVisible():
            self.drop_hint.cover()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.lookout.begin(self.recent.targets)
        if not event.spontaneous():
            self._has_focused = False
            if self.pages.currentIndex() == 0:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._first_focus.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._first_focus.stop()
        self.lookout.end()
        if not event.spontaneous():  # a window that was only minimised goes on attaching
            self._checking_shown.stop()
            self.attaching.cancel()


def _inset(part: QWidget) -> QHBoxLayout:
    """`part` with the page's right margin, into which only the scroll bar reaches."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 14, 0)
    row.addWidget(part)
    return row


def _scouts(options: LinkOptions) -> MakeScout:
    def make(wake: Callable[[], None], recent: tuple[str, ...]) -> Looking:
        return Scout(options, recent=recent, wake=wake)

    return make
