"""What a source is: the files it wants and how their text becomes columns."""

from collections.abc import Iterable
from typing import Protocol

from inspector.domain.capture import RawFile
from inspector.domain.columns import Parsed


class Parser(Protocol):
    """Turns the files of one capture after another into columns.

    A parser may remember the last capture to skip files whose bytes did not change; its answer never
    depends on what it remembers. It never raises on any bytes.
    """

    def parse(self, files: Iterable[RawFile]) -> Parsed:
        """`files` are all files of the capture; the parser picks its own by path."""
        ...


class Source(Protocol):
    """One kernel interface.

    Attributes:
        id: stable name for settings and `--sources`.
        title: for people.
        globs: absolute device paths it reads for every sample.
    """

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def globs(self) -> tuple[str, ...]: ...

    def parser(self) -> Parser: ...
