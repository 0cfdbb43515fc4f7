"""Columns of one capture -> Frame: one row per buffer, one ref_count per buffer, sums that reconcile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from inspector.domain.capture import Absence, Capture, Problem
from inspector.domain.columns import UNKNOWN, BufferColumns, HoldingColumns, Index, Ints, Parsed
from inspector.domain.frame import BufferTable, Frame, HoldingTable, Process, ProcessKey, ProcessTable, Totals

MOST_PROBLEMS = 20
"""Disagreements told one by one per kind; the rest are counted."""
Number = TypeVar("Number", bound=np.generic)
_LARGEST_SUM = 2**62
_DENSE = 8
"""Ids up to this many times the number of rows are looked up in an array, sparser ones by sorting."""

_NO_INTS: Ints = np.empty(0, np.int64)
_NO_INDEX: Index = np.empty(0, np.int32)


def assemble(capture: Capture, parsed: Iterable[Parsed], processes: Mapping[int, Process]) -> Frame:
    """The frame of a capture.

    Args:
        parsed: what each source made of it; the first with holdings (and with buffers) counts.
        processes: what is known of the pids, by pid; one that is missing appears as "pid N".
    """
    parts = tuple(parsed)
    held = next((part.holdings for part in parts if part.holdings is not None), None)
    listed = next((part.buffers for part in parts if part.buffers is not None), None)
    tags, held_tag, listed_tag = _joint_tags(held, listed)
    rows = _by_pid(held, held_tag) if held is not None else _Rows.none()
    merged = _Merge(rows, listed, listed_tag)
    buffers, of_row = merged.table()
    table, first = _processes(rows, buffers, of_row, listed, processes)
    return Frame(
        seq=capture.seq,
        taken_at_ns=capture.taken_at_ns,
        started_ns=capture.started_ns,
        ended_ns=capture.ended_ns,
        uptime_s=capture.uptime_s,
        processes=table,
        buffers=buffers,
        holdings=HoldingTable(frozen(table_rows(first)), of_row, frozen(rows.mapped), first),
        tags=tags,
        totals=_totals(table, buffers),
        problems=(*(problem for part in parts for problem in part.problems), *merged.problems),
        sources=tuple(fact for part in parts for fact in part.facts),
        unreadable=tuple(f for f in capture.files if f.absence in (Absence.REFUSED, Absence.FAILED)),
        memory={name: size for part in parts if part.memory for name, size in part.memory.items()},
        capture=capture,
    )


def table_rows(first: Ints) -> Index:
    """int32[H]: the process row of every holding, from the bounds int64[P + 1]."""
    return np.repeat(np.arange(len(first) - 1, dtype=np.int32), np.diff(first))


def _joint_tags(
    held: HoldingColumns | None, listed: BufferColumns | None
) -> tuple[tuple[bytes, ...], Index, Index]:
    """One tag tuple for both, and both columns pointing into it."""
    if listed is None:
        return (held.tags, held.tag, _NO_INDEX) if held is not None else ((), _NO_INDEX, _NO_INDEX)
    if held is None or held.tags == listed.tags:
        return listed.tags, held.tag if held is not None else _NO_INDEX, listed.tag
    numbers = {tag: i for i, tag in enumerate(held.tags)}
    moved = np.array([numbers.setdefault(tag, len(numbers)) for tag in listed.tags], np.int32)
    return tuple(numbers), held.tag, moved[listed.tag] if len(moved) else _NO_INDEX


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Holdings in ascending pid, as HoldingColumns."""

    pid: Ints
    id: Ints
    size: Ints
    ref_count: Ints
    tag: Index
    mapped: Ints

    @staticmethod
    def none() -> "_Rows":
        return _Rows(_NO_INTS, _NO_INTS, _NO_INTS, _NO_INTS, _NO_INDEX, _NO_INTS)


def _by_pid(held: HoldingColumns, tag: Index) -> _Rows:
    if not len(held.pid) or bool(np.all(held.pid[1:] >= held.pid[:-1])):
        return _Rows(held.pid, held.id, held.size, held.ref_count, tag, held.mapped)
    order = np.argsort(held.pid, kind="stable")
    return _Rows(
        held.pid[order],
        held.id[order],
        held.size[order],
        held.ref_count[order],
        tag[order],
        held.mapped[order],
    )


class _Merge:
    """Rows of several files about the same buffers -> one row per buffer, and what did not add up.

    A buffer is an (id, size): two sizes under one id are two buffers, the id having been recycled between
    the reads. Of tags and counts that differ the frame keeps the last tag and the largest count.
    """

    def __init__(self, rows: _Rows, listed: BufferColumns | None, listed_tag: Index) -> None:
        self.problems: list[Problem] = []
        self._held = len(rows.id)
        self._listed = listed
        if listed is None:
            self._id, self._size, self._tag, self._refs = rows.id, rows.size, rows.tag, rows.ref_count
        else:
            # The list first: where tags differ, what a holder's own file says counts.
            self._id = np.concatenate([listed.id, rows.id])
            self._size = np.concatenate([listed.size, rows.size])
            self._tag = np.concatenate([listed_tag, rows.tag])
            self._refs = np.concatenate([listed.ref_count, rows.ref_count])

    def table(self) -> tuple[BufferTable, Index]:
        """All buffers, and int32[H], the buffer row of every holding."""
        first, of_row = _distinct(self._id, self._size)
        count = len(first)
        listed_rows = of_row[: len(of_row) - self._held]
        held_rows = of_row[len(of_row) - self._held :]
        held_refs = self._refs[len(of_row) - self._held :]
        seen = np.bincount(held_rows, minlength=count).astype(np.int64)
        refs = np.zeros(count, np.int64)
        if self._listed is not None:
            refs[listed_rows] = self._listed.ref_count
            self._compare(refs, listed_rows, held_rows, seen)
        printed = np.zeros(count, np.int64)
        printed[held_rows] = held_refs
        if bool(np.any(printed[held_rows] != held_refs)):
            printed[:] = 0
            np.maximum.at(printed, held_rows, held_refs)
            self._tell_ref_counts(held_rows, held_refs, printed)
        # A holder's own file is the better witness than the list, which is read at another moment.
        refs = np.where(seen > 0, printed, refs)
        self._tell_unseen(self._id[first], refs, seen)
        tag = np.zeros(count, np.int32)
        tag[of_row] = self._tag
        allocator = np.full(count, UNKNOWN, np.int64)
        if self._listed is not None:
            allocator[listed_rows] = self._listed.allocator_pid
        table = BufferTable(
            id=frozen(self._id[first]),
            size=frozen(self._size[first]),
            tag=frozen(tag),
            ref_count=frozen(np.maximum(refs, seen)),
            seen=frozen(seen),
            allocator_pid=frozen(allocator),
        )
        return table, frozen(held_rows.astype(np.int32))

    def _compare(self, listed: Ints, listed_rows: Ints, held_rows: Ints, seen: Ints) -> None:
        """Note holdings of buffers the list does not know."""
        known = np.zeros(len(listed), bool)
        known[listed_rows] = True
        strange = np.flatnonzero(~known & (seen > 0))
        ids = self._ids(held_rows, strange)
        self._tell("every held buffer in the list of all buffers", [f"no buffer {i} there" for i in ids])

    def _tell_ref_counts(self, held_rows: Ints, refs: Ints, largest: Ints) -> None:
        strange = np.unique(held_rows[refs != largest[held_rows]])
        ids = self._ids(held_rows, strange)
        found = [
            f"buffer {i} with {n} and with less" for i, n in zip(ids, largest[strange].tolist(), strict=True)
        ]
        self._tell("one ref_count per buffer in all files", found)

    def _tell_unseen(self, identifier: Ints, refs: Ints, seen: Ints) -> None:
        strange = np.flatnonzero(seen > refs)
        rows = zip(identifier[strange].tolist(), refs[strange].tolist(), seen[strange].tolist(), strict=True)
        self._tell(
            "at most ref_count holders",
            [f"buffer {i} with ref_count {n} and {s} holders" for i, n, s in rows],
        )

    def _ids(self, held_rows: Ints, buffers: Ints) -> list[int]:
        where = np.zeros(int(held_rows.max(initial=-1)) + 1, np.int64)
        where[held_rows] = np.arange(len(held_rows))
        ids: list[int] = self._id[len(self._id) - self._held :][where[buffers]].tolist()
        return ids

    def _tell(self, expected: str, found: Sequence[str]) -> None:
        for text in found[:MOST_PROBLEMS]:
            self.problems.append(
                Problem("/proc/*/memtrack", None, expected, f"{text} (read at different moments)")
            )
        if len(found) > MOST_PROBLEMS:
            rest = f"{len(found) - MOST_PROBLEMS} more buffers like these"
            self.problems.append(Problem("/proc/*/memtrack", None, expected, rest))


def _distinct(identifier: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Distinct (id, size) pairs in ascending order: a row of each, and the number of every row's pair."""
    if not len(identifier):
        return _NO_INTS, _NO_INTS
    largest = int(identifier.max())
    if largest < _DENSE * len(identifier) + 1024:
        row_of_id = np.full(largest + 1, -1, np.int64)
        row_of_id[identifier] = np.arange(len(identifier))
        if bool(np.all(size[row_of_id[identifier]] == size)):
            present = row_of_id >= 0
            number = np.cumsum(present) - 1
            return row_of_id[present], number[identifier]
    order = np.lexsort((size, identifier))
    ids, sizes = identifier[order], size[order]
    is_new = np.concatenate([[True], (ids[1:] != ids[:-1]) | (sizes[1:] != sizes[:-1])])
    number = np.empty(len(order), np.int64)
    number[order] = np.cumsum(is_new) - 1
    return order[is_new], number


def _processes(
    rows: _Rows,
    buffers: BufferTable,
    of_row: Index,
    listed: BufferColumns | None,
    known: Mapping[int, Process],
) -> tuple[ProcessTable, Ints]:
    count = len(rows.pid)
    begins = np.flatnonzero(np.concatenate([[True], rows.pid[1:] != rows.pid[:-1]])) if count else _NO_INTS
    first = np.append(begins, count).astype(np.int64)
    pid = rows.pid[begins]
    refs = buffers.ref_count[of_row]
    share = rows.size / refs if count else np.empty(0, float)
    private = np.where(refs == 1, rows.size, 0)
    held = _sums(rows.size, begins)
    private_sum = _sums(private, begins)
    mapped = np.where(rows.mapped < 0, 0, rows.mapped)
    is_known = np.add.reduceat(rows.mapped >= 0, begins) > 0 if count else np.empty(0, bool)
    table = ProcessTable(
        who=tuple(known.get(p) or unknown_process(p) for p in pid.tolist()),
        pid=frozen(pid),
        held=frozen(held),
        private=frozen(private_sum),
        shared=frozen(held - private_sum),
        proportional=frozen(np.add.reduceat(share, begins) if count else share),
        mapped=frozen(np.where(is_known, _sums(mapped, begins), UNKNOWN)),
        allocated=frozen(_allocated(pid, listed)),
        buffers=frozen(np.diff(first)),
    )
    return table, frozen(first)


def unknown_process(pid: int) -> Process:
    """A process of which nothing but the pid is known."""
    return Process(ProcessKey(pid, UNKNOWN), f"pid {pid}")


def _allocated(pid: Ints, listed: BufferColumns | None) -> Ints:
    if listed is None:
        return np.full(len(pid), UNKNOWN, np.int64)
    order = np.argsort(listed.allocator_pid, kind="stable")
    allocators = listed.allocator_pid[order]
    total = np.zeros(len(order) + 1, np.int64)
    np.cumsum(_clipped(listed.size[order]), out=total[1:])
    return total[np.searchsorted(allocators, pid, "right")] - total[np.searchsorted(allocators, pid)]


def _clipped(sizes: Ints) -> Ints:
    """`sizes` such that their sum fits in int64; only absurd sizes are ever cut."""
    if len(sizes) and int(sizes.max()) > _LARGEST_SUM // len(sizes):
        return np.minimum(sizes, _LARGEST_SUM // len(sizes))
    return sizes


def _sums(sizes: Ints, begins: Ints) -> Ints:
    """Sums of the groups that begin at `begins`."""
    sums: Ints = np.add.reduceat(_clipped(sizes), begins) if len(begins) else np.empty(0, np.int64)
    return sums


def _totals(processes: ProcessTable, buffers: BufferTable) -> Totals:
    size = _clipped(buffers.size)
    is_orphan = buffers.ref_count == 0
    refs = np.maximum(buffers.ref_count, 1)
    unseen = np.where(is_orphan, 0, size * (buffers.unseen / refs))
    return Totals(
        unique=int(size.sum()),
        held=int(_clipped(processes.held).sum()),
        proportional=float(processes.proportional.sum()),
        private=int(size[buffers.ref_count == 1].sum()),
        shared=int(size[buffers.ref_count > 1].sum()),
        orphaned=int(size[is_orphan].sum()),
        unattributed=float(unseen.sum()),
        buffers=len(size),
        processes=len(processes.who),
    )


def frozen(column: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """A read-only view of `column`, or of a contiguous copy."""
    view = np.ascontiguousarray(column)[:]
    view.flags.writeable = False
    return view
