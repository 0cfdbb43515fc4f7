"""The files of a sample, and the lines in them that a row of an explanation rests on."""

import re
from typing import NamedTuple

from inspector.domain.capture import Capture, RawFile
from inspector.sources.memtrack.locate import RowPlaces
from inspector.sources.memtrack.source import LIST_PATH


class Evidence(NamedTuple):
    """Lines of a device file, from 1, inclusive."""

    path: str
    first_line: int
    last_line: int

    @property
    def text(self) -> str:
        """`path:3` or `path:3-5`."""
        span = f"-{self.last_line}" if self.last_line != self.first_line else ""
        return f"{self.path}:{self.first_line}{span}"


class Witness(NamedTuple):
    """A file that says something of a buffer.

    Attributes:
        path: of the file.
        id, size: of the buffer; id None means all of the file.
        word: the line begins with this word instead, e.g. `MemTotal`.
    """

    path: str
    id: int | None = None
    size: int = 0
    word: str = ""


def process_file(pid: int) -> str:
    """Where the kernel prints what the process holds."""
    return f"/proc/{pid}/memtrack"


def of_holder(pid: int, identifier: int, size: int) -> Witness:
    """The row of a buffer in the file of one of its holders."""
    return Witness(process_file(pid), identifier, size)


def of_list(identifier: int, size: int) -> Witness:
    """The row of a buffer in the list of all buffers."""
    return Witness(LIST_PATH, identifier, size)


class Texts:
    """The files of one sample by path. Reads a file when it is first asked for a row, and remembers."""

    def __init__(self, capture: Capture) -> None:
        self._files = {file.path: file for file in capture.files}
        self._places: dict[str, RowPlaces] = {}

    def file(self, path: str) -> RawFile | None:
        """None when the sample has no such file."""
        return self._files.get(path)

    @property
    def has_list(self) -> bool:
        """The list of all buffers was read."""
        listed = self._files.get(LIST_PATH)
        return listed is not None and listed.absence is None

    def evidence(self, witness: Witness) -> Evidence | None:
        """The lines; None when the file is not there or does not say so."""
        file = self._files.get(witness.path)
        if file is None or not file.data:
            return None
        if witness.word:
            found = re.search(rb"^%s\b" % re.escape(witness.word.encode()), file.data, re.MULTILINE)
            line = file.data.count(b"\n", 0, found.start()) + 1 if found else None
            return Evidence(witness.path, line, line) if line is not None else None
        if witness.id is None:
            return Evidence(witness.path, 1, len(file.data.removesuffix(b"\n").split(b"\n")))
        if witness.path not in self._places:
            self._places[witness.path] = RowPlaces.of(file)
        place = self._places[witness.path].find(witness.id, witness.size)
        return None if place is None else Evidence(witness.path, place.first, place.last)
