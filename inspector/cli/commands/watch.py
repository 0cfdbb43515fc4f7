"""watch: a live table in the terminal, or one JSON object per sample."""

import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from inspector.cli.commands.base import Command, Context
from inspector.cli.link import connected, ending_on_request, require_memtrack
from inspector.cli.live import LiveBlock
from inspector.cli.options import add_link_options, add_moment_option, link_options, seconds, target_of, whole
from inspector.domain.capture import Connection, LinkError

if TYPE_CHECKING:
    from inspector.cli.watching import Watch

SORTS = ("proportional", "held", "private", "shared", "count", "change", "pid", "name")
"""The measures of blame by their id, then what else a row can be ordered by."""


def configure(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "-i",
        "--interval",
        metavar="SECONDS",
        type=seconds(0.02, 3600),
        default=1.0,
        help="between the starts of two samples (default 1; they never overlap)",
    )
    add("-n", "--count", metavar="COUNT", type=whole("a count", 1, 10**9), help="stop after COUNT samples")
    add(
        "--sort",
        choices=SORTS,
        metavar="KEY",
        default=SORTS[0],
        help=f"order of the processes: {', '.join(SORTS)} (default {SORTS[0]})",
    )
    add(
        "--top",
        metavar="N",
        type=whole("a number of rows", 1, 100_000),
        help="at most N processes (default: as many as fit, 10 with --json)",
    )
    add("--json", action="store_true", help="one JSON object per line and sample")
    add("--exit-on-loss", action="store_true", help="end when the device is lost instead of trying again")
    add_moment_option(parser, "its beginning")
    add(
        "--speed",
        type=speed,
        metavar="FACTOR",
        default=1.0,
        help="of playing a recording back: 10 is ten times as fast, max does not wait (default 1)",
    )
    add_link_options(parser)


def speed(text: str) -> float:
    """A type of argparse: a factor above 0, or 0 for `max`."""
    if text == "max":
        return 0.0
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.001 <= value <= 1_000_000:
        raise ArgumentTypeError(f"expected a factor like 0.5 or 10, or max, found {text!r}")
    return value


def run(args: Namespace, context: Context) -> int:
    from inspector.cli.watching import Watch
    from inspector.session.poller import RETRY_DELAYS_S
    from inspector.session.recording.playback import RecordingEndedError

    target, options, console = target_of(args), link_options(args), context.console
    attempt = 0
    with ending_on_request(), LiveBlock(console) as block:
        watch = Watch(console, block, sort=args.sort, top=args.top, is_json=args.json)
        while True:
            before = watch.samples
            try:
                with connected(target, options, console) as connection:
                    _sample(connection, watch, args)
                    return 0
            except RecordingEndedError:
                return 0
            except LinkError as error:
                # A device that never answered is not lost: it is not there.
                if args.exit_on_loss or not error.retry or not watch.samples:
                    raise
                attempt = 0 if watch.samples > before else attempt + 1
                wait_s = RETRY_DELAYS_S[min(attempt, len(RETRY_DELAYS_S) - 1)]
                watch.lost(error, wait_s)
            time.sleep(wait_s)


def _sample(connection: Connection, watch: "Watch", args: Namespace) -> None:
    """Sample until the count is reached. Raises LinkError when the device is lost."""
    from inspector.session.recording.sample import Recorded
    from inspector.session.sampling import Sampler

    watch.connected()
    sampler = Sampler(connection, first_seq=watch.next_seq)
    due = time.monotonic()
    while True:
        frame = sampler.frame()
        if not watch.samples and not frame.totals.buffers:
            require_memtrack(connection)
        watch.show(frame, connection.target)
        if args.count is not None and watch.samples >= args.count:
            return
        if isinstance(connection, Recorded):  # it says itself when the next sample is due
            continue
        due = max(due + args.interval, time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))


WATCH = Command(
    id="watch",
    summary="a live table in the terminal",
    description=(
        "Samples the device and shows the processes that answer for most memory, with the change since the\n"
        "sample before. On a terminal the table is drawn in place. A lost device is tried again until it is\n"
        "back. With --json each sample is one line: an object with totals and the top processes."
    ),
    examples=(
        ("watch -t sim:leak", "once a second until Ctrl+C"),
        ("watch -i 5 -n 12 --json > minute.ndjson", "one minute for a script"),
        ("watch -t ssh:board --sort change --top 5", "what grows fastest"),
        ("watch -t file:night.mtrec --speed 60", "a recording, a minute a second"),
    ),
    configure=configure,
    run=run,
)
