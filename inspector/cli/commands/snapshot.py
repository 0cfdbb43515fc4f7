"""snapshot: one moment of a device as a file."""

from argparse import SUPPRESS, ArgumentParser, Namespace
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli.commands.base import Command, Context
from inspector.cli.console import Console
from inspector.cli.link import connected, require_memtrack
from inspector.cli.options import add_link_options, add_moment_option, link_options, target_of
from inspector.domain.units import bytes_text
from inspector.exporters import EXPORTERS, exporter
from inspector.exporters.base import Exporter, text_of, write_whole

if TYPE_CHECKING:
    from inspector.domain.frame import Frame

STDOUT = "-"


def configure(parser: ArgumentParser) -> None:
    formats = [candidate.id for candidate in EXPORTERS]
    parser.add_argument(
        "-f",
        "--format",
        choices=formats,
        metavar="FORMAT",
        help=f"{', '.join(formats)} (default: as the FILE's name ends, else json)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        default=STDOUT,
        help="where to; - is standard output (default). Written whole or not at all",
    ).complete = {"bash": "_shtab_compgen_files", "zsh": "_files"}  # type: ignore[attr-defined]
    parser.add_argument(
        "--json",
        action="store_const",
        const="json",
        dest="format",
        default=SUPPRESS,
        help="the same as -f json",
    )
    add_moment_option(parser, "its end")
    add_link_options(parser)


def run(args: Namespace, context: Context) -> int:
    from inspector.session.sampling import Sampler

    options = link_options(args)
    with connected(target_of(args), replace(options, at=options.at or "end"), context.console) as connection:
        frame = Sampler(connection).frame()
        if not frame.totals.buffers:
            require_memtrack(connection)
        target = connection.target
    _warn(frame, context.console)
    write = partial(_format(args).write, frame, target)
    if args.output == STDOUT:
        content = BytesIO()
        write(content)
        context.console.write_bytes(content.getvalue())
        return 0
    write_whole(Path(args.output), write)
    sums = frame.totals
    context.console.note(
        f"Wrote {text_of(args.output)}: {sums.buffers} buffers of {bytes_text(sums.unique)}, "
        f"{sums.processes} processes, {len(frame.problems)} problems."
    )
    return 0


def _format(args: Namespace) -> Exporter:
    if args.format is not None:
        return exporter(args.format)
    suffix = Path(args.output).suffix.lower()
    return next((candidate for candidate in EXPORTERS if candidate.suffix == suffix), EXPORTERS[0])


def _warn(frame: "Frame", console: Console) -> None:
    if frame.unreadable:
        first, more = frame.unreadable[0].path, len(frame.unreadable) - 1
        console.warn(
            f"{first}{f' and {more} more files' if more else ''} could not be read; "
            f"{bytes_text(frame.totals.unattributed)} cannot be attributed.",
            "memtrack-inspector doctor says why and what helps.",
        )


SNAPSHOT = Command(
    id="snapshot",
    summary="write down one moment of a device",
    description=(
        "Reads one sample and writes it as a file: json (described by snapshot.schema.json), csv (one row\n"
        "per holding, safe to open in a spreadsheet) or text (a report for a terminal or a bug ticket)."
    ),
    examples=(
        ("snapshot -t sim:phone", "JSON on standard output"),
        ("snapshot -o phone.csv", "the only adb device, as CSV"),
        ("snapshot -t ssh:board -f text -o -", "a report to read"),
        ("snapshot -t file:night.mtrec --at 2:30:00 -f text", "a moment of a recording"),
    ),
    configure=configure,
    run=run,
)
