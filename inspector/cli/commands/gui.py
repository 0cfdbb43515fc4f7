"""gui: the window. What opens it is given from outside, so that this room knows no Qt."""

import os
from argparse import Namespace

from inspector.cli.commands.base import Command, Context
from inspector.cli.options import add_link_options, link_options, target_of


def run(args: Namespace, context: Context) -> int:
    """Without a target the window finds out: the only device, else a page to choose from."""
    is_given = hasattr(args, "target") or hasattr(args, "serial") or bool(os.environ.get("ANDROID_SERIAL"))
    return context.open_window(target_of(args).uri if is_given else None, link_options(args))


GUI = Command(
    id="gui",
    summary="open the live window (the default)",
    description="Opens the window, attached to the target when one is given or to the only adb device; "
    "otherwise on a page with all there is to choose from.",
    examples=(("-t sim:phone", "the simulated phone"), ("gui -s 0A1B2C", "one of several adb devices")),
    configure=add_link_options,
    run=run,
)
