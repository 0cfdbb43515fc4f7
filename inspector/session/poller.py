"""One thread per open target: connect, sample, decode, hand over; lose the device, say why, try again."""

from collections.abc import Callable

from inspector.domain.capture import Connection
from inspector.domain.frame import Frame
from inspector.session.mailbox import Mailbox
from inspector.session.status import LinkStatus


class Poller:
    """Samples a device until closed.

    Args:
        target: the URI, for the status.
        open_connection: opens the device; called in the poller's thread, again after every loss.
        interval_s: delay between the starts of two samples; polls never overlap.
        wake: called in the poller's thread when frames or a new status wait; must only post an event.
    """

    def __init__(
        self,
        target: str,
        open_connection: Callable[[], Connection],
        *,
        interval_s: float = 0.1,
        wake: Callable[[], None] | None = None,
    ) -> None:
        self.frames: Mailbox[Frame] = Mailbox(8, wake)

    @property
    def status(self) -> LinkStatus:
        """The newest status; any thread."""
        raise NotImplementedError

    def start(self) -> None: ...

    def set_interval(self, interval_s: float) -> None:
        """Takes effect at once; any thread."""

    def retry_now(self) -> None:
        """End a wait for the next attempt (or leave FAILED); any thread."""

    def close(self) -> None:
        """End the thread and the connection; returns within two seconds; any thread but the poller's."""
