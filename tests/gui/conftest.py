"""GUI tests run offscreen, touch no settings of the user, and leave no thread behind."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


@dataclass
class Opened:
    """A program with one window, which inspects a device."""

    program: "Program"
    window: "MainWindow"

    @property
    def view(self) -> "Inspection":
        view = self.window.inspection
        assert view is not None, "the window shows its start page"
        return view

    @property
    def bridge(self) -> "SessionBridge":
        return self.view.bridge


@pytest.fixture
def make_program(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., "Program"]]:
    """Makes a program without windows, settings kept in the test's directory; ends it after the test."""
    qapp.setQuitOnLastWindowClosed(False)
    made: list[Program] = []

    def make(*, interval_s: float | None = 0.02, theme: str = "dark") -> Program:
        options = LinkOptions(ssh_config=os.devnull)
        program = Program(
            qapp, Settings(tmp_path / "window.ini"), options, interval_s=interval_s, theme=theme
        )
        made.append(program)
        return program

    yield make
    for program in made:
        program.end()
        program.deleteLater()
    qapp.processEvents()


@pytest.fixture
def open_program(make_program: Callable[..., "Program"]) -> Callable[..., Opened]:
    """Opens the program on a device, with its window on the (offscreen) screen."""

    def open_on(connect: OpenConnection, **options: Any) -> Opened:
        program = make_program(**options)
        return Opened(program, program.open_window(("sim:hand-made", connect)))

    return open_on


from inspector.gui.app import Program  # noqa: E402  the platform is chosen before Qt is asked
from inspector.gui.bridge import SessionBridge  # noqa: E402
from inspector.gui.inspection import Inspection  # noqa: E402
from inspector.gui.settings import Settings  # noqa: E402
from inspector.gui.window import MainWindow  # noqa: E402
from inspector.session.targets import LinkOptions  # noqa: E402
