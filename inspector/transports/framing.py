"""Requests and framed answers between the host and `agent.sh`, over any channel.

    request   KIND NUMBER PATHS...\\n
    answer    TOKEN NUMBER B UPTIME =\\n             the paths are those of the answer before, or
              TOKEN NUMBER B UPTIME +\\nPATH\\n...    one line for each path the globs expanded to
              TOKEN NUMBER D\\n
              the reader's standard output, then \\n
              TOKEN NUMBER E STATUS UPTIME\\n
              the reader's standard error, then \\n
              TOKEN NUMBER Z\\n

The token is random and new for each session, so nothing a file holds can look like a frame.
"""

import secrets
import time
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from inspector.domain.capture import LinkError, Trouble
from inspector.domain.text import printable
from inspector.transports.channel import Channel

LARGEST_ANSWER = 1 << 28
LARGEST_GREETING = 1 << 16
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long to wait, in seconds.

    Attributes:
        hello_s: for the agent to say that it is ready, from the start of the session.
        stall_s: without a byte of an answer before the link counts as stalled.
        silence_s: without a byte of an answer before the device counts as hung.
    """

    hello_s: float = 5.0
    stall_s: float = 2.0
    silence_s: float = 5.0


class Answer(NamedTuple):
    """One framed answer.

    Attributes:
        listing: the expanded paths, one a line; None when they are those of the answer before.
        body: standard output of the reader, exact.
        errors: its standard error.
        status: its exit status; 1 is usual, some file could not be read.
        uptime: the device's clock at the start and the end, as printed; "-" where there is none.
    """

    listing: bytes | None
    body: bytes
    errors: bytes
    status: int
    uptime: tuple[str, str]


class Wire:
    """The host's end of one session with the agent. One thread reads; any thread may close the channel."""

    def __init__(self, channel: Channel, deadlines: Deadlines) -> None:
        self._channel = channel
        self._deadlines = deadlines
        self.token = "@" + secrets.token_hex(8)
        self._buffer = bytearray()
        self._number = 0
        self._silent_since_ns: int | None = None

    @property
    def stalled_since_ns(self) -> int | None:
        """Host monotonic time of the last byte while more is overdue by `stall_s`, else None; any thread."""
        since = self._silent_since_ns
        if since is None or time.monotonic_ns() - since < self._deadlines.stall_s * 1e9:
            return None
        return since

    def greet(self, script: str) -> list[str]:
        """Start the agent; the lines of its greeting. What a login prints before it is skipped."""
        start, end = f"\n{self.token} R\n".encode(), f"\n{self.token} READY\n".encode()
        deadline = time.monotonic() + self._deadlines.hello_s
        self._send(script.encode())
        searched = 0
        while (stop := self._buffer.find(end, searched)) < 0:
            searched = max(0, len(self._buffer) - len(end))
            if f"{self.token} READY\r".encode() in self._buffer[searched:]:
                self._fail_line_ends()
            if len(self._buffer) > LARGEST_GREETING:
                self._fail(Trouble.GARBLED, "the device's shell to start quietly", self._buffer[:_SHOWN])
            left = deadline - time.monotonic()
            if left <= 0:
                self._fail_silent("the device's shell to answer", self._deadlines.hello_s)
            self._fill(min(left, self._deadlines.hello_s), "the device's shell to answer")
        begin = self._buffer.rfind(start, 0, stop + 1)
        if begin < 0:
            self._fail(Trouble.GARBLED, "a greeting from our script", self._buffer[:_SHOWN])
        lines = self._buffer[begin + len(start) : stop].decode("utf-8", "replace").split("\n")
        del self._buffer[: stop + len(end)]
        return lines

    def ask(self, kind: str, words: str) -> Answer:
        """One request and its answer. Raises LinkError."""
        if self._buffer:
            self._fail(Trouble.GARBLED, "nothing between two answers", self._buffer[:_SHOWN])
        self._number += 1
        self._silent_since_ns = time.monotonic_ns()
        try:
            self._send(f"{kind} {self._number} {words}\n".encode())
            self._collect(f"\n{self.token} {self._number} Z\n".encode())
            return self._take()
        finally:
            self._silent_since_ns = None

    def _collect(self, end: bytes) -> None:
        """Fill the buffer until it ends with `end`."""
        begin = f"{self.token} {self._number} B ".encode()
        searched = 0
        while self._buffer.find(end, searched) < 0:
            if self._buffer and not self._buffer.startswith(begin[: len(self._buffer)]):
                self._fail(Trouble.GARBLED, "the start of an answer", self._buffer[:_SHOWN])
            if searched == 0 and b"\r\n" in self._buffer[: self._buffer.find(b"\n") + 1]:
                self._fail_line_ends()
            if len(self._buffer) > LARGEST_ANSWER:
                self._fail(Trouble.GARBLED, f"an answer below {LARGEST_ANSWER} bytes", b"more")
            searched = max(0, len(self._buffer) - len(end))
            self._fill(self._deadlines.silence_s, f"the rest of an answer, after {len(self._buffer)} bytes")
            self._silent_since_ns = time.monotonic_ns()

    def _take(self) -> Answer:
        """The one whole answer in the buffer, which is then empty."""
        mark = f"{self.token} {self._number}".encode()
        data = bytes(self._buffer)
        self._buffer.clear()
        body_mark, end_mark, last = b"\n%b D\n" % mark, b"\n%b E " % mark, b"\n%b Z\n" % mark
        body, tail = data.find(body_mark), data.rfind(end_mark)
        # Four marks and no more: an answer to another request may have come in between.
        if not data.endswith(last) or not 0 < body < tail or data.count(self.token.encode()) != 4:
            self._fail(Trouble.GARBLED, "one whole answer and nothing else", data[-_SHOWN:])
        head, _, listing = data[:body].partition(b"\n")
        status_line, _, errors = data[tail + len(end_mark) : -len(last)].partition(b"\n")
        first, ending = head[len(mark) :].split(), status_line.split()
        if len(first) != 3 or first[2] not in (b"=", b"+") or len(ending) != 2 or not ending[0].isdigit():
            self._fail(
                Trouble.GARBLED, "the marks of an answer", head[:_SHOWN] + b" ... " + status_line[:_SHOWN]
            )
        uptime = (first[1].decode("ascii", "replace"), ending[1].decode("ascii", "replace"))
        return Answer(
            listing if first[2] == b"+" else None,
            data[body + len(body_mark) : tail],
            errors,
            int(ending[0]),
            uptime,
        )

    def _send(self, data: bytes) -> None:
        try:
            self._channel.send(data)
        except TimeoutError:
            self._fail_silent("the device to take a request", self._deadlines.silence_s)
        except OSError as error:
            self._fail(Trouble.LOST, "an open link", str(error).encode())

    def _fill(self, timeout_s: float, expected: str) -> None:
        """Append what comes next to the buffer."""
        try:
            data = self._channel.receive(timeout_s)
        except TimeoutError:
            self._fail_silent(expected, timeout_s)
        except OSError as error:
            self._fail(Trouble.LOST, expected, str(error).encode())
        if not data:
            self._fail(Trouble.LOST, expected, b"the end of the stream")
        self._buffer += data

    def _fail(self, trouble: Trouble, expected: str, found: bytes | bytearray) -> NoReturn:
        if trouble is Trouble.LOST and (known := self._channel.diagnosis()):
            raise known
        words = self._channel.epitaph()
        said = f" The other end said: {words}." if words else ""
        raise LinkError(trouble, f"Expected {expected}, found {printable(bytes(found))}.{said}")

    def _fail_silent(self, expected: str, waited_s: float) -> NoReturn:
        words = self._channel.epitaph()
        said = f" The other end said: {words}." if words else ""
        raise LinkError(
            Trouble.HUNG,
            f"Expected {expected}, found nothing within {waited_s:g} s.{said}",
            "Check that the device is awake and its cable or network is in order.",
        )

    def _fail_line_ends(self) -> NoReturn:
        raise LinkError(
            Trouble.GARBLED,
            "Expected lines as the device writes them, found carriage returns: a terminal stands in between.",
            "Turn off what forces a terminal, such as RequestTTY in the ssh configuration.",
            retry=False,
        )
