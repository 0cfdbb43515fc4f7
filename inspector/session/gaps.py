"""Time for which there is no data, and why: noted once, never bridged."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

_KEPT = 1024
_LATE_SAMPLES = 3.0
_LATE_S = 1.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Time without data, host monotonic seconds. `end_s` is infinite while it lasts."""

    start_s: float
    end_s: float
    reason: str


class Gaps:
    """The newest gaps of a session, oldest first.

    Attributes:
        open_reason: why nothing comes now; None while all is well.
    """

    def __init__(self) -> None:
        self.open_reason: str | None = None
        self._closed: deque[Gap] = deque(maxlen=_KEPT)

    def close(self, start_s: float, end_s: float, missing: int, interval_s: float | None) -> bool:
        """A sample came at `end_s` after the one at `start_s`. True when data is missing between them.

        Args:
            missing: sequence numbers skipped.
            interval_s: the delay asked for, None when it is not known; a wait of more than three of them (and
                a second) is a gap.
        """
        reason, self.open_reason = self.open_reason, None
        waited_s = end_s - start_s
        if reason is None and missing > 0:
            reason = f"{missing} sample{'s' if missing > 1 else ''} dropped"
        elif (
            reason is None and interval_s is not None and waited_s > max(_LATE_SAMPLES * interval_s, _LATE_S)
        ):
            reason = f"no sample for {waited_s:.1f} s"
        if reason is not None:
            self._closed.append(Gap(start_s, end_s, reason))
        return reason is not None

    def forget_before(self, time_s: float) -> None:
        """Drop the gaps that ended before `time_s`."""
        while self._closed and self._closed[0].end_s < time_s:
            self._closed.popleft()

    def between(self, start_s: float, end_s: float, newest_s: Callable[[], float]) -> list[Gap]:
        """Gaps that touch [start_s, end_s]; an open one begins at `newest_s()`."""
        recent = takewhile(lambda gap: gap.end_s >= start_s, reversed(self._closed))
        found = [gap for gap in recent if gap.start_s <= end_s][::-1]
        if self.open_reason is not None and newest_s() <= end_s:
            found.append(Gap(newest_s(), float("inf"), self.open_reason))
        return found
