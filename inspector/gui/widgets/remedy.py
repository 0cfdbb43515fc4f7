"""A remedy with the command in it ready to copy."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

_PROGRAMS = "adb|apt-get|echo|fastboot|memtrack-inspector|mount|python3|ssh|ssh-copy-id|ssh-keygen|su|sudo"
_COMMAND = re.compile(rf"`((?:{_PROGRAMS}) [^`\n]+)`|: ((?:{_PROGRAMS}) [^`\n]+?)\.?$")
"""In backquotes anywhere, or behind a colon at the end; prose about ssh is no command."""


def command_in(remedy: str) -> str:
    """The command line a remedy holds, "" when it holds none."""
    found = _COMMAND.search(remedy)
    return (found.group(1) or found.group(2)).strip() if found else ""


class RemedyView(QWidget):
    """The sentence, and below it the command with a copy button, when it holds one."""

    def __init__(self, remedy: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        command = command_in(remedy)
        sentence = QLabel(_without(remedy, command))
        sentence.setTextFormat(Qt.TextFormat.PlainText)
        sentence.setWordWrap(True)
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(sentence)
        if command:
            layout.addLayout(_command_line(command))


def _without(remedy: str, command: str) -> str:
    """The sentence without a command at its end, which is shown below it."""
    sentence = remedy.replace("`", "").rstrip(". ")
    if not command or not sentence.endswith(command):
        return remedy.replace("`", "")
    return sentence.removesuffix(command).rstrip(" :") + ":"


def _command_line(command: str) -> QHBoxLayout:
    shown = QLabel(command)
    shown.setObjectName("command")
    shown.setTextFormat(Qt.TextFormat.PlainText)
    shown.setWordWrap(True)
    shown.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    shown.setAccessibleName("Command that would help")
    copy = QPushButton("Copy")
    copy.setAutoDefault(False)
    copy.setAccessibleName(f"Copy the command {command}")
    copy.clicked.connect(lambda: QApplication.clipboard().setText(command))
    line = QHBoxLayout()
    line.addWidget(shown, 1)
    line.addWidget(copy)
    return line
