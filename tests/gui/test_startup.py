"""Whether this Python and Qt fit together, and what becomes of errors nobody caught."""

import logging
import os
import signal
import sys

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from inspector.gui.startup import Interrupt, Mishaps, unfit


@pytest.mark.parametrize(
    ("python", "qt", "fits"),
    [
        ((3, 11), "6.11.3", True),
        ((3, 11), "6.12.0", False),
        ((3, 11), "6.12", False),
        ((3, 11), "7.0.1", False),
        ((3, 12), "6.12.0", True),
        ((3, 13), "6.20.1", True),
        ((3, 11), "6.9.3", True),
    ],
)
def test_pyside_that_loses_references_is_refused_in_words(
    python: tuple[int, int], qt: str, fits: bool
) -> None:
    said = unfit(python, qt)
    assert (said == "") is fits
    if not fits:
        assert qt in said
        assert "pip install" in said


def test_what_is_installed_here_fits() -> None:
    assert unfit() == ""


def test_qt_calls_lose_no_references_to_none(qtbot: QtBot) -> None:
    timer = QTimer()
    before = sys.getrefcount(None)
    for number in range(500):
        timer.setInterval(number)
    assert sys.getrefcount(None) > before - 100


def test_sigint_reaches_an_idle_event_loop(qtbot: QtBot) -> None:
    interrupt = Interrupt()
    try:
        with qtbot.waitSignal(interrupt.interrupted, timeout=5_000):
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        interrupt.close()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_in_a_slot_is_told_and_logged(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    mishaps = Mishaps()
    try:
        with caplog.at_level(logging.ERROR), qtbot.waitSignal(mishaps.happened, timeout=2_000) as told:
            error = ValueError("a slot went wrong")
            sys.excepthook(ValueError, error, None)
    finally:
        mishaps.close()
    assert told.args is not None
    assert "a slot went wrong" in told.args[0]
    assert "nobody expected" in caplog.text
