"""A connection for as long as a command needs it, closed however the command ends."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from inspector.cli.console import Console
from inspector.domain.capture import Connection, LinkError, Status, Trouble
from inspector.session.targets import LinkOptions, Target, connect

_FATAL = (signal.SIGTERM, signal.SIGHUP)

ELSEWHERE = "Or name another target: -t ssh:HOST, -t local: or, to try it without a device, -t sim:phone."


@contextmanager
def connected(target: Target, options: LinkOptions, console: Console) -> Iterator[Connection]:
    """The open connection to `target`. Raises LinkError.

    A request to end the process (SIGTERM, SIGHUP) ends the block like an interrupt does, so that nothing
    is left running on the device or here.
    """
    with ending_on_request():
        connection = _open(target, options)
        try:
            facts = ", ".join(f"{name} {value}" for name, value in connection.facts.items())
            console.detail(f"Connected to {connection.target}{f': {facts}' if facts else ''}.")
            yield connection
        finally:
            connection.close()


def require_memtrack(connection: Connection) -> None:
    """Raise LinkError, with the remedy, when nothing was found because there is nothing to be found.

    A quiet device and one without memtrack give the same empty frame; only a closer look tells them apart.
    """
    from inspector.session.preflight import preflight, trouble_of

    for check in preflight(connection):
        if check.status is Status.FAIL:
            raise LinkError(trouble_of(check), check.detail, check.remedy, retry=False)


def _open(target: Target, options: LinkOptions) -> Connection:
    try:
        return connect(target, options)
    except LinkError as error:
        if error.trouble is not Trouble.NO_DEVICE or target != Target("adb"):
            raise
        remedy = f"{error.remedy}\n{ELSEWHERE}" if error.remedy else ELSEWHERE
        raise LinkError(error.trouble, error.cause, remedy, retry=error.retry) from error


@contextmanager
def ending_on_request() -> Iterator[None]:
    """While it lasts, SIGTERM and SIGHUP end the block by an exception, so that `finally` is obeyed."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return
    before = {number: signal.signal(number, _end) for number in _FATAL}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
