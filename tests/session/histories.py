"""Frames and histories for tests, straight from the values: no device, no parser, no Qt."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inspector.domain.assemble import assemble
from inspector.domain.capture import Capture
from inspector.domain.columns import UNKNOWN, BufferColumns, HoldingColumns, Parsed, ints
from inspector.domain.frame import (
    BufferTable,
    Frame,
    HoldingTable,
    Process,
    ProcessKey,
    ProcessTable,
    Totals,
)
from inspector.session.history import History

NS = 1_000_000_000


def process(pid: int, name: str = "", start_time: int = 0) -> Process:
    return Process(ProcessKey(pid, start_time), name or f"process-{pid}")


def table(
    who: Sequence[Process], private: npt.ArrayLike, shared: npt.ArrayLike, buffers: npt.ArrayLike
) -> ProcessTable:
    """Processes whose shared buffers are all held by two."""
    own, both = ints(private), ints(shared)
    unknown = ints(np.full(len(who), UNKNOWN))
    return ProcessTable(
        who=tuple(who),
        pid=ints([each.key.pid for each in who]),
        held=ints(own + both),
        private=own,
        shared=both,
        proportional=own + both / 2,
        mapped=unknown,
        allocated=unknown,
        buffers=ints(buffers),
    )


def frame(
    time_s: float, holders: Mapping[Process, int] | Mapping[Process, tuple[int, int, int]], seq: int = 0
) -> Frame:
    """A frame at `time_s` in which each process holds private bytes, or (private, shared, buffers)."""
    who = sorted(holders, key=lambda each: each.key.pid)
    rows = [_row(holders[each]) for each in who]
    private, shared, buffers = ([row[i] for row in rows] for i in range(3))
    return frame_of(time_s, table(who, private, shared, buffers), seq)


def _row(amount: int | tuple[int, int, int]) -> tuple[int, int, int]:
    return amount if isinstance(amount, tuple) else (amount, 0, 1)


def frame_of(time_s: float, processes: ProcessTable, seq: int = 0) -> Frame:
    """A frame around a process table; its buffers and holdings stay empty."""
    none, nobody = ints([]), np.zeros(0, np.int32)
    held, private = int(processes.held.sum()), int(processes.private.sum())
    proportional = float(processes.proportional.sum())
    return Frame(
        seq=seq,
        taken_at_ns=1_700_000_000 * NS + round(time_s * NS),
        started_ns=round(time_s * NS),
        ended_ns=round(time_s * NS) + 5_000_000,
        uptime_s=None,
        processes=processes,
        buffers=BufferTable(none, none, nobody, none, none, none),
        holdings=HoldingTable(nobody, nobody, none, ints(np.zeros(len(processes.who) + 1))),
        tags=(),
        totals=Totals(
            unique=round(proportional),
            held=held,
            proportional=proportional,
            private=private,
            shared=(held - private) // 2,
            orphaned=0,
            unattributed=0.0,
            buffers=int(processes.buffers.sum()),
            processes=len(processes.who),
        ),
    )


class Buffer(NamedTuple):
    """A buffer as a device tells of it; `unseen` holders are counted and cannot be read."""

    id: int
    size: int
    tag: bytes
    holders: tuple[int, ...] = ()
    allocator: int = UNKNOWN
    unseen: int = 0


def frame_with(
    time_s: float, buffers: Sequence[Buffer], processes: Iterable[Process] = (), seq: int = 0
) -> Frame:
    """A frame of these buffers, joined as one from a device is."""
    tags = tuple(dict.fromkeys(each.tag for each in buffers))
    held = sorted((pid, each) for each in buffers for pid in each.holders)
    place = {tag: number for number, tag in enumerate(tags)}

    def refs(each: Buffer) -> int:
        return len(each.holders) + each.unseen

    holdings = HoldingColumns(
        pid=ints([pid for pid, _ in held]),
        id=ints([each.id for _, each in held]),
        size=ints([each.size for _, each in held]),
        ref_count=ints([refs(each) for _, each in held]),
        tag=np.array([place[each.tag] for _, each in held], np.int32),
        mapped=ints([UNKNOWN for _ in held]),
        tags=tags,
    )
    listed = BufferColumns(
        id=ints([each.id for each in buffers]),
        size=ints([each.size for each in buffers]),
        ref_count=ints([refs(each) for each in buffers]),
        allocator_pid=ints([each.allocator for each in buffers]),
        tag=np.array([place[each.tag] for each in buffers], np.int32),
        tags=tags,
    )
    began_ns = round(time_s * NS)
    capture = Capture(seq, 1_700_000_000 * NS + began_ns, began_ns, began_ns + 5_000_000, None, ())
    known = {each.key.pid: each for each in processes}
    return assemble(capture, [Parsed(holdings, listed)], known)


def history_of(
    frames: Iterable[Frame], *, capacity: int = 1024, room: int = 64, interval_s: float | None = None
) -> History:
    history = History(capacity, room)
    history.interval_s = interval_s
    for each in frames:
        history.append(each)
    return history


def steps(samples: int, series: int, seed: int, change: float = 0.03) -> npt.NDArray[np.int64]:
    """int64[samples, series] bytes in whole pages: levels that stay for a while and then jump."""
    random = np.random.default_rng(seed)
    base = random.lognormal(17, 1.5, series)
    level = np.ones(series)
    rows = np.empty((samples, series), np.int64)
    for row in rows:
        jumps = np.flatnonzero(random.random(series) < change)
        level[jumps] = random.lognormal(0, 0.35, len(jumps))
        row[:] = (base * level) // 4096 * 4096
    return rows


def stepping(
    samples: int, series: int, *, seed: int = 1, interval_s: float = 0.1, start_s: float = 1000.0
) -> Iterable[Frame]:
    """`samples` frames of `series` processes that hold private bytes in steps."""
    who = [process(100 + number) for number in range(series)]
    nothing = np.zeros(series, np.int64)
    for number, row in enumerate(steps(samples, series, seed)):
        yield frame_of(
            start_s + number * interval_s, table(who, row, nothing, np.ones(series, np.int64)), number
        )
