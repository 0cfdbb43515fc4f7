"""How fast samples really come: rate, latency and load over the last few seconds."""

from collections import deque
from statistics import median

WINDOW_NS = 5_000_000_000
MOST = 256


class Pace:
    """Remembers when the last samples were read."""

    def __init__(self) -> None:
        self._spans: deque[tuple[int, int]] = deque(maxlen=MOST)

    def add(self, started_ns: int, ended_ns: int) -> None:
        """One sample, host monotonic clock."""
        self._spans.append((started_ns, ended_ns))
        while self._spans[0][0] < ended_ns - WINDOW_NS and len(self._spans) > 2:
            self._spans.popleft()

    def clear(self) -> None:
        self._spans.clear()

    @property
    def rate_hz(self) -> float:
        """Starts per second; 0.0 before the second sample."""
        if len(self._spans) < 2:
            return 0.0
        return (len(self._spans) - 1) * 1e9 / max(1, self._spans[-1][0] - self._spans[0][0])

    @property
    def latency_ms(self) -> float:
        """Median time of a read."""
        return median((end - start) / 1e6 for start, end in self._spans) if self._spans else 0.0

    @property
    def share(self) -> float:
        """Share of the time, 0 to 1, in which a read was under way."""
        if len(self._spans) < 2:
            return 0.0
        busy = sum(end - start for start, end in list(self._spans)[:-1])
        return min(1.0, busy / max(1, self._spans[-1][0] - self._spans[0][0]))
