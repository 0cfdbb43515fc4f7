"""gui: the window. What opens it is given from outside, so that this room knows no Qt."""

from argparse import Namespace

from inspector.cli.commands.base import Command, Context
from inspector.cli.options import add_link_options, link_options, target_of


def run(args: Namespace, context: Context) -> int:
    return context.open_window(target_of(args).uri, link_options(args))


GUI = Command(
    id="gui",
    summary="open the live window (the default)",
    description="Opens the window, attached to the target when one is given.",
    examples=(("-t sim:phone", "the simulated phone"), ("gui -s 0A1B2C", "one of several adb devices")),
    configure=add_link_options,
    run=run,
)
