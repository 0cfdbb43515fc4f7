"""What a command is: its words for the help, its options, and what it does."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

from inspector.cli.console import Console
from inspector.session.targets import LinkOptions

OpenWindow = Callable[[str | None, LinkOptions], int]
"""Opens the window on a target URI, or (None) for the user to choose one; gives its exit code."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a command may use besides its arguments; `parser` is that of the whole command line."""

    console: Console
    open_window: OpenWindow
    parser: ArgumentParser


@dataclass(frozen=True, slots=True)
class Command:
    """One verb of the command line.

    Attributes:
        id: the verb.
        summary: one line for the list of commands.
        description: for its own help.
        examples: command lines with a remark, for the end of its help.
        configure: adds its options to a parser.
        run: does it; returns the exit code, raises LinkError and CannotWriteError.
    """

    id: str
    summary: str
    description: str
    examples: tuple[tuple[str, str], ...]
    configure: Callable[[ArgumentParser], None]
    run: Callable[[Namespace, Context], int]
