"""The program as a process: its outputs, its ends, and what it must not load."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import COMMAND, ROOT, environment, run, start
from tests.devices import make_root


@pytest.fixture
def target(tmp_path: Path) -> str:
    return f"local:{make_root(tmp_path / 'root')}"


@pytest.mark.parametrize("words", [["snapshot"], ["watch", "-n", "1"], ["doctor"], ["simulate"], ["--help"]])
def test_no_command_loads_qt(target: str, words: list[str]) -> None:
    device = ["-t", target] if words[0] in ("snapshot", "watch", "doctor") else []
    code = (
        "import sys; from inspector.launch import main\n"
        f"code = main({[*words, *device]!r})\n"
        "loaded = [m for m in sys.modules if m.partition('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph')]\n"
        "sys.exit(f'loaded {loaded}' if loaded else code)"
    )
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, env=environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from inspector.launch import main; main(['--help'])\n"
        "heavy = {'numpy', 'adbutils', 'shtab', 'subprocess', 'socket'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, env=environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_is_fast() -> None:
    def processor_s() -> float:
        before = os.times()
        assert run("--help").returncode == 0
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    assert min(processor_s() for _ in range(3)) < 0.3


def test_data_goes_to_one_output_and_messages_to_the_other(target: str, tmp_path: Path) -> None:
    done = run("snapshot", "-t", target, "-o", str(tmp_path / "s.json"))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"Wrote {tmp_path}/s.json: ")
    quiet = run("snapshot", "-t", target, "-q", "-o", str(tmp_path / "s.json"))
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    loud = run("snapshot", "-t", target, "-v", "-f", "csv")
    assert loud.stdout.startswith("taken_at,")
    assert loud.stderr.startswith(f"Connected to {target}: ")


@pytest.mark.parametrize("words", ["snapshot -f text", "watch -i 0.02 --json", "watch -i 0.02"])
def test_a_closed_pipe_is_quiet(target: str, words: str) -> None:
    command = f"{' '.join(COMMAND)} {words} -t {target} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], env=environment(), capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.split("\n")) == 2


@pytest.mark.parametrize("words", [["--help"], ["snapshot"], ["completions", "bash"]])
def test_a_pipe_closed_before_the_first_byte_is_quiet(target: str, words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run(*words, *(["-t", target] if words == ["snapshot"] else []), stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [["--help"], ["snapshot"], ["watch"]])
def test_a_full_disk_behind_standard_output_is_a_failure(target: str, words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = run(*words, *([] if words == ["--help"] else ["-t", target]), stdout=full)
    assert done.returncode == 1
    assert done.stderr == "memtrack-inspector: Cannot write to standard output: no space left on device.\n"


def test_closed_outputs_do_not_matter(target: str) -> None:
    command = f"{' '.join(COMMAND)} snapshot -t {target} >&- 2>&-"
    done = subprocess.run(["bash", "-c", command], env=environment(), check=False, timeout=60)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (signal.SIGINT, 130, "memtrack-inspector: interrupted.\n"),
        (signal.SIGTERM, 143, ""),
        (signal.SIGHUP, 129, ""),
    ],
)
def test_a_signal_ends_it_without_a_traceback(
    target: str, number: signal.Signals, code: int, message: str
) -> None:
    with start("watch", "--json", "-i", "3600", "-t", target) as program:
        assert program.stdout is not None
        assert program.stdout.readline().startswith("{")
        program.send_signal(number)
        _, err = program.communicate(timeout=20)
    assert (program.returncode, err) == (code, message)


def test_an_interrupted_snapshot_leaves_no_file(tmp_path: Path) -> None:
    """The device never answers: its memtrack file is a pipe that nobody writes to."""
    root = make_root(tmp_path / "root")
    pipe = root / "proc/412/memtrack"
    pipe.unlink()
    os.mkfifo(pipe)
    (tmp_path / "out").mkdir()
    output = str(tmp_path / "out/s.json")
    # The pipe opens once the program reads it.
    with start("snapshot", "-t", f"local:{root}", "-o", output) as program, pipe.open("wb"):
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=20)
    assert (program.returncode, err) == (130, "memtrack-inspector: interrupted.\n")
    assert list((tmp_path / "out").iterdir()) == []


def on_a_terminal(*words: str, env: dict[str, str]) -> str:
    """What the program writes to a terminal."""
    master, slave = pty.openpty()
    with start(*words, env={"TERM": "xterm-256color", **env}, stdout=slave, stderr=slave) as program:
        os.close(slave)
        said = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # a terminal whose last writer is gone
                break
            if not part:
                break
            said += part
        assert program.wait(timeout=20) == 0
    os.close(master)
    return said.decode()


def test_colour_is_for_terminals_and_can_be_refused_or_demanded(target: str) -> None:
    words = ("doctor", "-t", target)
    assert "\x1b[" in on_a_terminal(*words, env={})
    assert "\x1b[" not in on_a_terminal(*words, env={"NO_COLOR": "1"})
    assert "\x1b[" not in on_a_terminal(*words, env={"TERM": "dumb"})
    assert "\x1b[" not in run(*words).stdout
    assert "\x1b[32m" in run(*words, env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b[" not in run(*words, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout


def test_watch_draws_in_place_on_a_terminal(target: str) -> None:
    text = on_a_terminal("watch", "-t", target, "-n", "3", "-i", "0.02", env={"COLUMNS": "80", "LINES": "24"})
    lines = 2 + 1 + 1 + 3  # sums, a blank line, the titles, the processes
    assert text.count(f"\x1b[{lines}A\r") == 2
    assert text.startswith("\x1b[?25l")
    assert text.endswith("\x1b[?25h")


def test_a_terminal_of_another_encoding_gets_escapes(tmp_path: Path) -> None:
    from tests.devices import add_process
    from tests.sources.printing import Row

    root = make_root(tmp_path / "root", {})
    add_process(root, 5, [Row(0, 4096, 1, "宽".encode())], name="app")
    done = run("snapshot", "-f", "text", "-t", f"local:{root}", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    done = run("watch", "-n", "1", "-t", f"local:{root}", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr


def test_without_a_display_the_window_says_what_to_do_instead(target: str) -> None:
    done = run("-t", target)
    assert (done.returncode, done.stdout) == (3, "")
    assert "There is no display" in done.stderr
    assert "memtrack-inspector watch" in done.stderr


def test_the_installed_names_lead_to_the_same_program() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"memtrack-inspector": "inspector.launch:main"}
    assert run("--version").stdout.startswith("memtrack-inspector ")
