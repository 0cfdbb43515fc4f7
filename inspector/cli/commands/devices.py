"""devices: what there is to attach to, and why what is there cannot be used."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.cli.commands.base import Command, Context
from inspector.cli.console import Console, Style, visible
from inspector.cli.options import add_server_options
from inspector.domain.aligned import cells, left, wrapped
from inspector.domain.capture import LinkError


@dataclass(frozen=True, slots=True)
class Place:
    """Something to attach to.

    Attributes:
        target: the URI to give to -t.
        kind: "adb", "ssh" or "sim".
        state: "ready", "not tried" or adb's own word.
        is_ready: False when attaching cannot work as it stands.
        title: what it is, for people.
        remedy: what to do when it is not ready; "" when it is.
    """

    target: str
    kind: str
    state: str
    is_ready: bool
    title: str
    remedy: str = ""


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--ssh-config", metavar="FILE", help="read ssh hosts there instead of ~/.ssh/config")
    add_server_options(parser)


def run(args: Namespace, context: Context) -> int:
    places, error = _adb(args)
    places += [*_ssh(args.ssh_config), *_simulated()]
    if args.json:
        context.console.line(_document(places))
    else:
        _print(context.console, places)
    if error is not None:
        context.console.warn(error.cause, error.remedy)
    return 0


def _adb(args: Namespace) -> tuple[list[Place], LinkError | None]:
    """The adb devices, or why they cannot be listed: no reason to hide the rest."""
    from inspector.transports.devices import devices

    try:
        found = devices(host=getattr(args, "adb_host", None), port=getattr(args, "adb_port", None))
    except LinkError as error:
        return [], error
    return [
        Place(
            f"adb:{device.serial}",
            "adb",
            "ready" if device.is_ready else device.state,
            device.is_ready,
            device.model or "Android device",
            device.remedy,
        )
        for device in found
    ], None


def _ssh(config: str | None) -> list[Place]:
    from inspector.transports.ssh_hosts import ssh_hosts

    return [
        Place(f"ssh:{host}", "ssh", "not tried", True, "host of the ssh configuration")
        for host in map(visible, ssh_hosts(Path(config) if config else None))
    ]


def _simulated() -> list[Place]:
    from inspector.simulator.scenarios import SCENARIOS

    return [Place(f"sim:{each.id}", "sim", "ready", True, each.title) for each in SCENARIOS]


def _document(places: Sequence[Place]) -> str:
    return json.dumps(
        {
            "schema": "memtrack-inspector.devices",
            "schema_version": "1.0",
            "devices": [
                {
                    "target": place.target,
                    "kind": place.kind,
                    "state": place.state,
                    "ready": place.is_ready,
                    "title": place.title,
                    "remedy": place.remedy or None,
                }
                for place in places
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _print(console: Console, places: Sequence[Place]) -> None:
    target = max(cells(word) for word in ("TARGET", *(place.target for place in places)))
    state = max(cells(word) for word in ("STATE", *(place.state for place in places)))
    console.line(console.paint(f"{left('TARGET', target)}  {left('STATE', state)}  WHAT", Style.DIM))
    if not any(place.kind == "adb" for place in places):
        console.line(console.paint("no adb device is attached", Style.DIM))
    for place in places:
        head = f"{left(place.target, target)}  {left(place.state, state)}  "
        for line in wrapped(head, place.title, console.width):
            console.line(line if place.is_ready else console.paint(line, Style.WARN))
        for line in wrapped("  ", visible(place.remedy), console.width) if place.remedy else ():
            console.line(line)


DEVICES = Command(
    id="devices",
    summary="list what there is to attach to",
    description=(
        "Lists the adb devices with their state and what to do about it, the hosts of the ssh configuration\n"
        "(not tried), and the simulator's scenarios."
    ),
    examples=(("devices", "a table"), ("devices --json", "for a script")),
    configure=configure,
    run=run,
)
