"""Is a row of low watermarks a leak? Robust statistics on counts, with thresholds that say why not.

A leak loses buffers for ever, one after the other; everything else that grows, stops. So a row counts as
steady growth only if, since the last time it was at its lowest,

- it has gone on for LEAST_WINDOWS windows and gained LEAST_GAIN buffers (caches and start-up are over before;
  a row that began within STARTUP_S of its process's birth must last twice as long);
- the gain came in at least LEAST_RISES separate rises and no single one brought half of it (a camera that
  opens brings everything at once);
- it hardly ever falls: Kendall's tau, rising minus falling pairs over all pairs of windows, is at least
  LEAST_TAU (sawtooths fall as often as they rise, plateaus have mostly equal pairs);
- it has not levelled off: the later half gained at least LATER_SHARE of the whole, and the last rise is no
  longer ago than three usual waits between rises.

The rate is Theil and Sen's: the median of the slopes of all pairs, which a third of wild values cannot bend.
"""

from typing import NamedTuple

import numpy as np

from inspector.domain.columns import Floats, Ints

LEAST_WINDOWS = 12
LEAST_GAIN = 12
LEAST_RISES = 8
LEAST_TAU = 0.8
LARGEST_RISE = 0.5
LATER_SHARE = 0.3
STARTUP_S = 30.0
_HALVED_AFTER = 8.0
"""Rises after which the doubt is half of what it was."""


class Growth(NamedTuple):
    """Attributes:
    gained: buffers gained; rises: windows that brought some; windows: since it began.
    since_s: device time of the first of these windows. lasting_s: from there to the newest.
    per_minute: Theil-Sen slope, buffers a minute.
    confidence: 0 to 1, tau times what the number of rises is worth.
    """

    gained: int
    rises: int
    windows: int
    since_s: float
    lasting_s: float
    per_minute: float
    confidence: float


def steady_growth(times: Floats, low: Ints, born_s: float | None = None) -> Growth | None:
    """The growth in a row of windows, or None when it is none.

    Args:
        times: float64[w], start of each window, device seconds, ascending.
        low: int64[w], low watermark of each.
        born_s: when the process started, device seconds; None where not known.
    """
    if not len(low):
        return None
    begin = len(low) - 1 - int(np.argmin(low[::-1]))
    times, low = times[begin:], low[begin:]
    gained, windows = int(low[-1] - low[0]), len(low)
    is_startup = born_s is not None and times[0] - born_s < STARTUP_S
    if gained < LEAST_GAIN or windows < LEAST_WINDOWS * (2 if is_startup else 1):
        return None
    highest = np.maximum.accumulate(low)
    step = np.diff(highest)
    rises = np.flatnonzero(step)
    if len(rises) < LEAST_RISES or step.max() > LARGEST_RISE * gained or _has_levelled(low, rises):
        return None
    first, second = np.triu_indices(windows, 1)
    change = low[second] - low[first]
    tau = float(np.sign(change).mean())
    if tau < LEAST_TAU:
        return None
    slope = float(np.median(change / (times[second] - times[first])))
    confidence = tau * (1.0 - 0.5 ** (len(rises) / _HALVED_AFTER))
    lasting_s = float(times[-1] - times[0])
    return Growth(gained, len(rises), windows, float(times[0]), lasting_s, slope * 60, confidence)


def _has_levelled(low: Ints, rises: Ints) -> bool:
    """`rises` are the windows before each rise."""
    half = len(low) // 2
    if low[-1] - low[half] < LATER_SHARE * (low[-1] - low[0]):
        return True
    usual_wait = (rises[-1] - rises[0]) / max(len(rises) - 1, 1)
    return bool(len(low) - 2 - rises[-1] > 3 * max(usual_wait, 1.0))
