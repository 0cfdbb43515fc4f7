"""A frame divided among its processes, tags or allocators: who there is and how much each answers for."""

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from inspector.domain.blame import MEASURES, measure
from inspector.domain.columns import UNKNOWN, Floats, Index, Ints
from inspector.domain.frame import BufferTable, Frame, Process
from inspector.domain.text import printable
from inspector.session.series import Allocator, Named, Series, Tag

MEASURE_IDS = tuple(each.id for each in MEASURES)

KEPT_BY_PROCESS = ("proportional", "held", "private", "count")
"""Measures kept of a process; shared is held - private."""
KEPT_BY_BUFFER = ("proportional", "held", "private", "shared", "count")
"""Measures kept of tags and allocators, whose sums count every buffer once."""

_MANY = 4
"""With more than this many times the room only the largest are looked at."""
_LOOK_AGAIN = 32
"""Samples after which the largest of many are chosen anew though no tag came or went."""


class Shares(NamedTuple):
    """How a frame is divided.

    Attributes:
        who: n series; the same object as last time while nobody came or went.
        values: float64[kept, n], the kept measures of each.
        sums: float64[MEASURES], over all there are, also those left out of `who`.
    """

    who: tuple[Series, ...]
    values: Floats
    sums: Floats


class Weighed(NamedTuple):
    """What every way to divide the buffers needs of them, B rows.

    Attributes:
        size: float64[B], bytes. held: float64[B], size times the holders seen.
        kind: int64[B], 0 held by nobody, 1 by one, 2 by several.
    """

    size: Floats
    held: Floats
    kind: Ints


def weigh(buffers: BufferTable) -> Weighed:
    size = buffers.size.astype(np.float64)
    return Weighed(size, size * buffers.seen, np.minimum(buffers.ref_count, 2))


class Divider(Protocol):
    """Divides frame after frame in one way."""

    def divide(self, frame: Frame, weighed: Weighed) -> Shares: ...


class ByProcess:
    """Among the processes that hold something."""

    def __init__(self) -> None:
        self._kept = [measure(name).of for name in KEPT_BY_PROCESS]

    def divide(self, frame: Frame, weighed: Weighed) -> Shares:
        table = frame.processes
        values = np.array([of(table) for of in self._kept])
        proportional, held, private, count = values.sum(axis=1).tolist()
        return Shares(table.who, values, np.array((proportional, held, private, held - private, count)))


class ByTag:
    """Among the tags that a buffer has.

    Args:
        room: how many can be kept apart; of many times more only the largest are given.
    """

    def __init__(self, room: int) -> None:
        self._chosen = _Chosen(room)
        self._tags: tuple[bytes, ...] = ()
        self._rows: Ints | None = None
        self._who: tuple[Named, ...] = ()

    def divide(self, frame: Frame, weighed: Weighed) -> Shares:
        sums = _sums_by(weighed, frame.buffers.tag, len(frame.tags))
        rows = self._chosen.of(sums)
        if rows is not self._rows or frame.tags != self._tags:
            self._rows, self._tags = rows, frame.tags
            self._who = tuple(_named_tag(frame.tags[row]) for row in rows.tolist())
        return Shares(self._who, sums[:, rows], sums.sum(axis=1))


class ByAllocator:
    """Among the processes that allocated the buffers, as the debug list tells; by process where one is known.

    Args:
        room: as for ByTag.
    """

    def __init__(self, room: int) -> None:
        self._chosen = _Chosen(room)
        self._places = _Places()
        self._basis: tuple[Ints, Ints, tuple[Process, ...]] | None = None
        self._named: dict[int, Named] = {}
        self._who: tuple[Named, ...] = ()

    def divide(self, frame: Frame, weighed: Weighed) -> Shares:
        place, pids = self._places.of(frame.buffers.allocator_pid)
        sums = _sums_by(weighed, place, len(pids))
        rows = self._chosen.of(sums)
        who = frame.processes.who
        if (
            self._basis is None
            or self._basis[0] is not pids
            or self._basis[1] is not rows
            or self._basis[2] != who
        ):
            self._basis = (pids, rows, who)
            self._name(frame, pids[rows])
        return Shares(self._who, sums[:, rows], sums.sum(axis=1))

    def _name(self, frame: Frame, pids: Ints) -> None:
        table = frame.processes
        near = np.minimum(np.searchsorted(table.pid, pids), max(len(table.pid) - 1, 0))
        found = table.pid[near] == pids if len(table.pid) else np.zeros(len(pids), bool)
        seen = [
            table.who[row] if hit else None for row, hit in zip(near.tolist(), found.tolist(), strict=True)
        ]
        fresh = {
            pid: _named_allocator(pid, process, self._named.get(pid))
            for pid, process in zip(pids.tolist(), seen, strict=True)
        }
        self._named = fresh
        who = tuple(fresh.values())
        if who != self._who:
            self._who = who


def _sums_by(weighed: Weighed, group: Index, groups: int) -> Floats:
    """float64[KEPT_BY_BUFFER, groups]: what the buffers of each group add up to."""
    by_kind = np.bincount(weighed.kind + 3 * group.astype(np.int64), weighed.size, 3 * groups).reshape(
        groups, 3
    )
    sums = np.empty((len(KEPT_BY_BUFFER), groups))
    np.sum(by_kind, axis=1, out=sums[0])
    sums[1] = np.bincount(group, weighed.held, groups)
    sums[2:4] = by_kind[:, 1:].T
    sums[4] = np.bincount(group, minlength=groups)
    return sums


class _Chosen:
    """Which groups are given: those in use, of very many the largest; the same object while it may be."""

    def __init__(self, room: int) -> None:
        self._most = _MANY * room
        self._used: npt.NDArray[np.bool_] = np.zeros(0, bool)
        self._rows: Ints = np.zeros(0, np.int64)
        self._age = 0

    def of(self, sums: Floats) -> Ints:
        """Rows, ascending, of a float64[KEPT_BY_BUFFER, groups]."""
        used = sums[-1] > 0
        self._age += 1
        stays = np.array_equal(used, self._used)
        if stays and (self._age < _LOOK_AGAIN or len(self._rows) < self._most):
            return self._rows
        rows = np.flatnonzero(used)
        if len(rows) > self._most:
            rows = np.sort(rows[np.argpartition(-sums[0, rows], self._most)[: self._most]])
        if not stays or not np.array_equal(rows, self._rows):
            self._rows = rows
        self._used, self._age = used, 0
        return self._rows


class _Places:
    """Numbers for the distinct values of a column, which are mostly those of the column before."""

    _DENSE = 1 << 17
    """Values below are looked up in an array; with larger ones the column is sorted."""

    def __init__(self) -> None:
        self._distinct: Ints = np.zeros(0, np.int64)
        self._place: Index = np.zeros(0, np.int32)

    def of(self, column: Ints) -> tuple[Index, Ints]:
        """(place of each value among the distinct ones, those ascending; some may be used no more)."""
        if len(self._place):
            # What is not known goes astray, and is found not to be what is asked for.
            place = self._place.take(column + 1, mode="clip")
            if bool((self._distinct[place] == column).all()):
                return place, self._distinct
        distinct, inverse = np.unique(column, return_inverse=True)
        self._distinct, self._place = distinct, np.zeros(0, np.int32)
        if len(distinct) and distinct[0] >= UNKNOWN and distinct[-1] < self._DENSE:
            self._place = np.full(int(distinct[-1]) + 2, -1, np.int32)
            self._place[distinct + 1] = np.arange(len(distinct), dtype=np.int32)
        return inverse.astype(np.int32), distinct


def _named_tag(text: bytes) -> Named:
    return Named(Tag(text), printable(text) if text else "(no tag)")


def _named_allocator(pid: int, process: Process | None, before: Named | None) -> Named:
    """An allocator that holds nothing any more keeps the name it was last seen with."""
    if process is not None and process.key.start_time != UNKNOWN:
        key = Allocator(pid, process.key.start_time)
        if before is not None and before.key == key and before.name == process.name:
            return before
        return Named(key, process.name)
    if before is not None:
        return before
    if pid == UNKNOWN:
        return Named(Allocator(UNKNOWN, UNKNOWN), "(allocator not known)")
    return Named(Allocator(pid, UNKNOWN), process.name if process is not None else f"pid {pid}")
