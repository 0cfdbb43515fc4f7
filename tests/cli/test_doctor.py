"""doctor: the checks as a table and as JSON, and the exit code of the gravest."""

import json
from pathlib import Path

import pytest

from inspector.cli import link
from inspector.cli.main import main
from inspector.domain.capture import Absence, LinkError, Trouble
from inspector.session.targets import LinkOptions, Target
from tests.cli.connections import MemoryDevice
from tests.cli.program import run
from tests.cli.test_preflight import HEALTHY, LIST
from tests.devices import make_root
from tests.transports.adb_server import AdbServer
from tests.transports.adbd import Adbd


def doctor(monkeypatch: pytest.MonkeyPatch, device: MemoryDevice, *words: str) -> int:
    monkeypatch.setattr(link, "connect", lambda target, options: device)
    code = main(["doctor", "-t", "local:", *words])
    assert device.closed
    return code


def test_a_healthy_device(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    done = run("doctor", "-t", f"local:{root}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "ok    memtrack present" in done.stdout
    assert "4 of 4 processes can be read" in done.stdout


def test_the_table_and_its_remedies(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    device = MemoryDevice({**HEALTHY, LIST: Absence.REFUSED}, facts={"model": "\x1b[31mEvil"})
    assert doctor(monkeypatch, device) == 0
    out = capsys.readouterr().out
    assert "warn  debugfs readable" in out
    assert "\n      Run memtrack-inspector as root.\n" in out
    assert "\\x1b[31mEvil" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"/proc/1/stat": b"1 (init) S"}, 3),
        ({"/proc/1/stat": b"1 (init) S", "/proc/1/memtrack": Absence.REFUSED}, 5),
    ],
)
def test_the_exit_code_is_that_of_the_gravest_check(
    monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes | Absence], code: int
) -> None:
    assert doctor(monkeypatch, MemoryDevice(files)) == code


def test_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    doctor(monkeypatch, MemoryDevice(HEALTHY, facts={"shell": "mksh"}), "--json")
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "memtrack-inspector.doctor"
    assert document["facts"] == {"shell": "mksh"}
    assert [check["status"] for check in document["checks"]] == ["ok"] * 6
    assert document["checks"][0]["remedy"] is None


def test_a_device_that_cannot_be_reached_is_a_check_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(target: Target, options: LinkOptions) -> MemoryDevice:
        raise LinkError(Trouble.PERMISSION, "The device is unauthorized.", "Accept the key on its screen.")

    monkeypatch.setattr(link, "connect", refuse)
    assert main(["doctor", "-t", "adb:X", "--json"]) == 5
    (check,) = json.loads(capsys.readouterr().out)["checks"]
    assert check == {
        "name": "reachable",
        "status": "fail",
        "detail": "The device is unauthorized.",
        "remedy": "Accept the key on its screen.",
    }


def test_no_device_at_all(adb_server: AdbServer) -> None:
    done = run("doctor", "-P", str(adb_server.port))
    assert (done.returncode, done.stderr) == (4, "")
    assert "FAIL  reachable" in done.stdout
    assert "\n      Or name another target: " in done.stdout


def test_an_android_device(adb_server: AdbServer, adb_device: Adbd) -> None:
    done = run("doctor", "-s", adb_device.serial, "-P", str(adb_server.port))
    assert done.returncode == 0, done.stderr
    assert "ok    shell" in done.stdout
    assert "4 of 4 processes can be read" in done.stdout
