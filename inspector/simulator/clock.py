"""Time for simulated devices: the host's, or one that tests drive."""

import time
from typing import Protocol


class Clock(Protocol):
    def seconds(self) -> float:
        """Never decreases; only differences mean something."""
        ...


class RealClock:
    """The host's monotonic clock."""

    def seconds(self) -> float:
        return time.monotonic()


class ManualClock:
    """Stands still until told to move."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds

    def seconds(self) -> float:
        return self._seconds

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError(f"expected seconds to move forward, found {seconds}")
        self._seconds += seconds
