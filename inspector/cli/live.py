"""Blocks of text that replace each other in place on a terminal, and follow each other anywhere else."""

from collections.abc import Sequence
from types import TracebackType

from inspector.cli.console import Console
from inspector.domain.aligned import clip

_HIDE_CURSOR, _SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
_CLEAR_LINE, _CLEAR_BELOW, _CLEAR_ALL = "\x1b[K", "\x1b[J", "\x1b[2J\x1b[H"


class LiveBlock:
    """Draws blocks of lines; the last one stays on the screen.

    Lines hold no escape sequences of a device: only colours from `Console.paint`, whose lines the caller
    has made to fit the width.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._is_live = console.is_live
        self._drawn = 0
        self._size = (console.width, console.height)

    def __enter__(self) -> "LiveBlock":
        if self._is_live:
            self._console.write(_HIDE_CURSOR)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_live:
            self._console.write(_SHOW_CURSOR)

    def room(self) -> int | None:
        """Lines a block can have and still be drawn over; None when there is no limit."""
        return self._console.height - 1 if self._is_live else None

    def show(self, lines: Sequence[str]) -> None:
        """Draw `lines` where the block before stood."""
        if not self._is_live:
            self._console.write("\n".join(lines) + "\n\n")
            return
        shown = list(lines)[: self.room()]
        self._console.write(self._back() + "".join(f"{line}{_CLEAR_LINE}\n" for line in shown) + _CLEAR_BELOW)
        self._drawn = len(shown)

    def _back(self) -> str:
        size = (self._console.width, self._console.height)
        if size != self._size:  # the terminal has wrapped the old lines anew: where they began is unknown
            self._size = size
            return _CLEAR_ALL
        return f"\x1b[{self._drawn}A\r" if self._drawn else ""


def fitted(line: str, console: Console) -> str:
    """`line` (without colours) cut to the terminal's width."""
    return clip(line, console.width) if console.width is not None else line
