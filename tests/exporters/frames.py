"""Small frames made by hand from the dataclasses, their sums done the slow and obvious way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspector.domain.capture import Absence, Problem, RawFile, SourceFact
from inspector.domain.columns import UNKNOWN
from inspector.domain.frame import BufferTable, Frame, HoldingTable, Process, ProcessKey, ProcessTable, Totals
from inspector.domain.text import printable

TAKEN_AT_NS = 1_767_225_600_123_456_789
"""2026-01-01T00:00:00.123456789Z"""


@dataclass(frozen=True)
class Buffer:
    """One buffer: `unseen` more processes hold it than `holders` says; `mapped` bytes in each holder."""

    id: int
    size: int
    tag: bytes = b""
    holders: Sequence[int] = ()
    unseen: int = 0
    allocator: int = UNKNOWN
    mapped: int = UNKNOWN

    @property
    def ref_count(self) -> int:
        return len(self.holders) + self.unseen


def make_frame(
    names: Mapping[int, bytes],
    buffers: Sequence[Buffer],
    *,
    problems: Sequence[Problem] = (),
    unreadable: Sequence[RawFile] = (),
    start_times: Mapping[int, int] | None = None,
) -> Frame:
    """A frame of the processes `names` (pid -> name) and `buffers` (ascending id)."""
    pids = sorted(names)
    starts = start_times or {}
    tags = tuple(dict.fromkeys(buffer.tag for buffer in buffers))
    held = {pid: [b for b in buffers if pid in b.holders] for pid in pids}
    who = tuple(Process(ProcessKey(pid, starts.get(pid, UNKNOWN)), printable(names[pid])) for pid in pids)
    return Frame(
        seq=0,
        taken_at_ns=TAKEN_AT_NS,
        started_ns=1_000,
        ended_ns=2_000,
        uptime_s=(4242.5, 4242.51),
        processes=_process_table(who, held, buffers),
        buffers=BufferTable(
            id=_ints(b.id for b in buffers),
            size=_ints(b.size for b in buffers),
            tag=np.array([tags.index(b.tag) for b in buffers], np.int32),
            ref_count=_ints(b.ref_count for b in buffers),
            seen=_ints(len(b.holders) for b in buffers),
            allocator_pid=_ints(b.allocator for b in buffers),
        ),
        holdings=HoldingTable(
            process=np.array([row for row, pid in enumerate(pids) for _ in held[pid]], np.int32),
            buffer=np.array([buffers.index(b) for pid in pids for b in held[pid]], np.int32),
            mapped=_ints(b.mapped for pid in pids for b in held[pid]),
            first=_ints([0, *np.cumsum([len(held[pid]) for pid in pids])] if pids else [0]),
        ),
        tags=tags,
        totals=_totals(held, buffers),
        problems=tuple(problems),
        sources=(SourceFact("memtrack", f"/proc/*/memtrack, {len(pids)} files", {"dialect": "RFC 4/6"}),),
        unreadable=tuple(unreadable),
        memory={"MemTotal": 4 << 30},
    )


def _process_table(
    who: tuple[Process, ...], held: Mapping[int, Sequence[Buffer]], buffers: Sequence[Buffer]
) -> ProcessTable:
    lists = list(held.values())
    return ProcessTable(
        who=who,
        pid=_ints(held),
        held=_ints(sum(b.size for b in bs) for bs in lists),
        private=_ints(sum(b.size for b in bs if b.ref_count == 1) for bs in lists),
        shared=_ints(sum(b.size for b in bs if b.ref_count > 1) for bs in lists),
        proportional=np.array([sum(b.size / b.ref_count for b in bs) for bs in lists], np.float64),
        mapped=_ints(UNKNOWN if any(b.mapped < 0 for b in bs) else sum(b.mapped for b in bs) for bs in lists),
        allocated=_ints(
            sum(b.size for b in buffers if b.allocator == pid)
            if any(b.allocator >= 0 for b in buffers)
            else -1
            for pid in held
        ),
        buffers=_ints(len(bs) for bs in lists),
    )


def _totals(held: Mapping[int, Sequence[Buffer]], buffers: Sequence[Buffer]) -> Totals:
    return Totals(
        unique=sum(b.size for b in buffers),
        held=sum(b.size * len(b.holders) for b in buffers),
        proportional=sum(b.size / b.ref_count for bs in held.values() for b in bs),
        private=sum(b.size for b in buffers if b.ref_count == 1),
        shared=sum(b.size for b in buffers if b.ref_count > 1),
        orphaned=sum(b.size for b in buffers if b.ref_count == 0),
        unattributed=sum(b.size * b.unseen / b.ref_count for b in buffers if b.ref_count),
        buffers=len(buffers),
        processes=len(held),
    )


def _ints(values: object) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array(list(values), np.int64)  # type: ignore[call-overload]


HOSTILE = (
    b'=HYPERLINK("http://evil","x")',
    b"+1+1",
    b"-2+3",
    b"@SUM(A1)",
    b"\t=1+1",
    b"\r=1+1",
    b" =1+1",
    b"a;=1+1",
    b"a,=1+1",
    b'quote "me", please',
    b"'=1",
    b"line\nbreak",
    b"\x1b[31mred\x1b]0;title\x07",
    b"\xff\xfe no utf-8",
    b"\xc2\x85 next line",
    b"back\\slash",
    "\u202eright to left".encode(),
    "宽字符 ñ ＝1".encode(),
    b"<b onclick=x>&amp;</b>",
    b"\x00nul",
    b"",
)
"""Tags from hell: formulas, separators, quotes, escapes, bidirectional overrides, bytes that are no UTF-8."""


def phone() -> Frame:
    """A compositor, an app and a camera: shared, private, unseen, orphaned and mapped buffers."""
    return make_frame(
        {312: b"surfaceflinger", 455: b"com.example.app", 501: b"camera_provider"},
        [
            Buffer(0, 8_294_400, b"FrameBuffer", [312], allocator=300, mapped=8_294_400),
            Buffer(1, 8_294_400, b"app layer", [312, 455], unseen=1, allocator=300, mapped=0),
            Buffer(2, 3_110_400, b"camera", [455, 501], allocator=501, mapped=3_110_400),
            Buffer(3, 4096, b"", [501], allocator=501, mapped=4096),
            Buffer(4, 9_400_320, b"screenshot", [], allocator=299),
            Buffer(7, 16_384, b"hidden", [], unseen=2, allocator=300),
        ],
        problems=[
            Problem("/proc/455/memtrack", 3, "four fields", "two"),
            Problem("", None, "a sum", "another"),
        ],
        unreadable=[RawFile("/proc/77/memtrack", b"", Absence.REFUSED, "Permission denied")],
        start_times={312: 1200, 455: 99_000},
    )


def hostile() -> Frame:
    """Every hostile text as a tag and as a process name."""
    names = {100 + i: text for i, text in enumerate(HOSTILE)}
    return make_frame(names, [Buffer(i, 4096 * (i + 1), tag, [100 + i]) for i, tag in enumerate(HOSTILE)])


def crowd(processes: int = 800, each: int = 25) -> Frame:
    """A frame of processes x each holdings, every buffer private: for timing."""
    rows = processes * each
    ids = np.arange(rows, dtype=np.int64)
    sizes, ones = np.full(rows, 4096, np.int64), np.ones(rows, np.int64)
    unknown = np.full(rows, UNKNOWN, np.int64)
    sums, blank = np.full(processes, 4096 * each, np.int64), np.full(processes, UNKNOWN, np.int64)
    pids = np.arange(1000, 1000 + processes, dtype=np.int64)
    return Frame(
        seq=0,
        taken_at_ns=TAKEN_AT_NS,
        started_ns=0,
        ended_ns=1,
        uptime_s=None,
        processes=ProcessTable(
            tuple(Process(ProcessKey(pid, 1), f"process {pid}") for pid in pids.tolist()),
            pids,
            sums,
            sums,
            sums * 0,
            sums.astype(float),
            blank,
            blank,
            np.full(processes, each, np.int64),
        ),
        buffers=BufferTable(ids, sizes, (ids % 300).astype(np.int32), ones, ones, unknown),
        holdings=HoldingTable(
            np.repeat(np.arange(processes, dtype=np.int32), each),
            ids.astype(np.int32),
            unknown,
            np.arange(processes + 1, dtype=np.int64) * each,
        ),
        tags=tuple(b"tag, number %d" % i for i in range(300)),
        totals=Totals(4096 * rows, 4096 * rows, 4096.0 * rows, 4096 * rows, 0, 0, 0.0, rows, processes),
    )
