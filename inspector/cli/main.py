"""The program without a window: read the command line, run one command, turn every end into an exit code."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from inspector.cli.commands import COMMANDS
from inspector.cli.commands.base import Context, OpenWindow
from inspector.cli.console import Console, ReaderGoneError
from inspector.cli.exits import Exit, exit_of
from inspector.cli.parser import build_parser
from inspector.domain.capture import LinkError, Trouble
from inspector.exporters.base import CannotWriteError
from inspector.session.targets import LinkOptions

DEFAULT_COMMAND = "gui"


def main(argv: Sequence[str] | None = None, *, open_window: OpenWindow | None = None) -> int:
    """Run one command line and give its exit code; nothing but a bug raises.

    Args:
        argv: the words after the program's name; None takes the process's own.
        open_window: what the verb `gui` opens; None where there is no window.
    """
    console = Console(*_streams())
    try:
        code = _run(argv, Context(console, open_window or _no_window, build_parser()))
        console.flush()
        return code
    except ReaderGoneError:
        console.abandon_output()
        return Exit.OK
    except CannotWriteError as error:
        console.abandon_output()
        console.error(error.cause, error.remedy)
        return Exit.FAILURE
    except LinkError as error:
        console.error(error.cause, error.remedy)
        return exit_of(error.trouble)
    except KeyboardInterrupt:
        console.error("interrupted.")
        return Exit.INTERRUPTED


def _run(argv: Sequence[str] | None, context: Context) -> int:
    try:
        with context.console.output():  # help and version are data too
            args = context.parser.parse_args(argv)
    except SystemExit as end:  # argparse has said what there is to say: help, version or a usage error
        context.console.flush()
        return end.code if isinstance(end.code, int) else Exit.OK
    context.console.verbosity = _verbosity(args)
    name = args.command or DEFAULT_COMMAND
    command = next(command for command in COMMANDS if command.id == name)
    return command.run(args, context)


def _verbosity(args: Namespace) -> int:
    if getattr(args, "quiet", False):
        return -1
    return int(getattr(args, "verbose", False))


def _streams() -> tuple["sys.TextIO", "sys.TextIO"]:  # type: ignore[name-defined]
    """Standard output and error; a closed one (`>&-`) goes nowhere. Text always can be written."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
            setattr(sys, name, stream)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    return sys.stdout, sys.stderr


def _no_window(target: str | None, options: LinkOptions) -> int:
    raise LinkError(
        Trouble.ENVIRONMENT,
        "This entry to the program has no window.",
        "Run memtrack-inspector, or use one of its other commands.",
        retry=False,
    )
