"""The program's entry: the command line, with the window behind its verb `gui`.

The one place that knows both front ends, so that neither knows the other.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from inspector.cli.main import main as run_command_line
from inspector.domain.capture import LinkError, Trouble
from inspector.session.targets import LinkOptions

HEADLESS = "Without a display, try: memtrack-inspector watch, or snapshot -f text."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; `argv` without its name, None for the process's own. Returns the exit code."""
    return run_command_line(argv, open_window=open_window)


def open_window(target: str | None, options: LinkOptions) -> int:
    """Open the window; None lets the user choose a target there.

    Raises LinkError(ENVIRONMENT) where Qt or a display is missing.
    """
    _require_display(os.environ)
    try:
        from inspector.gui.app import run
    except ImportError as error:
        if (error.name or "").startswith("inspector"):
            raise  # a mistake of ours, not of the installation
        raise _missing(f"Qt cannot be loaded: {error}.") from error
    return run(target, options)


def _require_display(environment: Mapping[str, str]) -> None:
    """Qt aborts the process when it finds no display; say it in words before."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return
    if not environment.get("DISPLAY") and not environment.get("WAYLAND_DISPLAY"):
        raise _missing("There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set.")


def _missing(cause: str) -> LinkError:
    return LinkError(Trouble.ENVIRONMENT, cause, HEADLESS, retry=False)
