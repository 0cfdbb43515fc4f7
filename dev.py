"""The one entrance for people and CI: `./dev run`, `./dev test`, `./dev check` and so on.

Standard library only, because it runs before anything is installed; `./dev` (on Windows `dev.cmd`) finds a
Python and calls it. The first start makes `.venv` and installs the exact versions of constraints.txt; later
starts compare one stamp and do nothing. Each step is one line on stderr: stdout belongs to what is run.

Exit codes: 0 ok, 1 something failed, 2 usage, 3 this computer lacks something, 130 interrupted.
"""

from __future__ import annotations

import difflib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent / "packaging"))

from bootstrap.display import can_load_qt, window_obstacle
from bootstrap.environment import Environment
from bootstrap.steps import ROOT, Failure, call, say, step
from bootstrap.system import BENCH, QT, TESTS, Need, for_a_window, missing, provide


class Session(NamedTuple):
    """One call of ./dev."""

    environment: Environment
    use_system: bool
    arguments: list[str]

    def prepare(self, needs: Sequence[Need]) -> list[Need]:
        """Bring system and environment up to date; returns the system's packages that are still missing."""
        lacking = provide(needs) if self.use_system else missing(needs)
        self.environment.bring_up_to_date()
        return lacking


def run(session: Session) -> int:
    """Open the live window on the bundled simulator.

    Without a display: a live table for a few seconds, then a snapshot. ARGS replace `-t sim:phone`, or name
    another command of the program:

      ./dev run -t adb:                      the only attached phone
      ./dev run doctor -t ssh:root@board     what can be read there
      ./dev run snapshot -t sim:leak -f json -o leak.json
    """
    session.prepare(for_a_window())
    program = session.environment.program("memtrack-inspector")
    if session.arguments and not session.arguments[0].startswith("-"):
        return call([program, *session.arguments])
    target = session.arguments or ["-t", "sim:phone"]
    obstacle = window_obstacle(session.environment)
    if obstacle is None:
        return call([program, *target])
    say(f"{obstacle}; a live table instead")
    code = call([program, "watch", "-i", "0.5", "-n", "8", *target])
    if code == 0 and not session.arguments:
        code = call([program, "snapshot", *target, "-f", "text", "-o", "-"])
    say("for the window: start it on a desktop, over `ssh -X`, or as `xvfb-run -a ./dev run`")
    return code


def test(session: Session) -> int:
    """Run the tests; ARGS go to pytest.

    ./dev test -k parser -x
    ./dev test tests/domain
    """
    lacking = session.prepare(TESTS)
    return run_tests(session, lacking, session.arguments)


def run_tests(session: Session, lacking: Sequence[Need], arguments: Sequence[str]) -> int:
    pytest = [session.environment.python, "-m", "pytest"]
    if set(lacking) & set(QT) and not can_load_qt(session.environment):
        # pytest-qt ends the whole run when Qt cannot load, and without it pytest does not know its settings.
        say("Qt cannot load without these system packages: skipping the tests of the window")
        pytest += ["-p", "no:pytest-qt", "-o", "addopts=-ra --strict-markers", "--ignore=tests/gui"]
        pytest += ["-W", "ignore::pytest.PytestConfigWarning"]
    return call([*pytest, *arguments], cwd=ROOT, QT_QPA_PLATFORM="offscreen")


def check(session: Session) -> int:
    """Run everything that CI runs: format, lint, types, tests; ARGS go to pytest.

    All four run even when one fails; a summary comes last.
    """
    lacking = session.prepare(TESTS)
    python = session.environment.python
    steps: dict[str, Callable[[], int]] = {
        "format": lambda: call([python, "-m", "ruff", "format", "--check", "."], cwd=ROOT),
        "lint": lambda: call([python, "-m", "ruff", "check", "."], cwd=ROOT),
        "types": lambda: call([python, "-m", "mypy"], cwd=ROOT),
        "tests": lambda: run_tests(session, lacking, session.arguments),
    }
    results: list[tuple[str, int, float]] = []
    for name, command in steps.items():
        say(f"checking {name}")
        started = time.monotonic()
        results.append((name, command(), time.monotonic() - started))
    verdicts = [
        f"{name} {'ok' if code == 0 else 'FAILED'} {seconds:.1f} s" for name, code, seconds in results
    ]
    say(f"check: {', '.join(verdicts)}")
    return 1 if any(code for _, code, _ in results) else 0


def bench(session: Session) -> int:
    """Measure the figures the project promises; `--json` prints an object instead of a table."""
    session.prepare(BENCH)
    headless = {} if os.environ.get("DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
    return call(
        [session.environment.python, "-m", "tests.benchmarks", *session.arguments], cwd=ROOT, **headless
    )


def shots(session: Session) -> int:
    """Make the pictures of the window anew: the README's and those the tests compare; ARGS name some.

    ./dev shots main-dark main-light     the README's
    ./dev shots --to /tmp/pictures       all, elsewhere
    """
    session.prepare(QT)
    words = session.arguments if "--to" in session.arguments else ["--write", *session.arguments]
    return call([session.environment.python, "-m", "tests.gui.scenes", *words], cwd=ROOT)


def setup(session: Session) -> int:
    """Install everything for running and testing, and stop there."""
    lacking = session.prepare(TESTS)
    if lacking:
        say(f"still missing of the system: {' '.join(need.package for need in lacking)}")
    say(f"ready: {session.environment.folder}")
    return 3 if lacking and session.use_system else 0


def clean(session: Session) -> int:
    """Remove .venv, caches and build results; nothing that git knows."""
    with step("removing .venv, caches and build results"):
        names = (
            ".venv",
            "build",
            "dist",
            "out",
            ".hypothesis",
            ".mypy_cache",
            ".pytest_cache",
            ".ruff_cache",
        )
        caches = [
            found
            for folder in ("packaging", "inspector", "tests")
            for found in (ROOT / folder).rglob("__pycache__")
        ]
        for path in [*(ROOT / name for name in names), *caches, ROOT / "__pycache__"]:
            if path.is_dir():
                shutil.rmtree(path)
    return 0


VERBS: Mapping[str, Callable[[Session], int]] = {
    verb.__name__: verb for verb in (run, test, check, bench, shots, setup, clean)
}


def usage() -> str:
    lines = ["usage: ./dev [--no-system] VERB [ARGS]      (on Windows: dev VERB [ARGS])", ""]
    for name, verb in VERBS.items():
        lines.append(f"  {name:7}{(verb.__doc__ or '').splitlines()[0]}")
    return "\n".join(
        [
            *lines,
            "",
            "  --no-system  leave system packages alone: neither check nor install them",
            "  --help       this text; ./dev VERB --help tells more about a verb",
            "",
            "The environment is .venv in the tree; PYTHON=/path/to/python chooses the Python behind it.",
            "System packages are installed only when you are root; otherwise the one command is printed.",
        ]
    )


def help_of(name: str) -> str:
    summary, _, more = (VERBS[name].__doc__ or "").partition("\n")
    body = "\n".join(line.removeprefix("    ") for line in more.rstrip().splitlines())
    return f"usage: ./dev [--no-system] {name} [ARGS]\n\n{summary}\n{body}".rstrip()


def dispatch(words: Sequence[str]) -> int:
    """Options of ours stand before the verb or right behind it; everything after belongs to the verb."""
    rest = list(words)
    use_system, name = True, ""
    while rest and (not name or rest[0] in {"--no-system", "-h", "--help"}):
        word = rest.pop(0)
        if word in {"-h", "--help"}:
            print(help_of(name) if name else usage())
            return 0
        if word == "--no-system":
            use_system = False
        elif word in VERBS:
            name = word
        else:
            close = difflib.get_close_matches(word, VERBS, n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise Failure(f"expected one of {', '.join(VERBS)}, found {word!r}.{hint}\n\n{usage()}", 2)
    if not name:
        raise Failure(f"expected one of {', '.join(VERBS)}, found no verb.\n\n{usage()}", 2)
    return VERBS[name](Session(Environment(ROOT), use_system, rest))


def main(words: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        return dispatch(words)
    except Failure as failure:
        say(str(failure))
        return failure.code
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        say("interrupted")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
