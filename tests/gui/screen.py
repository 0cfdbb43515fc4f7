"""A private X server and the real program on it, driven by a real pointer and real keys."""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NEEDED = ("Xvfb", "xdotool")
SIZE = "1500x940x24"
_WAIT_S = 30.0

Control = Mapping[str, Any]


def missing() -> list[str]:
    """Programs that are not installed."""
    return [name for name in NEEDED if shutil.which(name) is None]


@contextmanager
def x_server() -> Iterator[str]:
    """A display of its own, such as `:7`, reachable through a local socket only."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-nolisten", "tcp", "-screen", "0", SIZE]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        ready, _, _ = select.select([reader], [], [], _WAIT_S)
        number = os.read(reader, 32).decode().strip() if ready else ""
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        os.close(reader)
        server.terminate()
        server.wait(10)


class RunningProgram:
    """The program in a process of its own, on `display`."""

    def __init__(self, display: str, home: Path, arguments: list[str]) -> None:
        self.home = home
        self._display = display
        environment = os.environ | {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "TMPDIR": str(home),
            "MEMTRACK_INSPECTOR_PROBE": "1",
        }
        with (home / "stderr").open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "inspector", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=Path(__file__).parents[2],
                env=environment,
                text=True,
            )
        try:
            assert self._answer()["event"] == "painted"
        except AssertionError:
            self.kill()
            raise

    # What is on the screen

    def controls(self) -> list[Control]:
        assert self.process.stdin is not None
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        answer = self._answer()
        while "controls" not in answer:
            answer = self._answer()
        found: list[Control] = answer["controls"]
        return found

    def control(self, name: str, kind: str = "") -> Control:
        """The visible control with this accessible name, waited for."""
        found: Control = self.until(lambda: self.find(name, kind), f"a control named {name!r}")
        return found

    def find(self, name: str, kind: str = "") -> Control | None:
        found = (c for c in self.controls() if c["name"] == name and (not kind or c["kind"] == kind))
        return next(found, None)

    def text_of(self, name: str) -> str:
        return str(self.control(name)["text"])

    def rows(self, table: str) -> list[Control]:
        rows: list[Control] = self.control(table, "DataTable")["rows"]
        return rows

    def until(self, find: Callable[[], Any], what: str) -> Any:
        """Ask again until `find` gives something; the program's own events set the pace."""
        deadline = time.monotonic() + _WAIT_S
        while time.monotonic() < deadline:
            if found := find():
                return found
            assert self.process.poll() is None, f"the program ended: {self.errors()}"
        raise AssertionError(f"expected {what} on the screen within {_WAIT_S} s, found {self.controls()}")

    def errors(self) -> str:
        return (self.home / "stderr").read_text()

    # What the user does

    def click(self, control: Control, *, near_left: bool = False) -> None:
        left, top, width, height = control["rect"]
        x = left + (min(40, width // 2) if near_left else width // 2)
        self._xdotool("mousemove", str(x), str(top + height // 2), "click", "1")

    def focus(self) -> None:
        """Give the window the keyboard, as a window manager would."""
        self._xdotool(
            "search", "--sync", "--onlyvisible", "--name", "Memtrack Inspector$", "windowfocus", "--sync"
        )

    def press(self, keys: str) -> None:
        self._xdotool("key", "--clearmodifiers", keys)

    def write(self, text: str) -> None:
        self._xdotool("type", "--clearmodifiers", "--delay", "12", text)

    def _xdotool(self, *words: str) -> None:
        environment = os.environ | {"DISPLAY": self._display}
        subprocess.run(["xdotool", *words], check=True, env=environment, timeout=20)

    # The end

    def wait(self) -> int:
        return self.process.wait(20)

    def children(self) -> list[int]:
        """Processes of the program and of its threads' making, alive now."""
        found = []
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            found += [int(pid) for pid in (task / "children").read_text().split()]
        return found

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        self.process.wait(10)

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the program ended without an answer: {self.errors()}"
        answer: dict[str, Any] = json.loads(line)
        return answer
