"""Devices over the system's `ssh`, so that its configuration, agent, jump hosts and known hosts all count."""

import os
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from inspector.domain.capture import Connection, LinkError, Trouble
from inspector.transports.agent import AgentConnection
from inspector.transports.child import ChildChannel
from inspector.transports.framing import Deadlines

PROMPTING = Deadlines(hello_s=120.0)
"""sshd's usual LoginGraceTime: for so long a person may take to answer a question."""
SILENT = Deadlines(hello_s=20.0)
"""No questions; ConnectTimeout and a slow login must fit in."""

_OPTIONS = (
    "ConnectTimeout=8",
    "ServerAliveInterval=3",
    "ServerAliveCountMax=2",
    "LogLevel=ERROR",
    # The master of a shared connection would outlive us.
    "ControlPersist=no",
)


class _Failure(NamedTuple):
    """What ssh's words mean: a pattern in them, and what to make of it."""

    words: str
    trouble: Trouble
    remedy: str
    retry: bool


_FAILURES = (
    _Failure(
        "REMOTE HOST IDENTIFICATION HAS CHANGED|host key .* has changed",
        Trouble.PERMISSION,
        "The host shows another key than before. Find out why, then forget the old one: ssh-keygen -R HOST",
        False,
    ),
    _Failure(
        "Host key verification failed|No .* host key is known",
        Trouble.PERMISSION,
        "Connect once with ssh in a terminal and compare the fingerprint, so that the host key is known.",
        False,
    ),
    _Failure(
        r"Permission denied \(|Too many authentication failures|No more authentication methods",
        Trouble.PERMISSION,
        "Add a key to ssh-agent, or check the user name; ssh -v HOST shows what was tried.",
        False,
    ),
    _Failure(
        "Could not resolve hostname",
        Trouble.NO_DEVICE,
        "Check the host name; an alias must be in the ssh configuration file.",
        True,
    ),
    _Failure(
        "Connection refused",
        Trouble.NO_DEVICE,
        "Check that sshd runs on the device, and the port.",
        True,
    ),
    _Failure(
        "No route to host|Network is unreachable",
        Trouble.NO_DEVICE,
        "Check that the device is on and in the same network.",
        True,
    ),
    _Failure(
        "timed out|Timeout, server",
        Trouble.HUNG,
        "Check that the device is on and reachable.",
        True,
    ),
    _Failure(
        "Bad configuration option|command-line line|terminating, .* bad configuration|Can't open user config",
        Trouble.USAGE,
        "Correct the ssh options or the configuration file.",
        False,
    ),
    _Failure(
        "closed by|reset by peer|Broken pipe|exchange identification",
        Trouble.LOST,
        "Check that the device is still on; its sshd may have ended the session.",
        True,
    ),
    _Failure(
        "(sh|exec): .*not found|not found.*sh",
        Trouble.ENVIRONMENT,
        "The device has no POSIX shell named sh for this user.",
        False,
    ),
)


def connect(
    place: str,
    *,
    config: str | None = None,
    options: Sequence[str] = (),
    askpass: str | None = None,
    deadlines: Deadlines | None = None,
    started: Callable[[Connection], None] | None = None,
) -> AgentConnection:
    """Open a device named `[user@]host[:port]`, `[user@][v6::address]:port` or an alias of the configuration.

    Args:
        config: a configuration file, as ssh's -F.
        options: `Name=Value`, each as ssh's -o; they win over the configuration file.
        askpass: a program that ssh runs to ask about host keys and passwords; None lets it ask on the
            terminal of this process, where there is one.
        started: see AgentConnection.

    Host keys are never accepted unasked. Raises LinkError with what ssh said.
    """
    argv = command(place, config=config, options=options, silent=askpass is None and not _has_terminal())
    environment = dict(os.environ)
    if askpass is not None:
        environment |= {"SSH_ASKPASS": askpass, "SSH_ASKPASS_REQUIRE": "force"}
    try:
        channel = _SshChannel(argv, environment=environment, own_session=askpass is not None)
    except FileNotFoundError as error:
        raise LinkError(
            Trouble.ENVIRONMENT,
            "Expected the program ssh on this computer, found none.",
            "Install it, on Debian with: apt-get install openssh-client",
            retry=False,
        ) from error
    limits = deadlines or (SILENT if "BatchMode=yes" in argv else PROMPTING)
    return AgentConnection(f"ssh:{place}", channel, {"link": "ssh"}, limits, started)


def command(place: str, *, config: str | None, options: Sequence[str], silent: bool) -> list[str]:
    """The ssh command line that starts `sh` on `place`. Raises LinkError(USAGE).

    `silent` makes ssh fail rather than ask.
    """
    host, port = split_place(place)
    argv = ["ssh", "-T", "-e", "none"]
    if config is not None:
        argv += ["-F", config]
    for option in (*options, *_OPTIONS, *(["BatchMode=yes"] if silent else [])):
        argv += ["-o", option]
    if port is not None:
        argv += ["-p", str(port)]
    return [*argv, "--", host, "exec sh"]


def split_place(place: str) -> tuple[str, int | None]:
    """`place` as what ssh takes for a destination, and the port. Raises LinkError(USAGE)."""
    user, at, rest = place.rpartition("@")
    bracketed = re.fullmatch(r"\[([^\[\]]+)\](?::(\d+))?", rest)
    plain = re.fullmatch(r"([^:\[\]]+)(?::(\d+))?", rest)
    if match := bracketed or plain:
        host, port = match[1], match[2]
    elif re.fullmatch(r"[0-9A-Fa-f:.]+(%\w+)?", rest) and rest.count(":") > 1:
        host, port = rest, None
    else:
        host, port = "", None
    bad = (
        re.search(r"[\s\x00-\x1f]", place)
        or host.startswith("-")
        or user.startswith("-")
        or (at and not user)
    )
    if not host or bad or (port is not None and not 0 < int(port) < 65536):
        raise LinkError(
            Trouble.USAGE,
            f"Expected user@host:22, [fe80::1]:22 or an alias of ~/.ssh/config after ssh:, found {place!r}.",
            retry=False,
        )
    return f"{user}{at}{host}", None if port is None else int(port)


class _SshChannel(ChildChannel):
    """The ssh child; knows what its last words mean."""

    def diagnosis(self) -> LinkError | None:
        words = self.epitaph()
        if self.exit_status is None or not words:
            return None
        for failure in _FAILURES:
            if re.search(failure.words, words):
                return LinkError(failure.trouble, f"ssh said: {words}.", failure.remedy, retry=failure.retry)
        return None


def _has_terminal() -> bool:
    """Whether ssh could ask a person on the terminal."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
