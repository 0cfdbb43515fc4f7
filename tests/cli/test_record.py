"""record, and recordings as targets of the other commands."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from inspector.cli import link
from inspector.cli.main import main
from inspector.domain.capture import Absence, LinkError, Trouble
from inspector.session.recording.reading import Recording
from inspector.session.recording.recorder import Recorder
from tests.cli.connections import MemoryDevice, lost
from tests.cli.program import start
from tests.session.recording.sessions import frames
from tests.sources.printing import Row, plain

Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *words: str) -> tuple[int, str, str]:
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of 20 samples of a device, with marks at samples 4 and 12."""
    path = tmp_path_factory.mktemp("tape") / "a.mtrec"
    recorder = Recorder(path)
    recorder.connected("sim:leak", [("model", "a device")])
    live = list(frames("leak", 20))
    for frame in live:
        recorder.write(frame)
    recorder.mark("camera opened", live[4].started_ns)
    recorder.mark("camera closed", live[12].started_ns)
    recorder.close()
    return path


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.split("\n")[:-1]]


def recording_words(path: Path, *more: str) -> list[str]:
    return ["record", "-t", "sim:leak", "-o", str(path), "-i", "0.05", *more]


def test_it_ends_after_the_duration(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "a.mtrec"
    code, out, err = said(capsys, *recording_words(path, "--duration", "0.5"))
    assert (code, out) == (0, "")
    assert f"Recording to {path}; Ctrl+C ends it." in err
    assert "; its time was over." in err
    with Recording(path) as recording:
        assert recording.is_complete
        assert recording.target == "sim:leak"
        assert recording.connections[0].checks
        assert 3 <= len(recording.heads) <= 12
        assert f"Wrote {path}: {len(recording.heads)} samples, " in err


def test_it_ends_at_the_size(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.cli.commands.record._LEAST_SIZE", 1)
    code, _, err = said(capsys, *recording_words(tmp_path / "a.mtrec", "--max-size", "48K"))
    assert code == 0
    assert "; it reached 48.0 KiB." in err


def test_interrupt_completes_the_file_and_marks_come_from_input_and_signals(tmp_path: Path) -> None:
    path = tmp_path / "a.mtrec"
    words = recording_words(path, "--marks-from", "-")
    with start(*words, stdin=subprocess.PIPE) as program:
        assert program.stdin is not None
        assert program.stderr is not None
        assert "Recording to" in program.stderr.readline()
        program.stdin.write("the camera\n\n  opens  \n")
        program.stdin.flush()
        _until_marked(path, 2)
        program.send_signal(signal.SIGUSR1)
        _until_marked(path, 3)
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=20)
    assert program.returncode == 130
    assert "Wrote " in err
    assert "Traceback" not in err
    with Recording(path) as recording:
        assert recording.is_complete
        assert {(mark.text, mark.origin) for mark in recording.marks} == {
            ("the camera", "stdin"),
            ("opens", "stdin"),
            ("signal 1", "signal"),
        }
    assert os.listdir(tmp_path) == ["a.mtrec"]  # noqa: PTH208


def _until_marked(path: Path, count: int) -> None:
    while True:
        with Recording(path) as recording:
            if len(recording.marks) >= count:
                return
        time.sleep(0.05)


def test_a_lost_device_is_a_gap(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    memtrack = plain(7, [Row(1, 4096, 1, b"a")])
    files: dict[str, bytes | Absence] = {
        "/proc/7/memtrack": memtrack,
        "/proc/7/stat": b"7 (app) S 1 " + b"0 " * 17 + b"77 0\n",
    }
    attempts: list[MemoryDevice | LinkError] = [
        MemoryDevice(files, failures=[*[None] * 8, lost("It was unplugged.")]),
        LinkError(Trouble.NO_DEVICE, "Not there yet."),
        MemoryDevice(files),
    ]

    def connect(target: object, options: object) -> MemoryDevice:
        found = attempts.pop(0)
        if isinstance(found, LinkError):
            raise found
        return found

    monkeypatch.setattr(link, "connect", connect)
    monkeypatch.setattr("inspector.session.poller.RETRY_DELAYS_S", (0.01,))
    path = tmp_path / "a.mtrec"
    code, _, err = said(capsys, "record", "-t", "local:", "-o", str(path), "-i", "0.05", "--duration", "1.5")
    assert code == 0
    assert "It was unplugged. Plug it in again. Trying again in 0.01 s" in err
    with Recording(path) as recording:
        assert [gap.reason for gap in recording.gaps] == ["It was unplugged."]
        assert len(recording.connections) == 2
        seqs = [sample.capture.seq for sample in recording.samples()]
        first = recording.connections[1].first
        assert seqs[first] > seqs[first - 1] + 1, "the gap shows"


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["record", "-t", "sim:leak"], 2, "the following arguments are required: -o"),
        (
            ["record", "-o", "x", "--max-size", "12"],
            2,
            "expected a size from 1M, like 500M or 2G, found '12'",
        ),
        (["record", "-o", "x", "--duration", "0"], 2, "expected seconds from"),
        (["record", "-o", "x", "-t", "file:y"], 2, "expected a device to record"),
        (["record", "-o", "/nowhere/x", "-t", "sim:leak"], 2, "The recording /nowhere/x cannot be made"),
        (["record", "-o", "x", "-t", "sim:leak?memtrack=absent"], 3, "There is no /proc/PID/memtrack"),
        (["snapshot", "-t", "sim:leak", "--at", "5"], 2, "--at 5 chooses a moment of a recording"),
        (
            ["watch", "-t", "sim:leak", "--speed", "0"],
            2,
            "expected a factor like 0.5 or 10, or max, found '0'",
        ),
        (["snapshot", "-t", "file:/nowhere/x"], 2, "no such file"),
        (["snapshot", "-t", "file:"], 2, "expected the path of a recording"),
        (["doctor", "-t", "file:/nowhere/x"], 2, "no such file"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    words: list[str],
    code: int,
    complaint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    found, out, err = said(capsys, *words)
    assert (found, out) == (code, "")
    assert complaint in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_stays(tape: Path, capsys: Capture) -> None:
    before = tape.read_bytes()
    code, _, err = said(capsys, *recording_words(tape))
    assert code == 2
    assert "which exists" in err
    assert tape.read_bytes() == before


@pytest.mark.parametrize(
    ("at", "seq"),
    [
        ([], 19),
        (["--at", "end"], 19),
        (["--at", "begin"], 0),
        (["--at", "0"], 0),
        (["--at", "camera opened"], 4),
        (["--at", "camera c"], 12),
        (["--at", "mark:camera closed"], 12),
        (["--at=-0"], 19),
    ],
)
def test_a_snapshot_of_a_moment(tape: Path, capsys: Capture, at: list[str], seq: int) -> None:
    code, out, err = said(capsys, "snapshot", "-t", f"file:{tape}", *at)
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["target"] == f"file:{tape}"
    with Recording(tape) as recording:
        expected = recording.frame(seq)
    assert document["totals"]["unique_bytes"] == expected.totals.unique
    wall = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(expected.taken_at_ns // 1_000_000_000))
    assert document["taken_at"] == f"{wall}.{expected.taken_at_ns % 1_000_000_000 // 1000:06d}Z"


@pytest.mark.parametrize(
    ("at", "complaint"),
    [
        ("camera", "'camera', with which 2 marks begin"),
        ("camara opened", "Did you mean 'camera opened'?"),
        ("3:00", "expected a time within the recording, which lasts"),
        ("2001-01-31T12:00:05", "expected a time from 20"),
        ("mark:x", "expected the text of a mark, found 'x'"),
    ],
)
def test_a_moment_that_is_not_there_is_said(tape: Path, capsys: Capture, at: str, complaint: str) -> None:
    code, out, err = said(capsys, "snapshot", "-t", f"file:{tape}", "--at", at)
    assert (code, out) == (2, "")
    assert complaint in err


def test_watch_plays_it_back(tape: Path, capsys: Capture) -> None:
    code, out, err = said(capsys, "watch", "-t", f"file:{tape}", "--json", "--speed", "max")
    assert (code, err) == (0, "")
    assert [sample["seq"] for sample in objects(out)] == list(range(20))
    _, out, _ = said(capsys, "watch", "-t", f"file:{tape}", "--json", "--at", "camera c", "-n", "3")
    assert [sample["seq"] for sample in objects(out)] == [12, 13, 14]


def test_doctor_says_how_well_it_is(tape: Path, tmp_path: Path, capsys: Capture) -> None:
    code, out, _ = said(capsys, "doctor", "-t", f"file:{tape}", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["facts"]["device"] == "sim:leak"
    assert document["facts"]["marks"] == "2"
    assert {check["status"] for check in document["checks"]} == {"ok"}
    content = bytearray(tape.read_bytes())
    content[-5000:] = bytes(5000)
    (tmp_path / "b.mtrec").write_bytes(content)
    _, out, _ = said(capsys, "doctor", "-t", f"file:{tmp_path / 'b.mtrec'}", "--json")
    assert "warn" in {check["status"] for check in json.loads(out)["checks"]}
