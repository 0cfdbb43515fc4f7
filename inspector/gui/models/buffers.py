"""The buffer table: the buffers of one process, or all of them."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from inspector.domain.columns import UNKNOWN, Index, Ints
from inspector.domain.frame import BufferTable, Frame
from inspector.domain.text import printable
from inspector.domain.units import ABSENT, BINARY, Units, count_text, duration_text
from inspector.gui.ages import Ages
from inspector.gui.filtering import ranks
from inspector.gui.models.table import Column, Rows

_MOST_NAMES = 3


class BufferKey(NamedTuple):
    """Who a buffer is between two samples: ids are recycled at once, so this is only probable.

    Attributes:
        tag: exact bytes.
    """

    id: int
    size: int
    tag: bytes


@dataclass(frozen=True, eq=False)
class BufferRows:
    """Rows of a frame's buffers.

    Attributes:
        subset: rows of `frame.buffers`, ascending; None means all of them.
        ages: when each buffer of the frame was first seen.
        units: how amounts of bytes are written.
    """

    frame: Frame
    subset: Index | None = None
    ages: Ages | None = None
    units: Units = BINARY

    def __len__(self) -> int:
        return len(self.frame.buffers.id) if self.subset is None else len(self.subset)

    @property
    def table(self) -> BufferTable:
        return self.frame.buffers

    def of(self, column: Ints) -> Ints:
        """The values of a whole-frame column for these rows."""
        return column if self.subset is None else column[self.subset]

    def at(self, row: int) -> int:
        """Row in `frame.buffers`."""
        return row if self.subset is None else int(self.subset[row])

    def key(self, row: int) -> BufferKey:
        at = self.at(row)
        table = self.table
        return BufferKey(int(table.id[at]), int(table.size[at]), self.frame.tags[table.tag[at]])

    @cached_property
    def tags(self) -> Ints:
        """int64[n]: place of each tag in alphabetical order."""
        places = ranks(printable(tag) for tag in self.frame.tags)
        table = self.table.tag
        return places[table if self.subset is None else table[self.subset]] if len(places) else places

    @cached_property
    def allocators(self) -> dict[int, str]:
        """Names of processes by pid, for those that hold something."""
        return {who.key.pid: who.name for who in self.frame.processes.who}

    def identity(self, row: int) -> Hashable:
        return self.key(row)

    def find(self, identity: Hashable) -> int:
        if not isinstance(identity, BufferKey):
            return -1
        ids = self.of(self.table.id)
        row = int(np.searchsorted(ids, identity.id))
        return row if row < len(ids) and self.key(row) == identity else -1

    def trace(self, old: "BufferRows", rows: Rows) -> Rows:
        ids, wanted = self.of(self.table.id), old.of(old.table.id)[rows]
        if not len(ids):
            return np.full(len(rows), -1, np.intp)
        place = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
        same = (ids[place] == wanted) & (self.of(self.table.size)[place] == old.of(old.table.size)[rows])
        if self.frame.tags is not old.frame.tags:
            same &= self._same_tags(old, rows, place)
        else:
            same &= self._tag_rows[place] == old._tag_rows[rows]
        return np.where(same, place, -1)

    @property
    def _tag_rows(self) -> Index:
        return self.table.tag if self.subset is None else self.table.tag[self.subset]

    def _same_tags(self, old: "BufferRows", rows: Rows, place: Rows) -> np.typing.NDArray[np.bool_]:
        mine = {tag: row for row, tag in enumerate(self.frame.tags)}
        moved = np.array([mine.get(tag, -1) for tag in old.frame.tags], np.int64)
        return np.asarray(moved[old._tag_rows[rows]] == self._tag_rows[place])


def _tag(rows: BufferRows, row: int) -> str:
    tag = rows.frame.tags[rows.table.tag[rows.at(row)]]
    return printable(tag) if tag else "(no tag)"


def _holders(rows: BufferRows, row: int, most: int = _MOST_NAMES) -> str:
    who = rows.frame.processes.who
    at = rows.frame.holders_of(rows.at(row)).tolist()
    names = [who[process].name for process in at[:most]]
    more = f" +{len(at) - most}" if len(at) > most else ""
    return (", ".join(names) + more) if names else "none"


def _holders_hint(rows: BufferRows, row: int) -> str:
    who = rows.frame.processes.who
    at = rows.frame.holders_of(rows.at(row)).tolist()
    return "\n".join(f"{who[process].name}  ({who[process].key.pid})" for process in at[:40]) or "No holder."


def _allocator(rows: BufferRows, row: int) -> str:
    pid = int(rows.table.allocator_pid[rows.at(row)])
    if pid == UNKNOWN:
        return ABSENT
    name = rows.allocators.get(pid)
    return f"{name} ({pid})" if name else f"pid {pid}"


def _age(rows: BufferRows, row: int) -> str:
    if rows.ages is None:
        return ABSENT
    at = rows.at(row)
    return ("≥ " if rows.ages.is_at_least[at] else "") + duration_text(float(rows.ages.seconds[at]))


def _ref_count(rows: BufferRows, row: int) -> str:
    count = int(rows.table.ref_count[rows.at(row)])
    return "0 · orphan" if count == 0 else count_text(count)


def _unseen(rows: BufferRows, row: int) -> str:
    at = rows.at(row)
    count = int(rows.table.ref_count[at]) - int(rows.table.seen[at])
    return count_text(count) if count else ""


def _age_key(rows: BufferRows) -> np.typing.NDArray[np.float64]:
    seconds = np.zeros(len(rows.table.id)) if rows.ages is None else rows.ages.seconds
    return seconds if rows.subset is None else seconds[rows.subset]


BUFFER_COLUMNS: tuple[Column[BufferRows], ...] = (
    Column(
        "id",
        "ID",
        "The kernel's id of the buffer. The lowest free number is used again at once.",
        key=lambda rows: rows.of(rows.table.id),
        text=lambda rows, row: str(rows.table.id[rows.at(row)]),
        is_dim=True,
        sample="999999",
    ),
    Column(
        "size",
        "Size",
        "Bytes of the buffer.",
        key=lambda rows: rows.of(rows.table.size),
        text=lambda rows, row: rows.units.text(float(rows.table.size[rows.at(row)])),
        hint=lambda rows, row: f"{count_text(int(rows.table.size[rows.at(row)]))} bytes",
        sample="1023 MiB",
    ),
    Column(
        "tag",
        "Tag",
        "What the allocator wrote about the buffer; unusual characters are shown escaped.",
        key=lambda rows: rows.tags,
        text=_tag,
        is_number=False,
        hint=_tag,
    ),
    Column(
        "ref_count",
        "Refs",
        "ref_count: how many processes hold it, as the kernel counts. 0 is an orphan: alive, held by none.",
        key=lambda rows: rows.of(rows.table.ref_count),
        text=_ref_count,
        sample="0 · orphan",
    ),
    Column(
        "holders",
        "Holders",
        "The processes that hold it and could be read.",
        key=lambda rows: rows.of(rows.table.seen),
        text=_holders,
        is_list=True,
        is_number=False,
        hint=_holders_hint,
    ),
    Column(
        "unseen",
        "Unseen",
        "Holders that could not be read: ref_count minus the holders seen.",
        key=lambda rows: rows.of(rows.table.unseen),
        text=_unseen,
        sample="Unseen ",
    ),
    Column(
        "allocator",
        "Allocator",
        "The process that allocated it, not necessarily a holder; – without the debugfs list.",
        key=lambda rows: rows.of(rows.table.allocator_pid),
        text=_allocator,
        is_number=False,
        hint=_allocator,
        sample="surfaceflinger (1234)",
    ),
    Column(
        "age",
        "Age",
        "How long this window has seen it; ≥ when it was already there at the first sample.",
        key=_age_key,
        text=_age,
        sample="≥ 59 min 59 s",
    ),
)
