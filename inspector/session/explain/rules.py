"""How buffers add up to totals, as data."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.frame import BufferTable
from inspector.session.explain.explanation import Amount, Unit, number_text
from inspector.session.explain.subjects import Total

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rule:
    """How buffers add up to a total.

    Attributes:
        title, formula: for people.
        counts: which buffers do.
        amount: (size, ref_count, seen) -> what one adds.
        term: the same, written.
    """

    title: str
    formula: str
    counts: Callable[[BufferTable], Mask]
    amount: Callable[[int, int, int], Amount]
    term: Callable[[int, int, int], str]
    unit: Unit = Unit.BYTES


def _size(size: int, refs: int, seen: int) -> int:
    return size


def _size_term(size: int, refs: int, seen: int) -> str:
    return number_text(size)


def _nobodys(size: int, refs: int, seen: int) -> Amount:
    return size * (refs - seen) / refs if refs else size


def _nobodys_term(size: int, refs: int, seen: int) -> str:
    return shared_term(size, refs - seen, refs) if refs else number_text(size)


def shared_term(size: int, holders: int, refs: int) -> str:
    """What `holders` of `refs` answer for, written: `8,294,400 × 2 ÷ 3`."""
    times = f" × {holders:,}" if holders != 1 else ""
    return f"{number_text(size)}{times} ÷ {refs:,}"


RULES: dict[Total, Rule] = {
    Total.UNIQUE: Rule(
        "Unique total",
        "size, summed over the buffers, each once however many processes hold it",
        lambda table: np.ones(len(table.id), np.bool_),
        _size,
        _size_term,
    ),
    Total.HELD: Rule(
        "Held",
        "size × holders seen, summed over the buffers",
        lambda table: table.seen > 0,
        lambda size, refs, seen: size * seen,
        lambda size, refs, seen: f"{number_text(size)} × {seen:,}" if seen != 1 else number_text(size),
    ),
    Total.PROPORTIONAL: Rule(
        "Proportional sum",
        "size × holders seen ÷ ref_count, summed over the buffers",
        lambda table: table.seen > 0,
        lambda size, refs, seen: size * seen / refs,
        lambda size, refs, seen: shared_term(size, seen, refs),
    ),
    Total.PRIVATE: Rule(
        "Private",
        "size, summed over the buffers with ref_count 1",
        lambda table: table.ref_count == 1,
        _size,
        _size_term,
    ),
    Total.SHARED: Rule(
        "Shared",
        "size, summed over the buffers with ref_count above 1, each once",
        lambda table: table.ref_count > 1,
        _size,
        _size_term,
    ),
    Total.ORPHANED: Rule(
        "Orphaned",
        "size, summed over the buffers with ref_count 0: alive in the kernel, held by no process",
        lambda table: table.ref_count == 0,
        _size,
        _size_term,
    ),
    Total.UNATTRIBUTED: Rule(
        "Unattributed",
        "size × unseen holders ÷ ref_count, summed over the buffers with holders that could not be read",
        lambda table: table.unseen > 0,
        _nobodys,
        _nobodys_term,
    ),
    Total.NOBODYS: Rule(
        "Nobody's",
        "orphaned + unattributed: size where ref_count is 0, else size × unseen holders ÷ ref_count",
        lambda table: (table.ref_count == 0) | (table.unseen > 0),
        _nobodys,
        _nobodys_term,
    ),
    Total.BUFFERS: Rule(
        "Buffers",
        "number of buffers, held or not",
        lambda table: np.ones(len(table.id), np.bool_),
        lambda size, refs, seen: 1,
        lambda size, refs, seen: "1",
        Unit.BUFFERS,
    ),
}
