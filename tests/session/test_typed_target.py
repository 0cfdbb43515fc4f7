"""What is said about a target while it is typed, and about what is dropped."""

from pathlib import Path

import pytest

from inspector.session.dropped_path import NotATargetError, target_of_path
from inspector.session.targets import parse_target
from inspector.session.typed_target import judge
from tests.devices import make_root


@pytest.mark.parametrize(
    ("text", "uri", "words"),
    [
        ("sim:phone", "sim:phone", "A phone in use"),
        (" sim:leak?seed=3 ", "sim:leak?seed=3", "slow leak"),
        ("sim:/tmp/x.ops", "sim:/tmp/x.ops", "operations in the file"),
        ("adb:", "adb:", "none is attached"),
        ("adb:X1", "adb:X1", "not attached now"),
        ("ssh:root@board:2222", "ssh:root@board:2222", "over ssh"),
        ("local:", "local:", "This computer"),
        ("local:/srv/root", "local:/srv/root", "/srv/root"),
    ],
)
def test_usable(text: str, uri: str, words: str) -> None:
    verdict = judge(text)
    assert verdict.uri == uri
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expected a target"),
        ("sim:phnoe", "Did you mean phone?"),
        ("sim:phone?sed=3", "Did you mean seed?"),
        ("sim:phone?seed=x", "a whole number"),
        ("ssh:", "user@host"),
        ("ssh:-oProxyCommand=x", "user@host"),
        ("ssh:root@", "user@host"),
        ("phone", "Did you mean sim:phone?"),
        ("X1", "Did you mean adb:X1?"),
        ("root@board", "Did you mean ssh:root@board?"),
        ("/srv/root", "Did you mean local:/srv/root"),
        ("http://x", "a target like"),
    ],
)
def test_not_usable(text: str, words: str) -> None:
    verdict = judge(text, {"X1"})
    assert not verdict.is_usable
    assert words in verdict.reason
    assert verdict.reason[0].isupper()


def test_the_only_device_is_named_and_several_are_counted() -> None:
    assert "X1" in judge("adb:", {"X1"}).reason
    assert "found 2" in judge("adb:", {"X1", "X2"}).reason


def test_a_script_of_operations_is_for_the_simulator(tmp_path: Path) -> None:
    script = tmp_path / "two processes.ops"
    script.write_text("# a comment\n\nproc 1 one\nalloc 1 5 4096 camera\ndump\n")
    target = parse_target(target_of_path(script))
    assert (target.scheme, target.place) == ("sim", str(script))


def test_a_devices_root_is_read_as_a_device(tmp_path: Path) -> None:
    assert target_of_path(make_root(tmp_path / "root")) == f"local:{tmp_path / 'root'}"
    debug = tmp_path / "only-debug/sys/kernel/debug"
    debug.mkdir(parents=True)
    (debug / "memtrack").write_bytes(b"")
    assert target_of_path(tmp_path / "only-debug") == f"local:{tmp_path / 'only-debug'}"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.png", b"\x89PNG\0\0", "binary"),
        ("empty", b"", "empty"),
        ("notes\x1b[2J.txt", b"Dear \x1b[2J diary\n", "begins"),
        ("what?.ops", b"proc 1 one\n", "question mark"),
    ],
)
def test_other_files_are_refused_in_a_sentence(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(NotATargetError) as error:
        target_of_path(path)
    assert words in str(error.value)
    assert str(error.value).isprintable()


def test_other_directories_and_missing_files_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(NotATargetError, match="Expected a script"):
            target_of_path(path)
