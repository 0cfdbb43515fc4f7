"""snapshot: each format from each kind of device, and files that are whole."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from inspector.assets import asset
from inspector.cli import link
from inspector.cli.main import main
from inspector.domain.capture import Absence
from inspector.simulator.scenarios import SCENARIOS
from tests.cli.connections import MemoryDevice
from tests.cli.program import run
from tests.devices import CAPTURES, HOLDINGS, make_root, unpack_capture
from tests.exporters.escapes import unescaped
from tests.exporters.frames import HOSTILE
from tests.sources.printing import Row
from tests.transports.adb_server import AdbServer
from tests.transports.adbd import Adbd
from tests.transports.sshd import Sshd

SCHEMA = json.loads(asset("snapshot.schema.json").read_text("utf-8"))
PIDS = sorted(pid for pid, rows in HOLDINGS.items() if rows)


def valid(text: str) -> dict[str, Any]:
    document = json.loads(text)
    Draft202012Validator(SCHEMA).validate(document)
    assert isinstance(document, dict)
    return document


def test_json_of_a_directory_on_standard_output(device_root: Path) -> None:
    done = run("snapshot", "-t", f"local:{device_root}", "-f", "json", "-o", "-")
    assert (done.returncode, done.stderr) == (0, "")
    document = valid(done.stdout)
    assert document["target"] == f"local:{device_root}"
    assert [process["pid"] for process in document["processes"]] == PIDS
    assert document["processes"][-1]["name"] == "app1207"
    assert document["device_uptime_s"] == 5012.34


@pytest.mark.parametrize(
    ("suffix", "begin"), [("json", b"{\n"), ("csv", b"taken_at,"), ("txt", b"Memtrack snap")]
)
def test_the_format_follows_the_name(device_root: Path, tmp_path: Path, suffix: str, begin: bytes) -> None:
    place = tmp_path / f"s.{suffix}"
    assert main(["snapshot", "-t", f"local:{device_root}", "-o", str(place)]) == 0
    assert place.read_bytes().startswith(begin)


def test_a_format_beats_the_name(device_root: Path, tmp_path: Path) -> None:
    place = tmp_path / "s.json"
    assert main(["snapshot", "-t", f"local:{device_root}", "-o", str(place), "-f", "csv"]) == 0
    assert place.read_bytes().startswith(b"taken_at,")


@pytest.mark.parametrize("scenario", [scenario.id for scenario in SCENARIOS])
def test_every_scenario_of_the_simulator(scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = f"sim:{scenario}?seed=2"
    assert main(["snapshot", "-t", target]) == 0
    document = valid(capsys.readouterr().out)
    shares = sum(process["proportional_bytes"] for process in document["processes"])
    totals = document["totals"]
    rest = totals["unattributed_bytes"] + totals["orphan_bytes"]
    assert shares + rest == pytest.approx(totals["unique_bytes"])
    assert main(["snapshot", "-t", target, "-f", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out), strict=True))
    assert len(rows) >= sum(len(buffer["holders"]) for buffer in document["buffers"]) // 2
    assert main(["snapshot", "-t", target, "-f", "text"]) == 0
    assert all(line.isprintable() for line in capsys.readouterr().out.split("\n"))


def test_an_unknown_scenario_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["snapshot", "-t", "sim:phnoe"]) == 2
    assert "phone" in capsys.readouterr().err


@pytest.mark.parametrize("capture", CAPTURES)
def test_real_captures_reconcile(capture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = unpack_capture(capture, tmp_path / capture)
    assert main(["snapshot", "-t", f"local:{root}"]) == 0
    document = valid(capsys.readouterr().out)
    shares = sum(process["proportional_bytes"] for process in document["processes"])
    totals = document["totals"]
    rest = totals["unattributed_bytes"] + totals["orphan_bytes"]
    assert shares + rest == pytest.approx(totals["unique_bytes"])
    assert len(document["buffers"]) == totals["buffers"] > 100


def test_hostile_tags_survive_the_whole_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tags = [tag for tag in HOSTILE if b"\n" not in tag and b"\0" not in tag]
    root = make_root(tmp_path / "root", {5: [Row(i, 4096, 1, tag) for i, tag in enumerate(tags)]})
    target = f"local:{root}"
    assert main(["snapshot", "-t", target]) == 0
    found = [unescaped(buffer["tag"]) for buffer in valid(capsys.readouterr().out)["buffers"]]
    assert [tag.strip() for tag in found] == [tag.strip() for tag in tags]
    assert main(["snapshot", "-t", target, "-f", "csv"]) == 0
    cells = [row["tag"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out), strict=True)]
    assert not [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@")]
    assert main(["snapshot", "-t", target, "-f", "text"]) == 0
    assert all(line.isprintable() for line in capsys.readouterr().out.split("\n"))


def test_what_could_not_be_read_is_said_beside_the_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    device = MemoryDevice({"/proc/5/memtrack": b"", "/sys/kernel/debug/memtrack": Absence.REFUSED})
    monkeypatch.setattr(link, "connect", lambda target, options: device)
    assert main(["snapshot", "-t", "local:"]) == 0
    captured = capsys.readouterr()
    assert "/sys/kernel/debug/memtrack could not be read" in captured.err
    (problem,) = valid(captured.out)["problems"]
    assert problem["path"] == "/sys/kernel/debug/memtrack"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"/proc/1/stat": b"1 (init) S"}, 3),
        ({"/proc/1/stat": b"1 (init) S", "/proc/1/memtrack": Absence.REFUSED}, 5),
    ],
)
def test_nothing_is_written_where_nothing_can_be_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files: dict[str, bytes | Absence], code: int
) -> None:
    device = MemoryDevice(files)
    monkeypatch.setattr(link, "connect", lambda target, options: device)
    assert main(["snapshot", "-t", "local:", "-o", str(tmp_path / "s.json")]) == code
    assert list(tmp_path.iterdir()) == []
    assert device.closed


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("absent/s.json", "there is no directory"),
        (".", "it is a directory"),
        ("/dev/full", "the disk is full"),
    ],
)
def test_a_file_that_cannot_be_written_ends_with_one(
    device_root: Path, tmp_path: Path, output: str, message: str
) -> None:
    done = run("snapshot", "-t", f"local:{device_root}", "-o", str(tmp_path / output))
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_device_that_is_not_there() -> None:
    done = run("snapshot", "-t", "local:/nowhere")
    assert (done.returncode, done.stdout) == (2, "")


def test_an_android_device(adb_server: AdbServer, adb_device: Adbd) -> None:
    port = str(adb_server.port)
    named = run("snapshot", "-s", adb_device.serial, "-P", port)
    assert named.returncode == 0, named.stderr
    document = valid(named.stdout)
    assert document["target"] == f"adb:{adb_device.serial}"
    assert [process["pid"] for process in document["processes"]] == PIDS
    only = run("snapshot", env={"ANDROID_ADB_SERVER_PORT": port})
    assert valid(only.stdout)["buffers"] == document["buffers"]
    chosen = run("snapshot", env={"ANDROID_ADB_SERVER_PORT": port, "ANDROID_SERIAL": adb_device.serial})
    assert valid(chosen.stdout)["buffers"] == document["buffers"]


def test_without_any_device_the_message_says_what_else_to_try(adb_server: AdbServer) -> None:
    done = run("snapshot", env={"ANDROID_ADB_SERVER_PORT": str(adb_server.port)})
    assert (done.returncode, done.stdout) == (4, "")
    assert "-t sim:phone" in done.stderr
    named = run("snapshot", "-s", "absent", "-P", str(adb_server.port))
    assert named.returncode == 4
    assert "-t sim:phone" not in named.stderr


def test_an_unauthorized_device_is_a_matter_of_permission(adb_server: AdbServer, tmp_path: Path) -> None:
    with Adbd({}, authorized=False) as device:
        adb_server.here.ask(f"host:connect:{device.serial}")
        try:
            done = run("snapshot", "-s", device.serial, "-P", str(adb_server.port))
        finally:
            adb_server.detach(device.serial)
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.count("\n") >= 2, "the cause and what to do"


def test_an_ssh_host(ssh_host: Sshd) -> None:
    done = run("snapshot", "-t", "ssh:device", "--ssh-config", str(ssh_host.config))
    assert done.returncode == 0, done.stderr
    document = valid(done.stdout)
    assert document["target"] == "ssh:device"
    assert [process["pid"] for process in document["processes"]] == PIDS
