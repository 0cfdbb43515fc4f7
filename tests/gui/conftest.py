"""GUI tests run offscreen, touch no settings of the user, and leave no thread behind."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from inspector.session.poller import OpenConnection

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_HARMLESS = "This plugin does not support "
"""Said by the offscreen platform of size hints, and of windows that are to come to the front."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(_HARMLESS, extend=True))


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fails a test that leaves a thread behind; a thread that is just ending gets a moment."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(3.0)
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"the test left threads behind: {alive}"


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def open_program(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., "Program"]]:
    """Opens the program on a device, with its window on the (offscreen) screen; ends it after the test."""
    qapp.setQuitOnLastWindowClosed(False)
    opened: list[Program] = []

    def open_on(connect: OpenConnection, *, interval_s: float = 0.02, theme: str = "dark") -> Program:
        settings = Settings(tmp_path / "window.ini")
        program = Program(qapp, "sim:hand-made", connect, settings, interval_s=interval_s, theme=theme)
        opened.append(program)
        program.window.show()
        return program

    yield open_on
    for program in opened:
        program.window.close()
        program.end()
        program.deleteLater()
        program.window.deleteLater()
    qapp.processEvents()


from inspector.gui.app import Program  # noqa: E402  the platform is chosen before Qt is asked
from inspector.gui.settings import Settings  # noqa: E402
