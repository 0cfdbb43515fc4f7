"""A connection that was checked before attaching, kept for the inspection that follows.

Without it an ssh host would ask for its password twice.
"""

import threading
from collections.abc import Callable

from inspector.domain.capture import Check, Connection, LinkError, Status, Trouble
from inspector.session.preflight import preflight
from inspector.session.targets import LinkOptions, Started, Target, connect, parse_target

OpenTarget = Callable[[Target, LinkOptions, Started | None], Connection]
"""See `connect`."""


class PreparedLink:
    """Opens a target: the first time with the connection that was checked, later with new ones.

    Attributes:
        target: what it opens; after a check the canonical name, so that `adb:` stays with its device.
    """

    def __init__(
        self,
        target: Target,
        options: LinkOptions,
        *,
        open_target: OpenTarget = connect,
    ) -> None:
        self.target = target
        self._options, self._open_target = options, open_target
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._is_closed = False

    def __call__(self, started: Started | None = None) -> Connection:
        """An open connection, the caller's from here on. Blocks (bounded); raises LinkError; as `connect`."""
        with self._lock:
            ready, self._connection = self._connection, None
        return ready if ready is not None else self._open_target(self.target, self._options, started)

    def check(self) -> tuple[Check, ...]:
        """Connect, check the device and keep the connection; once. Raises LinkError, also when closed."""
        try:
            connection = self._open_target(self.target, self._options, self._hold)
            self._hold(connection)
            checks = preflight(connection)
        except BaseException:
            with self._lock:
                held, self._connection = self._connection, None
                is_closed = self._is_closed
            if held is not None:
                held.close()
            if is_closed:
                raise _closed() from None
            raise
        self.target = parse_target(connection.target)
        return checks

    def _hold(self, connection: Connection) -> None:
        """There is a connection, perhaps without an answer yet: from here on `close` can end it."""
        with self._lock:
            is_closed = self._is_closed
            self._connection = None if is_closed else connection
        if is_closed:
            connection.close()
            raise _closed()

    def close(self) -> None:
        """End a check that runs, and close the connection nobody took; any thread; again does nothing."""
        with self._lock:
            self._is_closed = True
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _closed() -> LinkError:
    return LinkError(Trouble.LOST, "The check was cancelled.", retry=False)


def is_flawless(checks: tuple[Check, ...]) -> bool:
    """Whether there is nothing to tell before attaching."""
    return all(check.status is Status.OK for check in checks)
