"""The pages shown while there is no picture: connecting, failed, no memtrack, nothing held."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from inspector.domain.capture import Check
from inspector.gui.style import text_font
from inspector.gui.widgets.remedy import RemedyView

_TRY_SIMULATOR = "The simulator shows what it would look like: `memtrack-inspector -t sim:phone`"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a page says.

    Attributes:
        remedies: sentences, each may hold a command to copy.
        is_busy: something is being tried; a moving bar shows it.
        can_retry: offers the button.
    """

    title: str
    body: str
    remedies: tuple[str, ...] = ()
    is_busy: bool = False
    can_retry: bool = False


def no_memtrack(target: str, checks: tuple[Check, ...]) -> Lesson:
    """The device answers but has no memtrack, or nothing of it can be read."""
    found = "\n".join(f"{check.name.capitalize()}: {check.detail}" for check in checks)
    return Lesson(
        f"{target} answers, but there is no memtrack to read",
        "Memtrack is a kernel feature: it counts which process holds which shared graphics, camera and video "
        "buffer and tells it in /proc/PID/memtrack and /sys/kernel/debug/memtrack. A kernel built without "
        "CONFIG_MEMTRACK has neither file; a kernel with it may show them to root alone.\n\n" + found,
        (*(check.remedy for check in checks if check.remedy), _TRY_SIMULATOR),
        can_retry=True,
    )


def nothing_held(target: str) -> Lesson:
    return Lesson(
        "No process holds a shared buffer right now",
        f"{target} is connected and is being sampled; the picture begins with the first buffer. A device "
        "with a dark screen and no camera, video or game running may well hold none.",
        is_busy=True,
    )


def connecting(target: str) -> Lesson:
    return Lesson(
        f"Connecting to {target}",
        "Opening the link, looking for memtrack and taking the first sample.",
        is_busy=True,
    )


def failed(target: str, cause: str, remedy: str, waiting: str) -> Lesson:
    """`waiting`: a sentence about the next attempt, "" when there is none."""
    body = "\n\n".join(filter(None, (cause, waiting)))
    return Lesson(
        f"Not connected to {target}",
        body,
        (remedy,) if remedy else (),
        is_busy=bool(waiting),
        can_retry=True,
    )


class TeachingPage(QWidget):
    """Shows a Lesson in the middle of the window."""

    retry_wanted = Signal()
    details_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lesson: Lesson | None = None
        self._sheet: QFrame | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._frame = QFrame()
        self._frame.setObjectName("panel")
        layout.addWidget(self._frame)
        self._middle = QHBoxLayout(self._frame)

    def show_lesson(self, lesson: Lesson) -> None:
        if lesson == self._lesson:
            return
        self._lesson = lesson
        if self._sheet is not None:
            self._middle.removeWidget(self._sheet)
            self._sheet.deleteLater()
        self._sheet = self._written(lesson)
        self._middle.addWidget(self._sheet, 0, Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(lesson.title)

    def _written(self, lesson: Lesson) -> QFrame:
        sheet = QFrame()
        sheet.setMinimumWidth(560)
        sheet.setMaximumWidth(640)
        column = QVBoxLayout(sheet)
        column.setSpacing(12)
        title = QLabel(lesson.title)
        title.setFont(text_font(15, is_bold=True, has_even_digits=False))
        body = QLabel(lesson.body)
        body.setObjectName("dim")
        for label in (title, body):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        if lesson.is_busy:
            bar = QProgressBar()
            bar.setRange(0, 0)
            bar.setTextVisible(False)
            bar.setAccessibleName("Working")
            column.addWidget(bar)
        for remedy in lesson.remedies:
            column.addWidget(RemedyView(remedy))
        if lesson.can_retry:
            column.addLayout(self._buttons())
        return sheet

    def _buttons(self) -> QHBoxLayout:
        retry = QPushButton("Retry now")
        retry.setAccessibleName("Retry now")
        retry.clicked.connect(self.retry_wanted)
        details = QPushButton("Link details")
        details.setAccessibleName("Link details")
        details.clicked.connect(self.details_wanted)
        line = QHBoxLayout()
        line.addWidget(retry)
        line.addWidget(details)
        line.addStretch(1)
        return line
