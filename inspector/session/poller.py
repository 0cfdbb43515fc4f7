"""One thread per open target: connect, sample, decode, hand over; lose the device, say why, try again."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from inspector.domain.capture import Check, Connection, LinkError, Trouble
from inspector.domain.frame import Frame
from inspector.session.mailbox import Mailbox
from inspector.session.pace import Pace
from inspector.session.preflight import preflight
from inspector.session.sampling import Sampler
from inspector.session.status import LinkStatus, Phase
from inspector.session.targets import Started

OpenConnection = Callable[[Started], Connection]
"""Opens a device; calls what it is given as soon as there is something that `close` can end, as `connect`."""

RETRY_DELAYS_S = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Waits before the first, second ... attempt after a loss; the last is repeated."""
STALLED_AFTER_NS = 2_000_000_000
CLOSE_WITHIN_S = 2.0
WAITING_FRAMES = 16

_log = logging.getLogger(__name__)


class Poller:
    """Samples a device until closed.

    Frames wait in `frames`; when the reader is too slow the oldest are dropped and counted. A number left out
    in `Frame.seq` means that samples are missing there: dropped, or never taken because the device was lost.

    Args:
        target: the URI, for the status.
        open_connection: opens the device; called in the poller's thread, again after every loss. What it
            tells to have started is closed when the poller is closed before the device answers.
        interval_s: delay between the starts of two samples; polls never overlap.
        wake: called in the poller's thread when frames or a new status wait; must only post an event.
        retry_delays_s: see RETRY_DELAYS_S.
    """

    def __init__(
        self,
        target: str,
        open_connection: OpenConnection,
        *,
        interval_s: float = 0.1,
        wake: Callable[[], None] | None = None,
        retry_delays_s: tuple[float, ...] = RETRY_DELAYS_S,
    ) -> None:
        self.frames: Mailbox[Frame] = Mailbox(WAITING_FRAMES, wake)
        self._open = open_connection
        self._wake = wake
        self._retry_delays_s = retry_delays_s
        self._pace = Pace()
        self._lock = threading.Lock()
        self._status = LinkStatus(target, interval_s=interval_s)
        self._reading_since_ns: int | None = None
        self._connection: Connection | None = None
        self._closing = threading.Event()
        self._nudge = threading.Event()
        self._next_seq = 0
        self._thread = threading.Thread(target=self._run, name=f"poller {target}", daemon=True)

    @property
    def status(self) -> LinkStatus:
        """The newest status; any thread."""
        with self._lock:
            status, since = self._status, self._reading_since_ns
        dropped = self.frames.dropped_ever
        waited_ns = time.monotonic_ns() - since if since is not None else 0
        if status.phase is Phase.LIVE and waited_ns > STALLED_AFTER_NS:
            return replace(status, phase=Phase.STALLED, dropped=dropped)
        return replace(status, dropped=dropped)

    def start(self) -> None:
        self._thread.start()

    def set_interval(self, interval_s: float) -> None:
        """Takes effect at once; any thread."""
        self._change(interval_s=interval_s)
        self._nudge.set()

    def retry_now(self) -> None:
        """End a wait for the next attempt (or leave FAILED); any thread."""
        self._nudge.set()

    def close(self) -> None:
        """End the thread and the connection, also one that is still being made; any thread but the poller's.

        Returns within two seconds.
        """
        self._closing.set()
        self._nudge.set()
        with self._lock:
            connection = self._connection
        if connection is not None:
            connection.close()
        if self._thread.is_alive():
            self._thread.join(CLOSE_WITHIN_S)

    def _change(self, **fields: object) -> None:
        """Publish a new status and wake the reader."""
        with self._lock:
            self._status = replace(self._status, **fields)  # type: ignore[arg-type]
        if self._wake is not None:
            self._wake()

    def _run(self) -> None:
        attempts = 0
        while not self._closing.is_set():
            self._change(phase=Phase.CONNECTING, retry_at_ns=None, attempts=attempts)
            samples_before = self._status.samples
            try:
                self._inspect()
                break
            except LinkError as error:
                lost = error
            except Exception as error:
                _log.exception("the poller failed")
                lost = LinkError(Trouble.INTERNAL, f"The inspector failed: {error!r}.", "Please report it.")
            if self._closing.is_set():
                break
            attempts = 1 if self._status.samples > samples_before else attempts + 1
            self._wait_after(lost, attempts)
        self._change(phase=Phase.CLOSED, retry_at_ns=None)

    def _wait_after(self, error: LinkError, attempts: int) -> None:
        """Show why the device is lost and wait until it is time, or until somebody asks, to try again."""
        self._pace.clear()
        self._nudge.clear()
        if self._closing.is_set():
            return
        if not error.retry:
            self._change(phase=Phase.FAILED, error=error, attempts=attempts, rate_hz=0.0, retry_at_ns=None)
            self._nudge.wait()
            return
        delay_s = self._retry_delays_s[min(attempts, len(self._retry_delays_s)) - 1]
        retry_at_ns = time.monotonic_ns() + int(delay_s * 1e9)
        self._change(phase=Phase.LOST, error=error, attempts=attempts, rate_hz=0.0, retry_at_ns=retry_at_ns)
        self._nudge.wait(delay_s)

    def _inspect(self) -> None:
        """Connect and sample until closed. Raises LinkError."""
        try:
            connection = self._open(self._hold)
            self._hold(connection)
            if not self._closing.is_set():
                self._sample(connection, preflight(connection))
        finally:
            with self._lock:
                held, self._connection = self._connection, None
                self._reading_since_ns = None
            if held is not None:
                held.close()

    def _hold(self, connection: Connection) -> None:
        """There is a connection, perhaps without an answer yet: from here on `close` can end it."""
        with self._lock:
            self._connection = connection
        if self._closing.is_set():
            connection.close()

    def _sample(self, connection: Connection, checks: tuple[Check, ...]) -> None:
        self._change(
            phase=Phase.LIVE,
            error=None,
            attempts=0,
            connections=self._status.connections + 1,
            facts=tuple(connection.facts.items()),
            checks=checks,
        )
        sampler = Sampler(connection, first_seq=self._next_seq)
        while not self._closing.is_set():
            begun = time.monotonic_ns()
            self._reading_since_ns = begun
            frame = sampler.frame()
            self._reading_since_ns = None
            self._next_seq = frame.seq + 2
            self._hand_over(frame, time.monotonic_ns() - begun)
            self._rest(begun)

    def _hand_over(self, frame: Frame, took_ns: int) -> None:
        self._pace.add(frame.started_ns, frame.ended_ns)
        status = self._status
        with self._lock:
            self._status = replace(
                status,
                rate_hz=self._pace.rate_hz,
                latency_ms=self._pace.latency_ms,
                device_share=self._pace.share,
                samples=status.samples + 1,
                overruns=status.overruns + (took_ns > self._status.interval_s * 1e9),
                interval_s=self._status.interval_s,
            )
        self.frames.put(frame)

    def _rest(self, begun_ns: int) -> None:
        """Wait for what is left of the interval; a changed interval counts at once."""
        while not self._closing.is_set():
            self._nudge.clear()
            if self._closing.is_set():
                return
            left_s = self._status.interval_s - (time.monotonic_ns() - begun_ns) / 1e9
            if left_s <= 0 or not self._nudge.wait(left_s):
                return
