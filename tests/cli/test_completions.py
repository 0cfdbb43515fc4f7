"""completions: scripts that their shell accepts and that complete what there is."""

import shutil
import subprocess

import pytest

from inspector.cli.commands import COMMANDS
from tests.cli.program import run


def test_bash_completes_commands_and_options() -> None:
    script = run("completions", "bash").stdout
    ask = (
        "COMP_WORDS=(memtrack-inspector {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n"
        "$(complete -p memtrack-inspector | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n"
        'printf "%s\\n" "${{COMPREPLY[@]}}"\n'
    )

    def completed(words: str) -> set[str]:
        text = f"{script}\n{ask.format(words=words)}"
        done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return set(done.stdout.split())

    assert {command.id for command in COMMANDS} <= completed("''")
    assert completed("sna") == {"snapshot"}
    assert {"--format", "--output", "--target"} <= completed("snapshot --")
    assert completed("snapshot --format ''") >= {"json", "csv", "text"}


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_shell_accepts_its_script(shell: str) -> None:
    done = run("completions", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert "memtrack-inspector" in done.stdout
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    checked = subprocess.run([program, "-n"], input=done.stdout, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
