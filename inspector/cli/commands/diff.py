"""diff: what changed between two moments, and whether it grew by more than it may."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli.commands.base import Command, Context
from inspector.cli.console import Console, Style
from inspector.cli.link import connected, require_memtrack
from inspector.cli.options import add_link_options, link_options, target_of, whole
from inspector.domain.capture import LinkError, Trouble
from inspector.domain.units import plural
from inspector.exporters.base import text_of
from inspector.session.targets import LinkOptions, Target

if TYPE_CHECKING:
    from inspector.cli.condition import Condition
    from inspector.cli.difference import Difference, Side
    from inspector.domain.frame import Frame

GREW_TOO_MUCH = 1
"""Exit code when the condition is true."""
MOST_BETWEEN = 100
"""Moments looked at between two of one recording, to tell buffers whose ids were recycled."""
_FILES = {"bash": "_shtab_compgen_files", "zsh": "_files"}
_BEGINNING, _END = "begin", "end"


def configure(parser: ArgumentParser) -> None:
    add = parser.add_argument
    for name, what in (("a", "the earlier"), ("b", "the later")):
        add(
            name,
            metavar=name.upper(),
            help=f"{what} moment: a snapshot (*.json), a recording (*.mtrec) or a target such as sim:phone",
        ).complete = _FILES  # type: ignore[attr-defined]
    for name in ("a", "b"):
        add(
            f"--at-{name}",
            metavar="TIME|MARK|FROM..TO",
            help=f"where in the recording {name.upper()}; a stretch stands for its median moment (default: "
            "the end; for A the beginning where a recording is compared with itself)",
        )
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
    from inspector.cli.difference import Difference, explained, report
    from inspector.cli.difference_json import document
    from inspector.domain.changes import changes

    condition = _condition(args.fail_if) if args.fail_if is not None else None
    places, options = _places(args), link_options(args)
    places = [(place, _settled(place, at, context.console)) for place, at in places]
    a, b = (_moment(place, at, options, context.console) for place, at in places)
    verdict = None
    if condition is not None:
        verdict = condition.judge(a.frame, b.frame)
        _warn_of_strangers(condition, (a, b), context.console)
    found = changes(a.frame, b.frame, between=_between(places))
    difference = Difference(a, b, found, text_of(args.fail_if or ""), verdict)
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


def _places(args: Namespace) -> list[tuple[Path | Target, str]]:
    """Where A and B come from, and where in each. Raises LinkError(USAGE)."""
    if hasattr(args, "target") or hasattr(args, "serial"):
        cause = "diff takes its two moments as A and B, not as --target or --serial."
        raise LinkError(Trouble.USAGE, cause, "For example: diff before.json adb:0A1B2C", retry=False)
    places = [_place(args.a), _place(args.b)]
    defaults = [_BEGINNING if places[0] == places[1] else _END, _END]
    chosen = []
    for place, name, default in zip(places, ("a", "b"), defaults, strict=True):
        at = getattr(args, f"at_{name}")
        is_recording = isinstance(place, Target) and place.scheme == "file"
        if at is not None and not is_recording:
            cause = f"--at-{name} {text_of(at)} chooses a moment of a recording; {name.upper()} is none."
            raise LinkError(Trouble.USAGE, cause, "Leave it out, or name a recording.", retry=False)
        chosen.append((place, (at or default) if is_recording else ""))
    return chosen


def _place(word: str) -> Path | Target:
    """A snapshot by its path, anything else as a target; a file that is neither is a recording."""
    path = Path(word.removeprefix("file:"))
    if path.suffix.lower() == ".json":
        return path
    if not word.startswith("file:") and path.suffix.lower() == ".mtrec":
        return Target("file", word)
    return target_of(Namespace(target=word))


def _settled(place: Path | Target, at: str, console: Console) -> str:
    """`at`, or the moment that stands for a stretch. Raises LinkError."""
    from inspector.session.median_moment import elapsed_text, is_stretch, median_moment
    from inspector.session.recording.reading import Recording

    if not isinstance(place, Target) or not is_stretch(at):
        return at
    with Recording(Path(place.place)) as recording:
        found = median_moment(recording, at)
        console.note(f"{text_of(at)} stands for the median of {plural(found.samples, 'sample')} of it.")
        return elapsed_text(recording, found.row)


def _moment(place: Path | Target, at: str, options: LinkOptions, console: Console) -> "Side":
    """One moment. Raises LinkError."""
    from inspector.cli.difference import Side

    if isinstance(place, Path):
        from inspector.session.snapshots import read_snapshot

        snapshot = read_snapshot(place)
        return Side(snapshot.target, snapshot.frame, text_of(str(place)))
    from inspector.session.sampling import Sampler

    with connected(place, replace(options, at=at), console) as connection:
        frame = Sampler(connection).frame()
        if not frame.totals.buffers and place.scheme != "file":
            require_memtrack(connection)
        return Side(text_of(connection.target), frame)


def _between(places: Sequence[tuple[Path | Target, str]]) -> "Iterator[Frame]":
    """Moments between A and B where both are of one recording: what is missing in one was recycled."""
    (place, at_a), (other, at_b) = places
    if place != other or not isinstance(place, Target) or place.scheme != "file":
        return
    from inspector.session.recording.moments import row_of
    from inspector.session.recording.reading import Recording

    with Recording(Path(place.place)) as recording:
        first, last = sorted((row_of(recording, at_a), row_of(recording, at_b)))
        step = max(1, (last - first) // MOST_BETWEEN)
        for row in range(first + step, last, step):
            yield recording.frame(row)


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
        "Compares two moments: snapshots, recordings or devices. Within a boot processes are matched by\n"
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
        ("diff night.mtrec night.mtrec --at-a 10:00 --at-b -5", "two moments of a recording"),
        ("diff night.mtrec night.mtrec --at-a ..1:00 --at-b=-60..", "its first and last minute"),
        ("diff a.json b.json --fail-if 'unique_bytes() > 5% or orphans() > 0'", "for CI"),
    ),
    configure=configure,
    run=run,
)
