"""What a filter can ask, as data: fields with numbers, fields with text, and single words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import BufferTable, Frame

Mask = npt.NDArray[np.bool_]
Column = Ints | Floats


class Topic(Enum):
    """Whom a question is about."""

    PROCESS = "process"
    BUFFER = "buffer"


class Kind(Enum):
    """What numbers a field takes."""

    ID = "a whole number such as 123"
    COUNT = "a whole number such as 2"
    BYTES = "a size such as 8MiB"
    SECONDS = "a time such as 30s"


UNITS: Mapping[Kind, Mapping[str, float]] = {
    Kind.ID: {},
    Kind.COUNT: {},
    Kind.BYTES: {
        "B": 1,
        "KiB": 2**10,
        "MiB": 2**20,
        "GiB": 2**30,
        "TiB": 2**40,
        "KB": 10**3,
        "MB": 10**6,
        "GB": 10**9,
        "TB": 10**12,
    },
    Kind.SECONDS: {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86400},
}
"""What each unit amounts to in bytes or seconds, which is also what a number without a unit is in."""


@dataclass(frozen=True, slots=True)
class NumberField:
    """A field compared with a number.

    Attributes:
        name: as it is written; `title` as it is spoken.
        column: (frame, ages float64[B] in seconds or None) -> a number per row of the topic, negative or NaN
            where unknown; None where nothing is known of any row.
        is_who: tells who a process is, and so counts for the allocator of a buffer too.
        summary: one line for people who have not met it.
    """

    name: str
    title: str
    topic: Topic
    kind: Kind
    summary: str
    column: Callable[[Frame, Floats | None], Column | None]
    is_who: bool = False
    others: tuple[str, ...] = ()


class Subject(Enum):
    """What text a text field looks into."""

    TAG = "tag"
    NAME = "name"
    ALLOCATOR = "allocator"


@dataclass(frozen=True, slots=True)
class TextField:
    """A field compared with text, case-blind and as shown. Attributes as in NumberField."""

    name: str
    title: str
    topic: Topic
    subject: Subject
    summary: str
    is_who: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A single word that is true or not of every buffer. Attributes as in NumberField."""

    name: str
    summary: str
    mask: Callable[[BufferTable], Mask]


Field = NumberField | TextField


def _of_process(name: str, title: str, summary: str, kind: Kind = Kind.BYTES) -> NumberField:
    """A field that is a column of ProcessTable under the same name."""
    return NumberField(
        name, title, Topic.PROCESS, kind, summary, lambda frame, _: getattr(frame.processes, name)
    )


AGE = NumberField(
    "age",
    "age",
    Topic.BUFFER,
    Kind.SECONDS,
    "how long the buffer has been seen",
    lambda _, ages: ages,
)

FIELDS: tuple[Field, ...] = (
    TextField("tag", "tag", Topic.BUFFER, Subject.TAG, "text in the buffer's tag"),
    TextField(
        "name", "name", Topic.PROCESS, Subject.NAME, "text in the process name", True, others=("process",)
    ),
    NumberField(
        "pid",
        "pid",
        Topic.PROCESS,
        Kind.ID,
        "process id on the device",
        lambda frame, _: frame.processes.pid,
        is_who=True,
    ),
    NumberField(
        "id",
        "buffer id",
        Topic.BUFFER,
        Kind.ID,
        "the kernel's id of the buffer",
        lambda frame, _: frame.buffers.id,
    ),
    NumberField(
        "size", "size", Topic.BUFFER, Kind.BYTES, "bytes of the buffer", lambda frame, _: frame.buffers.size
    ),
    NumberField(
        "holders",
        "number of holders seen",
        Topic.BUFFER,
        Kind.COUNT,
        "processes seen to hold the buffer",
        lambda frame, _: frame.buffers.seen,
    ),
    NumberField(
        "refs",
        "ref_count",
        Topic.BUFFER,
        Kind.COUNT,
        "holders as the kernel counts them, seen or not",
        lambda frame, _: frame.buffers.ref_count,
    ),
    NumberField(
        "unseen",
        "number of unseen holders",
        Topic.BUFFER,
        Kind.COUNT,
        "holders that could not be read",
        lambda frame, _: frame.buffers.unseen,
    ),
    TextField(
        "allocator",
        "allocator",
        Topic.BUFFER,
        Subject.ALLOCATOR,
        "pid or name of the process that allocated the buffer",
    ),
    AGE,
    _of_process("held", "held", "bytes of all buffers the process holds"),
    _of_process("private", "private", "bytes only the process holds"),
    _of_process("shared", "shared", "bytes the process holds together with others"),
    _of_process("proportional", "proportional share", "bytes held, each divided by its ref_count"),
    _of_process("mapped", "mapped", "bytes mapped by the process, where the device tells"),
    _of_process("allocated", "allocated", "bytes of live buffers the process allocated"),
    _of_process("buffers", "number of buffers held", "number of buffers the process holds", Kind.COUNT),
)
"""In the order in which they are offered."""

FLAGS: tuple[Flag, ...] = (
    Flag("orphan", "alive in the kernel, held by no process", lambda table: table.ref_count == 0),
    Flag("shared", "held by more than one process", lambda table: table.ref_count > 1),
    Flag("private", "held by one process", lambda table: table.ref_count == 1),
    Flag("unseen", "has holders that could not be read", lambda table: table.unseen > 0),
)

FIELD_BY_NAME: Mapping[str, Field] = {name: field for field in FIELDS for name in (field.name, *field.others)}
FLAG_BY_NAME: Mapping[str, Flag] = {flag.name: flag for flag in FLAGS}
