"""Frames with tens of thousands of buffers that change a little from one to the next."""

from collections.abc import Iterator

import numpy as np

from inspector.domain.columns import ints
from inspector.domain.frame import (
    BufferTable,
    Frame,
    HoldingTable,
    Process,
    ProcessKey,
    ProcessTable,
    Totals,
)

PROCESSES = 800
_TAGS = tuple(
    f"{kind} {number}".encode() for kind in ("buffer", "camera buffer", "yuv") for number in range(200)
)


def changing_frames(rows: int, count: int, *, seed: int = 7) -> Iterator[Frame]:
    """`count` frames of `rows` buffers; 10 % change size, 0.5 % are replaced, from each to the next."""
    pick = np.random.default_rng(seed)
    ids = np.arange(rows, dtype=np.int64)
    size = pick.integers(1, 4096, rows) * 4096
    tag = pick.integers(0, len(_TAGS), rows).astype(np.int32)
    who = tuple(Process(ProcessKey(1000 + n, n), f"process-{n % 300}") for n in range(PROCESSES))
    for seq in range(count):
        changed = pick.integers(0, rows, rows // 10)
        size[changed] = pick.integers(1, 4096, len(changed)) * 4096
        replaced = pick.integers(0, rows, rows // 200)
        ids[replaced] = ids.max() + 1 + np.arange(len(replaced))
        order = np.argsort(ids, kind="stable")
        yield frame_of(seq, ids[order], size[order], tag[order], who)


def frame_of(seq: int, ids: np.ndarray, size: np.ndarray, tag: np.ndarray, who: tuple[Process, ...]) -> Frame:
    """A frame in which buffer n is held by process n modulo their number."""
    rows, processes = len(ids), len(who)
    holder = np.arange(rows) % processes
    by_process = np.argsort(holder, kind="stable")
    held = np.bincount(holder, weights=size, minlength=processes).astype(np.int64)
    counts = np.bincount(holder, minlength=processes)
    one, unknown = np.ones(rows, np.int64), np.full(rows, -1, np.int64)
    nothing = np.zeros(processes, np.int64)
    total = int(size.sum())
    return Frame(
        seq=seq,
        taken_at_ns=seq,
        started_ns=10**12 + seq * 10**8,
        ended_ns=10**12 + seq * 10**8 + 10**6,
        uptime_s=None,
        processes=ProcessTable(
            who,
            ints([process.key.pid for process in who]),
            held,
            held,
            nothing,
            held.astype(float),
            nothing - 1,
            nothing - 1,
            counts,
        ),
        buffers=BufferTable(ids.copy(), size.copy(), tag, one, one, unknown),
        holdings=HoldingTable(
            holder[by_process].astype(np.int32),
            by_process.astype(np.int32),
            unknown,
            ints(np.concatenate([[0], np.cumsum(counts)])),
        ),
        tags=_TAGS,
        totals=Totals(total, total, float(total), total, 0, 0, 0.0, rows, processes),
    )
