"""A recording shows what was shown live: from the beginning, at any instant, and as amounts over time."""

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from inspector.domain.blame import measure
from inspector.domain.capture import Check, LinkError, Status
from inspector.session.recording import spans
from inspector.session.recording.overview import overview
from inspector.session.recording.playback import Playback, RecordingEndedError
from inspector.session.recording.reading import Recording
from inspector.session.recording.recorder import WAITING_FRAMES, Recorder
from inspector.session.recording.segment import Segment
from inspector.session.sampling import Sampler
from inspector.simulator.scenarios import SCENARIOS
from tests.session.recording.sessions import assert_same, frames, recorded


@pytest.mark.parametrize("scenario", [each.id for each in SCENARIOS])
def test_replay_equals_live(scenario: str, tmp_path: Path) -> None:
    path = tmp_path / "a.mtrec"
    live = list(frames(scenario, 12 if scenario == "stress" else 40))
    status = recorded(path, live)
    assert (status.samples, status.left_out, status.error) == (len(live), 0, "")
    with Recording(path) as recording:
        sampler = Sampler(Playback(recording, speed=0))
        for expected in live:
            assert_same(sampler.frame(), expected)
        with pytest.raises(RecordingEndedError):
            sampler.frame()
        assert recording.damages == ()
        assert recording.is_complete
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mtrec"], "one file"


@pytest.mark.parametrize("scenario", ["phone", "id-reuse", "fork"])
def test_any_instant_shows_the_same_as_live(
    scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.session.recording.segment.MOST_SAMPLES", 7)
    live = list(frames(scenario, 40))
    recorded(tmp_path / "a.mtrec", live)
    with Recording(tmp_path / "a.mtrec") as recording:
        assert recording.started_ns.tolist() == [frame.started_ns for frame in live]
        for row in (39, 0, 6, 7, 8, 20, 3):
            assert_same(recording.frame(row), live[row])
            assert recording.row_at(live[row].started_ns) == row
        for expected, found in zip(live[17:], recording.frames(17), strict=True):
            assert_same(found, expected)


def test_a_new_connection_knows_nobody_of_the_one_before(tmp_path: Path) -> None:
    first, second = list(frames("phone", 5)), list(frames("leak", 5, first_seq=9))
    recorder = Recorder(tmp_path / "a.mtrec")
    check = Check("memtrack present", Status.OK, "it is")
    for target, shown in (("sim:phone", first), ("sim:leak", second)):
        recorder.connected(target, [("model", target)], (check,))
        for frame in shown:
            recorder.write(frame)
        recorder.gap("The cable was pulled.")
    recorder.close()
    with Recording(tmp_path / "a.mtrec") as recording:
        for expected, found in zip([*first, *second], recording.frames(), strict=True):
            assert_same(found, expected)
        assert [each.first for each in recording.connections] == [0, 5]
        assert recording.connections[1].facts == (("model", "sim:leak"),)
        assert recording.connections[1].checks == (check,)
        cut, end = recording.gaps
        assert (cut.begun_ns, cut.ended_ns) == (first[-1].started_ns, second[0].started_ns)
        assert (end.begun_ns, end.ended_ns) == (second[-1].started_ns, None)
        assert cut.reason == "The cable was pulled."


def test_a_recording_begun_within_a_connection_knows_the_names(tmp_path: Path) -> None:
    live = list(frames("phone", 20))
    recorded(tmp_path / "a.mtrec", live[10:])
    with Recording(tmp_path / "a.mtrec") as recording:
        for expected, found in zip(live[10:], recording.frames(), strict=True):
            assert_same(found, expected)


def test_marks_and_problems_are_kept(tmp_path: Path) -> None:
    live = list(frames("hostile", 6))
    recorder = Recorder(tmp_path / "a.mtrec")
    for frame in live:
        recorder.write(frame)
    recorder.mark("camera \udcff opened", live[2].started_ns, live[4].started_ns)
    recorder.mark("before", live[1].started_ns, origin="stdin")
    recorder.close()
    with Recording(tmp_path / "a.mtrec") as recording:
        before, camera = recording.marks
        assert (before.text, before.origin, before.ended_ns) == ("before", "stdin", None)
        assert (camera.begun_ns, camera.ended_ns) == (live[2].started_ns, live[4].started_ns)
        assert "camera" in camera.text
        assert abs(camera.wall_ns - live[2].taken_at_ns) < 1_000_000_000
        told = sum(problem.count for problem in recording.problems)
        assert told >= sum(len(frame.problems) for frame in live) > 0


@pytest.mark.parametrize("name", spans.KEPT)
def test_amounts_over_time_are_those_of_the_frames(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "SPAN_SAMPLES", 8)
    live = list(frames("camera", 30))
    recorded(tmp_path / "a.mtrec", live)
    with Recording(tmp_path / "a.mtrec") as recording:
        found = overview(recording, name)
        assert found.rows.tolist() == list(range(30))
        assert found.total("unique").tolist() == [frame.totals.unique for frame in live]
        keys = [process.key for process in found.who]
        for sample, frame in enumerate(live):
            amounts = measure(name).of(frame.processes).astype(np.float32).tolist()
            expected = dict(zip((who.key for who in frame.processes.who), amounts, strict=True))
            assert found.values[:, sample].tolist() == [expected.get(key, 0.0) for key in keys]
        few = overview(recording, name, most=3)
        assert few.who == found.who[:3]
        np.testing.assert_array_equal(few.values, found.values[:3])


def test_amounts_that_are_missing_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "SPAN_SAMPLES", 8)
    recorded(tmp_path / "a.mtrec", frames("camera", 30))
    shutil.copy(tmp_path / "a.mtrec", tmp_path / "b.mtrec")
    with sqlite3.connect(tmp_path / "b.mtrec") as db:
        spans_stored = [first for (first,) in db.execute("SELECT first FROM span ORDER BY first")]
        assert len(spans_stored) > 1
        db.execute("DELETE FROM span WHERE first = ?", (spans_stored[0],))
        db.execute("UPDATE series SET data = x'00' WHERE span = ?", (spans_stored[-1],))
    db.close()
    with Recording(tmp_path / "a.mtrec") as whole, Recording(tmp_path / "b.mtrec") as holed:
        expected, found = overview(whole), overview(holed)
    assert found.who == expected.who
    np.testing.assert_array_equal(found.values, expected.values)
    np.testing.assert_array_equal(found.totals, expected.totals)


def test_a_queue_that_is_full_leaves_out_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.session.recording.recorder.LOOK_S", 0.3)
    live = list(frames("leak", WAITING_FRAMES + 5))
    recorder = Recorder(tmp_path / "a.mtrec")
    accepted = [recorder.append(frame) for frame in live]
    recorder.write(last := next(frames("leak", 1)))
    status = recorder.close()
    assert accepted.count(False) == status.left_out == 5
    assert status.samples == WAITING_FRAMES + 1
    with Recording(tmp_path / "a.mtrec") as recording:
        (gap,) = recording.gaps
        assert "5 samples were left out" in gap.reason
        assert gap.ended_ns == last.started_ns


@pytest.mark.parametrize(
    ("bound", "value"),
    [("KEYFRAME_NS", 1), ("MOST_WORK", 100_000), ("MOST_SAMPLES", 3), ("MOST_WORK", 1 << 40)],
)
def test_keyframes_come_when_a_bound_is_reached(
    bound: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"inspector.session.recording.segment.{bound}", value)
    segment = Segment()
    for frame in frames("churn", 12):
        segment.add(frame)
    keys = {block.key for block in segment.take()}
    assert (len(keys) > 1) == (value != 1 << 40)


def test_a_keyframe_comes_when_changes_outweigh_the_one_before() -> None:
    segment, keys = Segment(), []
    for frame in frames("stress", 12, interval_s=3.0):
        segment.add(frame)
        keys += [block.key for block in segment.take()]
    assert 1 < len(set(keys)) < 12


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.mtrec"
    path.write_text("mine")
    with pytest.raises(LinkError, match="which exists"):
        Recorder(path)
    assert path.read_text() == "mine"
    with pytest.raises(LinkError, match="cannot be made"):
        Recorder(tmp_path / "none" / "a.mtrec")
