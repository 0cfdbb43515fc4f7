"""What can be attached to, as data: one Candidate per device, host, scenario or recent target."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from inspector.domain.capture import LinkError, Trouble
from inspector.session.glimpse import Trend
from inspector.session.targets import parse_target
from inspector.simulator.scenarios import SCENARIOS
from inspector.transports.devices import AdbDevice
from inspector.transports.ssh import split_place


class Kind(Enum):
    """Where a candidate was found."""

    ADB = "adb"
    SSH = "ssh"
    LOCAL = "local"
    SIM = "sim"
    RECENT = "recent"


class Readiness(Enum):
    READY = "ready"
    ATTENTION = "needs attention"
    """A person must do something first; the remedy says what."""
    UNKNOWN = "unknown"
    """Nobody has asked it yet, or it is not there now; attaching finds out."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to attach to. All text is display-safe.

    Attributes:
        target: the URI.
        title: a name people know it by.
        subtitle: one line: its address, its state, what it shows.
        remedy: sentences, the last may hold a command in backquotes; "" when nothing is to be done.
        about: more for a tooltip.
    """

    target: str
    title: str
    subtitle: str
    kind: Kind
    state: Readiness = Readiness.READY
    remedy: str = ""
    about: str = ""

    @property
    def scheme(self) -> str:
        return self.target.partition(":")[0]


_WAITING = frozenset({"authorizing", "connecting"})
"""States of an adb device that end by themselves."""
_NO_MEMTRACK = "answers, but has no memtrack that may be read"
_WHAT_IS_MISSING = "Attach to see what is missing and which command would help."


def adb_candidate(device: AdbDevice) -> Candidate:
    """A device as the adb server lists it."""
    link = "network" if ":" in device.serial else "USB"
    where = f"{device.serial} · {link}" if device.model else link
    if device.is_ready:
        state = Readiness.READY
    else:
        where = f"{where} · {device.state}"
        state = Readiness.UNKNOWN if device.state in _WAITING else Readiness.ATTENTION
    return Candidate(
        f"adb:{device.serial}", device.model or device.serial, where, Kind.ADB, state, adb_remedy(device)
    )


def adb_remedy(device: AdbDevice) -> str:
    """The remedy of the device's state, with a command where there is one.

    The serial is the device's own text, so it is quoted for the shell the command will be pasted into.
    """
    serial = shlex.quote(device.serial)
    commands = {
        "unauthorized": f"If the question does not appear, ask again: `adb -s {serial} reconnect offline`",
        "offline": "Or let the adb server look again: `adb reconnect offline`",
        "no permissions": "As one command: `sudo usermod -aG plugdev $USER && sudo apt-get install "
        "android-sdk-platform-tools-common`",
        "recovery": f"`adb -s {serial} reboot`",
        "sideload": f"`adb -s {serial} reboot`",
        "rescue": f"`adb -s {serial} reboot`",
        "bootloader": f"`fastboot -s {serial} reboot`",
    }
    command = commands.get(device.state, "")
    if command.startswith("`"):
        return f"Boot the device into the system: {command}"
    sentence = "Join the group plugdev and install the rules for USB devices."
    first = sentence if device.state == "no permissions" else device.remedy
    return f"{first} {command}".strip()


def ssh_candidates(configured: Iterable[str], recent: Iterable[str]) -> list[Candidate]:
    """Hosts named in the ssh configuration and those attached to before, each once.

    Args:
        configured: aliases. recent: URIs of any scheme.
    """
    found: dict[str, Candidate] = {}
    for alias in configured:
        if _is_place(alias):
            target = f"ssh:{alias}"
            found[target] = Candidate(
                target, alias, "from the ssh configuration", Kind.SSH, Readiness.UNKNOWN
            )
    for target in recent:
        scheme, _, place = target.partition(":")
        if scheme == "ssh" and target not in found:
            found[target] = Candidate(target, place, "attached to before", Kind.SSH, Readiness.UNKNOWN)
    return list(found.values())


def _is_place(alias: str) -> bool:
    try:
        split_place(alias)
    except LinkError:
        return False
    return alias.isprintable()


def local_candidate(host: str, *, has_memtrack: bool) -> Candidate:
    """This computer. Without memtrack it is still listed, with what that means."""
    if has_memtrack:
        return Candidate("local:", "This computer", host, Kind.LOCAL)
    return Candidate(
        "local:",
        "This computer",
        f"{host} · no memtrack here",
        Kind.LOCAL,
        Readiness.ATTENTION,
        "This kernel does not tell which process holds which buffer: there is no /proc/PID/memtrack. It "
        "takes the memtrack patches and CONFIG_MEMTRACK=y; the simulator shows what it would look like.",
    )


def sim_candidates() -> list[Candidate]:
    """The simulator's scenarios, with a line each on what they show."""
    return [
        Candidate(f"sim:{scenario.id}", scenario.id, scenario.title, Kind.SIM, about=scenario.shows)
        for scenario in SCENARIOS
    ]


_SCHEME_WORDS = {"adb": "Android device", "ssh": "host", "local": "directory", "sim": "simulator"}


def recent_candidate(target: str, known: Mapping[str, Candidate]) -> Candidate:
    """A target attached to before, in the state in which it is `known` now."""
    now = known.get(target)
    if now is not None:
        words = {Kind.SIM: "simulator", Kind.SSH: "host"}.get(now.kind, now.subtitle)
        needs = f" · {now.state.value}" if now.state is Readiness.ATTENTION else ""
        return replace(now, kind=Kind.RECENT, subtitle=f"{words}{needs}", remedy="")
    parsed = parse_target(target)
    place = parsed.place or target
    words = _SCHEME_WORDS[parsed.scheme]
    if parsed.scheme == "adb":
        return Candidate(target, place, f"{words} · not attached now", Kind.RECENT, Readiness.UNKNOWN)
    options = " · ".join(f"{key} {value}" for key, value in parsed.query.items())
    return Candidate(
        target, place, f"{words} · {options}" if options else words, Kind.RECENT, about=f"Attach to {target}"
    )


def judged(candidate: Candidate, trend: Trend | None) -> Candidate:
    """`candidate` in the light of a look at it."""
    if trend is None or candidate.state is Readiness.ATTENTION:
        return candidate
    if trend.error is None:
        if trend.totals and not trend.finds_memtrack:
            return replace(
                candidate, state=Readiness.ATTENTION, subtitle=_NO_MEMTRACK, remedy=_WHAT_IS_MISSING
            )
        return replace(candidate, state=Readiness.READY) if trend.totals else candidate
    if candidate.scheme == "ssh" and _will_ask(trend.error):
        return replace(
            candidate, state=Readiness.UNKNOWN, subtitle=f"{candidate.subtitle} · asks when attaching"
        )
    remedy = f"{trend.error.cause} {trend.error.remedy}".strip()
    return replace(candidate, state=Readiness.ATTENTION, subtitle=trend.error.trouble.value, remedy=remedy)


def _will_ask(error: LinkError) -> bool:
    """Whether ssh, which was not allowed to ask, could get in with an answer."""
    return error.trouble is Trouble.PERMISSION and "ssh-keygen -R" not in error.remedy
