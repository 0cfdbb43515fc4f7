"""Can Qt draw here? Asked in a process of its own: a platform plugin that lacks a library aborts."""

from __future__ import annotations

import os
import subprocess
import sys

from bootstrap.environment import Environment


def window_obstacle(environment: Environment) -> str | None:
    """Why no window can be opened, as the start of a sentence; None when one can."""
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    if wanted.startswith(("offscreen", "minimal")):
        return f"QT_QPA_PLATFORM={wanted} draws no window"
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no display here"
    # In a process of its own: a platform plugin that lacks a library aborts, and nothing can catch that.
    probe = [environment.python, "-c", "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"]
    try:
        done = subprocess.run(
            probe, capture_output=True, text=True, errors="replace", timeout=20, check=False
        )
    except subprocess.TimeoutExpired:
        return "the display does not answer"
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return f"Qt cannot use this display ({lines[0].strip() if lines else f'code {done.returncode}'})"


def can_load_qt(environment: Environment) -> bool:
    probe = [environment.python, "-c", "import PySide6.QtWidgets"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0
