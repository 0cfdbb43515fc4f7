"""What ssh asks reaches the user, and only the user answers."""

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from inspector.gui.questions import Question, QuestionDesk
from inspector.gui.views.question_dialog import QuestionDialog

_HOST_KEY = (
    "The authenticity of host '[127.0.0.1]:2222' can't be established.\n"
    "ED25519 key fingerprint is SHA256:AbC123.\n"
    "Are you sure you want to continue connecting (yes/no/[fingerprint])? "
)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[QuestionDesk]:
    made = QuestionDesk()
    yield made
    made.close()
    assert not Path(made.program).parent.exists()


def _ask(qtbot: QtBot, desk: QuestionDesk, text: str) -> tuple["subprocess.Popen[str]", Question]:
    """Run the askpass program as ssh does; give it and the question that arrived."""
    program = subprocess.Popen(
        [desk.program, text], stdout=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]}
    )
    with qtbot.waitSignal(desk.asked, timeout=10_000) as heard:
        pass
    assert heard.args is not None
    return program, heard.args[0]


def test_the_whole_question_arrives_and_the_answer_goes_back(qtbot: QtBot, desk: QuestionDesk) -> None:
    program, question = _ask(qtbot, desk, _HOST_KEY)
    assert question.text == _HOST_KEY
    assert question.wants_consent
    question.answer("yes")
    assert program.communicate(timeout=10)[0] == "yes\n"
    assert program.returncode == 0


def test_refusing_gives_no_answer(qtbot: QtBot, desk: QuestionDesk) -> None:
    program, question = _ask(qtbot, desk, "user@host's password: ")
    assert not question.wants_consent
    question.refuse()
    question.answer("too late")
    assert program.communicate(timeout=10)[0] == ""
    assert program.returncode == 1


def test_closing_the_desk_refuses_what_is_open(qtbot: QtBot) -> None:
    desk = QuestionDesk()
    program, _ = _ask(qtbot, desk, "password: ")
    desk.close()
    assert program.communicate(timeout=10)[0] == ""
    assert program.returncode == 1


def test_nobody_else_can_listen_in(desk: QuestionDesk) -> None:
    directory = Path(desk.program).parent
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(desk.program).stat().st_mode) == 0o700


def test_the_program_refuses_when_the_window_is_gone(tmp_path: Path, qtbot: QtBot) -> None:
    desk = QuestionDesk()
    copy = tmp_path / "askpass"
    copy.write_text(Path(desk.program).read_text())
    copy.chmod(0o700)
    desk.close()
    done = subprocess.run([str(copy), "password: "], capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stdout) == (1, "")
    assert "does not answer" in done.stderr


def test_the_dialog_shows_everything_and_refuses_by_default(qtbot: QtBot) -> None:
    dialog = QuestionDialog("ssh:board", _HOST_KEY + "\x1b[2J\u202e", True)
    qtbot.addWidget(dialog)
    text = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert "SHA256:AbC123" in text
    assert "\\x1b[2J\\u202e" in text
    assert dialog.refuse.isDefault()
    assert not dialog.agree.isDefault()
    dialog.reject()
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_a_secret_is_hidden_and_handed_on_as_typed(qtbot: QtBot) -> None:
    dialog = QuestionDialog("ssh:board", "user@board's password: ", False)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog.secret, "p a'ss")
    assert dialog.secret.displayText() == "●" * 6
    dialog.agree.click()
    assert dialog.answer() == "p a'ss"
