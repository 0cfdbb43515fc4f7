"""Drawing in place: what is sent to a terminal, also when the device is lost or the window is resized."""

import contextlib
import os
from io import StringIO

import pytest

from inspector.cli.console import Console
from inspector.cli.live import LiveBlock
from inspector.cli.watching import Watch
from tests.cli.connections import lost
from tests.exporters.frames import crowd


class Terminal(StringIO):
    """A terminal of 60 x 12 unless told otherwise; `drawn` is what was sent since the last look."""

    def isatty(self) -> bool:
        return True

    def drawn(self) -> str:
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "12")
    return Terminal()


def console_of(terminal: Terminal) -> Console:
    return Console(terminal, StringIO(), {**os.environ, "TERM": "xterm", "NO_COLOR": "1"})


def test_a_block_is_drawn_over_the_one_before(terminal: Terminal) -> None:
    block = LiveBlock(console_of(terminal))
    block.show(["one", "two"])
    assert terminal.drawn() == "one\x1b[K\ntwo\x1b[K\n\x1b[J"
    block.show(["three"])
    assert terminal.drawn() == "\x1b[2A\rthree\x1b[K\n\x1b[J"
    block.show([])
    assert terminal.drawn() == "\x1b[1A\r\x1b[J"


def test_after_a_resize_the_screen_is_cleared(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    block = LiveBlock(console_of(terminal))
    block.show(["one"])
    terminal.drawn()
    monkeypatch.setenv("COLUMNS", "50")
    block.show(["two"])
    assert terminal.drawn().startswith("\x1b[2J\x1b[H")


def test_the_cursor_comes_back_after_an_error(terminal: Terminal) -> None:
    with contextlib.suppress(KeyboardInterrupt), LiveBlock(console_of(terminal)):
        assert terminal.drawn() == "\x1b[?25l"
        raise KeyboardInterrupt
    assert terminal.drawn() == "\x1b[?25h"


def test_a_table_fits_the_screen_and_a_loss_stands_above_it(terminal: Terminal) -> None:
    console = console_of(terminal)
    watch = Watch(console, LiveBlock(console), sort="proportional", top=None, is_json=False)
    watch.connected()
    watch.show(crowd(30, 2), "sim:crowd")
    table = terminal.drawn().split("\x1b[K\n")[:-1]
    assert len(table) == 11
    assert all(len(line) <= 60 for line in table)
    assert table[-1].startswith("... and 24 more processes")
    watch.lost(lost("The cable \x1b[31mwas pulled out of the device while it was being read."), 5.0)
    notice = terminal.drawn().removeprefix("\x1b[11A\r").split("\x1b[K\n")[:-1]
    assert len(notice) <= 11
    assert notice[0].startswith("Lost: The cable \\x1b[31mwas pulled")
    assert "Trying again in 5 s" in " ".join(notice)
    assert table[0] in notice
    assert all(len(line) <= 60 for line in notice)
