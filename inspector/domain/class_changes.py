"""How many buffers, and of how many bytes, each process holds per tag and size class, in two moments."""

from typing import NamedTuple

import numpy as np

from inspector.domain.changes import Changes, Kind, kind_of, members
from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Frame
from inspector.domain.size_class import size_class


class ClassChange(NamedTuple):
    """Buffers of one process, tag and size class in both moments.

    Attributes:
        process: row in `Changes.processes`; NOBODY for orphans.
        size_class: see `domain.size_class`.
        before, after: how many there were.
        bytes_before, bytes_after: their sizes together.
        least, largest: smallest and largest size among them, bytes.
    """

    kind: Kind
    process: int
    tag: bytes
    size_class: int
    before: int
    after: int
    bytes_before: int
    bytes_after: int
    least: int
    largest: int

    @property
    def bytes(self) -> int:
        """Change in bytes held."""
        return self.bytes_after - self.bytes_before


def class_changes(a: Frame, b: Frame, found: Changes) -> tuple[ClassChange, ...]:
    """Groups whose count or bytes changed, the largest change in bytes first.

    Args:
        found: what `changes(a, b)` gave.
    """
    tags: dict[bytes, int] = {}
    who_a = {change.a.key: row for row, change in enumerate(found.processes) if change.a is not None}
    who_b = {change.b.key: row for row, change in enumerate(found.processes) if change.b is not None}
    numbers = [
        np.array([rows[who.key] for who in frame.processes.who], np.int64)
        for frame, rows in ((a, who_a), (b, who_b))
    ]
    sides = [members(a, numbers[0], tags), members(b, numbers[1], tags)]
    process, tag, size = (np.concatenate(column) for column in zip(*sides, strict=True))
    if not len(size):
        return ()
    codes, group = np.unique(((process + 1) * len(tags) + tag) << 6 | size_class(size), return_inverse=True)
    split = len(sides[0][2])
    before, bytes_before = _sums(group[:split], size[:split], len(codes))
    after, bytes_after = _sums(group[split:], size[split:], len(codes))
    largest, least = np.zeros(len(codes), np.int64), np.full(len(codes), size.max())
    np.maximum.at(largest, group, size)
    np.minimum.at(least, group, size)
    order = np.argsort(-np.abs(bytes_after - bytes_before), kind="stable")
    names = tuple(tags)
    rows = []
    for row in order.tolist():
        amounts = (int(before[row]), int(after[row]), int(bytes_before[row]), int(bytes_after[row]))
        if amounts[0] == amounts[1] and amounts[2] == amounts[3]:
            continue
        owner, number = divmod(int(codes[row]) >> 6, len(tags))
        kind = kind_of(amounts[0], amounts[1])
        kind = kind_of(amounts[2], amounts[3]) if kind is Kind.SAME else kind
        bounds = (int(least[row]), int(largest[row]))
        rows.append(ClassChange(kind, owner - 1, names[number], int(codes[row]) & 63, *amounts, *bounds))
    return tuple(rows)


def _sums(group: Ints, size: Ints, count: int) -> tuple[Ints, Floats]:
    """Number and bytes of each group; bytes are exact below 2**53."""
    return np.bincount(group, minlength=count).astype(np.int64), np.bincount(group, size, count).astype(float)
