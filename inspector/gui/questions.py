"""Questions ssh asks while it connects, answered by the user in the window.

A private directory (0700) holds a socket and a small program that ssh runs as its askpass. Nothing is ever
answered by itself, and nothing of an answer is kept.
"""

import json
import os
import shlex
import shutil
import socket
import sys
import tempfile
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from inspector.gui import askpass

_PROGRAM = """#!/bin/sh
exec {python} -I {script} {place} "$@"
"""


class Question(QObject):
    """One question somebody waits for; answer or refuse it once."""

    def __init__(self, link: socket.socket, parent: QObject) -> None:
        super().__init__(parent)
        self.text = ""
        self.hint = ""
        self._link: socket.socket | None = link
        self._heard = b""

    @property
    def wants_consent(self) -> bool:
        """A yes or no (is this the right host?), rather than a secret."""
        return self.hint == "confirm" or "(yes/no" in self.text

    def answer(self, text: str) -> None:
        self._reply(text)

    def refuse(self) -> None:
        self._reply(None)

    def hear(self) -> bool:
        """Take what has come; True when the question is complete. Raises ValueError for nonsense."""
        assert self._link is not None
        piece = self._link.recv(4096)
        self._heard += piece
        if not piece or len(self._heard) > askpass.LARGEST_LINE:
            raise ValueError("expected one line with a question")
        if not self._heard.endswith(b"\n"):
            return False
        said = json.loads(self._heard)
        self.text, self.hint = str(said["question"]), str(said["hint"])
        return True

    def _reply(self, answer: str | None) -> None:
        if self._link is None:
            return
        link, self._link = self._link, None
        try:
            link.setblocking(True)
            link.settimeout(1.0)
            link.sendall(json.dumps({"answer": answer}).encode() + b"\n")
        except OSError:
            pass  # ssh gave up waiting; there is nobody left to tell
        finally:
            link.close()


class QuestionDesk(QObject):
    """Listens for questions as long as it is open.

    Attributes:
        program: what ssh is to run, an absolute path.
    """

    asked = Signal(object)
    """Question: show it, then answer or refuse."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._directory = Path(tempfile.mkdtemp(prefix="memtrack-inspector-"))  # mode 0700
        place = self._directory / "questions"
        self.program = str(self._directory / "askpass")
        self._write_program(place)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.setblocking(False)
        self._listener.bind(str(place))
        self._listener.listen(4)
        self._notifier = QSocketNotifier(self._listener.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_caller)
        self._open: deque[Question] = deque()

    def _write_program(self, place: Path) -> None:
        words = {
            "python": shlex.quote(sys.executable),
            "script": shlex.quote(str(Path(askpass.__file__).resolve())),
            "place": shlex.quote(str(place)),
        }
        descriptor = os.open(self.program, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(_PROGRAM.format(**words))

    def close(self) -> None:
        """Refuse what is open, stop listening, remove the directory; again does nothing."""
        self._notifier.setEnabled(False)
        self._listener.close()
        while self._open:
            self._open.popleft().refuse()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _on_caller(self) -> None:
        try:
            link, _ = self._listener.accept()
        except BlockingIOError:
            return
        link.setblocking(False)
        question = Question(link, self)
        self._open.append(question)
        notifier = QSocketNotifier(link.fileno(), QSocketNotifier.Type.Read, question)
        notifier.activated.connect(lambda: self._on_words(question, notifier))

    def _on_words(self, question: Question, notifier: QSocketNotifier) -> None:
        try:
            is_complete = question.hear()
        except (ValueError, KeyError, TypeError, OSError):
            notifier.setEnabled(False)
            self._forget(question)
            return
        if is_complete:
            notifier.setEnabled(False)
            self.asked.emit(question)

    def _forget(self, question: Question) -> None:
        question.refuse()
        if question in self._open:
            self._open.remove(question)
        question.deleteLater()
