"""doctor: what works on a device, what does not, and what would help. It changes nothing."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence

from inspector.cli.commands.base import Command, Context
from inspector.cli.console import Console, Style, visible
from inspector.cli.exits import Exit, exit_of
from inspector.cli.link import connected
from inspector.cli.options import add_link_options, link_options, target_of
from inspector.domain.aligned import cells, left, wrapped
from inspector.domain.capture import Check, LinkError, Status, Trouble
from inspector.exporters.base import text_of
from inspector.session.preflight import REACHABLE, preflight, trouble_of

_MARKS = {
    Status.OK: ("ok", Style.GOOD),
    Status.WARN: ("warn", Style.WARN),
    Status.FAIL: ("FAIL", Style.BAD),
}


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    add_link_options(parser)


def run(args: Namespace, context: Context) -> int:
    target = target_of(args)
    uri, facts = target.uri, dict[str, str]()
    lost: Trouble | None = None
    try:
        with connected(target, link_options(args), context.console) as connection:
            uri = connection.target
            facts = {visible(name): visible(value) for name, value in connection.facts.items()}
            checks = preflight(connection)
    except LinkError as error:
        if error.trouble is Trouble.USAGE:
            raise
        lost = error.trouble
        checks = (Check(REACHABLE, Status.FAIL, error.cause, error.remedy),)
    if args.json:
        context.console.line(_document(uri, facts, checks))
    else:
        _print(context.console, uri, facts, checks)
    return exit_of(lost) if lost else _worst(checks)


def _worst(checks: Sequence[Check]) -> Exit:
    """The exit code of the gravest failed check: permission before device before environment."""
    failed = {exit_of(trouble_of(check)) for check in checks if check.status is Status.FAIL}
    return max(failed, default=Exit.OK)


def _document(uri: str, facts: Mapping[str, str], checks: Sequence[Check]) -> str:
    return json.dumps(
        {
            "schema": "memtrack-inspector.doctor",
            "schema_version": "1.0",
            "target": text_of(uri),
            "facts": dict(facts),
            "checks": [
                {
                    "name": check.name,
                    "status": check.status.value,
                    "detail": visible(check.detail),
                    "remedy": check.remedy or None,
                }
                for check in checks
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _print(console: Console, uri: str, facts: Mapping[str, str], checks: Sequence[Check]) -> None:
    console.line(console.paint(text_of(uri), Style.BOLD))
    width = max(cells(name) for name in (*facts, *(check.name for check in checks)))
    for name, value in facts.items():
        _entry(console, "", Style.PLAIN, left(name, width), value, Style.DIM)
    for check in checks:
        word, style = _MARKS[check.status]
        _entry(console, word, style, left(check.name, width), visible(check.detail), Style.PLAIN)
        for remedy in check.remedy.split("\n") if check.remedy else ():
            # Not beside the details: a command should stay on one line to be copied.
            for line in wrapped(left("", 6), visible(remedy), console.width):
                console.line(console.paint(line, Style.BOLD))


def _entry(console: Console, mark: str, mark_style: Style, name: str, text: str, style: Style) -> None:
    """A line, or several that fit the terminal: the mark, the name, and the text beside them."""
    indent = left("", 6)
    first, *more = wrapped(f"{indent}{name}  ", text, console.width)
    console.line(console.paint(left(mark, 6), mark_style) + console.paint(first.removeprefix(indent), style))
    for line in more:
        console.line(console.paint(line, style))


DOCTOR = Command(
    id="doctor",
    summary="check a device and say what would help",
    description=(
        "Checks whether the device can be reached, has memtrack and lets it be read. It changes\n"
        "nothing: the remedies are for you to run. The exit code tells the gravest failure."
    ),
    examples=(("doctor -t ssh:root@board", "a board"), ("doctor --json", "for a script")),
    configure=configure,
    run=run,
)
