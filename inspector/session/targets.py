"""Target URIs, the same in CLI and GUI, and how each is opened.

adb:SERIAL        adb: alone is the only device, or $ANDROID_SERIAL
ssh:[user@]host[:port]   or an alias of ~/.ssh/config
local:  local:ROOT       this computer, or a directory that looks like a device's /
sim:SCENARIO[?seed=N&...]   the bundled simulator; sim:FILE replays an operations file
file:PATH       a recording, played back
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from inspector.domain.capture import Connection, LinkError, Trouble

Started = Callable[[Connection], None]
SCHEMES = ("adb", "ssh", "local", "sim", "file")


@dataclass(frozen=True, slots=True)
class Target:
    """A parsed target URI.

    Attributes:
        scheme: one of SCHEMES.
        place: serial, host, directory, scenario or file; may be "".
        query: options behind `?`, only for `sim:`.
    """

    scheme: str
    place: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        query = "&".join(f"{key}={value}" for key, value in self.query.items())
        return f"{self.scheme}:{self.place}{'?' + query if query else ''}"


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """How to reach devices, beside the target itself.

    Attributes:
        adb_host, adb_port: the adb server; None means $ANDROID_ADB_SERVER_PORT or the usual 127.0.0.1:5037.
        adb_su: read through `su` on the device.
        ssh_config: passed to ssh as -F.
        ssh_options: each passed to ssh as -o.
        at: where to begin in a recording, see `moments`; "" at its beginning.
        speed: of playing a recording back, times its own; 0: without waiting.
        askpass: a program ssh may run to ask host-key and password questions; None lets it use the terminal.
    """

    adb_host: str | None = None
    adb_port: int | None = None
    adb_su: bool = False
    ssh_config: str | None = None
    ssh_options: tuple[str, ...] = ()
    askpass: str | None = None
    at: str = ""
    speed: float = 1.0


def parse_target(text: str) -> Target:
    """`text` as a Target. Raises LinkError(USAGE) with what was expected."""
    scheme, colon, rest = text.partition(":")
    if not colon or scheme not in SCHEMES:
        raise LinkError(
            Trouble.USAGE,
            f"expected a target like adb:SERIAL, ssh:HOST, local: or sim:phone, found {text!r}.",
            "Write the kind before a colon, for example adb: for the only attached device.",
            retry=False,
        )
    place, query = rest, {}
    if scheme == "sim":
        place, _, options = rest.partition("?")
        place = place or "phone"
        query = dict(parse_qsl(options, keep_blank_values=True))
    return Target(scheme, place, query)


def connect(target: Target, options: LinkOptions | None = None, started: Started | None = None) -> Connection:
    """Open `target`. Blocks (bounded); raises LinkError. Close the connection when done.

    Where a device may take long to answer, `started` is called with the connection before: closing that
    ends the attempt.
    """
    options = options or LinkOptions()
    if target.scheme == "adb":
        from inspector.transports import adb

        return adb.connect(
            target.place, host=options.adb_host, port=options.adb_port, su=options.adb_su, started=started
        )
    if target.scheme == "ssh":
        from inspector.transports import ssh

        return ssh.connect(
            target.place,
            config=options.ssh_config,
            options=options.ssh_options,
            askpass=options.askpass,
            started=started,
        )
    if target.scheme == "local":
        from inspector.transports import local

        return local.connect(target.place)
    if target.scheme == "file":
        from inspector.session.recording import playback

        return playback.connect(target.place, at=options.at, speed=options.speed)
    from inspector.simulator import device

    return device.connect(target.place, target.query)
