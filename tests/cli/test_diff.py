"""diff: what is told of two moments, and with which exit code."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector.cli.main import main
from inspector.session.recording.reading import Recording
from inspector.session.recording.recorder import Recorder
from inspector.session.sampling import Sampler
from inspector.simulator.clock import ManualClock
from inspector.simulator.device import SimulatedDevice
from tests.cli.program import run
from tests.domain.holdings import Held, frame_of
from tests.exporters.frames import hostile
from tests.session.test_snapshots import written


@pytest.fixture(scope="module")
def minute(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The leak at ten seconds, and a minute later."""
    folder = tmp_path_factory.mktemp("minute")
    places = []
    for start in (10, 70):
        places.append(str(folder / f"{start}.json"))
        assert main(["-q", "snapshot", "-t", f"sim:leak?start={start}", "-o", places[-1]]) == 0
    return places[0], places[1]


def compared(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["diff", *words, "--json"]) == code
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    assert (document["schema"], document["schema_version"]) == ("memtrack-inspector.diff", "1.0")
    return document


def test_the_leak_stands_first_in_the_tables(
    minute: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *minute]) == 0
    out = capsys.readouterr().out
    assert "Of one boot, 1 min 00 s apart" in out
    process = next(line for line in out.splitlines() if line.endswith("com.example.feed"))
    assert process.startswith("grew  +")
    group = next(line for line in out.splitlines() if "  thumbnail  " in line)
    assert "4 → 34" in group
    assert "64.0 KiB" in group
    assert "36 processes unchanged" in out
    assert "477 probably the same" in out


def test_json_of_one_boot(minute: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    document = compared(capsys, *minute)
    assert document["same_boot"] is True
    assert document["a"]["file"] == minute[0]
    assert document["a"]["target"] == "sim:leak?start=10"
    (leak,) = [group for group in document["groups"] if group["tag"] == "thumbnail"]
    assert (leak["process"], leak["before"], leak["after"]) == ("com.example.feed", 4, 34)
    assert leak["change_bytes"] == 30 * 65536
    change = document["b"]["totals"]["unique_bytes"] - document["a"]["totals"]["unique_bytes"]
    assert sum(row["proportional_bytes"]["change"] for row in document["processes"]) == pytest.approx(change)
    assert {row["kind"] for row in document["buffers"]} == {"new"}
    assert document["condition"] is None


def test_json_across_devices(minute: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    document = compared(capsys, minute[0], "sim:leak?seed=9&start=30")
    assert document["same_boot"] is False
    assert (document["buffers"], document["probably_same_buffers"], document["recycled_ids"]) == (
        [],
        None,
        None,
    )
    names = {row["name"] for row in document["processes"] if row["a"] and row["b"]}
    assert {"surfaceflinger", "com.example.feed", "system_server"} <= names
    assert document["b"]["file"] is None


def test_a_moment_does_not_differ_from_itself(
    minute: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    document = compared(capsys, minute[0], minute[0])
    assert (document["groups"], document["buffers"]) == ([], [])
    assert main(["diff", minute[0], minute[0]]) == 0
    assert "37 processes unchanged" in capsys.readouterr().out


def test_what_is_left_out_is_counted(minute: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", minute[0], "sim:phone?start=50", "--top", "2"]) == 0
    out = capsys.readouterr().out
    assert "other processes changed" in out
    assert "other groups changed" in out


def test_a_true_condition_fails_the_build_and_says_why(minute: tuple[str, str]) -> None:
    done = run("diff", *minute, "--fail-if", "buffers(tag=thumbnail) > 8 and not unique_bytes() > 5%")
    assert done.returncode == 1
    assert "FAIL: buffers(tag=thumbnail) > 8" in done.stdout
    assert "yes  buffers(tag=thumbnail) grew by 30, from 4 to 34: that is more than 8." in done.stdout
    assert "no   unique_bytes() grew by 2.25 MiB (+0.7 %)" in done.stdout
    assert done.stderr == ""


def test_a_false_condition_passes(minute: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    document = compared(capsys, *minute, "--fail-if", "buffers(tag=thumbnail) > 30")
    assert document["condition"]["holds"] is False
    (fact,) = document["condition"]["facts"]
    assert (fact["before"], fact["after"], fact["change"], fact["holds"]) == (4, 34, 30, False)
    document = compared(capsys, *minute, "--fail-if", "buffers(tag=thumbnail) >= 30", code=1)
    assert document["condition"]["holds"] is True


def test_a_condition_that_cannot_be_understood_is_told_before_anything_is_read() -> None:
    done = run("diff", "absent.json", "absent.json", "--fail-if", "buffers() > 1 or bufers() > 2")
    assert (done.returncode, done.stdout) == (2, "")
    assert "at character 18" in done.stderr
    assert "Did you mean buffers?" in done.stderr
    assert done.stderr.splitlines()[-1] == "  " + " " * 17 + "^"


def test_a_name_that_nobody_has_is_told(minute: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    words = "unique_bytes(com.example.fed) > 1 or buffers(tag=thumbnial) > 1 or buffers(tag=thumb*) > 99"
    assert main(["diff", *minute, "--fail-if", words]) == 0
    err = capsys.readouterr().err
    assert "No process of A or B is called com.example.fed. Did you mean com.example.feed?" in err
    assert "No tag of A or B is called thumbnial. Did you mean thumbnail?" in err
    assert "thumb*" not in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("absent.json", "sim:phone"), "no such file"),
        (("sim:phnoe", "sim:phone"), "phone"),
        (("nothing", "sim:phone"), "expected a target"),
        (("sim:phone", "sim:leak", "--at-b", "5"), "--at-b 5 chooses a moment of a recording; B is none"),
        (("sim:phone", "sim:leak", "-t", "sim:leak"), "not as --target"),
        (("sim:phone",), "required: B"),
    ],
)
def test_what_cannot_be_compared(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Ten seconds of freed and reused ids at 5 Hz; a second of device time for each sample."""
    place = tmp_path_factory.mktemp("recording") / "ids.mtrec"
    clock = ManualClock()
    sampler = Sampler(SimulatedDevice("leak", clock=clock).connect())
    recorder = Recorder(place)
    recorder.connected("sim:leak")
    for second in range(50):
        frame = sampler.frame()
        begun = second * 200_000_000
        recorder.write(replace(frame, capture=replace(frame.capture, started_ns=begun, ended_ns=begun + 1)))
        clock.advance(1.0)
    recorder.close()
    return str(place)


def test_a_recording_is_compared_from_beginning_to_end(
    recording: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = compared(capsys, recording, f"file:{recording}")
    ups = [document[side]["device_uptime_s"] for side in ("a", "b")]
    assert ups[1] - ups[0] == 49.0
    assert document["same_boot"] is True
    document = compared(capsys, recording, recording, "--at-a", "2", "--at-b", "-1")
    ups = [document[side]["device_uptime_s"] for side in ("a", "b")]
    assert ups[1] - ups[0] == 34.0
    end = compared(capsys, recording, "sim:phone")
    assert end["a"]["device_uptime_s"] == compared(capsys, recording, recording)["b"]["device_uptime_s"]


def test_ids_recycled_between_two_moments_of_a_recording_are_told(
    recording: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cached thumbnails are freed, and others get their ids with the same size, tag and allocator."""
    words = (recording, recording, "--at-a", "1.6", "--at-b", "8")
    document = compared(capsys, *words)
    assert document["probably_same_buffers"] == _by_hand(recording, 8, 40, range(9, 40))
    assert document["probably_same_buffers"] < _by_hand(recording, 8, 40)
    assert document["recycled_ids"]


def _by_hand(recording: str, first: int, last: int, between: range = range(0)) -> int:
    """Buffers that are in the samples `first` and `last` and all in `between`."""
    with Recording(Path(recording)) as opened:
        moments = []
        for row in (first, last, *between):
            frame = opened.frame(row)
            table = frame.buffers
            tags = [frame.tags[tag] for tag in table.tag.tolist()]
            columns = (table.id.tolist(), table.size.tolist(), table.allocator_pid.tolist())
            moments.append(set(zip(*columns, tags, strict=True)))
    return len(set.intersection(*moments))


def test_a_stretch_stands_for_its_median_moment(recording: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Recording(Path(recording)) as opened:
        unique = [opened.frame(row).totals.unique for row in range(10, 31)]
    document = compared(capsys, recording, recording, "--at-a", "2..6", "--at-b=-1..")
    assert document["a"]["totals"]["unique_bytes"] == sorted(unique)[10]
    assert main(["diff", recording, recording, "--at-a", "..4"]) == 0
    assert "..4 stands for the median of 21 samples of it." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("100", "lasts 9.8 s"),
        ("noon", "a time like"),
        ("6..2", "Write 2..6."),
        ("1..100", "lasts 9.8 s"),
    ],
)
def test_a_moment_that_is_not_in_the_recording(
    recording: str, at: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", recording, recording, "--at-a", at]) == 2
    assert said in capsys.readouterr().err


def test_hostile_text_stays_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = written(hostile(), tmp_path)
    assert main(["diff", str(place), "sim:hostile", "--fail-if", "buffers(tag='\x1b[31m\n') > 1"]) == 0
    captured = capsys.readouterr()
    assert all(line.isprintable() for line in (captured.out + captured.err).split("\n"))


def test_orphans_are_nobodys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = []
    for name, buffers in (("a", [Held(5, (1,))]), ("b", [Held(5, (1,)), Held(4096, (), b"lost")])):
        folder = tmp_path / name
        folder.mkdir()
        places.append(str(written(frame_of(buffers), folder)))
    assert main(["diff", *places]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "lost" in line]
    assert line.split() == ["new", "+4.00", "KiB", "0", "→", "1", "4.00", "KiB", "lost", "nobody"]
