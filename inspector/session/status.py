"""The state of a link as data, for status bars and tables."""

from dataclasses import dataclass
from enum import Enum

from inspector.domain.capture import Check, LinkError


class Phase(Enum):
    CONNECTING = "connecting"
    LIVE = "live"
    STALLED = "no answer yet"
    """Live, but no byte of the answer for longer than usual; the deadline has not passed."""
    LOST = "lost"
    """Not connected; will be tried again at `retry_at_ns`."""
    FAILED = "failed"
    """Not connected, and trying again cannot help until a person acts."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """One moment of a link. Immutable.

    Attributes:
        target: the URI.
        phase: see Phase.
        error: what ended the last connection; None while live.
        retry_at_ns: host monotonic time of the next attempt, only in LOST.
        attempts: attempts since the device was lost.
        interval_s: delay asked for between the starts of two samples.
        rate_hz: samples per second reached over the last few seconds; 0.0 when none.
        latency_ms: median time of a whole read over the last samples.
        device_share: share of wall time the device spends reading for us (0 to 1), over the last samples.
        samples, overruns: counts; an overrun is a sample that took longer than the interval.
        dropped: frames the reader was too slow to take.
        connections: times connected; 2 or more means it was lost and came back.
        facts: about device and link.
        checks: preflight results of the newest connection.
    """

    target: str
    phase: Phase = Phase.CONNECTING
    error: LinkError | None = None
    retry_at_ns: int | None = None
    attempts: int = 0
    interval_s: float = 0.1
    rate_hz: float = 0.0
    latency_ms: float = 0.0
    device_share: float = 0.0
    samples: int = 0
    overruns: int = 0
    dropped: int = 0
    connections: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    checks: tuple[Check, ...] = ()
