"""Blame policies: ways to split the memory of one frame among its processes. Each is one pure function.

A policy gives bytes per process and what is nobody's. Together they always make the same sum:

    proportional, private, allocator, compositor never owns:    sum(of) + nobody == Totals.unique
    full to every holder:  sum(of) == Totals.held,  sum(of) + nobody == sum of size x max(ref_count, 1)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Frame

COMPOSITORS = (
    "surfaceflinger",
    "*composer-service*",
    "*graphics.composer*",
    "render_service",
    "composer_host",
    "weston",
    "kwin_wayland*",
    "kwin_x11",
    "mutter*",
    "gnome-shell",
    "sway",
    "Xorg",
    "Xwayland",
)
"""Names of processes that only show what others made, as shell patterns: Android, OpenHarmony, Linux."""

_LARGEST_SUM = 2**52


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Who answers for what.

    Attributes:
        of: float64[P], bytes, in the order of ProcessTable; never negative.
        nobody: bytes that no process of the frame answers for.
    """

    of: Floats
    nobody: float


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to split.

    Attributes:
        id: stable name for settings and the command line.
        title: for people.
        formula: how the bytes of a process come about, shown beside every sum.
        nobody: what is counted as nobody's, for people.
        split: Frame -> Split.
    """

    id: str
    title: str
    formula: str
    nobody: str
    split: Callable[[Frame], Split]


def proportional(frame: Frame) -> Split:
    """Every holder an equal share: size / ref_count."""
    share = _size(frame) / np.maximum(frame.buffers.ref_count, 1)
    return _to_holders(frame, share, _size(frame))


def full(frame: Frame) -> Split:
    """Every holder the whole size; nobody's are orphans and what holders that could not be read hold."""
    size = _size(frame)
    return _to_holders(frame, size, size * np.maximum(frame.buffers.ref_count, 1))


def private(frame: Frame) -> Split:
    """What only one process holds, so what would be free if it ended; everything shared is nobody's."""
    size = _size(frame)
    return _to_holders(frame, np.where(frame.buffers.ref_count == 1, size, 0.0), size)


def allocator(frame: Frame) -> Split:
    """The whole size to the process that allocated it, whoever holds it.

    Nobody's is what was allocated by a process that holds nothing or has ended, or where the device does not
    say who. The kernel gives a pid only: after a reuse the new owner of the pid is taken for the allocator.
    """
    pids, table = frame.processes.pid, frame.buffers
    row = np.minimum(np.searchsorted(pids, table.allocator_pid), max(len(pids) - 1, 0))
    is_here = pids[row] == table.allocator_pid if len(pids) else np.zeros(len(table.id), np.bool_)
    size = _size(frame)
    of = np.bincount(row[is_here], size[is_here], len(pids)).astype(np.float64)
    return _split(of, size)


def compositor_never_owns(frame: Frame, compositors: Sequence[str] = COMPOSITORS) -> Split:
    """Equal shares among the holders that are no compositors; a compositor always gets 0.

    Holders that could not be read count as others and take their shares to nobody, as do buffers that only
    compositors hold.

    Args:
        compositors: names of processes as shell patterns; case counts.
    """
    is_compositor = np.array(
        [any(fnmatchcase(who.name, pattern) for pattern in compositors) for who in frame.processes.who],
        np.bool_,
    )
    holdings, table = frame.holdings, frame.buffers
    showing = holdings.buffer[is_compositor[holdings.process]] if len(is_compositor) else holdings.buffer
    others = table.ref_count - np.bincount(showing, minlength=len(table.id))
    split = _to_holders(frame, _size(frame) / np.maximum(others, 1), _size(frame))
    return _split(np.where(is_compositor, 0.0, split.of), _size(frame))


def policies(compositors: Sequence[str] = COMPOSITORS) -> tuple[Policy, ...]:
    """All policies, in the order in which they are offered."""
    return (
        Policy(
            "proportional",
            "Proportional",
            "size ÷ ref_count, summed over the buffers held",
            "orphans, and the shares of holders that could not be read",
            proportional,
        ),
        Policy(
            "full",
            "Full to every holder",
            "size, summed over the buffers held; a shared buffer counts once for every holder",
            "orphans, and what holders that could not be read hold",
            full,
        ),
        Policy(
            "private",
            "Private only",
            "size, summed over the buffers held with ref_count 1",
            "every shared buffer, once, orphans, and holders that could not be read",
            private,
        ),
        Policy(
            "allocator",
            "Allocator pays",
            "size, summed over the buffers it allocated, held by it or not",
            "buffers whose allocator ended, holds nothing, or is not told by the device",
            allocator,
        ),
        Policy(
            "no-compositor",
            "Compositor never owns",
            "size ÷ number of holders that are no compositors, summed over the buffers held; "
            "0 for a compositor",
            "buffers only compositors hold, orphans, and the shares of holders that could not be read",
            lambda frame: compositor_never_owns(frame, compositors),
        ),
    )


POLICIES = policies()


def policy(id: str) -> Policy:
    """The policy with this id. Raises KeyError with the ids there are."""
    for candidate in POLICIES:
        if candidate.id == id:
            return candidate
    raise KeyError(f"expected one of {', '.join(p.id for p in POLICIES)}, found {id}")


def _size(frame: Frame) -> Floats:
    """float64[B]; absurd sizes are cut so that sums stay exact."""
    size: Ints = frame.buffers.size
    return np.minimum(size, _LARGEST_SUM // max(len(frame.holdings.buffer), len(size), 1)).astype(np.float64)


def _to_holders(frame: Frame, share: Floats, whole: Floats) -> Split:
    """`share` (float64[B], bytes) to every holder seen; nobody gets what is left of `whole`."""
    holdings = frame.holdings
    of = np.bincount(holdings.process, share[holdings.buffer], len(frame.processes.who))
    return _split(of.astype(np.float64), whole)


def _split(of: Floats, whole: Floats) -> Split:
    return Split(of, max(float(whole.sum()) - float(of.sum()), 0.0))
