"""The state of a link in words: pure functions from LinkStatus to sentences."""

from dataclasses import dataclass
from typing import Literal

from inspector.domain.capture import Check, Status
from inspector.domain.units import count_text, plural
from inspector.session.status import LinkStatus, Phase

Severity = Literal["good", "warn", "bad", ""]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What to say and how loud."""

    text: str
    severity: Severity = ""


def headline(status: LinkStatus, now_ns: int) -> Sentence:
    """The state in a few words, with the countdown while waiting: `Live`, `Lost · again in 3 s`."""
    if status.phase is Phase.LIVE:
        partial = sum(check.status is not Status.OK for check in status.checks)
        return Sentence(f"Live · {plural(partial, 'warning')}" if partial else "Live", "good")
    if status.phase is Phase.STALLED:
        return Sentence("No answer yet", "warn")
    if status.phase is Phase.CONNECTING:
        again = f" · attempt {status.attempts + 1}" if status.attempts else ""
        return Sentence(f"Connecting{again}", "warn")
    if status.phase is Phase.LOST:
        return Sentence(f"Lost · {retry_text(status, now_ns)}", "bad")
    if status.phase is Phase.FAILED:
        return Sentence("Not connected", "bad")
    return Sentence("Closed")


def retry_text(status: LinkStatus, now_ns: int) -> str:
    """`trying again in 3 s`, `trying again now`."""
    if status.retry_at_ns is None:
        return "trying again"
    wait_s = (status.retry_at_ns - now_ns) / 1e9
    return f"trying again in {max(round(wait_s), 1)} s" if wait_s > 0.2 else "trying again now"


def rate(status: LinkStatus) -> Sentence:
    """Samples per second reached of those asked for."""
    asked = 1 / status.interval_s if status.interval_s > 0 else 0.0
    slow = status.phase is Phase.LIVE and 0 < status.rate_hz < 0.7 * asked
    return Sentence(f"{status.rate_hz:.1f} of {asked:.3g} Hz", "warn" if slow else "")


def latency(status: LinkStatus) -> Sentence:
    if not status.latency_ms:
        return Sentence("– ms a read")
    return Sentence(f"{status.latency_ms:.{1 if status.latency_ms < 9.95 else 0}f} ms a read")


def device_cost(status: LinkStatus) -> Sentence:
    return Sentence(f"device {100 * status.device_share:.0f} % busy for us")


def dropped(status: LinkStatus, seen: int) -> Sentence:
    """Frames never drawn: dropped by the poller's box or by the window."""
    count = max(status.dropped, seen)
    return Sentence(f"{count_text(count)} dropped", "warn" if count else "")


def cause_of(status: LinkStatus) -> str:
    """Why there is no connection, one sentence or two; "" while there is one."""
    return status.error.cause if status.error is not None else ""


def remedy_of(status: LinkStatus) -> str:
    return status.error.remedy if status.error is not None else ""


def failing(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks that make sampling pointless."""
    return tuple(check for check in checks if check.status is Status.FAIL)


def is_down(status: LinkStatus) -> bool:
    """No fresh frames are to be expected."""
    return status.phase in (Phase.LOST, Phase.FAILED, Phase.CLOSED)
