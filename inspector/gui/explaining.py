"""Walks from number to number: what the explain panel shows, and the way back."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from inspector.domain.frame import Frame
from inspector.domain.units import BINARY, Units
from inspector.gui.views.explain import ExplainPanel
from inspector.session.explain import explain
from inspector.session.explain.subjects import Subject
from inspector.session.problem_log import ProblemLog

_LONGEST_WAY = 50


class Explainer(QObject):
    """Gives an ExplainPanel what it asks for.

    All numbers on one way are of one sample, so that they fit together; it is kept until `forget`.

    Args:
        newest: the frame that the window shows now; None before the first.
        log: the problems of the session.
    """

    wanted = Signal()
    """The panel has something new to show: bring it to the front."""

    def __init__(
        self,
        panel: ExplainPanel,
        newest: Callable[[], Frame | None],
        log: ProblemLog,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._newest, self._log = panel, newest, log
        self._units = BINARY
        self._frame: Frame | None = None
        self._way: list[Subject] = []
        panel.subject_wanted.connect(self._go_on)
        panel.back.connect(self._go_back)
        panel.renew_wanted.connect(self._renew)

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in `units` from now on, also in what is explained now."""
        self._units = units
        self._panel.set_units(units)
        self._show()

    def explain(self, subject: Subject) -> None:
        """Explain a number of the frame that is shown now; the way begins here."""
        self._frame, self._way = self._newest(), [subject]
        if self._show():
            self.wanted.emit()

    def show_lines(self, path: str, line: int) -> None:
        """Show where a problem was found; line 0 means the file as such."""
        frame, kept = self._newest(), self._log.text_of(path)
        self.forget()
        at = line or None
        title = f"{path}, line {line:,}" if line else path
        if kept is not None:
            self._panel.show_lines(title, kept.file, at, kept.read_at_ns)
        else:
            files = frame.capture.files if frame is not None else ()
            file = next((file for file in files if file.path == path), None)
            self._panel.show_lines(title, file, at, frame.taken_at_ns if frame is not None else 0)
        self.wanted.emit()

    def forget(self) -> None:
        """Let go of the sample, when the target changes or the panel is closed."""
        self._frame, self._way = None, []
        self._panel.show_nothing()

    def _go_on(self, subject: Subject) -> None:
        if not self._way or self._way[-1] != subject:
            self._way = [*self._way[-_LONGEST_WAY:], subject]
            self._show()

    def _go_back(self) -> None:
        if len(self._way) > 1:
            self._way.pop()
            self._show()

    def _renew(self) -> None:
        newest = self._newest()
        if newest is not None and self._way:
            self._frame = newest
            self._show()

    def _show(self) -> bool:
        if self._frame is None or not self._way:
            return False
        explanation = explain(self._frame, self._way[-1], self._units.text)
        self._panel.show_explanation(explanation, can_go_back=len(self._way) > 1)
        return True
