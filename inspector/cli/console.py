"""The terminal, or what stands in its place: data on standard output, messages on standard error."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import TextIO

from inspector.domain.text import printable
from inspector.exporters.base import CannotWriteError


class ReaderGoneError(Exception):
    """Whoever read our standard output closed it; nothing more can be told, and nothing is wrong."""


class Style(Enum):
    """How a word is set off where colour is wanted; the value is the SGR parameter."""

    PLAIN = ""
    BOLD = "1"
    DIM = "2"
    GOOD = "32"
    WARN = "33"
    BAD = "31"


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """NO_COLOR forbids, FORCE_COLOR demands, else a terminal that is not dumb gets colour."""
    if environment.get("NO_COLOR"):
        return False
    forced = environment.get("FORCE_COLOR", "")
    if forced:
        return forced != "0"
    return stream.isatty() and environment.get("TERM") != "dumb"


class Console:
    """Where a command writes to.

    Args:
        verbosity: -1 errors only, 0 also notes, 1 also details.
    """

    def __init__(
        self, out: TextIO, err: TextIO, environment: Mapping[str, str] = os.environ, verbosity: int = 0
    ) -> None:
        self._out = out
        self._err = err
        self._colour_out = wants_colour(out, environment)
        self._colour_err = wants_colour(err, environment)
        self._environment = environment
        self.verbosity = verbosity
        self._is_progress_shown = False

    @property
    def is_live(self) -> bool:
        """Whether what was written can be drawn over."""
        return self._out.isatty() and self._environment.get("TERM", "dumb") != "dumb"

    @property
    def width(self) -> int | None:
        """Columns of the terminal; None when the output goes to a file or pipe, which has no width."""
        if not self._out.isatty() and not self._environment.get("COLUMNS"):
            return None
        return max(20, shutil.get_terminal_size().columns)

    @property
    def height(self) -> int:
        """Lines of the terminal."""
        return shutil.get_terminal_size().lines

    def paint(self, text: str, style: Style) -> str:
        """`text` for standard output, coloured where colour is wanted."""
        return _painted(text, style) if self._colour_out else text

    def write(self, text: str) -> None:
        """Write data. Raises ReaderGoneError, CannotWriteError."""
        with self.output():
            self._out.write(text)
            self._out.flush()

    def line(self, text: str = "") -> None:
        self.write(text + "\n")

    def write_bytes(self, data: bytes) -> None:
        """Write data that has its own encoding. Raises ReaderGoneError, CannotWriteError."""
        with self.output():
            self._out.flush()
            self._out.buffer.write(data)
            self._out.buffer.flush()

    def flush(self) -> None:
        with self.output():
            self._out.flush()

    @contextlib.contextmanager
    def output(self) -> Iterator[None]:
        """Turns what can go wrong with standard output into ReaderGoneError or CannotWriteError."""
        try:
            yield
        except BrokenPipeError as error:
            raise ReaderGoneError from error
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CannotWriteError(f"Cannot write to standard output: {reason}.") from error

    def abandon_output(self) -> None:
        """Send what is still buffered nowhere, so that the interpreter's last flush stays quiet."""
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._out.fileno())
            os.close(nowhere)

    def detail(self, text: str) -> None:
        """Something only a curious user wants to know."""
        if self.verbosity > 0:
            self._message(text, Style.DIM)

    def note(self, text: str) -> None:
        """Something worth knowing that is not the data asked for."""
        if self.verbosity >= 0:
            self._message(text, Style.PLAIN)

    def warn(self, text: str, remedy: str = "") -> None:
        if self.verbosity >= 0:
            self._message(text, Style.WARN)
            self._advise(remedy)

    def error(self, cause: str, remedy: str = "") -> None:
        """Why the command failed, and what to do."""
        self._message(f"memtrack-inspector: {cause}", Style.BAD)
        self._advise(remedy)

    def progress(self, text: str) -> None:
        """How far a long command is: drawn over the last one, and only where somebody looks."""
        if self.verbosity < 0 or not self._err.isatty() or self._environment.get("TERM", "dumb") == "dumb":
            return
        with contextlib.suppress(OSError):
            columns = max(20, shutil.get_terminal_size().columns)
            self._err.write(f"\r{visible(text)[: columns - 1]}\x1b[K")
            self._err.flush()
        self._is_progress_shown = True

    def _advise(self, remedy: str) -> None:
        for line in remedy.split("\n") if remedy else ():
            self._message(f"  {line}", Style.PLAIN)

    def _message(self, text: str, style: Style) -> None:
        # There is nobody left to tell when standard error is gone.
        with contextlib.suppress(OSError):
            if self._is_progress_shown:
                self._is_progress_shown = False
                self._err.write("\r\x1b[K")
            shown = visible(text)
            self._err.write((_painted(shown, style) if self._colour_err else shown) + "\n")
            self._err.flush()


def visible(text: str) -> str:
    """`text` with nothing in it that a terminal would obey: a device's own words may be part of it."""
    return text if text.isprintable() else printable(text.encode("utf-8", "surrogateescape"))


def _painted(text: str, style: Style) -> str:
    return f"\x1b[{style.value}m{text}\x1b[0m" if style.value and text else text
