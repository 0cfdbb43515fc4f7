"""A cheap, steady look at a target's total, before anybody attaches: one number a second."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from inspector.domain.capture import Capture, Connection, LinkError, Trouble
from inspector.domain.frame import Frame
from inspector.session.decoding import Decoder
from inspector.session.sampling import GLOBS

EVERY_S = 1.0
LARGEST_SHARE = 0.05
"""Of the time, spent on one look after the other: a look that takes 0.2 s is followed by 3.8 s of rest."""
KEPT = 60
RETRY_DELAYS_S = (2.0, 5.0, 15.0)
_JOIN_S = 1.0
_TURN_S = 0.2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trend:
    """What was seen so far. Immutable.

    Attributes:
        totals: unique bytes, oldest first, at most KEPT of them, a second or more apart.
        error: why there is no newer one; None while looking works.
        finds_memtrack: whether the newest look found any memtrack file that may be read.
    """

    totals: tuple[int, ...] = ()
    error: LinkError | None = None
    finds_memtrack: bool = True

    @property
    def now(self) -> int | None:
        """The newest total in bytes, None when there is none that still holds."""
        return self.totals[-1] if self.totals and self.error is None and self.finds_memtrack else None


class Glimpse:
    """Looks at one target over one connection, in a thread of its own, until closed.

    Args:
        name: for the thread.
        open_connection: opens the target; must not ask anybody anything.
        gate: bounds how many glimpses connect or read at the same time.
        told: gets each new Trend, in the glimpse's thread; must not block.
    """

    def __init__(
        self,
        name: str,
        open_connection: Callable[[], Connection],
        gate: threading.Semaphore,
        told: Callable[[Trend], None],
        *,
        every_s: float = EVERY_S,
        retry_delays_s: tuple[float, ...] = RETRY_DELAYS_S,
    ) -> None:
        self._open, self._gate, self._told = open_connection, gate, told
        self._every_s, self._retry_delays_s = every_s, retry_delays_s
        self._trend = Trend()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name=f"glimpse of {name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cut(self) -> None:
        """Ask the thread to end and cut its connection; any thread."""
        self._closing.set()
        with self._lock:
            connection = self._connection
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """End the look; returns within seconds even when the target hangs while it is being opened.

        Such a thread closes what it opened as soon as opening ends, which every transport bounds.
        """
        self.cut()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        failures = 0
        while not self._closing.is_set():
            seen = len(self._trend.totals)
            try:
                self._look_on()
                return
            except LinkError as error:
                lost = error
            except Exception as error:
                _log.exception("a glimpse failed")
                lost = LinkError(Trouble.INTERNAL, f"The look at it failed: {error!r}.", "Please report it.")
            if self._closing.is_set():
                return
            failures = 0 if len(self._trend.totals) > seen else failures + 1
            self._tell(replace(self._trend, error=lost))
            if not lost.retry:
                return
            self._closing.wait(self._retry_delays_s[min(failures, len(self._retry_delays_s)) - 1])

    def _look_on(self) -> None:
        """Connect and look until closed. Raises LinkError."""
        if not self._take_turn():
            return
        try:
            connection = self._open()
        finally:
            self._gate.release()
        with self._lock:
            self._connection = connection
        try:
            self._sample(connection)
        finally:
            with self._lock:
                self._connection = None
            connection.close()

    def _sample(self, connection: Connection) -> None:
        decoder, number = Decoder(), 0
        while self._take_turn():
            try:
                began = time.monotonic()
                frame, finds_memtrack = _look(connection, decoder, number)
                took_s = time.monotonic() - began
            finally:
                self._gate.release()
            number += 1
            totals = (*self._trend.totals, frame.totals.unique)[-KEPT:]
            self._tell(Trend(totals, None, finds_memtrack))
            self._closing.wait(max(self._every_s, took_s / LARGEST_SHARE) - took_s)

    def _take_turn(self) -> bool:
        """Wait for a place at the gate; False, and no place, once closed."""
        while not self._closing.is_set():
            if self._gate.acquire(timeout=_TURN_S):
                if not self._closing.is_set():
                    return True
                self._gate.release()
        return False

    def _tell(self, trend: Trend) -> None:
        self._trend = trend
        if not self._closing.is_set():
            self._told(trend)


def _look(connection: Connection, decoder: Decoder, number: int) -> tuple[Frame, bool]:
    """One frame without names, which a total does not need, and whether memtrack was there to read."""
    reading = connection.read(GLOBS)
    finds_memtrack = any(file.absence is None and file.path.endswith("/memtrack") for file in reading.files)
    capture = Capture(
        number, time.time_ns(), reading.started_ns, reading.ended_ns, reading.uptime_s, reading.files
    )
    return decoder.decode(capture), finds_memtrack
