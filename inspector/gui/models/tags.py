"""The tag table: what belongs to each tag."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from inspector.domain.columns import Ints
from inspector.domain.frame import Frame
from inspector.domain.tags import TagSums, tag_sums
from inspector.domain.text import printable
from inspector.domain.units import BINARY, Units, count_text
from inspector.gui.empty import empty_frame
from inspector.gui.filtering import ranks
from inspector.gui.models.table import Column, Rows

NO_TAG = "(no tag)"
TagColorOf = Callable[[bytes], QColor | None]


@dataclass(frozen=True, eq=False)
class TagRows:
    """The tags in use in one frame, T rows.

    Attributes:
        color_of: the series colour of a tag, None for those without one; it colours the bars.
        units: how amounts of bytes are written.
    """

    frame: Frame = field(default_factory=empty_frame)
    color_of: TagColorOf | None = None
    units: Units = BINARY

    @cached_property
    def sums(self) -> TagSums:
        return tag_sums(self.frame)

    def __len__(self) -> int:
        return len(self.sums.tag)

    def tag(self, row: int) -> bytes:
        return self.sums.tags[int(self.sums.tag[row])]

    @cached_property
    def names(self) -> Ints:
        """int64[T]: place of each tag in alphabetical order."""
        return ranks(printable(self.tag(row)) for row in range(len(self)))

    @cached_property
    def shares(self) -> npt.NDArray[np.float64]:
        """float64[T], 0 to 1: unique bytes against the largest."""
        unique = self.sums.unique.astype(np.float64)
        top = float(unique.max(initial=0.0))
        return unique / top if top else unique

    @cached_property
    def _rows(self) -> dict[bytes, int]:
        return {self.tag(row): row for row in range(len(self))}

    def identity(self, row: int) -> Hashable:
        return self.tag(row)

    def find(self, identity: Hashable) -> int:
        return self._rows.get(identity, -1) if isinstance(identity, bytes) else -1

    def trace(self, old: "TagRows", rows: Rows) -> Rows:
        return np.fromiter((self.find(old.tag(row)) for row in rows.tolist()), np.intp, len(rows))


def tag_name(tag: bytes) -> str:
    """A tag as one line of visible text."""
    return printable(tag) or NO_TAG


def _color(rows: TagRows, row: int) -> QColor | None:
    return rows.color_of(rows.tag(row)) if rows.color_of is not None else None


def _explained(rows: TagRows, row: int) -> str:
    sums = rows.sums
    parts = (
        ("unique", float(sums.unique[row])),
        ("= proportional", float(sums.proportional[row])),
        ("+ unattributed", float(sums.unattributed[row])),
        ("+ orphaned", float(sums.orphaned[row])),
    )
    return "\n".join(
        [tag_name(rows.tag(row)), *(f"{name} {rows.units.text(amount)}" for name, amount in parts)]
    )


def _amount(id: str, title: str, tooltip: str, of: Callable[[TagSums], Ints]) -> Column[TagRows]:
    """A column of bytes; nothing is a bare 0, for the eye to skip."""
    return Column(
        id,
        title,
        tooltip,
        key=lambda rows: of(rows.sums),
        text=lambda rows, row: rows.units.text(amount) if (amount := float(of(rows.sums)[row])) else "0",
        sample="1023 MiB",
    )


def _count(id: str, title: str, tooltip: str, of: Callable[[TagSums], Ints]) -> Column[TagRows]:
    return Column(
        id,
        title,
        tooltip,
        key=lambda rows: of(rows.sums),
        text=lambda rows, row: count_text(int(of(rows.sums)[row])),
        is_dim=True,
        sample="9 999",
    )


def tag_columns(*, has_colors: bool) -> tuple[Column[TagRows], ...]:
    """The columns; with colours of their own the tags have swatches."""
    name: Column[TagRows] = Column(
        "tag",
        "Tag",
        "What the allocators wrote about their buffers; unusual characters are shown escaped.",
        key=lambda rows: rows.names,
        text=lambda rows, row: tag_name(rows.tag(row)),
        is_number=False,
        swatch=_color if has_colors else None,
        hint=_explained,
    )
    unique: Column[TagRows] = Column(
        "unique",
        "Unique",
        "Bytes of its buffers, each counted once.\nUnique = proportional + unattributed + orphaned.",
        key=lambda rows: rows.sums.unique,
        text=lambda rows, row: rows.units.text(float(rows.sums.unique[row])),
        share=lambda rows: rows.shares,
        hint=_explained,
        sample="1023 MiB",
    )
    return (name, unique, *_AMOUNTS)


_AMOUNTS: tuple[Column[TagRows], ...] = (
    _count("buffers", "Buffers", "Number of buffers with this tag.", lambda sums: sums.buffers),
    _count("processes", "Held by", "Processes that hold at least one of them.", lambda sums: sums.processes),
    _amount(
        "private", "Private", "Bytes of those one process holds (ref_count 1).", lambda sums: sums.private
    ),
    _amount("shared", "Shared", "Bytes of those several hold (ref_count above 1).", lambda sums: sums.shared),
    _amount(
        "proportional",
        "Prop.",
        "size ÷ ref_count, summed over the holders that could be read.",
        lambda sums: sums.proportional.astype(np.int64),
    ),
    _amount("held", "Held", "Sum over all holders; a shared buffer counts for each.", lambda sums: sums.held),
    _amount(
        "orphaned", "Orphaned", "Bytes alive in the kernel, held by no process.", lambda sums: sums.orphaned
    ),
)
