"""Which teaching page belongs to a state of the session, if any: a pure function."""

import time

from inspector.domain.frame import Frame
from inspector.gui import link_text
from inspector.gui.views.teaching import Lesson, connecting, failed, no_memtrack, nothing_held
from inspector.session.status import LinkStatus, Phase


def lesson_for(status: LinkStatus, newest: Frame | None, samples: int) -> Lesson | None:
    """None when there is a picture to show."""
    has_picture = newest is not None and bool(len(newest.processes.who) or len(newest.buffers.id))
    failing = link_text.failing(status.checks)
    if status.phase is Phase.FAILED and not samples:
        return failed(status.target, link_text.cause_of(status), link_text.remedy_of(status), "")
    if status.phase is Phase.LOST and not samples:
        waiting = link_text.retry_text(status, time.monotonic_ns())
        return failed(
            status.target, link_text.cause_of(status), link_text.remedy_of(status), waiting.capitalize() + "."
        )
    if failing and not has_picture and status.phase in (Phase.LIVE, Phase.STALLED):
        return no_memtrack(status.target, failing)
    if newest is None:
        return connecting(status.target)
    held_before = samples > 1
    if not has_picture and not held_before:
        return nothing_held(status.target)
    return None
