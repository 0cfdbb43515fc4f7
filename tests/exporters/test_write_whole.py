"""Files are written whole or not at all, and the user is told why not."""

import os
import resource
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from inspector.exporters.base import CannotWriteError, write_whole


def hello(stream: BinaryIO) -> None:
    stream.write(b"hello\n")


def large(stream: BinaryIO) -> None:
    stream.write(b"x" * 100_000)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_the_users_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "new", hello)
    finally:
        os.umask(before)
    assert (tmp_path / "new").read_bytes() == b"hello\n"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert names(tmp_path) == ["new"]


def test_an_old_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    place = tmp_path / "old"
    place.write_text("before")
    place.chmod(0o604)
    with place.open() as reader:
        write_whole(place, hello)
        assert reader.read() == "before", "a reader of the old file sees the old file"
    assert place.read_bytes() == b"hello\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o604


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/file")
    write_whole(tmp_path / "link", hello)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder/file").read_bytes() == b"hello\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RuntimeError])
@pytest.mark.parametrize("exists", [False, True])
def test_an_interrupt_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], exists: bool
) -> None:
    place = tmp_path / "file"
    if exists:
        place.write_text("before")

    def interrupted(number: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(error):
        write_whole(place, hello)
    assert names(tmp_path) == (["file"] if exists else [])
    assert not exists or place.read_text() == "before"


def test_an_exporter_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        write_whole(tmp_path / "file", broken)
    assert names(tmp_path) == []


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_grows_too_large_leaves_nothing(tmp_path: Path) -> None:
    with largest_file(100), pytest.raises(CannotWriteError, match="exceed the limit") as raised:
        write_whole(tmp_path / "file", large)
    assert names(tmp_path) == []
    assert "ulimit" in raised.value.remedy


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        (tmp_path / "file").write_text("before")
        with pytest.raises(CannotWriteError, match="the disk is full"):
            write_whole(tmp_path / "file", large)
        assert names(tmp_path) == ["file"]
        assert (tmp_path / "file").read_text() == "before"
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match=r"there is no directory .*/absent\.") as raised:
        write_whole(tmp_path / "absent/file", hello)
    assert raised.value.remedy == "Create it first."


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match="is a directory"):
        write_whole(tmp_path, hello)
    assert names(tmp_path) == []


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWriteError, match="file is not a directory"):
        write_whole(tmp_path / "file/below", hello)


def test_no_permission_is_said() -> None:
    with pytest.raises(CannotWriteError, match="no permission"):
        write_whole(Path("/sys/memtrack-inspector"), hello)


def test_devices_are_written_through_and_never_replaced() -> None:
    write_whole(Path("/dev/null"), hello)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    with pytest.raises(CannotWriteError, match="the disk is full"):
        write_whole(Path("/dev/full"), hello)
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE) as reader:
        write_whole(tmp_path / "pipe", hello)
        assert reader.communicate()[0] == b"hello\n"
