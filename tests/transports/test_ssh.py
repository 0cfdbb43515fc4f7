"""Through the system's ssh to a real sshd on loopback."""

import os
import select
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.domain.capture import Connection, LinkError, Trouble
from inspector.transports import ssh
from inspector.transports.agent import AgentConnection
from inspector.transports.framing import Deadlines
from tests.devices import DASH, SHELLS, Shell, add_process, environment
from tests.transports.sshd import Sshd, children

MEMTRACK = "/proc/[0-9]*/memtrack"
QUICK = Deadlines(hello_s=8.0, stall_s=0.1, silence_s=0.5)


def connect(host: Sshd, **options: object) -> AgentConnection:
    return ssh.connect("device", config=str(host.config), deadlines=QUICK, **options)  # type: ignore[arg-type]


def refusal(host: Sshd, **options: object) -> LinkError:
    with pytest.raises(LinkError) as refused:
        connect(host, **options)
    return refused.value


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.name)
def test_reads_exactly_through_every_shell(shell: Shell, tmp_path: Path, device_root: Path) -> None:
    hostile = bytes(range(256)) + b"\r\n~.\n\x03\x04\n==> /proc/97/memtrack <==\n"
    (device_root / "proc/412/memtrack").write_bytes(hostile)
    with Sshd(tmp_path / "sshd", environment(shell, tmp_path / "tools", device_root)) as host:
        connection = connect(host)
        try:
            files = {file.path: file.data for file in connection.read([MEMTRACK, "/proc/97/comm"]).files}
        finally:
            connection.close()
    assert files["/proc/412/memtrack"] == hostile
    assert files["/proc/97/memtrack"] == (device_root / "proc/97/memtrack").read_bytes()
    assert files["/proc/97/comm"] == b"app97\n"


@pytest.fixture
def reading(ssh_host: Sshd, device_root: Path) -> Iterator[Callable[[], LinkError]]:
    """A read that is under way on the device; calling gives the error that ends it."""
    (add_process(device_root, 500) / "memtrack").unlink()
    os.mkfifo(device_root / "proc/500/memtrack")
    connection = connect(ssh_host)
    errors: list[LinkError] = []

    def read() -> None:
        with pytest.raises(LinkError) as raised:
            connection.read([MEMTRACK])
        errors.append(raised.value)

    thread = threading.Thread(target=read)
    thread.start()

    def end() -> LinkError:
        thread.join(10)
        assert not thread.is_alive()
        return errors[0]

    with (device_root / "proc/500/memtrack").open("wb"):
        yield end
    thread.join(10)
    connection.close()


def test_a_server_killed_in_the_middle_of_a_sample(ssh_host: Sshd, reading: Callable[[], LinkError]) -> None:
    for pid in ssh_host.sessions():
        os.kill(pid, signal.SIGKILL)
    error = reading()
    assert error.trouble is Trouble.LOST
    assert "closed" in error.cause
    assert error.retry


def test_a_device_that_hangs(ssh_host: Sshd, reading: Callable[[], LinkError]) -> None:
    stopped = ssh_host.sessions()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    error = reading()
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
    assert error.trouble is Trouble.HUNG


def test_a_device_that_comes_back(ssh_host: Sshd) -> None:
    first = connect(ssh_host)
    ssh_host.kill()
    with pytest.raises(LinkError):
        first.read([MEMTRACK])
    first.close()
    assert refusal(ssh_host).trouble is Trouble.NO_DEVICE
    ssh_host.start()
    second = connect(ssh_host)
    assert len(second.read([MEMTRACK]).files) == 4
    second.close()


def test_the_shell_on_the_device_ends_with_the_link(ssh_host: Sshd) -> None:
    connection = connect(ssh_host)
    below: list[int] = list(ssh_host.sessions())
    for pid in below:
        below += children(pid)
    handles = [os.pidfd_open(pid) for pid in below]
    assert any(b"sh" in Path(f"/proc/{pid}/comm").read_bytes() for pid in below)
    connection.close()
    for handle in handles:
        assert select.select([handle], [], [], 3)[0], "a process outlived the link"
        os.close(handle)


def test_an_unknown_host_key_is_never_accepted_unasked(ssh_host: Sshd) -> None:
    (ssh_host.folder / "known_hosts").unlink()
    error = refusal(ssh_host)
    assert error.trouble is Trouble.PERMISSION
    assert "Host key verification failed" in error.cause
    assert not error.retry
    assert not (ssh_host.folder / "known_hosts").exists()


def test_a_changed_host_key_is_an_error_of_its_own(ssh_host: Sshd) -> None:
    ssh_host.known_hosts("other_key")
    error = refusal(ssh_host)
    assert error.trouble is Trouble.PERMISSION
    assert "ssh-keygen -R" in error.remedy


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_question_about_a_host_key_reaches_the_helper(
    answer: str, ssh_host: Sshd, tmp_path: Path
) -> None:
    (ssh_host.folder / "known_hosts").unlink()
    helper = tmp_path / "askpass"
    helper.write_text(f"#!/bin/sh\nprintf '%s' \"$1\" >{tmp_path}/question\necho {answer}\n")
    helper.chmod(0o755)
    if answer == "yes":
        connection = connect(ssh_host, askpass=str(helper))
        assert len(connection.read([MEMTRACK]).files) == 4
        connection.close()
    else:
        assert refusal(ssh_host, askpass=str(helper)).trouble is Trouble.PERMISSION
    assert "SHA256:" in (tmp_path / "question").read_text()


def test_a_key_that_is_not_let_in(tmp_path: Path, device_root: Path) -> None:
    tools = environment(DASH, tmp_path / "tools", device_root)
    with Sshd(tmp_path / "sshd", tools, authorized=False) as host:
        error = refusal(host)
    assert error.trouble is Trouble.PERMISSION
    assert "Permission denied" in error.cause
    assert "ssh-agent" in error.remedy


def test_options_are_passed_on(ssh_host: Sshd) -> None:
    connection = connect(ssh_host, options=("SetEnv=LC_TEST=1", "Ciphers=aes128-gcm@openssh.com"))
    connection.close()
    error = refusal(ssh_host, options=("NoSuchOption=1",))
    assert error.trouble is Trouble.USAGE
    assert not error.retry


def test_nobody_there_and_no_such_host(ssh_host: Sshd) -> None:
    refused = refusal(ssh_host, options=("Port=1",))
    assert (refused.trouble, refused.retry) == (Trouble.NO_DEVICE, True)
    assert "Connection refused" in refused.cause
    with pytest.raises(LinkError) as unknown:
        ssh.connect("no.such.host.invalid", deadlines=QUICK)
    assert unknown.value.trouble is Trouble.NO_DEVICE
    with pytest.raises(LinkError) as missing:
        ssh.connect("device", config=str(ssh_host.folder / "absent"))
    assert missing.value.trouble is Trouble.USAGE


def test_a_server_that_says_nothing_is_given_up(ssh_host: Sshd) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        error = refusal(ssh_host, options=(f"Port={port}", "ConnectTimeout=1"))
    assert error.trouble is Trouble.HUNG


@pytest.mark.parametrize(
    ("place", "host", "port"),
    [
        ("board", "board", None),
        ("root@board:2222", "root@board", 2222),
        ("[fe80::1%eth0]:22", "fe80::1%eth0", 22),
        ("root@[::1]", "root@::1", None),
        ("fe80::1", "fe80::1", None),
        ("a@b@host", "a@b@host", None),
    ],
)
def test_places(place: str, host: str, port: int | None) -> None:
    assert ssh.split_place(place) == (host, port)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "-oProxyCommand=x",
        "root@-x",
        "-x@host",
        "@host",
        "host:",
        "host:99999",
        "host:0",
        "a b",
        "h\n",
        "[x",
        "host:22:33",
    ],
)
def test_places_that_are_none(place: str) -> None:
    with pytest.raises(LinkError) as error:
        ssh.command(place, config=None, options=(), silent=True)
    assert error.value.trouble is Trouble.USAGE


def test_the_command_line_keeps_the_host_out_of_the_options() -> None:
    argv = ssh.command("root@board:22", config="f", options=("A=b",), silent=True)
    assert argv[argv.index("--") + 1 :] == ["root@board", "exec sh"]
    assert argv[: argv.index("--")][-2:] == ["-p", "22"]
    assert not any("StrictHostKeyChecking" in word for word in argv)


def test_an_attempt_that_gets_no_answer_is_ended_by_closing_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        begun = threading.Event()
        attempts: list[Connection] = []
        errors: list[LinkError] = []

        def started(connection: Connection) -> None:
            attempts.append(connection)
            begun.set()

        def attempt() -> None:
            with pytest.raises(LinkError) as refused:
                ssh.connect(f"root@127.0.0.1:{port}", config="/dev/null", started=started)
            errors.append(refused.value)

        thread = threading.Thread(target=attempt)
        thread.start()
        assert begun.wait(5)
        attempts[0].close()
        thread.join(2)
        assert not thread.is_alive()
    assert "closed" in errors[0].cause
