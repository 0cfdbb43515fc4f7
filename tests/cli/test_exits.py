"""Every trouble has one exit code, and the help tells what it means."""

import pytest

from inspector.cli.exits import MEANINGS, Exit, exit_of
from inspector.cli.main import main
from inspector.domain.capture import LinkError, Trouble
from inspector.session.targets import LinkOptions

EXPECTED = {
    Trouble.NO_DEVICE: 4,
    Trouble.AMBIGUOUS: 4,
    Trouble.PERMISSION: 5,
    Trouble.ENVIRONMENT: 3,
    Trouble.USAGE: 2,
    Trouble.LOST: 1,
    Trouble.HUNG: 1,
    Trouble.GARBLED: 1,
    Trouble.INTERNAL: 1,
}


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_ends_with_its_code(trouble: Trouble, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(target: str | None, options: LinkOptions) -> int:
        raise LinkError(trouble, "The cause.", "First remedy.\nSecond \x1b[31mremedy.")

    assert exit_of(trouble) == EXPECTED[trouble]
    assert main(["gui"], open_window=fail) == EXPECTED[trouble]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == ("memtrack-inspector: The cause.\n  First remedy.\n  Second \\x1b[31mremedy.\n")


def test_the_help_explains_every_code() -> None:
    assert [code for code, _ in MEANINGS] == list(Exit)
