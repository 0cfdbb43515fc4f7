"""A real ssh, a real unknown host: the question comes to the window, and the answer decides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.gui.app import Program
from inspector.gui.settings import Settings
from inspector.gui.views.question_dialog import QuestionDialog
from inspector.session.prepared_link import PreparedLink
from inspector.session.status import Phase
from inspector.session.targets import LinkOptions, parse_target
from tests.gui.conftest import Opened
from tests.transports.sshd import Sshd


@pytest.fixture
def stranger(ssh_host: Sshd, qapp: QApplication, tmp_path: Path) -> Iterator[Opened]:
    """The program on a host whose key nobody has seen yet."""
    qapp.setQuitOnLastWindowClosed(False)
    known = tmp_path / "known_hosts"
    options = LinkOptions(
        ssh_config=str(ssh_host.config),
        ssh_options=(f"UserKnownHostsFile={known}", "StrictHostKeyChecking=ask"),
    )
    program = Program(qapp, Settings(tmp_path / "window.ini"), options, interval_s=0.1, theme="dark")
    link = PreparedLink(parse_target("ssh:device"), program.options)
    window = program.open_window(("ssh:device", link))
    yield Opened(program, window)
    program.end()
    qapp.processEvents()


def _dialog(opened: Opened) -> QuestionDialog | None:
    return next(iter(opened.window.findChildren(QuestionDialog)), None)


def test_a_host_is_trusted_only_by_the_user(qtbot: QtBot, stranger: Opened, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: _dialog(stranger) is not None, timeout=20_000)
    dialog = _dialog(stranger)
    assert dialog is not None
    assert not (tmp_path / "known_hosts").exists()
    dialog.agree.click()
    qtbot.waitUntil(lambda: stranger.bridge.status.phase is Phase.LIVE, timeout=20_000)
    assert "ssh-ed25519" in (tmp_path / "known_hosts").read_text()


def test_refusing_connects_to_nobody_and_says_so(qtbot: QtBot, stranger: Opened, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: _dialog(stranger) is not None, timeout=20_000)
    dialog = _dialog(stranger)
    assert dialog is not None
    dialog.refuse.click()
    qtbot.waitUntil(lambda: stranger.bridge.status.error is not None, timeout=20_000)
    assert "Host key verification failed" in str(stranger.bridge.status.error)
    assert not (tmp_path / "known_hosts").exists()
