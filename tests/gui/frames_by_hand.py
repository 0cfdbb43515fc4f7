"""Small frames, written out: what each process holds and how each buffer is tagged."""

from collections.abc import Mapping, Sequence

import numpy as np

from inspector.domain.columns import UNKNOWN, ints
from inspector.domain.frame import (
    BufferTable,
    Frame,
    HoldingTable,
    Process,
    ProcessKey,
    ProcessTable,
    Totals,
)

Buffers = Mapping[int, tuple[int, bytes]]
"""id -> (size, tag)."""
Holders = Mapping[tuple[int, str], Sequence[int]]
"""(pid, name) -> ids it holds."""


def frame(
    buffers: Buffers,
    holders: Holders,
    *,
    seq: int = 0,
    at_s: float = 100.0,
    start_times: Mapping[int, int] | None = None,
    extra_refs: Mapping[int, int] | None = None,
) -> Frame:
    """`extra_refs`: holders by id that could not be seen."""
    ids = sorted(buffers)
    people = sorted(holders)
    tags = tuple(dict.fromkeys(buffers[ident][1] for ident in ids))
    started = start_times or {}
    who = tuple(Process(ProcessKey(pid, started.get(pid, 1)), name) for pid, name in people)
    size = np.array([buffers[ident][0] for ident in ids], np.int64)
    pairs = [(p, ids.index(ident)) for p, person in enumerate(people) for ident in sorted(holders[person])]
    process = np.array([p for p, _ in pairs], np.int32)
    buffer = np.array([b for _, b in pairs], np.int32)
    seen = np.bincount(buffer, minlength=len(ids)).astype(np.int64) if pairs else np.zeros(len(ids), np.int64)
    refs = seen + np.array([(extra_refs or {}).get(ident, 0) for ident in ids], np.int64)
    held = _sums(process, size[buffer], len(who))
    private = _sums(process, np.where(refs[buffer] == 1, size[buffer], 0), len(who))
    shares = size[buffer] / np.maximum(refs[buffer], 1)
    proportional = np.bincount(process, shares, minlength=len(who)).astype(np.float64)
    counts = np.bincount(process, minlength=len(who)).astype(np.int64)
    unknown = np.full(len(who), UNKNOWN, np.int64)
    unique = int(size.sum())
    orphaned = int(size[refs == 0].sum())
    totals = Totals(
        unique,
        int(held.sum()),
        float(proportional.sum()),
        int(size[refs == 1].sum()),
        int(size[refs > 1].sum()),
        orphaned,
        unique - orphaned - float(proportional.sum()),
        len(ids),
        len(who),
    )
    return Frame(
        seq,
        int(at_s * 1e9),
        int(at_s * 1e9),
        int(at_s * 1e9) + 1,
        None,
        ProcessTable(
            who,
            ints([p for p, _ in people]),
            held,
            private,
            held - private,
            proportional,
            unknown,
            unknown,
            counts,
        ),
        BufferTable(
            ints(ids),
            size,
            np.array([tags.index(buffers[ident][1]) for ident in ids], np.int32),
            refs,
            seen,
            np.full(len(ids), UNKNOWN, np.int64),
        ),
        HoldingTable(
            process, buffer, np.full(len(pairs), UNKNOWN, np.int64), ints([0, *np.cumsum(counts).tolist()])
        ),
        tags,
        totals,
    )


def _sums(process: np.ndarray, size: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(process, size, minlength=count).astype(np.int64)
