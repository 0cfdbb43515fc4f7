"""The virtual environment `.venv` in the tree: made once, compared by one stamp ever after."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap.steps import Failure, quietly, say, step

ON_WINDOWS = os.name == "nt"


class Environment:
    """The virtual environment in the tree, and whether it is what the project asks for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self._stamp = self.folder / "dev-stamp"

    def program(self, name: str) -> str:
        return str(
            self.folder / ("Scripts" if ON_WINDOWS else "bin") / (f"{name}.exe" if ON_WINDOWS else name)
        )

    @property
    def python(self) -> str:
        return self.program("python")

    def _wanted(self) -> tuple[str, str]:
        """What decides whether it must be made anew, and whether its packages must be brought up to date."""
        made_of = f"{platform.python_implementation()} {platform.python_version()} in {self.folder}"
        lists = [self.root / "pyproject.toml", self.root / "constraints.txt"]
        return made_of, hashlib.sha256(b"\0".join(path.read_bytes() for path in lists)).hexdigest()

    def _found(self) -> tuple[str, str]:
        try:
            made_of, _, contents = self._stamp.read_text(encoding="utf-8").partition("\n")
        except FileNotFoundError:
            return "", ""
        return made_of, contents

    @property
    def is_current(self) -> bool:
        return self._found() == self._wanted()

    def bring_up_to_date(self) -> None:
        if self.is_current:
            return
        with one_at_a_time(self.root):
            if not self.is_current:
                self._build()

    def _build(self) -> None:
        wanted = self._wanted()
        fresh = self._found()[0] != wanted[0]
        self._stamp.unlink(missing_ok=True)
        with step(f"{'making' if fresh else 'updating'} .venv with Python {platform.python_version()}"):
            base = str(getattr(sys, "_base_executable", sys.executable))
            if fresh:
                advice = "Expected Python's own venv module; on Debian it comes with python3."
                quietly([base, "-m", "venv", "--without-pip", "--clear", str(self.folder)], advice, self.root)
            if not self._install_with_uv():
                self._install_with_pip(base)
            self._stamp.write_text("\n".join(wanted), encoding="utf-8")

    def _install_with_uv(self) -> bool:
        """The fast way where uv is there; pip, which may know other package indexes, gets its turn if not."""
        uv = shutil.which("uv")
        if uv is None:
            return False
        exact = ["--constraint", "constraints.txt", "--build-constraint", "constraints.txt"]
        try:
            quietly(
                [uv, "pip", "install", "--python", self.python, *exact, "--editable", ".[dev]"], "", self.root
            )
        except Failure:
            print("uv could not, trying pip ... ", end="", file=sys.stderr, flush=True)
            return False
        return True

    def _install_with_pip(self, base: str) -> None:
        # The base Python's pip installs into the environment: Debian puts none there without python3-venv.
        pip = [base, "-m", "pip", "--python", self.python]
        if not has_module(base, "pip"):
            advice = "Expected pip or ensurepip. On Debian: sudo apt-get install -y python3-pip"
            quietly([self.python, "-m", "ensurepip"], advice, self.root)
            pip = [self.python, "-m", "pip"]
        # By variable they reach the build backend's own environment too; older pip knows only the first.
        # Relative, because pip splits them at blanks.
        exact = {"PIP_CONSTRAINT": "constraints.txt", "PIP_BUILD_CONSTRAINT": "constraints.txt"}
        quietly(
            [*pip, "install", "--disable-pip-version-check", "--no-input", "--editable", ".[dev]"],
            "If the network was the reason, run the same ./dev command again; "
            "if not, `./dev clean` and again starts from nothing.",
            self.root,
            exact,
        )


def has_module(python: str, name: str) -> bool:
    probe = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is None)"
    return subprocess.run([python, "-c", probe], check=False).returncode == 0


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Hold the tree's set-up lock. Not on Windows: there two first starts at once are the user's care."""
    if ON_WINDOWS:
        yield
        return
    import fcntl

    with (root / "constraints.txt").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./dev is setting up this tree; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
