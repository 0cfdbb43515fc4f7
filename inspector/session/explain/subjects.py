"""What can be explained: every kind of number that a frame shows, as a value."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from inspector.domain.frame import ProcessKey


class Total(Enum):
    """A sum over all buffers, or over those of one tag or one pair of processes. Values as in `Totals`."""

    UNIQUE = "unique"
    HELD = "held"
    PROPORTIONAL = "proportional"
    PRIVATE = "private"
    SHARED = "shared"
    ORPHANED = "orphaned"
    UNATTRIBUTED = "unattributed"
    NOBODYS = "nobodys"
    """orphaned + unattributed: what no process that was seen answers for."""
    BUFFERS = "buffers"
    PROCESSES = "processes"


class ProcessFigure(Enum):
    """A number of one process. Values as the ids of the process table's columns."""

    HELD = "held"
    PRIVATE = "private"
    SHARED = "shared"
    PROPORTIONAL = "proportional"
    MAPPED = "mapped"
    ALLOCATED = "allocated"
    COUNT = "count"


class BufferFigure(Enum):
    """A number of one buffer. Values as the ids of the buffer table's columns; `share` is a holder's part."""

    SIZE = "size"
    REF_COUNT = "ref_count"
    HOLDERS = "holders"
    UNSEEN = "unseen"
    SHARE = "share"
    MAPPED = "mapped"
    ALLOCATOR = "allocator"


@dataclass(frozen=True, slots=True)
class OfAll:
    """A total of the frame."""

    total: Total


@dataclass(frozen=True, slots=True)
class OfProcess:
    """A number of the process `key`; for ALLOCATED it may also be one that holds nothing."""

    key: ProcessKey
    figure: ProcessFigure


@dataclass(frozen=True, slots=True)
class OfBuffer:
    """A number of the buffer `id` of `size` bytes, which together name it within a frame."""

    id: int
    size: int
    figure: BufferFigure


@dataclass(frozen=True, slots=True)
class OfHolding:
    """Bytes of the buffer (`id`, `size`) that the process `key` maps."""

    key: ProcessKey
    id: int
    size: int


@dataclass(frozen=True, slots=True)
class AgeOf:
    """How long a buffer has been seen; the frame does not know, so the subject says.

    Attributes:
        seconds: from the first sample with this id, size and tag to this one.
        is_at_least: it was there in the first sample already.
    """

    id: int
    size: int
    seconds: float
    is_at_least: bool


@dataclass(frozen=True, slots=True)
class OfTag:
    """A total over the buffers with the tag `tag` (exact bytes)."""

    tag: bytes
    total: Total


@dataclass(frozen=True, slots=True)
class OfPair:
    """Bytes (each buffer once) or number of the buffers that both processes hold."""

    first: ProcessKey
    second: ProcessKey
    total: Literal[Total.UNIQUE, Total.BUFFERS]


@dataclass(frozen=True, slots=True)
class OfDevice:
    """A line of /proc/meminfo, e.g. MemTotal."""

    name: str


Subject = OfAll | OfProcess | OfBuffer | OfHolding | AgeOf | OfTag | OfPair | OfDevice
