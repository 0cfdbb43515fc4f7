"""The command line as argparse sees it: commands from COMMANDS, help with examples, errors that suggest."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from inspector import __version__
from inspector.cli.commands import COMMANDS
from inspector.cli.exits import MEANINGS
from inspector.cli.options import add_link_options, add_verbosity
from inspector.session.targets import SCHEMES

PROGRAM = "memtrack-inspector"

_EXAMPLES = (
    (PROGRAM, "open the window on the only adb device"),
    (f"{PROGRAM} -t sim:phone", "try it without a device"),
    (f"{PROGRAM} devices", "what there is to attach to"),
    (f"{PROGRAM} snapshot -t ssh:board -o board.json", "write down one moment"),
    (f"{PROGRAM} watch -t adb:0A1B2C -i 2", "a live table in the terminal"),
)


class Parser(argparse.ArgumentParser):
    """argparse that keeps the line breaks of examples, takes no abbreviations and suggests what was meant."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("allow_abbrev", False)
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def _check_value(self, action: argparse.Action, value: object) -> None:
        choices = [str(choice) for choice in action.choices or ()]
        if choices and value not in choices:
            hint = _suggestion(str(value), choices)
            if not hint and str(value).partition(":")[0] in SCHEMES and not action.option_strings:
                hint = f" Did you mean -t {value}?"
            message = f"expected one of {', '.join(choices)}, found {str(value)!r}.{hint}"
            raise argparse.ArgumentError(action, message)

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        parsed, extras = self.parse_known_args(args, namespace)
        if extras:
            chosen = self.parser_of(getattr(parsed, "command", None))
            chosen.error(f"cannot understand {extras[0]!r}.{_suggestion(extras[0], chosen.option_names())}")
        return parsed

    def parser_of(self, command: str | None) -> "Parser":
        """The parser of a verb; this one when there is none."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction) and command in action.choices:
                found = action.choices[command]
                if isinstance(found, Parser):
                    return found
        return self

    def option_names(self) -> list[str]:
        return [name for action in self._actions for name in action.option_strings]

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write help and version to standard output and fail if that fails; argparse would keep silent."""
        if file is None or file is sys.stderr:
            super()._print_message(message, file)
        else:
            file.write(message)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")


def _suggestion(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word.partition("=")[0], list(known), n=1)
    return f" Did you mean {close[0]}?" if close else ""


def _aligned(rows: Sequence[tuple[str, str]]) -> str:
    width = max(len(left) for left, _ in rows)
    if width > 44:  # too wide for a terminal of 80 columns beside its remark
        return "\n".join(f"  # {right}\n  {left}" for left, right in rows)
    return "\n".join(f"  {left:{width}}  {right}" for left, right in rows)


def _epilog(examples: Sequence[tuple[str, str]]) -> str:
    return "examples:\n" + _aligned(examples)


def build_parser() -> Parser:
    """The whole command line. Cheap: no command loads what only its run needs."""
    codes = "exit codes:\n" + _aligned([(f"{int(code):>3}", meaning) for code, meaning in MEANINGS])
    parser = Parser(
        prog=PROGRAM,
        description="Shows which process holds which shared graphics, camera and video buffer, live.",
        epilog=f"{_epilog(_EXAMPLES)}\n\n{codes}",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(
            command.id,
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.\n\n{command.description}",
            epilog=_epilog([(f"{PROGRAM} {words}", remark) for words, remark in command.examples]),
        )
        command.configure(sub)
        add_verbosity(sub)
    add_link_options(parser, top=True)
    add_verbosity(parser)
    return parser
