"""What looks wrong without growing: orphans, dead allocators, peers that let go, memory never mapped."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Frame
from inspector.domain.units import duration_text, plural
from inspector.session.suspects.groups import Counted
from inspector.session.suspects.lives import Lives, Mask
from inspector.session.suspects.suspect import Finding, Ground


class Patience(NamedTuple):
    """How long something may last before it is told, in seconds of device time.

    The defaults are longer than what drivers and compositors keep in passing.
    """

    orphan_s: float = 30.0
    deserted_s: float = 30.0
    alone_s: float = 60.0
    unmapped_s: float = 60.0


LEAST_LEFT_BEHIND = 3
"""Fewer buffers than these left with one holder are the last frame of a window, not a habit."""
LEAST_UNMAPPED = 4
MOSTLY = 0.5
"""Share of its other buffers that a process maps, so that one it never maps is strange."""
_MOST_CONFIDENCE = 0.9


class Standing(NamedTuple):
    """A finding about some buffers of a group: rows of `Frame.buffers`."""

    code: int
    buffers: Ints
    finding: Finding


def standing(
    frame: Frame, lives: Lives, counted: Counted, patience: Patience, time_s: float
) -> Iterator[Standing]:
    """All findings of one frame, by group."""
    yield from _orphans(lives, counted, patience, time_s)
    if len(frame.holdings.buffer):
        yield from _deserted(frame, lives, counted, patience, time_s)
        yield from _left_behind(frame, lives, counted, patience, time_s)
        yield from _never_mapped(frame, lives, counted, patience, time_s)


def _orphans(lives: Lives, counted: Counted, patience: Patience, time_s: float) -> Iterator[Standing]:
    lasting = time_s - lives.orphan_since[counted.orphans]
    old = lasting > patience.orphan_s  # False for NaN
    for code, rows, longest in _by_group(counted.of_orphan[old], counted.orphans[old], lasting[old]):
        words = f"{_buffers(rows)} alive that no process holds, for up to {duration_text(longest)}."
        yield Standing(code, rows, _finding(Ground.ORPHANED, words, 0.5, longest, patience.orphan_s))


def _deserted(
    frame: Frame, lives: Lives, counted: Counted, patience: Patience, time_s: float
) -> Iterator[Standing]:
    """Told of one holder, the first: who else holds these is shown with the buffers."""
    lasting = time_s - lives.deserted_since
    picked = _first_holding(frame) & (lasting > patience.deserted_s)[frame.holdings.buffer]
    for code, rows, longest in _of_holdings(frame, counted, picked, lasting):
        words = f"{_buffers(rows)} still held although the process that allocated them ended"
        words += f" (known for {duration_text(longest)})."
        yield Standing(code, rows, _finding(Ground.ALLOCATOR_DIED, words, 0.4, longest, patience.deserted_s))


def _left_behind(
    frame: Frame, lives: Lives, counted: Counted, patience: Patience, time_s: float
) -> Iterator[Standing]:
    """Only what the holder did not allocate itself: an app may well keep its own after the screen let go."""
    lasting = time_s - lives.alone_since
    holdings = frame.holdings
    foreign = frame.processes.pid[holdings.process] != lives.allocator[holdings.buffer]
    picked = foreign & (lasting > patience.alone_s)[holdings.buffer]
    for code, rows, longest in _of_holdings(frame, counted, picked, lasting):
        if len(rows) >= LEAST_LEFT_BEHIND:
            words = f"{_buffers(rows)} held by this process alone since the other holders let go"
            words += f", for up to {duration_text(longest)}."
            yield Standing(code, rows, _finding(Ground.LEFT_BEHIND, words, 0.3, longest, patience.alone_s))


def _never_mapped(
    frame: Frame, lives: Lives, counted: Counted, patience: Patience, time_s: float
) -> Iterator[Standing]:
    """Where mappings are known, and only in a process that maps most of what it holds."""
    holdings = frame.holdings
    if not bool((holdings.mapped >= 0).any()):
        return
    count = len(frame.processes.who)
    mapped = np.bincount(holdings.process, lives.was_mapped[holdings.buffer], count)
    maps_most = mapped > MOSTLY * np.bincount(holdings.process, minlength=count)
    lasting = time_s - lives.since
    strange = ~lives.was_mapped & (lasting > patience.unmapped_s)
    picked = strange[holdings.buffer] & maps_most[holdings.process] & (holdings.mapped == 0)
    for code, rows, longest in _of_holdings(frame, counted, picked, lasting):
        if len(rows) >= LEAST_UNMAPPED:
            words = f"{_buffers(rows)} held for up to {duration_text(longest)} and never mapped by anybody"
            words += ", while this process maps most of what it holds."
            yield Standing(
                code, rows, _finding(Ground.NEVER_MAPPED, words, 0.2, longest, patience.unmapped_s)
            )


def _of_holdings(
    frame: Frame, counted: Counted, picked: Mask, lasting: Floats
) -> Iterator[tuple[int, Ints, float]]:
    buffers = frame.holdings.buffer[picked].astype(np.int64)
    return _by_group(counted.of_holding[picked], buffers, lasting[buffers])


def _first_holding(frame: Frame) -> Mask:
    """bool[H]: the first holding of every buffer."""
    first = np.zeros(len(frame.holdings.buffer), np.bool_)
    first[np.unique(frame.holdings.buffer, return_index=True)[1]] = True
    return first


def _by_group(codes: Ints, rows: Ints, lasting: Floats) -> Iterator[tuple[int, Ints, float]]:
    """For every distinct code: its rows and the longest of their spans."""
    if not len(codes):
        return
    order = np.argsort(codes, kind="stable")
    distinct, begins = np.unique(codes[order], return_index=True)
    for code, own in zip(distinct.tolist(), np.split(order, begins[1:]), strict=True):
        yield code, rows[own], float(lasting[own].max())


def _finding(ground: Ground, words: str, base: float, lasting_s: float, patience_s: float) -> Finding:
    """Confidence grows from `base` as it lasts: the doubt halves each time the time has doubled."""
    doubt = (1.0 - base) * patience_s / max(lasting_s, patience_s)
    return Finding(ground, words, min(1.0 - doubt, _MOST_CONFIDENCE), lasting_s)


def _buffers(rows: Ints) -> str:
    return plural(len(rows), "buffer")
