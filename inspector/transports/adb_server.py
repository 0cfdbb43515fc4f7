"""The adb server on this computer: finding or starting it, and its requests.

Each request is its own connection: four hexadecimal digits of length and the text; the server answers OKAY,
or FAIL with a length and a sentence. adbutils brings the program; its own client has no time-outs where
they are needed (a hung device blocks an open for 600 s), so the few requests are made here.
"""

import contextlib
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.domain.capture import LinkError, Trouble
from inspector.domain.text import printable

USUAL_PORT = 5037
CONNECT_S = 3.0
ANSWER_S = 5.0
START_S = 20.0
_QUICKACK = getattr(socket, "TCP_QUICKACK", None)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the adb server listens, or would if it were started."""

    host: str
    port: int

    @property
    def is_here(self) -> bool:
        return self.host in ("127.0.0.1", "localhost", "::1")

    @contextlib.contextmanager
    def request(self, text: str, answer_s: float = ANSWER_S) -> Iterator[socket.socket]:
        """The connection after the server said OKAY to `text`; closed at the end of the block."""
        with self.dial() as stream:
            stream.settimeout(answer_s)
            demand(stream, text)
            yield stream

    def ask(self, text: str, answer_s: float = ANSWER_S) -> str:
        """The text the server answers to `text` within `answer_s`. Raises LinkError."""
        with self.request(text, answer_s) as stream:
            try:
                return read_block(stream)
            except (OSError, EOFError) as error:
                hung = isinstance(error, TimeoutError)
                raise LinkError(
                    Trouble.HUNG if hung else Trouble.LOST,
                    f"Expected the adb server's answer to {text}, found {'nothing' if hung else 'the end'}.",
                ) from error

    def dial(self) -> socket.socket:
        """A connection to the server, which is started when it is on this computer and does not run."""
        try:
            return self._dial()
        except ConnectionRefusedError:
            if not self.is_here:
                raise self._unreachable("the connection was refused") from None
        except OSError as error:
            raise self._unreachable(str(error)) from error
        start(self.port)
        try:
            return self._dial()
        except OSError as error:
            raise self._unreachable(str(error)) from error

    def _dial(self) -> socket.socket:
        stream = socket.create_connection((self.host, self.port), CONNECT_S)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream.settimeout(ANSWER_S)
        return stream

    def _unreachable(self, found: str) -> LinkError:
        return LinkError(
            Trouble.ENVIRONMENT,
            f"Expected an adb server at {self.host}:{self.port}, found none: {found}.",
            "Start it with: adb start-server" if self.is_here else "Check -H and -P.",
        )


def server(host: str | None, port: int | None) -> Server:
    """The server to use: as given, else as $ANDROID_ADB_SERVER_ADDRESS and _PORT say, else the usual one."""
    named = os.environ.get("ANDROID_ADB_SERVER_PORT", "")
    usual = int(named) if named.isascii() and named.isdigit() and 0 < int(named) < 65536 else USUAL_PORT
    place = host or os.environ.get("ANDROID_ADB_SERVER_ADDRESS") or "127.0.0.1"
    return Server(place, usual if port is None else port)


def start(port: int) -> None:
    """Start the adb server on `port`, with the adb that adbutils finds: the user's, else its own."""
    try:
        import adbutils

        program = adbutils.adb_path()
    except (ImportError, RuntimeError, OSError) as error:
        raise LinkError(
            Trouble.ENVIRONMENT,
            f"Expected the program adb on this computer, found none: {error}.",
            "Install it, on Debian with: apt-get install adb",
            retry=False,
        ) from error
    # Without ADB_MDNS=0 the server opens a port to the whole network.
    environment = {"ADB_MDNS": "0", **os.environ}
    try:
        done = subprocess.run(
            [program, "-P", str(port), "start-server"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            timeout=START_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LinkError(Trouble.ENVIRONMENT, f"The adb server did not start: {error}.") from error
    if done.returncode:
        words = printable(done.stderr.strip()[-300:])
        raise LinkError(Trouble.ENVIRONMENT, f"The adb server did not start on port {port}: {words}.")


def demand(stream: socket.socket, text: str) -> None:
    """Send one request and read its OKAY. Raises LinkError with what the server said instead."""
    payload = text.encode()
    try:
        stream.sendall(b"%04x" % len(payload) + payload)
        status = _exactly(stream, 4)
        words = read_block(stream) if status == b"FAIL" else ""
    except TimeoutError as error:
        raise LinkError(
            Trouble.HUNG,
            f"Expected the adb server to answer {text.split(':')[0]}:, found nothing in time.",
            "The device may hang: replug or restart it.",
        ) from error
    except (OSError, EOFError) as error:
        raise LinkError(Trouble.LOST, "The adb server ended the connection.") from error
    if status != b"OKAY":
        raise refusal(words or printable(status))


def read_block(stream: socket.socket) -> str:
    """A text with its length in front. Raises EOFError, OSError, TimeoutError; LinkError for no number."""
    head = _exactly(stream, 4)
    if not re.fullmatch(rb"[0-9a-fA-F]{4}", head):
        raise LinkError(
            Trouble.GARBLED,
            f"Expected four hexadecimal digits from an adb server, found {printable(head)}.",
            "Another program may listen on the adb port; give the right one with -P.",
        )
    return _exactly(stream, int(head, 16)).decode("utf-8", "replace")


def refusal(words: str) -> LinkError:
    """The server's FAIL sentence as an error with a remedy."""
    text = printable(words.strip().split("\n")[0].encode("utf-8", "replace")).rstrip(".")
    said = f"The adb server said: {text}."
    for pattern, state in _REFUSALS:
        if re.search(pattern, words):
            return LinkError(state[0], said, REMEDIES[state[1]], retry=state[2])
    return LinkError(Trouble.LOST, said)


REMEDIES = {
    "unauthorized": "Unlock the device and allow USB debugging from this computer.",
    "offline": "Replug the device, or restart adb on it; a network device comes back by itself.",
    "no permissions": "Join the group plugdev, then: apt-get install android-sdk-platform-tools-common",
    "authorizing": "Wait a moment, or confirm the question on the device.",
    "connecting": "Wait a moment.",
    "recovery": "Boot the device into the system: adb reboot",
    "sideload": "Boot the device into the system: adb reboot",
    "bootloader": "Boot the device into the system: fastboot reboot",
    "rescue": "Boot the device into the system: adb reboot",
    "absent": "Attach the device and turn on USB debugging; adb devices lists what is there.",
    "ambiguous": "Name one with -s SERIAL or adb:SERIAL.",
}
"""What a person can do about each state of a device; the states that need nothing are absent."""

_REFUSALS: tuple[tuple[str, tuple[Trouble, str, bool]], ...] = (
    ("unauthorized", (Trouble.PERMISSION, "unauthorized", True)),
    ("authorizing", (Trouble.PERMISSION, "authorizing", True)),
    ("no permissions|insufficient permissions", (Trouble.PERMISSION, "no permissions", True)),
    ("offline", (Trouble.LOST, "offline", True)),
    ("more than one", (Trouble.AMBIGUOUS, "ambiguous", False)),
    ("not found|no devices|Can't find|unknown host service", (Trouble.NO_DEVICE, "absent", True)),
)


def quick_ack(stream: socket.socket) -> None:
    """Acknowledge at once: the server's Nagle against our delayed acknowledgement costs 40 ms a sample."""
    if _QUICKACK is not None:
        with contextlib.suppress(OSError):
            stream.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)


def _exactly(stream: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = stream.recv(size - len(data))
        if not piece:
            raise EOFError(f"{len(data)} of {size} bytes")
        data += piece
    return bytes(data)
