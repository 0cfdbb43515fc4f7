"""What amounts are remembered by: processes, tags, allocators. Each is a way to divide all there is.

What a measure means depends on what is blamed:

    measure         a process                                 a tag or an allocator
    proportional    its share of each buffer it holds         every buffer of it once (unique bytes)
    held            the size of each buffer it holds          every buffer once for each holder seen
    private         of those, buffers with ref_count 1        every buffer with ref_count 1 once
    shared          of those, buffers with ref_count above 1  every buffer with ref_count above 1 once
    count           buffers it holds                          buffers of it

A tag and an allocator answer for what nobody holds as well: "proportional" adds up to the unique total for
them, and falls short of it by what is orphaned or unattributed for processes.
"""

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from inspector.domain.columns import UNKNOWN
from inspector.domain.frame import ProcessKey

Grouping: TypeAlias = Literal["process", "tag", "allocator"]
GROUPINGS: tuple[Grouping, ...] = ("process", "tag", "allocator")


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """Buffers with the same tag.

    Attributes:
        text: the exact bytes; b"" for buffers without one.
    """

    text: bytes


@dataclass(frozen=True, slots=True, order=True)
class Allocator:
    """Buffers that one process allocated, held by it or not.

    Attributes:
        pid: thread group id; UNKNOWN for all buffers whose allocator the device does not tell.
        start_time: of the process that has this pid as long as it holds something, clock ticks after boot;
            UNKNOWN when none was ever seen: a pid alone may be of a process long gone.
    """

    pid: int
    start_time: int

    @property
    def process(self) -> ProcessKey | None:
        """The process, when it is known who that is."""
        return None if self.start_time == UNKNOWN else ProcessKey(self.pid, self.start_time)


SeriesKey: TypeAlias = ProcessKey | Tag | Allocator


class Series(Protocol):
    """Something with amounts over time: a Process is one."""

    @property
    def key(self) -> SeriesKey: ...
    @property
    def name(self) -> str:
        """For people, display-safe."""
        ...


@dataclass(frozen=True, slots=True)
class Named:
    """A tag or an allocator as people know it."""

    key: Tag | Allocator
    name: str


def grouping_of(key: SeriesKey) -> Grouping:
    """The way of dividing that `key` belongs to."""
    match key:
        case Tag():
            return "tag"
        case Allocator():
            return "allocator"
        case ProcessKey():
            return "process"


def before_known(key: SeriesKey) -> SeriesKey | None:
    """The key that was used while the start time was not read yet; None when it never can have been."""
    match key:
        case ProcessKey(pid, start_time) if start_time != UNKNOWN:
            return ProcessKey(pid, UNKNOWN)
        case Allocator(pid, start_time) if start_time != UNKNOWN:
            return Allocator(pid, UNKNOWN)
        case _:
            return None
