"""Bytes as they left the device, and when: what a transport gives and a source reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Protocol


class Absence(Enum):
    """Why a file has no bytes. An empty file is not absent: it has the bytes b''."""

    MISSING = "missing"
    """A path that was asked for by its full name is not there."""
    VANISHED = "vanished"
    """A glob matched it, and it was gone when it was opened or read: its process ended."""
    REFUSED = "refused"
    """It is there and may not be read (mode, SELinux, hidepid)."""
    FAILED = "failed"
    """Another error; the detail says which."""


class RawFile(NamedTuple):
    """One device file.

    Attributes:
        path: absolute path on the device, as the glob expanded it; trusted, unlike the text inside.
        data: the exact bytes; b'' when absent (and when the file is empty).
        absence: None when the file was read.
        detail: the device's own words for the absence, one line.
    """

    path: str
    data: bytes = b""
    absence: Absence | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer to one `Connection.read`.

    Attributes:
        files: in the order of the globs, and within a glob in the shell's (lexical) order.
        started_ns, ended_ns: host `time.monotonic_ns()` around the whole read.
        uptime_s: the device's own clock (first field of /proc/uptime, seconds, 10 ms steps) just
            before and just after the read; None where the device has no such clock.
    """

    files: tuple[RawFile, ...]
    started_ns: int
    ended_ns: int
    uptime_s: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One sample: every file read for it, and when.

    Attributes:
        seq: 0, 1, 2 ... within one session.
        taken_at_ns: host wall clock when the read began, UTC, Unix nanoseconds.
        started_ns, ended_ns: host monotonic clock around all reads of the sample.
        uptime_s: device clock at the start and the end of the read, seconds.
    """

    seq: int
    taken_at_ns: int
    started_ns: int
    ended_ns: int
    uptime_s: tuple[float, float] | None
    files: tuple[RawFile, ...]


class Trouble(Enum):
    """What kind of thing went wrong between us and the device; decides exit code and retry."""

    NO_DEVICE = "no device"
    AMBIGUOUS = "more than one device"
    PERMISSION = "not permitted"
    ENVIRONMENT = "something is missing on this computer"
    USAGE = "the target cannot be understood"
    LOST = "connection lost"
    HUNG = "no answer"
    GARBLED = "the answer cannot be trusted"
    INTERNAL = "a fault of this program"


class LinkError(Exception):
    """The device cannot be reached or was lost.

    Attributes:
        trouble: the kind.
        cause: a sentence: what was expected and what was found, with the device's own words.
        remedy: a sentence: what the user can do; may hold one command line.
        retry: False where trying again cannot help until a person acts.
    """

    def __init__(self, trouble: Trouble, cause: str, remedy: str = "", *, retry: bool = True) -> None:
        super().__init__(f"{cause} {remedy}".strip())
        self.trouble = trouble
        self.cause = cause
        self.remedy = remedy
        self.retry = retry


class Connection(Protocol):
    """A way to read files of one device; adb, ssh, local and the simulator implement it.

    `read` is called from one thread at a time. `close` may be called from any thread, ends a blocked
    `read` (which then raises LinkError), returns within a second and leaves no process or socket.
    """

    @property
    def target(self) -> str:
        """The canonical URI, e.g. `adb:0A1B2C`, usable to connect again."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """What is known of the device and the link, for people: model, user id, shell, reader ..."""
        ...

    def read(self, globs: Sequence[str]) -> Reading:
        """Read all files that match `globs` (absolute; `*`, `?` and `[...]` as in a POSIX shell).

        A glob without a match gives nothing; a path without glob characters always gives a RawFile.
        Raises LinkError when the device is lost, hung or answers nonsense.
        """
        ...

    def close(self) -> None: ...


class Status(Enum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One preflight check, as data.

    Attributes:
        name: what was checked, e.g. "memtrack present".
        status: FAIL means sampling is pointless; WARN means part of the picture is missing.
        detail: what was found, one sentence.
        remedy: what to do, with the exact command where there is one; "" when all is well.
    """

    name: str
    status: Status
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that did not fit, shown to the user; never a reason to drop the rest.

    Attributes:
        path: the device file.
        line: 1-based line in that file, or None when it concerns the whole file or several.
        expected, found: what the format or the sums demand, and what was there (display-safe text).
    """

    path: str
    line: int | None
    expected: str
    found: str

    @property
    def message(self) -> str:
        return f"expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class SourceFact:
    """What one source gave in one frame: provenance for people.

    Attributes:
        name: e.g. "memtrack".
        detail: e.g. "/proc/*/memtrack, RFC 4/6 dialect, 35 files".
    """

    name: str
    detail: str
    extra: Mapping[str, str] = field(default_factory=dict)
