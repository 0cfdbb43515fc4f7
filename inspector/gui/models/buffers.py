"""The rows of the buffer table: the buffers of one process, or all of them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from inspector.domain.columns import Index, Ints
from inspector.domain.frame import BufferTable, Frame
from inspector.domain.images import ImageGuess, guess_image, pixel_counts
from inspector.domain.text import printable
from inspector.domain.units import BINARY, Units
from inspector.gui.ages import Ages
from inspector.gui.filtering import ranks
from inspector.gui.models.table import Rows

NO_TAG = "(no tag)"


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
        names: of processes that held something once, by pid, for allocators that hold nothing now.
    """

    frame: Frame
    subset: Index | None = None
    ages: Ages | None = None
    units: Units = BINARY
    names: Mapping[int, str] = field(default_factory=dict)

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
    def holder_names(self) -> dict[int, str]:
        """Names of processes by pid, for those that hold something now."""
        return {who.key.pid: who.name for who in self.frame.processes.who}

    @cached_property
    def pixels(self) -> Ints:
        """int64[n]: pixels of the picture guessed from each size, UNKNOWN without a guess."""
        return pixel_counts(self.of(self.table.size))

    def size(self, row: int) -> int:
        return int(self.table.size[self.at(row)])

    def guess(self, row: int) -> ImageGuess | None:
        """The picture the buffer may be, by its size."""
        return guess_image(self.size(row))

    def is_orphan(self, row: int) -> bool:
        """Alive in the kernel, held by no process."""
        return int(self.table.ref_count[self.at(row)]) == 0

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


def tag_text(tag: bytes) -> str:
    """A tag as one line of visible text."""
    return printable(tag) or NO_TAG
