"""completions: a script that teaches the shell this command line."""

from argparse import ArgumentParser, Namespace

from inspector.cli.commands.base import Command, Context

SHELLS = ("bash", "zsh")


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=" or ".join(SHELLS))


def run(args: Namespace, context: Context) -> int:
    import shtab

    context.console.line(shtab.complete(context.parser, shell=args.shell))
    return 0


COMPLETIONS = Command(
    id="completions",
    summary="print shell completions",
    description="Prints a script that completes this program's command line in bash or zsh.",
    examples=(
        ("completions bash > ~/.local/share/bash-completion/completions/memtrack-inspector", "for bash"),
        ("completions zsh > ~/.zfunc/_memtrack-inspector", "for zsh, with ~/.zfunc in fpath"),
    ),
    configure=configure,
    run=run,
)
