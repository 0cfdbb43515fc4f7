"""The agent in every shell a device may have: exact bytes, honest absences, no way to forge either."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.domain.capture import Absence, LinkError, RawFile, Trouble
from inspector.transports.agent import CAUTIOUS_READS, AgentConnection
from tests.devices import HOLDINGS, SHELLS, Shell, add_process, environment
from tests.transports.links import QUICK, pipe_agent, shell_channel

MEMTRACK = "/proc/[0-9]*/memtrack"
ALL = pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.name)

PIECES = (
    *(b"", b"\n", b"\n\n", b"==> ", b"==> /proc/97/memtrack <==\n", b"\n==> /proc/412/memtrack <==\n"),
    *(
        b"\0",
        b"\r\n",
        b"\xff\xfe",
        b"K=",
        b"/proc/self/environ",
        b"\x1b[2J",
        b"a" * 5000,
        b" <==\n",
        b"\\c\\n",
    ),
)
hostile = st.lists(st.sampled_from(PIECES), max_size=6).map(b"".join)
contents = st.one_of(hostile, st.binary(max_size=300))


@ALL
def test_every_file_arrives_exactly_and_in_the_order_of_the_shell(
    shell: Shell, tmp_path: Path, device_root: Path
) -> None:
    connection = pipe_agent(shell, tmp_path, device_root)
    try:
        reading = connection.read([MEMTRACK, "/sys/kernel/debug/memtrack", "/proc/meminfo", "/proc/97/stat"])
    finally:
        connection.close()
    paths = [f"/proc/{pid}/memtrack" for pid in sorted(HOLDINGS, key=str)]
    paths += ["/sys/kernel/debug/memtrack", "/proc/meminfo", "/proc/97/stat"]
    assert [file.path for file in reading.files] == paths
    assert all(
        file == RawFile(file.path, Path(f"{device_root}{file.path}").read_bytes()) for file in reading.files
    )
    assert reading.uptime_s == (5012.34, 5012.34)
    assert 0 < reading.started_ns < reading.ended_ns


@ALL
def test_absence_says_why(shell: Shell, tmp_path: Path, device_root: Path) -> None:
    (add_process(device_root, 500) / "memtrack").unlink()
    (device_root / "proc/500/memtrack").symlink_to("gone")
    (add_process(device_root, 600) / "memtrack").unlink()
    (device_root / "proc/600/memtrack").mkdir()
    connection = pipe_agent(shell, tmp_path, device_root)
    try:
        reading = connection.read([MEMTRACK, "/proc/31999/comm", "/nothing/[0-9]*", "/proc/97/comm"])
    finally:
        connection.close()
    found = {file.path: (file.absence, file.data) for file in reading.files}
    assert found["/proc/500/memtrack"] == (Absence.VANISHED, b"")
    assert found["/proc/31999/comm"] == (Absence.MISSING, b"")
    assert found["/proc/600/memtrack"] == (Absence.FAILED, b"")
    assert found["/proc/97/comm"] == (None, b"app97\n")
    assert found["/proc/1/memtrack"] == (None, b"")
    assert len(found) == len(HOLDINGS) + 4


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A directory that other users may enter, unlike those of tmp_path."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@ALL
def test_a_refused_file_is_a_fact_of_its_own(shell: Shell, public_folder: Path) -> None:
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0 or setpriv is None:
        pytest.skip("needs root and setpriv to become another user")
    for pid in (5, 6, 7):
        add_process(public_folder / "root", pid)
    (public_folder / "root/proc/6/memtrack").chmod(0)
    tools = environment(shell, public_folder / "tools", public_folder / "root")
    other = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]
    connection = AgentConnection("test:", shell_channel(tools, other), {})
    try:
        assert connection.facts["user id"] == "65534"
        reading = connection.read([MEMTRACK, "/proc/6/memtrack"])
    finally:
        connection.close()
    assert [file.absence for file in reading.files] == [None, Absence.REFUSED, None, Absence.REFUSED]
    assert reading.files[1].detail == "Permission denied"


@ALL
def test_a_tag_cannot_forge_a_file(shell: Shell, tmp_path: Path, device_root: Path) -> None:
    forged = b"tag\n\n==> /proc/98/memtrack <==\n         9  mine\n==> /proc/97/memtrack <==\n"
    (device_root / "proc/412/memtrack").write_bytes(forged)
    connection = pipe_agent(shell, tmp_path, device_root)
    try:
        for _ in range(CAUTIOUS_READS + 3):
            files = {file.path: file.data for file in connection.read([MEMTRACK]).files}
            assert set(files) == {f"/proc/{pid}/memtrack" for pid in HOLDINGS}
            assert files["/proc/412/memtrack"] == forged
            assert files["/proc/97/memtrack"] == (device_root / "proc/97/memtrack").read_bytes()
    finally:
        connection.close()


@pytest.fixture(scope="module", params=SHELLS, ids=lambda shell: shell.name)
def hostile_device(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[AgentConnection, Path]]:
    """An agent and its root, for many examples."""
    folder = tmp_path_factory.mktemp("hostile")
    for pid in (97, 412, 5):
        add_process(folder / "root", pid)
    connection = pipe_agent(request.param, folder, folder / "root")
    yield connection, folder / "root"
    connection.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=contents, second=contents, last=contents)
def test_any_bytes_arrive_exactly(
    hostile_device: tuple[AgentConnection, Path], first: bytes, second: bytes, last: bytes
) -> None:
    connection, root = hostile_device
    expected = []
    for pid, data in ((412, first), (5, second), (97, last)):
        (root / f"proc/{pid}/memtrack").write_bytes(data)
        expected.append(RawFile(f"/proc/{pid}/memtrack", data))
    assert list(connection.read([MEMTRACK]).files) == expected
    assert list(connection.read(["/proc/97/memtrack"]).files) == [RawFile("/proc/97/memtrack", last)]


@ALL
def test_the_list_of_processes_may_change_between_reads(
    shell: Shell, tmp_path: Path, device_root: Path
) -> None:
    connection = pipe_agent(shell, tmp_path, device_root)
    try:
        before = [file.path for file in connection.read([MEMTRACK]).files]
        add_process(device_root, 3000)
        shutil.rmtree(device_root / "proc/97")
        after = [file.path for file in connection.read([MEMTRACK]).files]
        assert [file.path for file in connection.read([MEMTRACK]).files] == after
    finally:
        connection.close()
    assert set(after) - set(before) == {"/proc/3000/memtrack"}
    assert set(before) - set(after) == {"/proc/97/memtrack"}


@ALL
def test_long_lists_of_names_are_asked_for_in_parts(shell: Shell, tmp_path: Path, device_root: Path) -> None:
    for pid in range(1000, 1250):
        if not (device_root / f"proc/{pid}").exists():
            add_process(device_root, pid)
    wanted = [f"/proc/{pid}/{name}" for pid in range(1000, 1250) for name in ("comm", "cmdline", "stat")]
    connection = pipe_agent(shell, tmp_path, device_root)
    try:
        files = connection.read(wanted).files
    finally:
        connection.close()
    assert [file.path for file in files] == wanted
    assert all(file.data == Path(f"{device_root}{file.path}").read_bytes() for file in files)


@ALL
def test_the_shell_ends_with_its_link(shell: Shell, tmp_path: Path, device_root: Path) -> None:
    channel = shell_channel(environment(shell, tmp_path / "tools", device_root))
    connection = AgentConnection("test:", channel, {})
    connection.read([MEMTRACK])
    os.kill(channel.pid, 0)
    connection.close()
    assert channel.exit_status == 0, "it ended by itself, at the end of its input"


@ALL
def test_nothing_is_written_on_the_device(shell: Shell, tmp_path: Path, device_root: Path) -> None:
    def state() -> list[tuple[str, int]]:
        return sorted((str(path), path.lstat().st_mtime_ns) for path in device_root.rglob("*"))

    before = state()
    connection = pipe_agent(shell, tmp_path, device_root)
    connection.read([MEMTRACK, "/proc/1/comm"])
    connection.close()
    assert state() == before


@ALL
def test_a_killed_agent_is_a_lost_device(shell: Shell, tmp_path: Path, device_root: Path) -> None:
    channel = shell_channel(environment(shell, tmp_path / "tools", device_root))
    connection = AgentConnection("test:", channel, {}, QUICK)
    try:
        os.kill(channel.pid, signal.SIGKILL)
        with pytest.raises(LinkError) as lost:
            connection.read([MEMTRACK])
    finally:
        connection.close()
    assert lost.value.trouble is Trouble.LOST


def test_a_stopped_agent_is_stalled_and_then_hung(tmp_path: Path, device_root: Path) -> None:
    channel = shell_channel(environment(SHELLS[0], tmp_path / "tools", device_root))
    connection = AgentConnection("test:", channel, {}, QUICK)
    stalls: list[int | None] = []
    noticed = threading.Event()

    def watch() -> None:
        while not noticed.wait(0.02):
            if (since := connection.stalled_since_ns) is not None:
                stalls.append(since)
                return

    watcher = threading.Thread(target=watch)
    try:
        assert connection.stalled_since_ns is None
        os.kill(channel.pid, signal.SIGSTOP)
        watcher.start()
        with pytest.raises(LinkError) as hung:
            connection.read([MEMTRACK])
        noticed.set()
        watcher.join()
    finally:
        os.kill(channel.pid, signal.SIGCONT)
        connection.close()
    assert hung.value.trouble is Trouble.HUNG
    assert "0.4 s" in hung.value.cause
    assert len(stalls) == 1
    assert connection.stalled_since_ns is None


def test_close_ends_a_blocked_read_in_another_thread(tmp_path: Path, device_root: Path) -> None:
    """The read is known to be under way: its reader has opened the pipe."""
    (add_process(device_root, 500) / "memtrack").unlink()
    os.mkfifo(device_root / "proc/500/memtrack")
    connection = pipe_agent(SHELLS[0], tmp_path, device_root)
    errors: list[LinkError] = []

    def read() -> None:
        with pytest.raises(LinkError) as raised:
            connection.read([MEMTRACK])
        errors.append(raised.value)

    reader = threading.Thread(target=read)
    reader.start()
    with (device_root / "proc/500/memtrack").open("wb"):
        connection.close()
        reader.join(2)
        assert not reader.is_alive()
    assert errors[0].trouble is Trouble.LOST
    assert "closed" in errors[0].cause


@pytest.mark.parametrize(
    "path",
    [
        "proc/1/comm",
        "/proc/$(reboot)",
        "/a b",
        "/a;b",
        "/a\nF 2 /b",
        "/`x`",
        "/a'b",
        '/"',
        "/~",
        "/{a,b}",
        "/é",
    ],
)
def test_only_plain_paths_are_sent(path: str, tmp_path: Path, device_root: Path) -> None:
    connection = pipe_agent(SHELLS[0], tmp_path, device_root)
    try:
        with pytest.raises(LinkError) as refused:
            connection.read([path])
        assert connection.read(["/proc/1/comm"]).files[0].data == b"app1\n"
    finally:
        connection.close()
    assert refused.value.trouble is Trouble.USAGE
