"""A connection through `agent.sh`, the script that reads files for us on the device."""

import contextlib
import math
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

from inspector.domain.capture import Connection, LinkError, RawFile, Reading, Trouble
from inspector.domain.text import printable
from inspector.transports import paths
from inspector.transports.channel import Channel
from inspector.transports.framing import Answer, Deadlines, Wire
from inspector.transports.splitting import Doubtful, Listing, absences, by_headers, by_secret

WORDS_PER_REQUEST = 100
"""The shell reads a request one byte per system call, so long lists are asked for in parts."""
IDLE_S = 60
"""The agent ends by itself after this long without a line, where its shell's `read` knows time-outs."""
NUDGE_S = 20.0
CAUTIOUS_READS = 32
"""Reads done in the exact way after a doubt before the fast way is tried again."""
ATTEMPTS = 3
LARGE_FILE = 512
"""Bytes per file from which reading in blocks costs busybox less than opening all files at once does."""
_NOT_RUN = 126
"""Exit statuses from here on: the reader could not be started, or was killed."""


class _Greeting(NamedTuple):
    uid: str
    shell: str
    reader: str
    most: str
    uptime: str
    root: str
    path: str


class AgentConnection:
    """Reads files of a device through a channel to a POSIX shell there; see `Connection`.

    Args:
        target: the URI to show and to connect with again.
        channel: to the standard input and output of `sh` on the device; owned from here on.
        facts: what the transport knows already; the agent adds shell, user and reader.
        deadlines: how long to wait for what.
        started: called with this connection before the agent answers, which may take as long as a person
            needs for a password; `close` ends the attempt.

    Raises LinkError when the shell does not start the agent; the channel is closed then.
    """

    def __init__(
        self,
        target: str,
        channel: Channel,
        facts: Mapping[str, str],
        deadlines: Deadlines | None = None,
        started: Callable[[Connection], None] | None = None,
    ) -> None:
        self._target = target
        self._channel = channel
        self._wire = Wire(channel, deadlines or Deadlines())
        self._closed = threading.Event()
        self._listing = Listing()
        self._bytes_per_file = 0
        self._cautious: dict[tuple[str, ...], int] = {}
        self._keeper = threading.Thread(target=self._keep_awake, name=f"keep {target} awake", daemon=True)
        self._facts: Mapping[str, str] = MappingProxyType(dict(facts))
        try:
            if started is not None:
                started(self)
            self._greeting = self._start()
        except LinkError as error:
            was_closed = self._closed.is_set()
            self.close()
            if was_closed:
                raise _closed() from error
            raise
        except BaseException:
            self.close()
            raise
        self._facts = MappingProxyType({**facts, **self._told()})
        self._keeper.start()

    @property
    def target(self) -> str:
        return self._target

    @property
    def facts(self) -> Mapping[str, str]:
        return self._facts

    @property
    def stalled_since_ns(self) -> int | None:
        """Host monotonic time of the last byte while an answer is overdue, else None; any thread."""
        return self._wire.stalled_since_ns

    def read(self, globs: Sequence[str]) -> Reading:
        """See `Connection.read`."""
        paths.check(globs)
        started_ns = time.monotonic_ns()
        files: list[RawFile] = []
        clock: list[str] = []
        for words in _requests([self._greeting.root + glob for glob in globs]):
            found, uptime = self._read(words)
            files += found
            clock += uptime
        return Reading(tuple(files), started_ns, time.monotonic_ns(), _seconds(clock))

    def close(self) -> None:
        """See `Connection.close`."""
        self._closed.set()
        self._channel.close()
        if self._keeper.is_alive() and threading.current_thread() is not self._keeper:
            self._keeper.join(1.0)

    def _read(self, words: tuple[str, ...]) -> tuple[list[RawFile], tuple[str, str]]:
        """One request's files, first the fast way unless it was in doubt lately."""
        patterns = tuple(word for word in words if paths.is_pattern(word))
        patience = self._cautious.get(patterns, 0)
        if self._greeting.reader != "none" and not patience:
            answer = self._ask("T" if self._bytes_per_file > LARGE_FILE else "F", " ".join(words))
            self._bytes_per_file = len(answer.body) // max(1, len(self._listing.given))
            with contextlib.suppress(Doubtful):
                return self._cut(answer, words, None), answer.uptime
        if patterns:
            self._cautious = {patterns: patience - 1 if patience else CAUTIOUS_READS}
        for attempt in range(ATTEMPTS):
            secret = secrets.token_hex(16)
            answer = self._ask("X", f"{secret} {' '.join(words)}")
            try:
                return self._cut(answer, words, secret, last=attempt == ATTEMPTS - 1), answer.uptime
            except Doubtful as doubt:
                found = printable(str(doubt).encode())
        raise self._garbled(f"files that can be told apart, found {found}, {ATTEMPTS} times")

    def _ask(self, kind: str, words: str) -> Answer:
        try:
            answer = self._wire.ask(kind, words)
        except LinkError as error:
            raise self._explained(error) from error
        if answer.status >= _NOT_RUN:
            said = printable(answer.errors.strip()[-200:])
            raise self._garbled(f"the reader on the device to run, found exit status {answer.status}: {said}")
        if answer.listing is not None:
            self._listing = Listing.of(answer.listing, self._greeting.root)
        return answer

    def _cut(
        self, answer: Answer, words: tuple[str, ...], secret: str | None, last: bool = False
    ) -> list[RawFile]:
        """The files of an answer. Raises Doubtful."""
        literal = {word for word in words if not paths.is_pattern(word)}
        absent = absences(answer.errors, self._listing, literal)
        if secret is None:
            files = by_headers(answer.body, self._listing, absent)
        else:
            # busybox says this for every error of a read; the process has probably ended: look again.
            if not last and any(file.detail == "Input/output error" for file in absent.values()):
                raise Doubtful("an input/output error")
            key, path = f"K={secret}\0", f"PATH={self._greeting.path}\0"
            forms = [(key + path).encode(), (path + key).encode()]
            files = by_secret(answer.body, self._listing, absent, forms)
        if absent:
            # A glob that matched nothing stands for itself, and is no file.
            return [file for file in files if file.absence is None or not paths.is_pattern(file.path)]
        return files

    def _start(self) -> _Greeting:
        script = (resources.files("inspector.transports") / "agent.sh").read_text("ascii")
        script = script.replace("@TOKEN@", self._wire.token).replace("@IDLE@", str(IDLE_S))
        lines = self._wire.greet(script)
        if len(lines) != len(_Greeting._fields):
            raise self._garbled(f"{len(_Greeting._fields)} lines of greeting, found {len(lines)}")
        return _Greeting(*lines)

    def _told(self) -> dict[str, str]:
        """The greeting as facts for people."""
        greeting = self._greeting
        told = {
            "user id": printable(greeting.uid.encode()) or "unknown",
            "shell": printable(greeting.shell.encode()) or "POSIX sh",
            "reader": printable(greeting.reader.encode()),
        }
        if greeting.root:
            told["root"] = printable(greeting.root.encode())
        return told

    def _explained(self, error: LinkError) -> LinkError:
        return _closed() if self._closed.is_set() else error

    def _garbled(self, text: str) -> LinkError:
        return LinkError(Trouble.GARBLED, f"{self._target}: expected {text}.")

    def _keep_awake(self) -> None:
        """An empty line now and then, which the agent skips, so that it does not take us for gone."""
        while not self._closed.wait(NUDGE_S):
            try:
                self._channel.send(b"\n")
            except OSError:
                return


def _closed() -> LinkError:
    return LinkError(Trouble.LOST, "The connection was closed.", retry=False)


def _requests(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(words), WORDS_PER_REQUEST):
        yield tuple(words[start : start + WORDS_PER_REQUEST])


def _seconds(clock: Sequence[str]) -> tuple[float, float] | None:
    """First and last of the device's clock readings, None when they are no numbers."""
    try:
        first, last = float(clock[0]), float(clock[-1])
    except (IndexError, ValueError):
        return None
    return (first, last) if math.isfinite(first) and math.isfinite(last) else None
