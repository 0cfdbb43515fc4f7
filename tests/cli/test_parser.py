"""The command line as read: help, suggestions, and options before and after the verb."""

import pytest

from inspector.cli.commands import COMMANDS
from inspector.cli.commands.watch import SORTS
from inspector.cli.main import main
from inspector.cli.options import link_options, target_of
from inspector.cli.parser import build_parser
from inspector.domain.blame import MEASURES
from inspector.domain.capture import LinkError
from inspector.session.targets import LinkOptions


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_help_shows_commands_examples_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "--help")
    assert (code, err) == (0, "")
    for command in COMMANDS:
        assert f"\n    {command.id}" in out
    assert "memtrack-inspector -t sim:phone" in out
    assert "  130  interrupted" in out


@pytest.mark.parametrize("command", [command.id for command in COMMANDS])
def test_each_command_has_help_with_examples(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, _ = said(capsys, command, "--help")
    assert code == 0
    assert "\nexamples:\n" in out


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "--version")
    assert code == 0
    assert out.startswith("memtrack-inspector ")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["snapshto"], "Did you mean snapshot?"),
        (["sim:phone"], "Did you mean -t sim:phone?"),
        (["ssh:root@board"], "Did you mean -t ssh:root@board?"),
        (["watch", "--intervall", "3"], "Did you mean --interval?"),
        (["--serail=1"], "Did you mean --serial?"),
        (["snapshot", "-f", "jsno"], "Did you mean json?"),
        (["watch", "--sort", "helt"], "Did you mean held?"),
        (["snapshot", "-t", "smi:phone"], "Did you mean sim:phone?"),
        (["completions", "bsh"], "Did you mean bash?"),
    ],
)
def test_a_mistyped_word_is_answered_with_the_likely_one(
    capsys: pytest.CaptureFixture[str], words: list[str], hint: str
) -> None:
    code, out, err = said(capsys, *words)
    assert code == 2
    assert out == ""
    assert hint in err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["watch", "-i", "0"], "expected seconds from 0.02 to 3600, found '0'"),
        (["watch", "-i", "nan"], "expected seconds from 0.02 to 3600, found 'nan'"),
        (["watch", "-n", "0"], "expected a count from 1"),
        (["watch", "-n", "x"], "expected a count from 1"),
        (["snapshot", "-P", "70000"], "expected a port from 1 to 65535, found '70000'"),
        (["snapshot", "--ssh-option", "Port"], "expected NAME=VALUE"),
        (["snapshot", "-s", "A", "-t", "sim:phone"], "Both --target sim:phone and --serial A"),
        (["snapshot", "-t", "nothing"], "expected a target like adb:SERIAL"),
        (["snapshot", "extra"], "cannot understand 'extra'"),
        (["simulate", "--json", "--ops", "x"], "not allowed with"),
    ],
)
def test_what_cannot_be_understood_is_said_and_ends_with_two(
    capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    code, out, err = said(capsys, *words)
    assert (code, out) == (2, "")
    assert complaint in err


def test_link_options_may_stand_before_and_after_the_verb() -> None:
    parser = build_parser()
    line = "--ssh-option A=1 -H there -P 1 -t ssh:x snapshot --ssh-option B=2 -P 2 --su --ssh-config F"
    args = parser.parse_args(line.split())
    assert link_options(args) == LinkOptions("there", 2, True, "F", ("A=1", "B=2"))
    assert target_of(args).uri == "ssh:x"


def test_no_options_leave_everything_to_the_transports() -> None:
    args = build_parser().parse_args(["snapshot"])
    assert link_options(args) == LinkOptions()
    assert target_of(args).uri == "adb:"


def test_a_serial_is_an_adb_target() -> None:
    parser = build_parser()
    assert target_of(parser.parse_args(["snapshot", "-s", "0A1B"])).uri == "adb:0A1B"
    assert target_of(parser.parse_args(["-s", "0A1B", "snapshot", "-t", "adb:"])).uri == "adb:0A1B"
    with pytest.raises(LinkError, match="Give one of them"):
        target_of(parser.parse_args(["snapshot", "-s", "0A1B", "-t", "adb:other"]))


def test_watch_can_sort_by_every_measure_of_blame() -> None:
    assert {each.id for each in MEASURES} <= set(SORTS)


def test_without_a_verb_the_window_opens() -> None:
    opened: list[tuple[str | None, LinkOptions]] = []

    def open_window(target: str | None, options: LinkOptions) -> int:
        opened.append((target, options))
        return 17

    assert main(["-t", "sim:leak?seed=3"], open_window=open_window) == 17
    assert main(["gui", "--su"], open_window=open_window) == 17
    assert opened == [("sim:leak?seed=3", LinkOptions()), (None, LinkOptions(adb_su=True))]


def test_without_a_window_there_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "-t", "sim:phone")
    assert (code, out) == (3, "")
    assert "has no window" in err
