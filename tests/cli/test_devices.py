"""devices: adb devices with their state and remedy, ssh hosts, scenarios."""

import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from inspector.simulator.scenarios import SCENARIOS
from tests.cli.program import run
from tests.transports.adb_server import AdbServer
from tests.transports.adbd import Adbd


@pytest.fixture
def config(tmp_path: Path) -> str:
    place = tmp_path / "config"
    place.write_text("Host board lab-*\nHost second\n")
    return str(place)


def listed(server: AdbServer, config: str) -> dict[str, dict[str, Any]]:
    done = run("devices", "--json", "-P", str(server.port), "--ssh-config", config)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["schema"] == "memtrack-inspector.devices"
    return {device["target"]: device for device in document["devices"]}


def test_all_that_can_be_attached_to(adb_server: AdbServer, adb_device: Adbd, config: str) -> None:
    found = listed(adb_server, config)
    assert list(found) == [
        f"adb:{adb_device.serial}",
        "ssh:board",
        "ssh:second",
        *(f"sim:{scenario.id}" for scenario in SCENARIOS),
    ]
    assert found[f"adb:{adb_device.serial}"] == {
        "target": f"adb:{adb_device.serial}",
        "kind": "adb",
        "state": "ready",
        "ready": True,
        "title": "Test Phone",
        "remedy": None,
    }
    assert found["ssh:board"]["state"] == "not tried"


def test_an_unauthorized_device_comes_with_its_remedy(adb_server: AdbServer, config: str) -> None:
    with Adbd({}, authorized=False) as device:
        adb_server.here.ask(f"host:connect:{device.serial}")
        try:
            found = listed(adb_server, config)[f"adb:{device.serial}"]
            table = run("devices", "-P", str(adb_server.port), "--ssh-config", config)
        finally:
            adb_server.detach(device.serial)
    assert not found["ready"]
    assert found["state"] in ("unauthorized", "offline", "authorizing")
    assert found["remedy"] in table.stdout


def test_the_table_says_when_no_adb_device_is_attached(adb_server: AdbServer, config: str) -> None:
    done = run("devices", "-P", str(adb_server.port), "--ssh-config", config)
    assert done.returncode == 0
    assert "no adb device is attached" in done.stdout
    assert "ssh:board" in done.stdout
    assert "sim:phone" in done.stdout


def test_without_an_adb_server_the_rest_is_listed(config: str) -> None:
    """What listens at the port hangs up at once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: listener.accept()[0].close())
        thread.start()
        done = run("devices", "-P", str(listener.getsockname()[1]), "--ssh-config", config)
        thread.join(10)
    assert done.returncode == 0
    assert "ssh:board" in done.stdout
    assert "adb server" in done.stderr
    assert "Traceback" not in done.stderr
