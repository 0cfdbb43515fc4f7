"""A snapshot read back is the frame it was written from; everything else is refused with a sentence."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.capture import LinkError, Trouble
from inspector.domain.changes import changes
from inspector.domain.frame import Frame
from inspector.domain.text import printable
from inspector.exporters import exporter
from inspector.session.sampling import Sampler
from inspector.session.snapshots import exact_text, read_snapshot
from inspector.simulator.device import SimulatedDevice
from inspector.simulator.options import Access, Options
from tests.exporters.frames import hostile, phone


def written(frame: Frame, folder: Path) -> Path:
    stream = BytesIO()
    exporter("json").write(frame, "sim:phone", stream)
    place = folder / "snapshot.json"
    place.write_bytes(stream.getvalue())
    return place


def simulated(scenario: str, debugfs: Access = Access.YES) -> Frame:
    return Sampler(SimulatedDevice(scenario, options=Options(start=20.0, debugfs=debugfs)).connect()).frame()


FRAMES: dict[str, Callable[[], Frame]] = {
    "by hand": phone,
    "hostile": hostile,
    "a phone": lambda: simulated("phone"),
    "hostile device": lambda: simulated("hostile"),
    "orphans": lambda: simulated("orphans"),
    "without the list": lambda: simulated("phone", Access.ABSENT),
}


@pytest.mark.parametrize("name", FRAMES)
def test_reading_back_what_was_written(name: str, tmp_path: Path) -> None:
    frame = FRAMES[name]()
    place = written(frame, tmp_path)
    snapshot = read_snapshot(place)
    assert snapshot.target == "sim:phone"
    again = snapshot.frame
    for table, columns in {
        "processes": ("pid", "held", "private", "shared", "mapped", "allocated", "buffers"),
        "buffers": ("id", "size", "ref_count", "seen", "allocator_pid"),
    }.items():
        for column in columns:
            one, other = getattr(getattr(frame, table), column), getattr(getattr(again, table), column)
            assert np.array_equal(one, other), column
    assert [who.name for who in again.processes.who] == [who.name for who in frame.processes.who]
    assert [who.key for who in again.processes.who] == [who.key for who in frame.processes.who]
    tags = [[each.tags[row] for row in each.buffers.tag.tolist()] for each in (frame, again)]
    assert tags[0] == tags[1]
    assert again.totals.unique == frame.totals.unique
    assert again.totals.proportional == pytest.approx(frame.totals.proportional)
    assert again.uptime_s is not None
    found = changes(frame, again, same_boot=True)
    assert (found.groups, found.buffers) == ((), ())
    stream = BytesIO()
    exporter("json").write(again, "sim:phone", stream)
    assert json.loads(stream.getvalue())["buffers"] == json.loads(place.read_bytes())["buffers"]


@given(st.binary(max_size=40) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_text_comes_back_exactly(raw: bytes) -> None:
    assert exact_text(printable(raw)) == raw


def edited(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    place = written(phone(), folder)
    document = json.loads(place.read_bytes())
    change(document)
    place.write_text(json.dumps(document))
    return place


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.update(schema="x"), 'expected "memtrack-inspector.snapshot" at schema, found "x"'),
        (lambda d: d.update(schema_version="2.0"), "version"),
        (lambda d: d.update(schema_version=None), "a version such as"),
        (lambda d: d.update(buffers={}), "expected a list at buffers"),
        (lambda d: d["buffers"][1].pop("size_bytes"), "at buffers[1].size_bytes, found nothing"),
        (lambda d: d["buffers"][1].update(size_bytes=-1), "a whole number at buffers[1].size_bytes"),
        (lambda d: d["buffers"][0].update(holders=["x"]), "at buffers[0].holders"),
        (lambda d: d["buffers"][0].update(tag=7), "expected text at buffers[0].tag, found 7"),
        (lambda d: d["processes"].append(3), "expected an object at processes[3]"),
        (lambda d: d["processes"][0].update(pid=True), "at processes[0].pid, found true"),
        (lambda d: d["processes"][0].update(pid=2**63), "at processes[0].pid"),
        (lambda d: d.update(taken_at="yesterday"), "expected a moment"),
        (lambda d: d.update(taken_at="2026-01-01T00:00:00"), "expected a moment"),
        (lambda d: d.update(device_uptime_s="x"), "at device_uptime_s"),
    ],
)
def test_what_is_no_snapshot_is_refused_with_the_place(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    with pytest.raises(LinkError) as caught:
        read_snapshot(edited(tmp_path, change))
    assert caught.value.trouble is Trouble.USAGE
    assert said in caught.value.cause
    assert caught.value.remedy


def test_a_later_minor_version_with_more_members_is_read(tmp_path: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document.update(schema_version="1.7", more=[1])
        document["buffers"][0]["more"] = {}

    assert read_snapshot(edited(tmp_path, change)).frame.totals.unique == phone().totals.unique


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null", b"taken_at,pid\n1,2\n"])
def test_foreign_files(tmp_path: Path, data: bytes) -> None:
    place = tmp_path / "x.json"
    place.write_bytes(data)
    with pytest.raises(LinkError, match="Cannot read"):
        read_snapshot(place)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match="no such file"):
        read_snapshot(tmp_path / "absent.json")
