"""The hosts named in an ssh configuration."""

from pathlib import Path

import pytest

from inspector.transports.ssh_hosts import ssh_hosts


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    return tmp_path / ".ssh"


def test_aliases_without_wildcards_in_their_order_and_once(home: Path) -> None:
    (home / "config").write_text(
        "# Host comment\n"
        "Host board 'second board' *.lab !bad a?c\n"
        "  HostName 10.0.0.1\n"
        "host=equals\n"
        "\tHOST board upper # trailing\n"
        "Match host other\n"
        'Host "unclosed\n'
    )
    assert ssh_hosts() == ("board", "second board", "equals", "upper")


def test_includes_are_followed_relative_to_the_ssh_folder(home: Path) -> None:
    (home / "config").write_text("Include conf.d/*.conf ~/.ssh/extra /nowhere/*\nHost last\n")
    (home / "conf.d").mkdir()
    (home / "conf.d/b.conf").write_text("Host b\n")
    (home / "conf.d/a.conf").write_text("Host a\n")
    (home / "extra").write_text("Host extra\n")
    assert ssh_hosts() == ("a", "b", "extra", "last")


def test_a_file_that_includes_itself_ends(home: Path) -> None:
    (home / "config").write_text("Host one\nInclude config\n")
    assert ssh_hosts() == ("one",)


def test_no_configuration_names_no_host(home: Path) -> None:
    assert ssh_hosts() == ()
    assert ssh_hosts(home / "absent") == ()


def test_any_bytes_are_read(home: Path) -> None:
    (home / "config").write_bytes(b"Host \xff\x00\nHost fine\n")
    assert ssh_hosts()[-1] == "fine"
