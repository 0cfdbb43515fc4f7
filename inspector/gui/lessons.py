"""Which teaching page belongs to a state of the session, if any: a pure function."""

from inspector.domain.frame import Frame
from inspector.gui import link_text
from inspector.gui.views.teaching import Lesson, connecting, failed, no_memtrack, nothing_held
from inspector.session.status import LinkStatus, Phase

_TRIED_AGAIN = "It is tried again by itself; the status bar says when."


def has_picture(frame: Frame | None) -> bool:
    """Whether there is anything to draw in `frame`."""
    return frame is not None and bool(len(frame.processes.who) or len(frame.buffers.id))


def lesson_for(status: LinkStatus, newest: Frame | None, *, had_picture: bool) -> Lesson | None:
    """None when there is a picture to show. `had_picture`: something was held in an earlier frame."""
    failing = link_text.failing(status.checks)
    never_live = newest is None and status.error is not None
    if never_live and status.phase in (Phase.FAILED, Phase.LOST, Phase.CONNECTING):
        # The same words through all attempts: a page that changes under the pointer cannot be clicked.
        waiting = "" if status.phase is Phase.FAILED else _TRIED_AGAIN
        return failed(status.target, link_text.cause_of(status), link_text.remedy_of(status), waiting)
    if failing and not has_picture(newest) and status.phase in (Phase.LIVE, Phase.STALLED):
        return no_memtrack(status.target, failing)
    if newest is None:
        return connecting(status.target)
    if not has_picture(newest) and not had_picture:
        return nothing_held(status.target)
    return None
