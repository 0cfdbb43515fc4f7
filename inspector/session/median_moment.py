"""The moment that stands for a stretch of a recording: the one with the median of its unique bytes.

A real sample, not an average of several: what it shows was so at one time, and its sums add up.
"""

from typing import NamedTuple

import numpy as np

from inspector.domain.capture import LinkError, Trouble
from inspector.session.recording.moments import row_of
from inspector.session.recording.reading import Recording

MOST = 100
"""Samples looked at, evenly spaced over the stretch."""
UNTIL = ".."


class Median(NamedTuple):
    """Attributes:
    row: of the sample with the median (the lower of two), in the recording.
    samples: how many were looked at.
    """

    row: int
    samples: int


def is_stretch(text: str) -> bool:
    """Whether `text` speaks of a stretch, as `1:00..2:00` does."""
    return UNTIL in text


def median_moment(recording: Recording, text: str) -> Median:
    """The moment that stands for the stretch `FROM..TO`; either may be left out for beginning and end.

    Raises LinkError(USAGE) with what was expected and found.
    """
    begin, _, end = text.partition(UNTIL)
    first, last = row_of(recording, begin or "begin"), row_of(recording, end or "end")
    if first > last:
        cause = f"expected a stretch that begins before it ends, found {text!r}."
        raise LinkError(Trouble.USAGE, cause, f"Write {end}{UNTIL}{begin}.", retry=False)
    rows = np.unique(np.linspace(first, last, min(MOST, last - first + 1)).round().astype(np.int64)).tolist()
    unique = [recording.frame(row).totals.unique for row in rows]
    order = np.argsort(unique, kind="stable")
    return Median(rows[int(order[(len(rows) - 1) // 2])], len(rows))


def elapsed_text(recording: Recording, row: int) -> str:
    """The moment of a sample as `row_of` reads it back: seconds since the beginning, to the nanosecond."""
    elapsed_ns = int(recording.started_ns[row]) - int(recording.started_ns[0])
    return f"{elapsed_ns // 10**9}.{elapsed_ns % 10**9:09d}"
