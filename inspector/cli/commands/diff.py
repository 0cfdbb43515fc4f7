"""diff: what changed between two moments, and whether it grew by more than it may."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli.commands.base import Command, Context
from inspector.cli.console import Console, Style
from inspector.cli.link import connected, require_memtrack
from inspector.cli.options import add_link_options, link_options, target_of, whole
from inspector.domain.capture import LinkError, Trouble
from inspector.exporters.base import text_of
from inspector.session.targets import LinkOptions, Target

if TYPE_CHECKING:
    from inspector.cli.condition import Condition
    from inspector.cli.difference import Difference, Side

GREW_TOO_MUCH = 1
"""Exit code when the condition is true."""
_FILES = {"bash": "_shtab_compgen_files", "zsh": "_files"}


def configure(parser: ArgumentParser) -> None:
    add = parser.add_argument
    for name, what in (("a", "the earlier"), ("b", "the later")):
        add(
            name,
            metavar=name.upper(),
            help=f"{what} moment: a snapshot (*.json) or a target such as sim:phone",
        ).complete = _FILES  # type: ignore[attr-defined]
    add("--json", action="store_true", help="one JSON object instead of tables")
    add(
        "--fail-if",
        metavar="EXPR",
        help="exit 1 when this is true of the growth from A to B, such as "
        "'proportional_bytes(surfaceflinger) > 20MiB or buffers(tag=camera) > 8'",
    )
    add(
        "--top",
        metavar="N",
        type=whole("a number of rows", 1, 100_000),
        default=20,
        help="rows of each table (default 20)",
    )
    add_link_options(parser)


def run(args: Namespace, context: Context) -> int:
    from inspector.cli.difference import Difference, document, explained, report
    from inspector.domain.changes import changes

    condition = _condition(args.fail_if) if args.fail_if is not None else None
    places = _places(args)
    options = link_options(args)
    a, b = (_moment(place, options, context.console) for place in places)
    verdict = None
    if condition is not None:
        verdict = condition.judge(a.frame, b.frame)
        _warn_of_strangers(condition, (a, b), context.console)
    difference = Difference(a, b, changes(a.frame, b.frame), text_of(args.fail_if or ""), verdict)
    if args.json:
        context.console.line(document(difference))
    else:
        context.console.write("".join(f"{line}\n" for line in report(difference, args.top)))
    _tell_verdict(difference, explained(difference), context.console, to_messages=args.json)
    return GREW_TOO_MUCH if verdict is not None and verdict.holds else 0


def _condition(text: str) -> "Condition":
    """Raises LinkError(USAGE) with the place."""
    from inspector.cli.condition_parser import ConditionError, parse_condition

    try:
        return parse_condition(text)
    except ConditionError as error:
        raise LinkError(Trouble.USAGE, error.message, error.pointer, retry=False) from error


def _places(args: Namespace) -> list[Path | Target]:
    """Where A and B come from. Raises LinkError(USAGE)."""
    if hasattr(args, "target") or hasattr(args, "serial"):
        cause = "diff takes its two moments as A and B, not as --target or --serial."
        raise LinkError(Trouble.USAGE, cause, "For example: diff before.json adb:0A1B2C", retry=False)
    return [_place(args.a), _place(args.b)]


def _place(word: str) -> Path | Target:
    """A snapshot by its path, anything else as a target."""
    path = Path(word)
    if path.suffix.lower() == ".json":
        return path
    return target_of(Namespace(target=word))


def _moment(place: Path | Target, options: LinkOptions, console: Console) -> "Side":
    """One moment. Raises LinkError."""
    from inspector.cli.difference import Side

    if isinstance(place, Path):
        from inspector.session.snapshots import read_snapshot

        snapshot = read_snapshot(place)
        return Side(snapshot.target, snapshot.frame, text_of(str(place)))
    from inspector.session.sampling import Sampler

    with connected(place, options, console) as connection:
        frame = Sampler(connection).frame()
        if not frame.totals.buffers:
            require_memtrack(connection)
        return Side(text_of(connection.target), frame)


def _warn_of_strangers(condition: "Condition", sides: "tuple[Side, Side]", console: Console) -> None:
    """A condition about a process or tag that is in neither moment holds or fails for want of it."""
    from difflib import get_close_matches

    from inspector.cli.amounts import matches
    from inspector.domain.text import printable

    names = {who.name for side in sides for who in side.frame.processes.who}
    tags = {printable(tag) for side in sides for tag in side.frame.tags}
    for growth in condition.growths:
        asked = (("process", growth.scope.process, names), ("tag", growth.scope.tag, tags))
        for kind, pattern, there in asked:
            if pattern is None or any(matches(each, pattern) for each in there):
                continue
            near = get_close_matches(pattern, sorted(there), 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            console.warn(f"No {kind} of A or B is called {text_of(pattern)}.{hint}")


def _tell_verdict(difference: "Difference", lines: list[str], console: Console, *, to_messages: bool) -> None:
    if difference.verdict is None:
        return
    if to_messages:
        for line in lines:
            console.note(line)
        return
    style = Style.BAD if difference.verdict.holds else Style.GOOD
    for number, line in enumerate(lines):
        console.line(console.paint(line, style) if number == 0 else line)


DIFF = Command(
    id="diff",
    summary="what changed between two moments",
    description=(
        "Compares two moments: snapshots or devices. Within a boot processes are matched by\n"
        "pid and start time, and buffers that are probably the same by id; across boots and devices\n"
        "processes by name and buffers by process, tag and size. With --fail-if it exits 1 when the\n"
        "condition is true of the growth from A to B, 0 when it is false, 2 when it cannot be understood.\n\n"
        "Conditions: AMOUNT(PROCESS, tag=TAG) > LIMIT, joined by and, or, not and parentheses. Amounts:\n"
        "unique_bytes, held_bytes, proportional_bytes, private_bytes, shared_bytes, orphan_bytes,\n"
        "unattributed_bytes, buffers, orphans, processes. Limits: 20MiB, 8, 5%. Names may hold * and ?."
    ),
    examples=(
        ("diff before.json after.json", "two snapshots"),
        ("diff before.json adb:0A1B2C --json", "a snapshot and the device now"),
        ("diff a.json b.json --fail-if 'unique_bytes() > 5% or orphans() > 0'", "for CI"),
    ),
    configure=configure,
    run=run,
)
