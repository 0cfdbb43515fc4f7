"""simulate: what the simulator can play, and a memtrack kernel to feed with operations by hand."""

import json
import sys
import textwrap
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli.commands.base import Command, Context
from inspector.cli.console import Console, Style
from inspector.domain.capture import LinkError, Trouble
from inspector.domain.text import printable
from inspector.domain.units import bytes_text
from inspector.exporters.base import text_of

if TYPE_CHECKING:
    from inspector.simulator.scenario import Truth

STDIN = "-"


def configure(parser: ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true", help="the list as one JSON object")
    group.add_argument(
        "--ops",
        metavar="FILE",
        help="replay operations (proc, fork, alloc, dup, share, close, kill, dump; one a line) and print "
        "what the kernel would; - is standard input",
    ).complete = {"bash": "_shtab_compgen_files", "zsh": "_files"}  # type: ignore[attr-defined]


def run(args: Namespace, context: Context) -> int:
    if args.ops is not None:
        return _replay(args.ops, context.console)
    if args.json:
        context.console.line(_document())
    else:
        _print(context.console)
    return 0


def _replay(source: str, console: Console) -> int:
    from inspector.simulator.ops import replay

    for line in replay(_lines(source)):
        console.write_bytes(line.encode("utf-8", "surrogateescape"))
    return 0


def _lines(source: str) -> Iterable[str]:
    """The operations; tags are any bytes, no UTF-8 as surrogates. Raises LinkError(USAGE)."""
    if source == STDIN:
        return (line.decode("utf-8", "surrogateescape") for line in sys.stdin.buffer)
    try:
        text = Path(source).read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LinkError(
            Trouble.USAGE, f"Cannot read operations from {text_of(source)}: {reason}.", retry=False
        ) from error
    return text.split("\n")


def _document() -> str:
    from inspector.simulator.scenarios import SCENARIOS

    scenarios = [
        {
            "target": f"sim:{each.id}",
            "title": each.title,
            "shows": each.shows,
            "truth": _plain(asdict(each.truth)),
        }
        for each in SCENARIOS
    ]
    document = {
        "schema": "memtrack-inspector.scenarios",
        "schema_version": "1.0",
        "scenarios": scenarios,
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _plain(value: object) -> object:
    """`value` as JSON knows it: tags as display-safe text."""
    if isinstance(value, bytes):
        return printable(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _print(console: Console) -> None:
    from inspector.simulator.scenarios import SCENARIOS

    width = min(console.width or 100, 100)
    for each in SCENARIOS:
        console.line(f"{console.paint(f'sim:{each.id}', Style.BOLD)}  {each.title}")
        _paragraph(console, each.shows, width, Style.PLAIN)
        for sentence in _sentences(each.truth):
            _paragraph(console, f"- {sentence}", width, Style.DIM)
        console.line()


def _paragraph(console: Console, text: str, width: int, style: Style) -> None:
    for line in textwrap.wrap(text, width, initial_indent="    ", subsequent_indent="      "):
        console.line(console.paint(line, style))


def _sentences(truth: "Truth") -> Iterator[str]:
    """The ground truth in words."""
    for leak in truth.leaks:
        amount = f"{leak.per_minute:g} buffers of {bytes_text(leak.size)} a minute"
        where = f"in {leak.holder}" if leak.holder else "held by no process"
        yield f"Leak: {leak.culprit} loses {amount}, tag {printable(leak.tag)!r}, {where}."
    for plateau in truth.plateaus:
        yield f"No leak: {plateau.holder} holds {bytes_text(plateau.size)} for a while and gives all back."
    if truth.recycles_per_minute:
        alike = ", size and tag unchanged" if truth.keeps_identity else ""
        yield f"Ids are recycled {truth.recycles_per_minute:g} times a minute{alike}."
    if truth.orphans:
        yield f"Orphans at times: {_tags(truth.orphans)}."
    if truth.inherited:
        yield f"Inherited by forked children: {_tags(truth.inherited)}."
    if truth.is_clean:
        yield "Nothing leaks."
    yield f"About {truth.processes} processes with {truth.holdings} holdings."


def _tags(tags: Iterable[bytes]) -> str:
    return ", ".join(repr(printable(tag)) for tag in tags)


SIMULATE = Command(
    id="simulate",
    summary="list the simulator's scenarios, or replay operations",
    description=(
        "Lists the scenarios of the simulator with what each shows and its ground truth; attach to one with\n"
        "-t sim:SCENARIO. With --ops it is a memtrack kernel on the command line."
    ),
    examples=(
        ("simulate", "the scenarios"),
        ("simulate --ops session.ops", "the kernel's text after each dump"),
    ),
    configure=configure,
    run=run,
)
