"""Who is who in two moments: the same boot, the same process, probably the same buffer.

Within one boot a process is its pid and start time. Across boots and devices it is its name, and where
several have one name, the order in which they started. A buffer is its (id, size, tag, allocator), and only
within one boot; the kernel recycles ids at once, so even then it is only *probably* the same, unless a moment
in between shows that it was gone.
"""

from collections.abc import Iterable

import numpy as np

from inspector.domain.columns import UNKNOWN, Index, Ints
from inspector.domain.frame import Frame

BOOT_TOLERANCE_S = 5.0
"""How far two reckonings of the moment of boot may lie apart: clocks are set and drift."""

Pair = tuple[int | None, int | None]
"""Rows of one process in two frames; None where it holds nothing."""


def is_same_boot(a: Frame, b: Frame) -> bool:
    """Whether both moments are of one boot of one device, as far as can be told.

    They are when the processes that have the same pid in both mostly also have the same start time, and the
    device's clock did not go back; where no start times are known, when both clocks tell the same moment of
    boot. Devices of a lab may boot at once: with start times but no pid in common they are two.
    """
    if a.uptime_s is not None and b.uptime_s is not None:
        later, earlier = (b, a) if b.taken_at_ns >= a.taken_at_ns else (a, b)
        assert later.uptime_s is not None
        assert earlier.uptime_s is not None
        if later.uptime_s[0] < earlier.uptime_s[0] - BOOT_TOLERANCE_S:
            return False
    starts = [{who.key.pid: who.key.start_time for who in frame.processes.who} for frame in (a, b)]
    known = [{pid for pid, start in each.items() if start != UNKNOWN} for each in starts]
    common = known[0] & known[1]
    if known[0] and known[1]:
        return 2 * sum(starts[0][pid] == starts[1][pid] for pid in common) > len(common)
    if a.uptime_s is None or b.uptime_s is None:
        return False
    booted = [frame.taken_at_ns / 1e9 - frame.uptime_s[0] for frame in (a, b) if frame.uptime_s]
    return abs(booted[0] - booted[1]) <= BOOT_TOLERANCE_S


def same_processes(a: Frame, b: Frame, *, by_key: bool) -> list[Pair]:
    """All processes of both, those of `a` first: by key within a boot, else by name and order of start."""
    keys_a, keys_b = (_keys(frame, by_key=by_key) for frame in (a, b))
    rows_b = {key: row for row, key in enumerate(keys_b)}
    pairs: list[Pair] = [(row, rows_b.get(key)) for row, key in enumerate(keys_a)]
    there = set(keys_a)
    return pairs + [(None, row) for row, key in enumerate(keys_b) if key not in there]


def _keys(frame: Frame, *, by_key: bool) -> list[tuple[object, ...]]:
    """Who each process is: pid and start time (the name where that is unknown), or name and turn."""
    who = frame.processes.who
    if by_key:
        return [(p.key, "" if p.key.start_time != UNKNOWN else p.name) for p in who]
    turns: dict[str, int] = {}
    keys: list[tuple[object, ...]] = [()] * len(who)
    for row in sorted(range(len(who)), key=lambda row: (who[row].key.start_time, who[row].key.pid)):
        name = who[row].name
        turns[name] = turns.get(name, 0) + 1
        keys[row] = (name, turns[name])
    return keys


def same_buffers(a: Frame, b: Frame, between: Iterable[Frame] = ()) -> Index:
    """int32[B of b]: the row in `a` of the buffer that is probably the same, or -1.

    The same has the same id, size, tag and allocator (where both moments know it) in both moments and in all
    of `between`. That is never certain: freed and allocated anew with all of these between two samples, it
    looks as if it had stayed. A boot is taken for granted.
    """
    row = _rows(a, b)
    for moment in between:
        there = _rows(moment, b) >= 0
        row = np.where(there, row, -1)
    return row.astype(np.int32)


def _rows(a: Frame, b: Frame) -> Ints:
    """int64[B of b]: row in `a` with the same identity. Buffers ascend by (id, size)."""
    old, new = a.buffers, b.buffers
    if not len(old.id) or not len(new.id):
        return np.full(len(new.id), -1, np.int64)
    row = np.searchsorted(old.id, new.id)
    found = np.full(len(new.id), -1, np.int64)
    tag = _tag_rows(a.tags, b.tags)[new.tag]
    # Two sizes under one id, recycled while it was read, lie side by side.
    for place in (row, row + 1):
        at = np.minimum(place, len(old.id) - 1)
        is_same = (old.id[at] == new.id) & (old.size[at] == new.size) & (old.tag[at] == tag)
        told, tells = old.allocator_pid[at], new.allocator_pid
        is_same &= (told == tells) | (told == UNKNOWN) | (tells == UNKNOWN)
        found = np.where(is_same, at, found)
    return found


def _tag_rows(old: tuple[bytes, ...], new: tuple[bytes, ...]) -> Ints:
    """int64[len(new)]: where each tag stands in `old`, or -1."""
    place = {tag: row for row, tag in enumerate(old)}
    return np.array([place.get(tag, -1) for tag in new], np.int64)
