"""Through the real adb server to a device's adbd on loopback."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.domain.capture import LinkError, Trouble
from inspector.transports import adb
from inspector.transports.agent import AgentConnection
from inspector.transports.framing import Deadlines
from tests.devices import DASH, SHELLS, Shell, add_process, environment
from tests.transports.adb_server import AdbServer
from tests.transports.adbd import Adbd

MEMTRACK = "/proc/[0-9]*/memtrack"
QUICK = Deadlines(hello_s=2.0, stall_s=0.1, silence_s=0.5)


def connect(server: AdbServer, serial: str = "", *, su: bool = False) -> AgentConnection:
    return adb.connect(serial, port=server.port, su=su, deadlines=QUICK)


def refusal(server: AdbServer, serial: str = "", *, su: bool = False) -> LinkError:
    with pytest.raises(LinkError) as refused:
        connect(server, serial, su=su)
    return refused.value


@pytest.fixture
def tools(tmp_path: Path, device_root: Path) -> dict[str, str]:
    return environment(DASH, tmp_path / "tools", device_root)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[AdbServer]:
    """A server that the test may end."""
    folder = tmp_path / "adb"
    folder.mkdir()
    with AdbServer(folder) as server:
        yield server


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.name)
def test_reads_exactly_through_every_shell(
    shell: Shell, adb_server: AdbServer, tmp_path: Path, device_root: Path
) -> None:
    hostile = bytes(range(256)) * 3000 + b"\r\n\x03\x04\n==> /proc/97/memtrack <==\n"
    (device_root / "proc/412/memtrack").write_bytes(hostile)
    with Adbd(environment(shell, tmp_path / "tools", device_root)) as device:
        adb_server.attach(device.serial)
        connection = connect(adb_server, device.serial)
        try:
            files = {file.path: file.data for file in connection.read([MEMTRACK, "/proc/97/comm"]).files}
        finally:
            connection.close()
        adb_server.detach(device.serial)
    assert files["/proc/412/memtrack"] == hostile
    assert files["/proc/97/memtrack"] == (device_root / "proc/97/memtrack").read_bytes()
    assert files["/proc/97/comm"] == b"app97\n"


def test_the_only_device_needs_no_name(
    adb_server: AdbServer, adb_device: Adbd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANDROID_SERIAL", raising=False)
    connection = connect(adb_server)
    connection.close()
    assert connection.target == f"adb:{adb_device.serial}"
    assert connection.facts["model"] == "Test Phone"


def test_none_several_and_unknown_devices(
    adb_server: AdbServer, tools: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANDROID_SERIAL", raising=False)
    assert refusal(adb_server).trouble is Trouble.NO_DEVICE
    with Adbd(tools) as one, Adbd(tools) as two:
        adb_server.attach(one.serial)
        adb_server.attach(two.serial)
        several = refusal(adb_server)
        assert several.trouble is Trouble.AMBIGUOUS
        assert one.serial in several.cause
        assert two.serial in several.cause
        assert not several.retry
        unknown = refusal(adb_server, "0A1B2C")
        assert unknown.trouble is Trouble.NO_DEVICE
        assert one.serial in unknown.cause
        monkeypatch.setenv("ANDROID_SERIAL", two.serial)
        connection = connect(adb_server)
        connection.close()
        assert connection.target == f"adb:{two.serial}"
        adb_server.detach(one.serial)
        adb_server.detach(two.serial)


def test_a_network_device_is_connected_when_named(adb_server: AdbServer, tools: dict[str, str]) -> None:
    with Adbd(tools) as device:
        connection = connect(adb_server, device.serial)
        assert len(connection.read([MEMTRACK]).files) == 4
        connection.close()
        adb_server.detach(device.serial)
    refused = refusal(adb_server, device.serial)
    assert refused.trouble is Trouble.NO_DEVICE
    assert "refused" in refused.cause


def test_an_unauthorized_device(adb_server: AdbServer, tools: dict[str, str]) -> None:
    with Adbd(tools, authorized=False) as device:
        assert "authenticate" in adb_server.here.ask(f"host:connect:{device.serial}")
        adb_server.wait(device.serial, "unauthorized")
        error = refusal(adb_server, device.serial)
        adb_server.detach(device.serial)
    assert error.trouble is Trouble.PERMISSION
    assert "USB debugging" in error.remedy
    assert error.retry


def test_a_device_that_never_greets_is_offline(adb_server: AdbServer, tools: dict[str, str]) -> None:
    with Adbd(tools, silent=True) as device:
        error = refusal(adb_server, device.serial)
        adb_server.detach(device.serial)
    assert error.trouble in (Trouble.LOST, Trouble.HUNG, Trouble.NO_DEVICE)
    assert error.remedy
    assert error.retry


def test_a_device_older_than_android_7_is_refused(adb_server: AdbServer, tools: dict[str, str]) -> None:
    with Adbd(tools, features="cmd") as device:
        adb_server.attach(device.serial)
        error = refusal(adb_server, device.serial)
        adb_server.detach(device.serial)
    assert error.trouble is Trouble.ENVIRONMENT
    assert "shell_v2" in error.cause
    assert not error.retry


@pytest.mark.parametrize(
    ("su", "trouble", "words"),
    [("exec sh", None, ""), ("echo Permission denied >&2; exit 13", Trouble.PERMISSION, "Permission denied")],
)
def test_su(su: str, trouble: Trouble | None, words: str, adb_server: AdbServer, adb_device: Adbd) -> None:
    program = Path(adb_device.environment["PATH"]) / "su"
    program.write_text(f"#!/bin/sh\n{su}\n")
    program.chmod(0o755)
    if trouble is None:
        connection = connect(adb_server, adb_device.serial, su=True)
        assert len(connection.read([MEMTRACK]).files) == 4
        connection.close()
    else:
        error = refusal(adb_server, adb_device.serial, su=True)
        assert error.trouble is trouble
        assert words in error.cause


@pytest.fixture
def reading(own_server: AdbServer, adb_device: Adbd, device_root: Path) -> Iterator[Callable[[], LinkError]]:
    """A read that is under way on the device, through `own_server`; calling gives the error that ends it."""
    own_server.attach(adb_device.serial)
    (add_process(device_root, 500) / "memtrack").unlink()
    os.mkfifo(device_root / "proc/500/memtrack")
    connection = connect(own_server, adb_device.serial)
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


def test_a_server_killed_in_the_middle_of_a_sample(
    own_server: AdbServer, reading: Callable[[], LinkError]
) -> None:
    own_server.kill()
    error = reading()
    assert error.trouble is Trouble.LOST
    assert error.retry
    assert error.remedy


def test_a_device_unplugged_in_the_middle_of_a_sample(
    adb_device: Adbd, reading: Callable[[], LinkError]
) -> None:
    adb_device.unplug()
    assert reading().trouble is Trouble.LOST


def test_a_device_that_hangs_in_the_middle_of_a_sample(
    adb_device: Adbd, reading: Callable[[], LinkError]
) -> None:
    adb_device.hang()
    assert reading().trouble is Trouble.HUNG


def test_a_server_that_hangs_in_the_middle_of_a_sample(
    own_server: AdbServer, reading: Callable[[], LinkError]
) -> None:
    own_server.stop()
    error = reading()
    own_server.resume()
    assert error.trouble is Trouble.HUNG


@pytest.mark.parametrize("size", [0, 1, 200, 900])
def test_an_answer_cut_short_on_the_device(size: int, adb_server: AdbServer, adb_device: Adbd) -> None:
    connection = connect(adb_server, adb_device.serial)
    adb_device.truncate_after(size)
    with pytest.raises(LinkError) as lost:
        connection.read([MEMTRACK])
    connection.close()
    assert lost.value.trouble is Trouble.LOST


def test_an_agent_killed_on_the_device(adb_server: AdbServer, adb_device: Adbd) -> None:
    connection = connect(adb_server, adb_device.serial)
    adb_device.children[-1].kill()
    with pytest.raises(LinkError) as lost:
        connection.read([MEMTRACK])
    connection.close()
    assert lost.value.trouble is Trouble.LOST
    assert "exit status" in lost.value.cause


def test_the_shell_on_the_device_ends_with_the_link(adb_server: AdbServer, adb_device: Adbd) -> None:
    connection = connect(adb_server, adb_device.serial)
    assert adb_device.children[-1].poll() is None
    connection.close()
    assert not adb_device.survivors()


def test_a_device_comes_back_after_the_server_died(own_server: AdbServer, adb_device: Adbd) -> None:
    first = connect(own_server, adb_device.serial)
    own_server.kill()
    with pytest.raises(LinkError):
        first.read([MEMTRACK])
    first.close()
    own_server.start()
    second = connect(own_server, adb_device.serial)
    assert len(second.read([MEMTRACK]).files) == 4
    second.close()


def test_a_device_comes_back_after_it_was_unplugged(adb_server: AdbServer, adb_device: Adbd) -> None:
    first = connect(adb_server, adb_device.serial)
    adb_device.unplug()
    with pytest.raises(LinkError):
        first.read([MEMTRACK])
    first.close()
    adb_device.plug()
    adb_server.wait(adb_device.serial, "device")
    second = connect(adb_server, adb_device.serial)
    assert len(second.read([MEMTRACK]).files) == 4
    second.close()
