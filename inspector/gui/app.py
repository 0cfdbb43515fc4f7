"""The windowed program: wires settings, appearance, session and window together, and ends them in order."""

import logging
import sys
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from inspector.domain.capture import Connection
from inspector.gui.appearance import THEMES, Appearance
from inspector.gui.bridge import SessionBridge
from inspector.gui.collector import Collector
from inspector.gui.probe import probe
from inspector.gui.questions import Question, QuestionDesk
from inspector.gui.settings import APP_NAME, Settings
from inspector.gui.startup import Interrupt, Mishaps, unfit
from inspector.gui.views.question_dialog import QuestionDialog
from inspector.gui.window import MainWindow
from inspector.session.poller import OpenConnection
from inspector.session.targets import LinkOptions, Started, connect, parse_target

_ENVIRONMENT = 3
_INTERRUPTED = 130
_SWITCH_S = 0.001
"""How long the poller's thread may keep the interpreter from the window; Python's own 5 ms adds up."""


class Program(QObject):
    """Everything that lives as long as the process: one window now, ready for several.

    Args:
        open_connection: opens the device; called in the poller's thread.
    """

    def __init__(
        self,
        app: QApplication,
        target: str,
        open_connection: OpenConnection,
        settings: Settings,
        *,
        interval_s: float,
        theme: str,
    ) -> None:
        super().__init__()
        self._app = app
        self.settings = settings
        self.collector = Collector(self)
        self._old_switch_s = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_S)
        wanted = (
            theme if theme in THEMES and theme != "system" else settings.text_of("theme", "system", THEMES)
        )
        self.appearance = Appearance(app, wanted, self)
        self.bridge = SessionBridge(target, open_connection, interval_s=interval_s, parent=self)
        self.window = MainWindow(self.bridge, self.appearance, settings)
        self.bridge.closed.connect(app.quit)
        self.window.first_painted.connect(self.bridge.start)

    def ask(self, question: Question) -> None:
        """Show a question of ssh; closing the dialog refuses."""
        dialog = QuestionDialog(self.bridge.target, question.text, question.wants_consent, self.window)

        def answered(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                question.answer(dialog.answer())
            else:
                question.refuse()
            dialog.deleteLater()

        dialog.finished.connect(answered)
        dialog.open()

    def end(self) -> None:
        """Wait for every thread this program started."""
        self.bridge.close()
        self.bridge.wait_closed()
        self.window.commands.cancel_export()
        self.collector.close()
        sys.setswitchinterval(self._old_switch_s)


def run(target: str, options: LinkOptions, *, interval_s: float = 0.1, theme: str = "system") -> int:
    """Open the window on `target` and stay until it is closed.

    Returns the exit code: 0, 3 when this Python and Qt do not fit together, 130 when interrupted.
    Raises LinkError(USAGE) when `target` cannot be understood.
    """
    if reason := unfit():
        print(f"memtrack-inspector: {reason}", file=sys.stderr)
        return _ENVIRONMENT
    parsed = parse_target(target)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    app = QApplication.instance() or QApplication([APP_NAME])
    assert isinstance(app, QApplication)
    app.setApplicationName(APP_NAME)
    app.setApplicationDisplayName("Memtrack Inspector")
    app.setDesktopFileName(APP_NAME)
    app.setQuitOnLastWindowClosed(False)
    desk = QuestionDesk() if parsed.scheme == "ssh" and options.askpass is None else None
    asking = replace(options, askpass=desk.program) if desk is not None else options
    program = Program(
        app,
        parsed.uri,
        lambda started: connect(parsed, asking, started),
        Settings(),
        interval_s=interval_s,
        theme=theme,
    )
    if desk is not None:
        desk.asked.connect(program.ask)
        program.window.hidden_for_good.connect(desk.close)
    try:
        return _live(app, program)
    finally:
        program.end()
        if desk is not None:
            desk.close()


def _live(app: QApplication, program: Program) -> int:
    interrupt, mishaps, watcher = Interrupt(), Mishaps(), probe(program)
    if watcher is not None:
        program.window.first_painted.connect(lambda: watcher.announce("painted"))
    was_interrupted: list[bool] = []

    def stop() -> None:
        was_interrupted.append(True)
        program.window.close()

    interrupt.interrupted.connect(stop)
    mishaps.happened.connect(program.window.link_bar.tell)
    program.window.show()
    # A poller that will not end keeps nobody waiting for ever.
    program.window.hidden_for_good.connect(lambda: QTimer.singleShot(4000, app.quit))
    try:
        code = app.exec()
    finally:
        interrupt.close()
        mishaps.close()
        if watcher is not None:
            watcher.close()
    return _INTERRUPTED if was_interrupted else code
