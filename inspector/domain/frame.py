"""Frame: one instant as read-only columns (processes, buffers, holdings), with problems and provenance.

Sums that always hold, because every buffer has one `ref_count` here, at least the holders seen:

    sum(proportional) + unattributed + orphaned == unique          (bytes)
    held == sum over processes of the sizes they hold             (shared buffers count once per holder)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from inspector.domain.capture import Capture, Problem, RawFile, SourceFact
from inspector.domain.columns import Floats, Index, Ints


class ProcessKey(NamedTuple):
    """Who a process is: pids are reused, so a pid alone is nobody.

    Attributes:
        pid: thread group id.
        start_time: field 22 of /proc/<pid>/stat, clock ticks after boot; UNKNOWN where it was not read.
    """

    pid: int
    start_time: int


@dataclass(frozen=True, slots=True)
class Process:
    """A process as people know it. All text is display-safe (see `printable`).

    Attributes:
        name: the command line's first word (its base name when it is a path), else comm, else "pid N".
        comm: /proc/<pid>/comm, at most 15 bytes.
        cmdline: /proc/<pid>/cmdline with blanks between the words.
        parent_pid, oom_score_adj: None where not read.
    """

    key: ProcessKey
    name: str
    comm: str = ""
    cmdline: str = ""
    parent_pid: int | None = None
    oom_score_adj: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ProcessTable:
    """Processes that hold something: P rows, ascending pid.

    Attributes:
        who: P processes.
        pid: int64[P].
        held: int64[P], bytes, sum of the sizes it holds.
        private: int64[P], bytes of held buffers with ref_count 1.
        shared: int64[P], bytes of held buffers with ref_count above 1; held = private + shared.
        proportional: float64[P], bytes, sum of size / ref_count (the buffer kind of PSS).
        mapped: int64[P], bytes mapped, UNKNOWN where the dialect does not tell.
        allocated: int64[P], bytes of all live buffers it allocated, held by it or not; UNKNOWN without
            the debug list.
        buffers: int64[P], buffers held.
    """

    who: tuple[Process, ...]
    pid: Ints
    held: Ints
    private: Ints
    shared: Ints
    proportional: Floats
    mapped: Ints
    allocated: Ints
    buffers: Ints


@dataclass(frozen=True, slots=True, eq=False)
class BufferTable:
    """All buffers seen, held or not: B rows, ascending id.

    Attributes:
        id: int64[B]; size: int64[B] bytes.
        tag: int32[B], row in Frame.tags.
        ref_count: int64[B], processes holding it: the largest number printed for it, never below `seen`.
        seen: int64[B], holders whose file was read. `ref_count - seen` could not be seen.
        allocator_pid: int64[B], UNKNOWN without the debug list.
    """

    id: Ints
    size: Ints
    tag: Index
    ref_count: Ints
    seen: Ints
    allocator_pid: Ints

    @property
    def unseen(self) -> Ints:
        """int64[B]: holders that could not be read."""
        return self.ref_count - self.seen


@dataclass(frozen=True, slots=True, eq=False)
class HoldingTable:
    """Who holds what: H rows, grouped by process in the order of ProcessTable.

    Attributes:
        process: int32[H], row in ProcessTable; buffer: int32[H], row in BufferTable.
        mapped: int64[H] bytes, UNKNOWN where the dialect does not tell.
        first: int64[P + 1], holdings of process p are rows first[p] : first[p + 1].
    """

    process: Index
    buffer: Index
    mapped: Ints
    first: Ints


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the frame, bytes unless said otherwise.

    Attributes:
        unique: every buffer once; what is really gone from the device's memory.
        held: every holding; a buffer shared by three counts three times.
        proportional: sum over processes; unique = proportional + unattributed + orphaned.
        private, shared: unique bytes of buffers with ref_count 1, above 1.
        orphaned: alive in the kernel, held by no process.
        unattributed: the share of holders that could not be seen.
        buffers, processes: counts.
    """

    unique: int
    held: int
    proportional: float
    private: int
    shared: int
    orphaned: int
    unattributed: float
    buffers: int
    processes: int


NO_CAPTURE = Capture(0, 0, 0, 0, None, ())
"""In a frame that was not made from files, such as the empty one before the first sample."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One instant. Immutable; arrays are read-only; share it between threads freely.

    Attributes:
        seq, taken_at_ns, started_ns, ended_ns, uptime_s: as in Capture.
        tags: distinct tags, exact bytes; columns named `tag` index it; some may be used by no row.
        problems: what did not fit or did not add up, capped per kind with a count of the rest.
        unreadable: files that were refused or failed.
        memory: device totals in bytes by /proc/meminfo name, e.g. MemTotal; empty when not read.
        capture: the raw files it was made from, to show where a number comes from.
    """

    seq: int
    taken_at_ns: int
    started_ns: int
    ended_ns: int
    uptime_s: tuple[float, float] | None
    processes: ProcessTable
    buffers: BufferTable
    holdings: HoldingTable
    tags: tuple[bytes, ...]
    totals: Totals
    problems: tuple[Problem, ...] = ()
    sources: tuple[SourceFact, ...] = ()
    unreadable: tuple[RawFile, ...] = ()
    memory: Mapping[str, int] = field(default_factory=dict)
    capture: Capture = NO_CAPTURE

    def row_of(self, key: ProcessKey) -> int | None:
        """Row of the process in `processes`, or None when it holds nothing now."""
        row = int(np.searchsorted(self.processes.pid, key.pid))
        who = self.processes.who
        return row if row < len(who) and who[row].key == key else None

    def buffers_of(self, process: int) -> Index:
        """Rows of `buffers` that process row `process` holds."""
        first = self.holdings.first
        return self.holdings.buffer[first[process] : first[process + 1]]

    def holders_of(self, buffer: int) -> Index:
        """Rows of `processes` that hold buffer row `buffer`, ascending pid."""
        order, first = self._by_buffer
        return self.holdings.process[order[first[buffer] : first[buffer + 1]]]

    @cached_property
    def _by_buffer(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.holdings.buffer, kind="stable")
        first = np.zeros(len(self.buffers.id) + 1, np.int64)
        np.cumsum(np.bincount(self.holdings.buffer, minlength=len(self.buffers.id)), out=first[1:])
        return order, first
