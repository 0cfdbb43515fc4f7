"""Saying what is done, one line a step on stderr, and running programs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GRACE_S = 10.0
"""How long an interrupted program may take to end by itself."""


class Failure(Exception):
    """Something for the user to act on; the text says what."""

    def __init__(self, message: str, code: int = 3) -> None:
        super().__init__(message)
        self.code = code


def say(text: str) -> None:
    print(f"dev: {text}", file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """One line per step: the title when it begins, the seconds when it ends."""
    print(f"dev: {title} ... ", end="", file=sys.stderr, flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", file=sys.stderr, flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)


def quietly(
    command: Sequence[str], advice: str, cwd: Path = ROOT, variables: Mapping[str, str] | None = None
) -> None:
    """Run `command` without a word; if it fails raise Failure with its whole log and `advice`."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise Failure(f"{' '.join(command)}\n{done.stdout}\nThis ended with code {done.returncode}. {advice}")


def call(command: Sequence[str], cwd: Path | None = None, **defaults: str) -> int:
    """Run a program in the foreground and return its exit code; the user's environment beats `defaults`."""
    child = subprocess.Popen(command, cwd=cwd, env={**defaults, **os.environ})
    try:
        code = child.wait()
    except KeyboardInterrupt:
        child.wait(GRACE_S)  # Ctrl-C went to the child as well: it says goodbye itself
        raise
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
    return code if code >= 0 else 128 - code
