"""The program as a user runs it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "inspector")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's variables without those that change what is printed, and `extra`."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "ANDROID_SERIAL", "DISPLAY", "WAYLAND_DISPLAY")
        and not name.startswith("QT_")
    }
    return {**plain, "PYTHONPATH": str(ROOT), **(extra or {})}


def run(
    *words: str, env: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end; text in and out, both outputs captured unless `options` say otherwise."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60, **options}
    return subprocess.run([*COMMAND, *words], env=environment(env), text=True, check=False, **options)


def start(*words: str, env: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[str]:
    """Start the program; both outputs are pipes unless `options` say otherwise."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([*COMMAND, *words], env=environment(env), text=True, **options)
