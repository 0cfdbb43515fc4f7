"""watch: counting, comparing, ordering, and going on when the device is lost."""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from inspector.cli import link
from inspector.cli.main import main
from inspector.domain.capture import Absence, LinkError, Trouble
from tests.cli.connections import MemoryDevice, lost
from tests.sources.printing import Row, plain

Sleeps = list[float]
Open = Callable[..., list[MemoryDevice]]


def device(
    holdings: dict[int, list[Row]], *, failures: Iterable[LinkError | None] = (), target: str = "local:memory"
) -> MemoryDevice:
    files: dict[str, bytes | Absence] = {}
    for pid, rows in holdings.items():
        files[f"/proc/{pid}/memtrack"] = plain(pid, rows)
        files[f"/proc/{pid}/comm"] = b"app%d\n" % pid
        files[f"/proc/{pid}/stat"] = b"%d (app%d) S 1 %s 77 0 0\n" % (pid, pid, b" ".join([b"0"] * 17))
    return MemoryDevice(files, failures=failures, target=target)


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> Sleeps:
    """The waits asked for; none is waited."""
    asked: Sleeps = []
    monkeypatch.setattr(time, "sleep", asked.append)
    return asked


@pytest.fixture
def opens(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Each attempt to connect takes the next of the given devices, or raises it."""

    def prepare(*attempts: MemoryDevice | LinkError) -> list[MemoryDevice]:
        queue = list(attempts)

        def connect(target: object, options: object) -> MemoryDevice:
            found = queue.pop(0)
            if isinstance(found, LinkError):
                raise found
            return found

        monkeypatch.setattr(link, "connect", connect)
        return [attempt for attempt in attempts if isinstance(attempt, MemoryDevice)]

    return prepare


ONE = {7: [Row(0, 4096, 1, b"a")]}
TWO = {
    7: [Row(0, 4096, 1, b"a"), Row(1, 8192, 2, b"b")],
    9: [Row(1, 8192, 2, b"b"), Row(2, 1 << 20, 1, b"c")],
}


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.split("\n")[:-1]]


def test_it_ends_after_the_count(sleeps: Sleeps, opens: Open, capsys: pytest.CaptureFixture[str]) -> None:
    (only,) = opens(device(ONE))
    assert main(["watch", "-t", "local:", "-n", "3", "-i", "0.5", "--json"]) == 0
    samples = objects(capsys.readouterr().out)
    assert [sample["seq"] for sample in samples] == [0, 1, 2]
    # No time passes here, so the third sample is due two intervals from now.
    assert [round(wait, 1) for wait in sleeps] == [0.5, 1.0]
    assert only.closed


def test_an_object_says_what_changed(
    opens: Open, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (only,) = opens(device(ONE))
    monkeypatch.setattr(time, "sleep", lambda wait_s: only.files.update(device(TWO).files))
    assert main(["watch", "-t", "local:", "-n", "2", "--json"]) == 0
    first, second = objects(capsys.readouterr().out)
    assert first["schema"] == "memtrack-inspector.watch"
    assert first["unique_change_bytes"] is None
    assert first["top"] == [
        {
            "pid": 7,
            "name": "app7",
            "start_time": 77,
            "proportional_bytes": 4096,
            "change_bytes": None,
            "held_bytes": 4096,
            "private_bytes": 4096,
            "shared_bytes": 0,
            "buffers": 1,
        }
    ]
    assert second["unique_change_bytes"] == 8192 + (1 << 20)
    assert [(row["pid"], row["change_bytes"]) for row in second["top"]] == [(9, 4096 + (1 << 20)), (7, 4096)]
    assert second["totals"]["buffers"] == 3


@pytest.mark.parametrize(
    ("key", "order"),
    [("proportional", [9, 7]), ("held", [9, 7]), ("pid", [7, 9]), ("name", [7, 9]), ("count", [7, 9])],
)
def test_the_order(
    sleeps: Sleeps, opens: Open, capsys: pytest.CaptureFixture[str], key: str, order: list[int]
) -> None:
    opens(device(TWO))
    assert main(["watch", "-t", "local:", "-n", "1", "--json", "--sort", key]) == 0
    (sample,) = objects(capsys.readouterr().out)
    assert [row["pid"] for row in sample["top"]] == order


def test_blocks_follow_each_other_where_there_is_no_terminal(
    sleeps: Sleeps, opens: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    opens(device(TWO))
    assert main(["watch", "-t", "local:", "-n", "2", "--top", "1"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert out.count("local:memory") == 2
    assert out.count("... and 1 more processes, 8.00 KiB proportional") == 2
    assert " app9\n" in out
    assert " app7\n" not in out


def test_a_lost_device_is_said_and_tried_again_with_longer_waits(
    sleeps: Sleeps, opens: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = opens(
        device(ONE, failures=[None, None, lost("It was unplugged.")]),
        lost("Not there yet."),
        lost("Not there yet."),
        device(ONE),
    )
    assert main(["watch", "-t", "local:", "-n", "2", "--json"]) == 0
    captured = capsys.readouterr()
    samples = objects(captured.out)
    assert [sample["connection"] for sample in samples] == [1, 2]
    assert [sample["unique_change_bytes"] for sample in samples] == [None, None]
    assert samples[1]["seq"] > samples[0]["seq"] + 1, "the gap shows"
    assert "It was unplugged. Plug it in again. Trying again in 0.5 s" in captured.err
    assert sleeps[-3:] == [0.5, 1.0, 2.0]
    assert first.closed
    assert second.closed


def test_a_loss_ends_it_when_asked_to(
    sleeps: Sleeps, opens: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    opens(device(ONE, failures=[None, None, lost("It was unplugged.")]))
    assert main(["watch", "-t", "local:", "--exit-on-loss"]) == 1
    assert "memtrack-inspector: It was unplugged." in capsys.readouterr().err


def test_a_loss_that_only_a_person_can_mend_ends_it(sleeps: Sleeps, opens: Open) -> None:
    opens(device(ONE, failures=[None, None, lost(retry=False)]))
    assert main(["watch", "-t", "local:"]) == 1


def test_a_device_that_was_never_there_is_no_loss(sleeps: Sleeps, opens: Open) -> None:
    opens(LinkError(Trouble.NO_DEVICE, "None."))
    assert main(["watch", "-t", "local:"]) == 4
    assert sleeps == []


def test_a_device_without_memtrack_is_said(
    sleeps: Sleeps, opens: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    opens(MemoryDevice({"/proc/1/stat": b"1 (init) S"}))
    assert main(["watch", "-t", "local:"]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "There is no /proc/PID/memtrack" in captured.err


def test_a_quiet_device_is_watched(sleeps: Sleeps, opens: Open, capsys: pytest.CaptureFixture[str]) -> None:
    opens(device({7: []}))
    assert main(["watch", "-t", "local:", "-n", "1", "--json"]) == 0
    assert objects(capsys.readouterr().out)[0]["top"] == []
