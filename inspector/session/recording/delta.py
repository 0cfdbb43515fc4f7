"""What changed from one sequence to the next: runs that are copied, and what is new between them.

Lists of buffers change by a few lines; a line that stays is found by its text, wherever it went.
"""

from collections.abc import Hashable, Sequence
from itertools import accumulate, repeat
from typing import NamedTuple

import numpy as np


class Run(NamedTuple):
    """Copy old[start : start + length], then take new[begin : end] as it is."""

    start: int
    length: int
    begin: int
    end: int


class Hunk(NamedTuple):
    """The same in bytes: copy `length` bytes of the old text from `start`, then take `fresh`."""

    start: int
    length: int
    fresh: bytes


COST = 12
"""Bytes a hunk takes before compression; a delta that takes more than the text itself is not worth it."""


def runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Run]:
    """How `new` is made of `old`."""
    if not new:
        return []
    place = dict(zip(old, range(len(old)), strict=True))
    found = np.array(list(map(place.get, new, repeat(-1))), np.int64)
    is_fresh = found < 0
    breaks = (found[1:] != found[:-1] + 1) & ~(is_fresh[1:] & is_fresh[:-1])
    edges = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(new)]
    answer: list[Run] = []
    for begin, end, start in zip(edges, edges[1:], found[edges[:-1]].tolist(), strict=False):
        if start >= 0:
            answer.append(Run(start, end - begin, end, end))
        elif answer and answer[-1].end == begin:
            answer[-1] = answer[-1]._replace(end=end)
        else:
            answer.append(Run(0, 0, begin, end))
    return answer


def hunks(old: bytes, new: bytes) -> list[Hunk] | None:
    """How the text `new` is made of `old`; None where writing `new` down takes no more."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found = runs(before, after)
    if COST * len(found) >= len(new):
        return None
    at = [0, *accumulate(map(len, before))]
    answer = [
        Hunk(at[start], at[start + count] - at[start], b"".join(after[begin:end]))
        for start, count, begin, end in found
    ]
    return answer if COST * len(answer) + sum(len(hunk.fresh) for hunk in answer) < len(new) else None
