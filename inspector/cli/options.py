"""Options that many commands share, and what they mean together: which device, reached how."""

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from difflib import get_close_matches

from inspector.domain.capture import LinkError, Trouble
from inspector.session.targets import SCHEMES, LinkOptions, Target, parse_target


def add_verbosity(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("messages")
    group.add_argument("-q", "--quiet", action="store_true", default=SUPPRESS, help="only errors")
    group.add_argument("-v", "--verbose", action="store_true", default=SUPPRESS, help="more about the link")


def add_link_options(parser: ArgumentParser, *, top: bool = False) -> None:
    """The options that choose a device and how to reach it.

    They may stand before and after the verb. All are absent when not given, so that the ones after the
    verb do not overwrite the ones before it with a default.
    """
    group = parser.add_argument_group("device")
    group.add_argument(
        "-t",
        "--target",
        metavar="TARGET",
        default=SUPPRESS,
        help="adb:SERIAL, ssh:[USER@]HOST[:PORT], local:[ROOT], sim:SCENARIO or file:RECORDING "
        "(default: adb's only device)",
    )
    group.add_argument(
        "-s", "--serial", metavar="SERIAL", default=SUPPRESS, help="the same as -t adb:SERIAL, as adb has it"
    )
    group.add_argument(
        "--su", action="store_true", default=SUPPRESS, help="read through su on the device (adb)"
    )
    add_server_options(parser)
    group = parser.add_argument_group("ssh")
    group.add_argument(
        "--ssh-config", metavar="FILE", default=SUPPRESS, help="passed to ssh as -F"
    ).complete = {"bash": "_shtab_compgen_files", "zsh": "_files"}  # type: ignore[attr-defined]
    group.add_argument(
        "--ssh-option",
        metavar="NAME=VALUE",
        dest="ssh_options" if top else "more_ssh_options",
        action="append",
        type=_ssh_option,
        default=SUPPRESS,
        help="passed to ssh as -o; may be repeated",
    )


def add_moment_option(parser: ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--at",
        metavar="TIME|MARK",
        help="where in a recording: 12.5 or 1:30 since its beginning, -5 before its end, "
        f"2026-01-31T12:00:05, or the text of a mark (default: {default})",
    )


def add_server_options(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("adb server")
    group.add_argument("-H", metavar="HOST", dest="adb_host", default=SUPPRESS, help="its host (127.0.0.1)")
    group.add_argument(
        "-P",
        metavar="PORT",
        dest="adb_port",
        type=whole("a port", 1, 65535),
        default=SUPPRESS,
        help="its port ($ANDROID_ADB_SERVER_PORT or 5037)",
    )


def whole(what: str, least: int, most: int) -> Callable[[str], int]:
    """A type of argparse: a whole number from `least` to `most`."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ArgumentTypeError(f"expected {what} from {least} to {most}, found {text!r}")
        return int(text)

    return read


def seconds(least: float, most: float) -> Callable[[str], float]:
    """A type of argparse: a span in seconds from `least` to `most`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise ArgumentTypeError(f"expected seconds from {least:g} to {most:g}, found {text!r}")
        return value

    return read


def _ssh_option(text: str) -> str:
    name, _, value = text.partition("=")
    if not name or not value:
        raise ArgumentTypeError(f"expected NAME=VALUE as in ssh_config, found {text!r}")
    return text


def link_options(args: Namespace) -> LinkOptions:
    """How to reach the device; `args` may lack any of the options."""
    return LinkOptions(
        adb_host=getattr(args, "adb_host", None),
        adb_port=getattr(args, "adb_port", None),
        adb_su=getattr(args, "su", False),
        ssh_config=getattr(args, "ssh_config", None),
        at=getattr(args, "at", None) or "",
        speed=getattr(args, "speed", 1.0),
        ssh_options=(*getattr(args, "ssh_options", ()), *getattr(args, "more_ssh_options", ())),
    )


def target_of(args: Namespace) -> Target:
    """The target that was asked for, or the only adb device. Raises LinkError(USAGE)."""
    target = _chosen(args)
    if target.scheme != "file" and getattr(args, "at", None) is not None:
        cause = f"--at {args.at} chooses a moment of a recording; {target.uri} is none."
        raise LinkError(Trouble.USAGE, cause, "Name a recording, as in -t file:PATH.", retry=False)
    return target


def _chosen(args: Namespace) -> Target:
    text, serial = getattr(args, "target", None), getattr(args, "serial", None)
    if serial is not None and text not in (None, "adb:", f"adb:{serial}"):
        raise LinkError(
            Trouble.USAGE,
            f"Both --target {text} and --serial {serial} choose a device.",
            "Give one of them.",
            retry=False,
        )
    if serial is not None:
        return Target("adb", serial)
    return Target("adb") if text is None else _parsed(text)


def _parsed(text: str) -> Target:
    try:
        return parse_target(text)
    except LinkError as error:
        scheme, colon, place = text.partition(":")
        close = get_close_matches(scheme, SCHEMES, n=1) if colon else []
        if not close:
            raise
        hint = f"Did you mean {close[0]}:{place}?"
        raise LinkError(error.trouble, error.cause, hint, retry=False) from error
