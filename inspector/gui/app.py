"""The windowed program: wires settings, appearance, sessions and windows together, and ends them in order."""

import logging
import sys
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from inspector.gui.appearance import THEMES, Appearance
from inspector.gui.bridge import SessionBridge
from inspector.gui.collector import Collector
from inspector.gui.preferences import Preferences
from inspector.gui.probe import probe
from inspector.gui.questions import Question, QuestionDesk
from inspector.gui.recent import RecentTargets
from inspector.gui.settings import APP_NAME, Settings
from inspector.gui.startup import Interrupt, Mishaps, unfit
from inspector.gui.views.question_dialog import QuestionDialog
from inspector.gui.window import MainWindow, Surroundings
from inspector.session.poller import OpenConnection
from inspector.session.prepared_link import PreparedLink
from inspector.session.targets import LinkOptions, parse_target

_ENVIRONMENT = 3
_INTERRUPTED = 130
_SWITCH_S = 0.001
"""How long the poller's thread may keep the interpreter from the window; Python's own 5 ms adds up."""
_LONGEST_END_MS = 4000
_CASCADE = QPoint(36, 36)


class Program(QObject):
    """Everything that lives as long as the process: windows, and the sessions that run or still end.

    Args:
        options: how to reach devices; without `askpass`, ssh's questions are asked in a dialog.
        interval_s: delay between the starts of two samples; None is as the user prefers.
        theme: one of THEMES, "system" is as the user prefers.

    Attributes:
        windows: those that are open, the oldest first.
    """

    window_opened = Signal(object)
    """MainWindow, before it is shown."""
    ended = Signal()
    """The last window is closed and all sessions have ended."""

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        options: LinkOptions | None = None,
        *,
        interval_s: float | None = None,
        theme: str = "system",
    ) -> None:
        super().__init__()
        self.settings = settings
        self.collector = Collector(self)
        self._old_switch_s = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_S)
        self.preferences = Preferences(settings, self)
        wanted = theme if theme in THEMES and theme != "system" else self.preferences.theme
        self.appearance = Appearance(app, wanted, self, text_percent=self.preferences.text_percent)
        self.preferences.changed.connect(self._on_preference)
        self.windows: list[MainWindow] = []
        self._closed_windows: list[MainWindow] = []
        self._sessions: list[SessionBridge] = []
        self._interval_s = interval_s
        self._desk: QuestionDesk | None = None
        self._surroundings = Surroundings(
            settings=settings,
            preferences=self.preferences,
            appearance=self.appearance,
            recent=RecentTargets(settings, self),
            options=self._asking(options or LinkOptions()),
            begin_session=self._begin_session,
            open_window=self.open_window,
        )

    # Windows and sessions

    @property
    def options(self) -> LinkOptions:
        """How devices are reached, with the program that asks ssh's questions."""
        return self._surroundings.options

    def open_window(self, wanted: tuple[str, OpenConnection] | None = None) -> MainWindow:
        """Open a window: on a target and what opens it, or on the start page."""
        window = MainWindow(self._surroundings)
        self.windows.append(window)
        window.hidden_for_good.connect(lambda: self._on_closed(window))
        if wanted is not None:
            window.inspect(*wanted)
        else:
            window.show_start_page()
        if len(self.windows) > 1:
            window.move(self.windows[-2].pos() + _CASCADE)
        self.window_opened.emit(window)
        window.show()
        return window

    def _begin_session(self, target: str, open_connection: OpenConnection) -> SessionBridge:
        interval_s = self._interval_s or self.preferences.interval_s
        bridge = SessionBridge(target, open_connection, interval_s=interval_s, parent=self)
        self._sessions.append(bridge)
        bridge.closed.connect(lambda: self._forget(bridge))
        self.collector.settle()
        return bridge

    def _forget(self, bridge: SessionBridge) -> None:
        bridge.wait_closed()
        if bridge in self._sessions:
            self._sessions.remove(bridge)
            bridge.deleteLater()
        self._end_when_empty()

    def _on_closed(self, window: MainWindow) -> None:
        self.windows.remove(window)
        self._closed_windows.append(window)
        if not self.windows:
            # A poller that will not end keeps nobody waiting for ever.
            QTimer.singleShot(_LONGEST_END_MS, self, self.ended.emit)
        self._end_when_empty()

    def _end_when_empty(self) -> None:
        if not self.windows and not self._sessions:
            self.ended.emit()

    def close_all(self) -> None:
        for window in tuple(self.windows):
            window.close()

    def tell(self, message: str) -> None:
        """Say something in every window."""
        for window in self.windows:
            window.link_bar.tell(message)

    def _on_preference(self, name: str) -> None:
        if name == "theme":
            self.appearance.choose(self.preferences.theme)
        elif name == "text_percent":
            self.appearance.scale_text(self.preferences.text_percent)
        elif name == "rate_hz":
            self._interval_s = None

    # Questions of ssh

    def _asking(self, options: LinkOptions) -> LinkOptions:
        if options.askpass is not None:
            return options
        self._desk = QuestionDesk(self)
        self._desk.asked.connect(self.ask)
        return replace(options, askpass=self._desk.program)

    def ask(self, question: Question) -> None:
        """Show a question of ssh in the window that waits for it; closing the dialog refuses."""
        window = next((window for window in self.windows if window.is_waiting_for_ssh), None)
        window = window or next(iter(self.windows), None)
        if window is None:
            question.refuse()
            return
        dialog = QuestionDialog(window.target, question.text, question.wants_consent, window)

        def answered(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                question.answer(dialog.answer())
            else:
                question.refuse()
            dialog.deleteLater()

        dialog.finished.connect(answered)
        dialog.open()

    # The end

    def end(self) -> None:
        """Close what is open and wait for every thread this program started."""
        self.close_all()
        for bridge in tuple(self._sessions):
            bridge.close()
            bridge.wait_closed()
        for window in self._closed_windows:
            window.commands.exports.cancel()
            window.wait_ended()
            window.deleteLater()
        self._closed_windows.clear()
        if self._desk is not None:
            self._desk.close()
        self.collector.close()
        sys.setswitchinterval(self._old_switch_s)


def run(
    target: str | None, options: LinkOptions, *, interval_s: float | None = None, theme: str = "system"
) -> int:
    """Open a window on `target`, on the start page when there is none, and stay until all are closed.

    Returns the exit code: 0, 3 when this Python and Qt do not fit together, 130 when interrupted.
    Raises LinkError(USAGE) when `target` cannot be understood.
    """
    if reason := unfit():
        print(f"memtrack-inspector: {reason}", file=sys.stderr)
        return _ENVIRONMENT
    parsed = parse_target(target) if target is not None else None
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    app = QApplication.instance() or QApplication([APP_NAME])
    assert isinstance(app, QApplication)
    app.setApplicationName(APP_NAME)
    app.setApplicationDisplayName("Memtrack Inspector")
    app.setDesktopFileName(APP_NAME)
    app.setQuitOnLastWindowClosed(False)
    program = Program(app, Settings(), options, interval_s=interval_s, theme=theme)
    program.ended.connect(app.quit)
    try:
        link = PreparedLink(parsed, program.options) if parsed is not None else None
        return _live(app, program, None if link is None else (link.target.uri, link))
    finally:
        program.end()


def _live(app: QApplication, program: Program, wanted: tuple[str, OpenConnection] | None) -> int:
    interrupt, mishaps, watcher = Interrupt(), Mishaps(), probe(program)
    if watcher is not None:
        program.window_opened.connect(
            lambda window: window.first_painted.connect(lambda: watcher.announce("painted"))
        )
    was_interrupted: list[bool] = []

    def stop() -> None:
        was_interrupted.append(True)
        program.close_all()

    interrupt.interrupted.connect(stop)
    mishaps.happened.connect(program.tell)
    window = program.open_window(wanted)
    if wanted is None:
        window.attach_only_device()
    try:
        code = app.exec()
    finally:
        interrupt.close()
        mishaps.close()
        if watcher is not None:
            watcher.close()
    return _INTERRUPTED if was_interrupted else code
