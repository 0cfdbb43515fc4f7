"""Target URIs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.capture import LinkError, Trouble
from inspector.session.targets import SCHEMES, Target, connect, parse_target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("adb:", Target("adb")),
        ("adb:0A1B2C", Target("adb", "0A1B2C")),
        ("adb:127.0.0.1:5555", Target("adb", "127.0.0.1:5555")),
        ("ssh:root@[::1]:2222", Target("ssh", "root@[::1]:2222")),
        ("local:/tmp/a root", Target("local", "/tmp/a root")),
        ("sim:", Target("sim", "phone")),
        ("sim:leak?seed=3&speed=10", Target("sim", "leak", {"seed": "3", "speed": "10"})),
    ],
)
def test_targets_are_understood(text: str, target: Target) -> None:
    assert parse_target(text) == target
    assert parse_target(target.uri) == target


@pytest.mark.parametrize("text", ["", "phone", "abd:x", "ADB:x", "usb:1"])
def test_anything_else_is_a_usage_error_that_shows_the_way(text: str) -> None:
    with pytest.raises(LinkError) as caught:
        parse_target(text)
    assert caught.value.trouble is Trouble.USAGE
    assert not caught.value.retry
    assert repr(text) in caught.value.cause


@given(st.sampled_from(SCHEMES), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_either_parses_or_is_refused(scheme: str, rest: str) -> None:
    target = parse_target(f"{scheme}:{rest}")
    assert target.scheme == scheme


def test_local_targets_open(tmp_path: Path) -> None:
    (tmp_path / "proc").mkdir()
    connection = connect(parse_target(f"local:{tmp_path}"))
    assert connection.target == f"local:{tmp_path}"
    connection.close()
