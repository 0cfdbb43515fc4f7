"""What is left of a recording when its recorder, its disk or its file is not well."""

import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.domain.capture import LinkError, Status
from inspector.session.recording.overview import overview
from inspector.session.recording.playback import COMPLETE, READABLE, connect
from inspector.session.recording.reading import Recording
from inspector.session.recording.recorder import Recorder, RecorderStatus
from tests.session.recording.crash import AT_ONCE, NOTE
from tests.session.recording.sessions import frames, recorded

ROUNDS = 10
LOST_AT_MOST_S = 1.0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound recording of 200 samples with many blocks."""
    path = tmp_path_factory.mktemp("whole") / "a.mtrec"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inspector.session.recording.segment.MOST_IN_BLOCK", 5)
        patch.setattr("inspector.session.recording.segment.MOST_SAMPLES", 40)
        recorded(path, frames("phone", 200, interval_s=0.1))
    return path


def test_killed_recorders_lose_the_last_second_at_most(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.session.recording.crash", str(tmp_path), str(ROUNDS)]
    subprocess.run(command, check=True, timeout=110)
    shown = list(frames("leak", 400))
    trials = sorted(tmp_path.glob("*.killed"))
    assert len(trials) == ROUNDS * AT_ONCE == 50
    kept = 0
    for trial in trials:
        _, killed_s = NOTE.unpack(trial.read_bytes())
        noted = trial.with_suffix(".noted")
        appended = list(NOTE.iter_unpack(noted.read_bytes())) if noted.exists() else []
        must = [seq for seq, at_s in appended if at_s < killed_s - LOST_AT_MOST_S]
        if not must and not _is_begun(trial.with_suffix(".mtrec")):
            continue
        with Recording(trial.with_suffix(".mtrec")) as recording:
            found = [sample.capture for sample in recording.samples()]
            assert recording.damages == ()
            assert not recording.is_complete
        assert len(found) >= len(must), f"{trial.name}: {len(found)} of {len(must)}"
        assert [capture.files for capture in found] == [frame.capture.files for frame in shown[: len(found)]]
        kept += len(found)
    assert kept > 500


def _is_begun(path: Path) -> bool:
    """Whether the file had been made when its recorder was killed."""
    try:
        Recording(path).close()
    except LinkError:
        return False
    return True


def test_a_full_disk_is_said_and_recording_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.session.recording.recorder.FLUSH_S", 0.05)
    monkeypatch.setattr("inspector.session.recording.recorder.RETRY_S", 0.05)
    live = list(frames("churn", 60))
    recorder = Recorder(tmp_path / "a.mtrec")
    recorder.connected("sim:churn")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for frame in live[:20]:
        recorder.write(frame)
    _await(recorder, lambda status: status.samples == 20)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (recorder.status.size // 2, before[1]))
        for frame in live[20:40]:
            recorder.write(frame)
        _await(recorder, lambda status: bool(status.error) and status.left_out == 20)
        error = recorder.status.error
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    recorder.mark("afterwards")
    for frame in live[40:]:
        recorder.write(frame)
    status = recorder.close()
    assert error.startswith("The recording cannot be written: ")
    assert "Make room on the disk" in error
    assert (status.samples, status.left_out, status.error) == (40, 20, "")
    with Recording(tmp_path / "a.mtrec") as recording:
        seqs = [sample.capture.seq for sample in recording.samples()]
        assert seqs == [*range(20), *range(40, 60)]
        (gap,) = recording.gaps
        assert "could not be written" in gap.reason
        assert (gap.begun_ns, gap.ended_ns) == (live[19].started_ns, live[40].started_ns)
        assert [mark.text for mark in recording.marks] == ["afterwards"]
        assert recording.damages == ()
        assert len(overview(recording).rows) == 40


def test_a_truncated_file_shows_what_is_left(whole: Path, tmp_path: Path) -> None:
    size = whole.stat().st_size
    content = whole.read_bytes()
    expected = _captures(whole)
    shown = []
    for share in (0.99, 0.8, 0.5, 0.2):
        path = tmp_path / f"{share}.mtrec"
        path.write_bytes(content[: int(size * share)])
        found = _captures(path, damaged=True)
        assert all(expected[number] == files for number, files in found.items())
        shown.append(len(found))
    (tmp_path / "tiny").write_bytes(content[:3000])
    with pytest.raises(LinkError, match="its tables cannot be read"):
        Recording(tmp_path / "tiny")
    assert shown[0] >= 150
    assert shown[1] >= 100
    assert shown[2] >= 40
    assert shown == sorted(shown, reverse=True)


def test_flipped_bits_are_found_and_the_rest_is_shown(whole: Path, tmp_path: Path) -> None:
    content, expected = whole.read_bytes(), _captures(whole)
    draw = random.Random(7)
    sentences: set[str] = set()
    shown = []
    for number in range(60):
        damaged = bytearray(content)
        for _ in range(draw.choice((1, 1, 8))):
            damaged[draw.randrange(100, len(damaged))] ^= 1 << draw.randrange(8)
        path = tmp_path / f"{number}.mtrec"
        path.write_bytes(damaged)
        found = {}
        try:
            found = _captures(path, damaged=True)
        except LinkError as error:
            sentences.add(error.cause.replace(str(path), ""))
        assert all(expected[number] == files for number, files in found.items())
        shown.append(len(found))
    assert all(sentence.startswith("expected a recording") for sentence in sentences)
    assert sorted(shown)[len(shown) // 2] >= 100, "most of it, mostly"


def _await(recorder: Recorder, reached: Callable[[RecorderStatus], bool]) -> None:
    """Until the recorder has come so far; the test's own timeout ends it otherwise."""
    while not reached(recorder.status):
        time.sleep(0.01)


def _captures(path: Path, *, damaged: bool = False) -> dict[int, object]:
    """The samples that can be read, by their number; also looks at everything else."""
    with Recording(path) as recording:
        found: dict[int, object] = {sample.number: sample.capture for sample in recording.samples()}
        amounts = overview(recording)
        recording.verify()
        assert len(amounts.rows) >= len(found)
        if not damaged:
            assert recording.damages == ()
        elif len(found) < 200:
            assert recording.damages, "what is missing is said"
            assert all(sentence.endswith(".") for sentence in recording.damages)
        return found


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "an empty file"),
        (b"SQLite format 3\0", "cut off within its header"),
        (b"PK\3\4" + b"\0" * 500, "another kind of file"),
        (b"alloc 1 5 4096 camera\n" * 20, "another kind of file"),
    ],
)
def test_a_foreign_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "a.mtrec").write_bytes(content)
    with pytest.raises(LinkError, match=complaint):
        Recording(tmp_path / "a.mtrec")


def test_other_databases_and_no_files_are_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.mtrec") as db:
        db.execute("CREATE TABLE block (first)")
    db.close()
    with pytest.raises(LinkError, match="the database of another program"):
        Recording(tmp_path / "a.mtrec")
    with pytest.raises(LinkError, match="no such file"):
        Recording(tmp_path / "none.mtrec")
    with pytest.raises(LinkError, match="is a directory"):
        Recording(tmp_path)


def test_a_newer_major_version_is_refused_and_a_newer_minor_one_is_read(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.mtrec"
    shutil.copy(whole, path)
    for version in (1007, 2000):
        with sqlite3.connect(path) as db:
            db.execute(f"PRAGMA user_version = {version}")
        db.close()
        if version < 2000:
            assert len(_captures(path)) == 200
    with pytest.raises(LinkError, match=r"a recording of format 2\.0\. .* newer memtrack-inspector"):
        Recording(path)


def test_a_recording_can_be_read_while_it_is_made_and_says_so(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "a.mtrec")
    for frame in frames("leak", 10):
        recorder.write(frame)
    _await(recorder, lambda status: status.samples == 10)
    playback = connect(str(tmp_path / "a.mtrec"))
    assert [sample.capture.seq for sample in playback.recording.samples()] == list(range(10))
    status = {check.name: check.status for check in playback.checks()}
    assert status == {READABLE: Status.OK, COMPLETE: Status.WARN}
    playback.close()
    recorder.close()


def test_a_recording_in_a_place_that_may_not_be_written_is_read(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    folder.mkdir()
    shutil.copy(whole, folder / "a ?#%.mtrec")
    folder.chmod(0o500)
    try:
        assert len(_captures(folder / "a ?#%.mtrec")) == 200
    finally:
        folder.chmod(0o700)
