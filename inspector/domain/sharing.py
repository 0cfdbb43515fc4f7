"""Who shares with whom: bytes and buffers that two processes hold together, as a matrix.

A buffer that h processes hold makes h·(h - 1)/2 pairs, so a single one held by all of 800 would make 319,600.
Only the processes that share most are kept apart, the rest counts as one ("the others"): after that no buffer
has more than a few dozen holders, and the cost is bounded by the holdings and the size of the matrix.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Frame, Process, ProcessKey
from inspector.domain.seriation import arranged, joined

Mask = npt.NDArray[np.bool_]

MOST_PROCESSES = 60
"""Processes kept apart unless asked otherwise."""
_LOYALTY = 1.25
"""A process already in the picture gives its place only to one that shares this much more."""
_LARGEST_SUM = 2**52


@dataclass(frozen=True, slots=True, eq=False)
class SharingMatrix:
    """What processes share: N rows and columns, symmetric. With `folded` the last row is all the others.

    Attributes:
        who: the processes kept apart, in an order in which those that share with each other stand together.
        folded: number of processes in the last row; 0 when there is no such row.
        bytes, buffers: int64[N, N], size and number of the buffers that both hold, each once. On the
            diagonal what a process holds alone (ref_count 1); for the others, what nobody but they holds.
        only_bytes, only_buffers: int64[N, N], of those the ones that nobody else holds. 0 on the diagonal.
        shared_bytes, shared_buffers: int64[N], held with ref_count above 1, each buffer once.
        unseen_bytes: int64[N], of `shared_bytes` those with a holder that could not be read.
    """

    who: tuple[Process, ...]
    folded: int
    bytes: Ints
    buffers: Ints
    only_bytes: Ints
    only_buffers: Ints
    shared_bytes: Ints
    shared_buffers: Ints
    unseen_bytes: Ints

    def __len__(self) -> int:
        """N: rows, the one of the others included."""
        return len(self.bytes)

    @property
    def keys(self) -> tuple[ProcessKey, ...]:
        return tuple(process.key for process in self.who)

    def row_of(self, key: ProcessKey) -> int | None:
        """Row of a process that is kept apart, else None."""
        return next((row for row, process in enumerate(self.who) if process.key == key), None)

    def partners(self, row: int) -> int:
        """How many rows share at least one buffer with `row`."""
        return int(np.count_nonzero(self.buffers[row])) - bool(self.buffers[row, row])


def sharing(
    frame: Frame,
    *,
    most: int = MOST_PROCESSES,
    buffers: Mask | None = None,
    previous: Sequence[ProcessKey] = (),
) -> SharingMatrix:
    """The matrix of a frame; empty when no two readable processes hold the same buffer.

    Args:
        most: processes kept apart.
        buffers: bool[B], only these count; None counts all.
        previous: the order of an earlier matrix to keep to, so that rows stay where they are; newcomers
            stand beside whom they share most with. Empty arranges afresh.
    """
    size = np.minimum(frame.buffers.size, _LARGEST_SUM // max(len(frame.holdings.buffer), 1))
    strength = _strength(frame, size, buffers)
    earlier = [row for row in map(frame.row_of, previous) if row is not None]
    kept = _kept(strength, most, earlier)
    folded = int(np.count_nonzero(strength)) - len(kept)
    group = np.where(strength > 0, len(kept), -1)
    group[kept] = np.arange(len(kept))
    count = len(kept) + (folded > 0)
    squares, sums = _counted(frame, _memberships(frame, group, count, buffers), count, size)
    order = _order(squares[0][: len(kept), : len(kept)], kept, earlier)
    places = np.array([*order, *range(len(kept), count)], np.intp)
    who = tuple(frame.processes.who[row] for row in kept[order].tolist())
    return SharingMatrix(
        who, folded, *(square[np.ix_(places, places)] for square in squares), *(each[places] for each in sums)
    )


def _strength(frame: Frame, size: Ints, buffers: Mask | None) -> Floats:
    """float64[P]: bytes a process shares with readable others, and a byte for every such buffer."""
    is_shared = frame.buffers.seen > 1
    if buffers is not None:
        is_shared = is_shared & buffers
    weight = np.where(is_shared, size + 1.0, 0.0)[frame.holdings.buffer]
    return np.bincount(frame.holdings.process, weight, len(frame.processes.who)).astype(np.float64)


def _kept(strength: Floats, most: int, earlier: Sequence[int]) -> Ints:
    """Rows of the processes kept apart, ascending: those that share most, with a bonus for `earlier` ones."""
    sharers = np.flatnonzero(strength)
    if len(sharers) <= most:
        return sharers
    rank = strength.copy()
    rank[earlier] *= _LOYALTY
    return np.sort(sharers[np.argsort(-rank[sharers], kind="stable")[:most]])


def _order(shared: Ints, kept: Ints, earlier: Sequence[int]) -> Ints:
    """The order to show `kept` in, as places in it."""
    place = {row: at for at, row in enumerate(kept.tolist())}
    settled = [place[row] for row in earlier if row in place]
    order = joined(shared, settled) if settled else arranged(shared)
    return np.array(order, np.int64)


class _Memberships(NamedTuple):
    """Which groups of processes hold a buffer: one row per (buffer, group), by buffer.

    Attributes:
        group, buffer: int64[m].
        begins: int64[b], first row of every buffer. groups: int64[b], its number of rows.
    """

    group: Ints
    buffer: Ints
    begins: Ints
    groups: Ints


def _memberships(frame: Frame, group: Ints, count: int, buffers: Mask | None) -> _Memberships:
    """`group` is int64[P], the group of every process or -1; `count` the number of groups."""
    holdings = frame.holdings
    of = group[holdings.process]
    is_counted = of >= 0 if buffers is None else (of >= 0) & buffers[holdings.buffer]
    row = np.unique(holdings.buffer[is_counted].astype(np.int64) * count + of[is_counted])
    buffer = row // count if count else row
    begins = np.flatnonzero(np.diff(buffer, prepend=-1))
    return _Memberships(row - buffer * count, buffer, begins, np.diff(begins, append=len(row)))


def _counted(
    frame: Frame, members: _Memberships, count: int, size: Ints
) -> tuple[tuple[Ints, Ints, Ints, Ints], tuple[Ints, Ints, Ints]]:
    """The four squares and three columns of a SharingMatrix, in the order of the groups."""
    table = frame.buffers
    pair, buffer, is_only = _pairs(members, count)
    is_only &= table.ref_count[buffer] == table.seen[buffer]
    ones = np.ones(len(frame.buffers.id), np.int64)
    own = members.begins[members.groups == 1]
    own = own[table.ref_count[members.buffer[own]] == table.seen[members.buffer[own]]]
    own_pair, own_buffer = members.group[own] * (count + 1), members.buffer[own]

    def square(amount: Ints, which: Mask | slice) -> Ints:
        half = _sums(pair[which], amount[buffer[which]], count * count).reshape(count, count)
        return half + half.T

    def with_own(amount: Ints) -> Ints:
        diagonal = _sums(own_pair, amount[own_buffer], count * count).reshape(count, count)
        return square(amount, slice(None)) + diagonal

    def column(which: Mask, amount: Ints) -> Ints:
        rows = which[members.buffer]
        return _sums(members.group[rows], amount[members.buffer[rows]], count)

    is_shared, is_unseen = table.ref_count > 1, table.unseen > 0
    squares = with_own(size), with_own(ones), square(size, is_only), square(ones, is_only)
    return squares, (column(is_shared, size), column(is_shared, ones), column(is_unseen, size))


def _pairs(members: _Memberships, count: int) -> tuple[Ints, Ints, Mask]:
    """Every pair of groups that hold a buffer: first * count + second, the buffer, and whether it is all."""
    none = np.zeros(0, np.int64)
    pairs, buffers, alone = [none], [none], [none.astype(bool)]
    for groups in np.unique(members.groups[members.groups > 1]).tolist():
        begins = members.begins[members.groups == groups]
        held_by = members.group[begins[:, None] + np.arange(groups)]
        first, second = np.triu_indices(groups, 1)
        pairs.append((held_by[:, first] * count + held_by[:, second]).ravel())
        buffers.append(np.repeat(members.buffer[begins], len(first)))
        alone.append(np.full(len(first) * len(begins), groups == 2))
    return np.concatenate(pairs), np.concatenate(buffers), np.concatenate(alone)


def _sums(row: Ints, amount: Ints, count: int) -> Ints:
    """int64[count]: sums by row; exact, as all amounts together are below 2**53."""
    return np.bincount(row, amount, count).astype(np.int64)
