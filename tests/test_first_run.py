"""`./dev` from an empty tree: what it says, what it installs, when it does nothing, and how it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

import dev
from bootstrap import display, environment, steps, system
from bootstrap.environment import Environment
from bootstrap.steps import Failure
from bootstrap.system import QT, Need

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable


def ran(command: Sequence[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )


# --- the words ------------------------------------------------------------------------------------------


def test_help_names_every_verb() -> None:
    done = ran(["./dev", "--help"])
    assert done.returncode == 0
    assert all(f"\n  {verb} " in done.stdout for verb in dev.VERBS)


@pytest.mark.parametrize("verb", dev.VERBS)
def test_each_verb_has_its_own_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([verb, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: ./dev [--no-system] {verb} [ARGS]\n\n")
    assert len(shown.splitlines()) >= 3


@pytest.mark.parametrize(("words", "expected"), [(["tets"], "Did you mean test?"), ([], "found no verb")])
def test_a_wrong_verb_is_a_usage_error(
    words: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(words) == 2
    assert expected in capsys.readouterr().err


def test_only_words_before_the_verbs_own_are_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bool, list[str]]] = []

    def note(session: dev.Session) -> int:
        seen.append((session.use_system, session.arguments))
        return 0

    monkeypatch.setattr(dev, "VERBS", {"test": note})
    dev.main(["test", "-k", "x", "--no-system", "--help"])
    dev.main(["--no-system", "test"])
    dev.main(["test", "--no-system", "-x"])
    assert seen == [(True, ["-k", "x", "--no-system", "--help"]), (False, []), (False, ["-x"])]


def test_without_a_python_the_shell_part_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "dev").write_bytes((ROOT / "dev").read_bytes())
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    done = ran(["/bin/sh", str(tmp_path / "dev"), "run"], PATH=str(tmp_path), PYTHON="")
    assert done.returncode == 3
    assert "sudo apt-get install -y python3 python3-pip" in done.stderr


def test_a_python_that_was_asked_for_is_not_replaced() -> None:
    done = ran(["./dev", "--help"], PYTHON="/bin/false")
    assert (done.returncode, done.stdout) == (3, "")
    assert "found /bin/false" in done.stderr


# --- the environment ------------------------------------------------------------------------------------


class Installer:
    """Stands for the commands that build an environment; makes the folder that `venv` would make."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.broken = ""

    def __call__(
        self,
        command: Sequence[str],
        advice: str,
        cwd: Path = ROOT,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.commands.append(list(command))
        (cwd / ".venv").mkdir(exist_ok=True)
        if self.broken and self.broken in command[0]:
            raise Failure(f"{command[0]} failed")

    def take(self) -> list[str]:
        """What was done since the last call, in one word each."""
        words = ["uv" if c[0].endswith("uv") else "pip" if "pip" in c else "venv" for c in self.commands]
        self.commands.clear()
        return words


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    installer = Installer()
    monkeypatch.setattr(environment, "quietly", installer)
    monkeypatch.setattr("bootstrap.environment.shutil.which", lambda name: None)
    return installer


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("a")
    (tmp_path / "constraints.txt").write_text("b")
    return tmp_path


def test_a_warm_start_does_nothing(tree: Path, installer: Installer) -> None:
    Environment(tree).bring_up_to_date()
    assert installer.take() == ["venv", "pip"]
    Environment(tree).bring_up_to_date()
    assert installer.take() == []


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_other_versions_are_installed_into_the_same_environment(
    tree: Path, installer: Installer, name: str
) -> None:
    Environment(tree).bring_up_to_date()
    installer.take()
    (tree / name).write_text("c")
    Environment(tree).bring_up_to_date()
    assert installer.take() == ["pip"]
    assert Environment(tree).is_current


def test_another_python_makes_it_anew(
    tree: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    Environment(tree).bring_up_to_date()
    installer.take()
    monkeypatch.setattr("bootstrap.environment.platform.python_version", lambda: "3.99.0")
    Environment(tree).bring_up_to_date()
    assert installer.take() == ["venv", "pip"]


def test_a_moved_tree_makes_it_anew(tree: Path, installer: Installer) -> None:
    Environment(tree).bring_up_to_date()
    installer.take()
    moved = tree.rename(tree.with_name("moved here"))
    Environment(moved).bring_up_to_date()
    assert installer.take() == ["venv", "pip"]


def test_a_failed_installation_is_tried_again(tree: Path, installer: Installer) -> None:
    installer.broken = "python"
    with pytest.raises(Failure):
        Environment(tree).bring_up_to_date()
    assert not Environment(tree).is_current
    installer.broken = ""
    installer.take()
    Environment(tree).bring_up_to_date()
    assert installer.take() == ["venv", "pip"]


@pytest.mark.parametrize(("broken", "expected"), [("", ["venv", "uv"]), ("uv", ["venv", "uv", "pip"])])
def test_uv_is_used_where_it_is_and_pip_where_it_cannot(
    tree: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch, broken: str, expected: list[str]
) -> None:
    monkeypatch.setattr("bootstrap.environment.shutil.which", lambda name: f"/opt/{name}")
    installer.broken = broken
    Environment(tree).bring_up_to_date()
    assert installer.take() == expected


def test_two_first_starts_wait_for_each_other(tree: Path) -> None:
    hold = "import pathlib, sys; sys.path.insert(0, 'packaging')\n"
    hold += "from bootstrap.environment import one_at_a_time\n"
    hold += (
        "with one_at_a_time(pathlib.Path(sys.argv[1])):\n    print('in', flush=True)\n    sys.stdin.read()\n"
    )
    command = [PYTHON, "-c", hold, str(tree)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as first:  # type: ignore[call-overload]
        assert first.stdout.readline() == "in\n"
        with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as second:  # type: ignore[call-overload]
            assert "another ./dev is setting up this tree" in second.stderr.readline()
            first.communicate("")
            assert second.stdout.readline() == "in\n"
            second.communicate("")


# --- system packages ------------------------------------------------------------------------------------

LACKING = [Need("libegl1", "libEGL.so.1"), Need("xvfb", "Xvfb")]


@pytest.fixture
def apt(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A Debian that lacks LACKING until they are installed; gives the commands that were run."""
    commands: list[str] = []

    def quietly(command: Sequence[str], advice: str, **_: object) -> None:
        commands.append(" ".join(command))

    monkeypatch.setattr(system, "quietly", quietly)
    monkeypatch.setattr(
        system, "missing", lambda needs: [] if commands else [n for n in needs if n in LACKING]
    )
    monkeypatch.setattr("bootstrap.system.shutil.which", lambda name, path=None: f"/usr/bin/{name}")
    monkeypatch.setattr(system, "apt_lists_are_empty", lambda: False)
    return commands


def test_a_user_is_told_the_one_command_and_nothing_is_run(
    apt: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "is_root", lambda: False)
    assert system.provide([*QT[:1], *LACKING]) == LACKING
    assert apt == []
    said = capsys.readouterr().err
    assert "\n  sudo apt-get install -y --no-install-recommends libegl1 xvfb\n" in said
    assert said.count("sudo") == 1


def test_root_gets_them_installed(apt: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "is_root", lambda: True)
    assert system.provide(LACKING) == []
    assert len(apt) == 1
    assert apt[0].endswith("install -y --no-install-recommends libegl1 xvfb")


def test_a_failed_apt_gets_fresh_lists_and_a_second_try(
    apt: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_once(command: Sequence[str], advice: str, **_: object) -> None:
        apt.append(command[-1])
        if len(apt) == 1:
            raise Failure("404 Not Found")

    monkeypatch.setattr(system, "quietly", fails_once)
    system.apt_install(["xvfb"])
    assert apt == ["xvfb", "update", "xvfb"]


def test_without_apt_the_files_are_named(
    apt: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bootstrap.system.shutil.which", lambda name, path=None: None)
    assert system.provide(LACKING) == LACKING
    assert "libEGL.so.1, Xvfb" in capsys.readouterr().err


def test_no_system_only_looks(apt: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "is_root", lambda: True)
    monkeypatch.setattr(Environment, "bring_up_to_date", lambda self: None)
    monkeypatch.setattr(dev, "missing", list)
    assert dev.Session(Environment(tmp_path), False, []).prepare(LACKING) == LACKING
    assert apt == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps these outside of the wheels")
def test_evidence_is_a_library_a_program_or_a_path() -> None:
    there = [Need("libc6", "libc.so.6"), Need("dash", "sh"), Need("base-files", "/etc")]
    not_there = [Need("a", "libnothing.so.9"), Need("b", "no-such-program"), Need("c", "/no/such/path")]
    assert system.missing([*there, *not_there]) == not_there


# --- run and test ---------------------------------------------------------------------------------------


class Tree(Environment):
    """An environment whose program writes down how it was called, and whose Python is ours."""

    def __init__(self, root: Path, code: int = 0) -> None:
        super().__init__(root)
        (root / "program").write_text(f'#!/bin/sh\necho "$*" >>{root}/calls\nexit {code}\n')
        (root / "program").chmod(0o755)

    def program(self, name: str) -> str:
        return PYTHON if name == "python" else str(self.root / "program")

    def bring_up_to_date(self) -> None:
        pass

    @property
    def calls(self) -> list[str]:
        return (self.root / "calls").read_text().splitlines()


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("headless")
def test_without_a_display_run_prints_a_table_and_a_snapshot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = Tree(tmp_path)
    assert dev.run(dev.Session(tree, False, [])) == 0
    assert tree.calls == ["watch -i 0.5 -n 8 -t sim:phone", "snapshot -t sim:phone -f text -o -"]
    assert "xvfb-run -a ./dev run" in capsys.readouterr().err


@pytest.mark.usefixtures("headless")
def test_run_ends_as_the_program_ends(tmp_path: Path) -> None:
    tree = Tree(tmp_path, code=4)
    assert dev.run(dev.Session(tree, False, [])) == 4
    assert len(tree.calls) == 1


def test_run_passes_a_command_of_the_program_on(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    assert dev.run(dev.Session(tree, False, ["doctor", "-t", "local:"])) == 0
    assert tree.calls == ["doctor -t local:"]


def test_with_a_display_run_opens_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = Tree(tmp_path)
    monkeypatch.setattr(dev, "window_obstacle", lambda environment: None)
    assert dev.run(dev.Session(tree, False, [])) == 0
    assert tree.calls == ["-t sim:phone"]


@pytest.mark.usefixtures("headless")
@pytest.mark.skipif(sys.platform != "linux", reason="asks for an X display")
def test_a_display_that_cannot_be_used_is_an_obstacle_with_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":98765")
    assert "Qt cannot use this display" in (display.window_obstacle(Tree(tmp_path)) or "")


def test_without_qt_the_other_tests_still_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PySide6 that cannot be imported stands for missing libraries; pytest itself is the real one."""
    (tmp_path / "PySide6.py").write_text("raise ImportError('libEGL.so.1: cannot open shared object file')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    chosen = ["--collect-only", "-q", "-p", "no:cacheprovider"]
    session = dev.Session(Tree(tmp_path), False, [])
    assert dev.run_tests(session, QT, chosen) == 0
    assert dev.run_tests(session, [], chosen) != 0, "expected pytest-qt to refuse without the switches"


def test_check_runs_everything_although_something_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def call(command: Sequence[str], **_: object) -> int:
        ran.append(" ".join(command[2:4]))
        return 1 if "check" in command else 0

    monkeypatch.setattr(dev, "call", call)
    monkeypatch.setattr(dev, "missing", lambda needs: [])
    assert dev.check(dev.Session(Tree(tmp_path), False, [])) == 1
    assert ran == ["ruff format", "ruff check", "mypy", "pytest"]
    last = capsys.readouterr().err.splitlines()[-1]
    assert [word for word in ("format ok", "lint FAILED", "types ok", "tests ok") if word not in last] == []


# --- how things end -------------------------------------------------------------------------------------


def test_a_failed_step_shows_its_whole_log_and_what_to_do() -> None:
    with pytest.raises(Failure) as caught:
        steps.quietly([PYTHON, "-c", "print('first'); print('last'); raise SystemExit(7)"], "Do this.")
    assert all(part in str(caught.value) for part in ("first\nlast\n", "code 7", "Do this."))


def test_a_program_ended_by_a_signal_gives_the_shells_code() -> None:
    assert steps.call([PYTHON, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]) == 128 + 9


CHILD = """
import time
try:
    print("ready", flush=True)
    while True:
        time.sleep(0.02)  # not signal.pause(), which misses a signal that comes just before it
finally:
    print("bye", flush=True)
"""
PARENT = f"""
import sys, dev
from bootstrap.steps import call
dev.VERBS = {{"run": lambda session: call([sys.executable, "-c", {CHILD!r}])}}
sys.exit(dev.main(["run"]))
"""


@pytest.mark.parametrize(
    ("end", "code", "last_words"),
    [
        (lambda process: os.killpg(process.pid, signal.SIGINT), 130, ["bye\n"]),
        (lambda process: process.terminate(), 128 + signal.SIGTERM, []),
    ],
    ids=["Ctrl-C", "terminated"],
)
def test_an_interrupted_program_ends_with_dev(
    end: Callable[[subprocess.Popen[str]], None], code: int, last_words: list[str]
) -> None:
    with subprocess.Popen(
        [PYTHON, "-c", PARENT],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        end(process)
        assert process.stdout.readlines() == last_words  # ends only when the child has ended as well
        assert process.wait() == code


def test_what_ci_runs_can_be_run() -> None:
    assert ran(["bash", "-n", ".ci/run"]).returncode == 0
    assert all(os.access(ROOT / name, os.X_OK) for name in ("dev", ".ci/run"))
