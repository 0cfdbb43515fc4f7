"""The list of devices, and word of its changes; finding and starting the adb server."""

import queue
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.domain.capture import LinkError, Trouble
from inspector.transports.adb_server import server
from inspector.transports.devices import AdbDevice, DeviceWatcher, devices, parse_devices
from tests.devices import DASH, environment
from tests.transports.adb_server import AdbServer, bundled_adb, free_port
from tests.transports.adbd import Adbd

Lists = queue.Queue[tuple[AdbDevice, ...]]


def until(lists: Lists, wanted: Callable[[tuple[AdbDevice, ...]], bool]) -> tuple[AdbDevice, ...]:
    """The first list that is wanted; each waits at most ten seconds."""
    while not wanted(found := lists.get(timeout=10)):
        pass
    return found


def test_a_list_as_adb_prints_it() -> None:
    text = (
        "0A1B2C                 device usb:1-2 product:shiba model:Pixel_8 device:shiba transport_id:3\n"
        "emulator-5554          offline transport_id:1\n"
        "R5CT                   no permissions (user in plugdev group; are your udev rules wrong?); see"
        " [http://developer.android.com/tools/device.html] usb:1-3 transport_id:4\n"
        "127.0.0.1:5555         unauthorized transport_id:9\n"
        "\n"
        "old\tdevice\n"
        "evil\x1b[2J             device model:\x1b]0;x\x07 transport_id:99\n"
    )
    found = {device.serial: device for device in parse_devices(text)}
    assert found["0A1B2C"] == AdbDevice("0A1B2C", "device", "Pixel 8", 3, "")
    assert found["emulator-5554"].state == "offline"
    assert found["R5CT"].state == "no permissions"
    assert "udev" in found["R5CT"].remedy or "plugdev" in found["R5CT"].remedy
    assert "USB debugging" in found["127.0.0.1:5555"].remedy
    assert found["old"] == AdbDevice("old", "device")
    assert found["evil\\x1b[2J"].model == "\\x1b]0;x\\x07"
    assert [device.serial for device in parse_devices(text)] == sorted(found)


def test_the_list_has_model_and_state(adb_server: AdbServer, adb_device: Adbd) -> None:
    (found,) = devices(port=adb_server.port)
    assert (found.serial, found.state, found.model, found.remedy) == (
        adb_device.serial,
        "device",
        "Test Phone",
        "",
    )
    assert found.is_ready


def test_attach_and_detach_are_seen(adb_server: AdbServer, tmp_path: Path, device_root: Path) -> None:
    lists: Lists = queue.Queue()
    watcher = DeviceWatcher(lists.put, port=adb_server.port)
    try:
        assert lists.get(timeout=10) == ()
        with Adbd(environment(DASH, tmp_path / "tools", device_root)) as device:
            adb_server.attach(device.serial)
            (found,) = until(lists, lambda found: any(d.is_ready for d in found))
            assert found.serial == device.serial
            device.unplug()
            until(lists, lambda found: not any(d.is_ready for d in found))
            adb_server.detach(device.serial)
            until(lists, lambda found: not found)
    finally:
        watcher.close()


def test_an_unauthorized_device_is_listed_with_its_remedy(
    adb_server: AdbServer, tmp_path: Path, device_root: Path
) -> None:
    lists: Lists = queue.Queue()
    watcher = DeviceWatcher(lists.put, port=adb_server.port)
    try:
        with Adbd(environment(DASH, tmp_path / "tools", device_root), authorized=False) as device:
            adb_server.here.ask(f"host:connect:{device.serial}")
            (found,) = until(lists, lambda found: any(d.state == "unauthorized" for d in found))
            assert "USB debugging" in found.remedy
            adb_server.detach(device.serial)
    finally:
        watcher.close()


def test_the_watcher_survives_its_server(
    tmp_path: Path, device_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the server is gone none can be started; then the same port serves again."""
    monkeypatch.setenv("ADBUTILS_ADB_PATH", "/bin/false")
    lists: Lists = queue.Queue()
    errors: queue.Queue[LinkError] = queue.Queue()
    folder = tmp_path / "adb"
    folder.mkdir()
    with AdbServer(folder) as own, Adbd(environment(DASH, tmp_path / "tools", device_root)) as device:
        own.attach(device.serial)
        watcher = DeviceWatcher(lists.put, failed=errors.put, port=own.port)
        try:
            until(lists, lambda found: len(found) == 1)
            own.kill()
            assert until(lists, lambda found: not found) == ()
            assert errors.get(timeout=10).cause
            own.start()
            own.attach(device.serial)
            until(lists, lambda found: any(d.is_ready for d in found))
        finally:
            watcher.close()


def test_close_does_not_wait_for_a_hung_server(adb_server: AdbServer) -> None:
    lists: Lists = queue.Queue()
    watcher = DeviceWatcher(lists.put, port=adb_server.port)
    lists.get(timeout=10)
    adb_server.stop()
    try:
        began = time.monotonic()
        watcher.close()
        assert time.monotonic() - began < 1.0
    finally:
        adb_server.resume()


def test_a_server_is_started_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ADBUTILS_ADB_PATH", bundled_adb())
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
    try:
        assert devices() == ()
        assert _listeners_on_all_addresses(port) == []
    finally:
        subprocess.run(
            [bundled_adb(), "-P", str(port), "kill-server"], check=False, capture_output=True, timeout=10
        )


def _listeners_on_all_addresses(port: int) -> list[str]:
    """Sockets that listen on `port` or on mDNS for other computers too."""
    wanted = {f"00000000:{port:04X}", "00000000:14E9"}
    lines = Path("/proc/net/tcp").read_text().splitlines() + Path("/proc/net/udp").read_text().splitlines()
    return [line for line in lines if line.split()[1] in wanted]


def test_a_program_that_is_no_adb_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADBUTILS_ADB_PATH", "/bin/false")
    with pytest.raises(LinkError) as error:
        devices(port=free_port())
    assert error.value.trouble is Trouble.ENVIRONMENT


def test_a_remote_server_is_never_started() -> None:
    with pytest.raises(LinkError, match="-H and -P") as error:
        devices(host="127.0.0.2", port=free_port())
    assert error.value.trouble is Trouble.ENVIRONMENT


def test_another_program_on_the_adb_port_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            stream, _ = listener.accept()
            with stream:
                stream.sendall(b"HTTP/1.1 400 Bad Request\r\n")

        talker = threading.Thread(target=talk)
        talker.start()
        with pytest.raises(LinkError) as error:
            devices(port=listener.getsockname()[1])
        talker.join()
    assert "HTTP" in error.value.cause


@pytest.mark.parametrize(("text", "port"), [("5999", 5999), ("", 5037), ("no", 5037), ("99999", 5037)])
def test_the_environment_names_the_port(text: str, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", text)
    assert server(None, None).port == port
    assert server(None, 7000).port == 7000
