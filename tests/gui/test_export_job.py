"""Exports in the background: whole, cancelled, refused."""

import json
import threading
from pathlib import Path
from typing import BinaryIO

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.frame import Frame
from inspector.exporters import EXPORTERS
from inspector.gui.export_job import ExportJob, exporter_for, name_filters
from tests.gui.frames_by_hand import frame

_FRAME = frame({0: (4096, b"x")}, {(7, "p"): [0]})


def _run(qtbot: QtBot, job: ExportJob) -> tuple[str, str]:
    with qtbot.waitSignal(job.finished, timeout=10_000) as told:
        job.start()
    job.wait()
    assert told.args is not None
    return told.args[0], told.args[1]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.id)
def test_every_format_is_written_whole(qtbot: QtBot, tmp_path: Path, exporter: object) -> None:
    chosen = next(candidate for candidate in EXPORTERS if candidate is exporter)
    place = tmp_path / f"out{chosen.suffix}"
    saved, problem = _run(qtbot, ExportJob(_FRAME, "sim:x", place, chosen))
    assert (saved, problem) == (f"Saved {place}", "")
    assert place.stat().st_size > 10


def test_a_directory_that_is_not_there_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    saved, problem = _run(qtbot, ExportJob(_FRAME, "sim:x", tmp_path / "no" / "out.json", EXPORTERS[0]))
    assert saved == ""
    assert "no directory" in problem


class _Slow:
    """An exporter that waits in the middle until it is told to go on."""

    id, title, suffix, media_type = "slow", "Slow", ".slow", "text/plain"

    def __init__(self) -> None:
        self.half, self.go_on = threading.Event(), threading.Event()

    def write(self, frame: Frame, target: str, stream: BinaryIO) -> None:
        stream.write(b"half")
        self.half.set()
        self.go_on.wait(10)
        stream.write(b"whole")


def test_cancelling_leaves_the_old_file_as_it_was(qtbot: QtBot, tmp_path: Path) -> None:
    place, slow = tmp_path / "out.slow", _Slow()
    place.write_text("old")
    job = ExportJob(_FRAME, "sim:x", place, slow)
    with qtbot.waitSignal(job.finished, timeout=10_000) as told:
        job.start()
        assert slow.half.wait(5)
        job.cancel()
        slow.go_on.set()
    job.wait()
    assert told.args is not None
    assert "cancelled" in told.args[1]
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.slow"]
    assert place.read_text() == "old"


def test_the_suffix_decides_else_the_filter(tmp_path: Path) -> None:
    csv = next(exporter for exporter in EXPORTERS if exporter.id == "csv")
    assert exporter_for(tmp_path / "a.csv", name_filters()[0]) == (csv, tmp_path / "a.csv")
    by_filter = exporter_for(tmp_path / "a", name_filters()[EXPORTERS.index(csv)])
    assert by_filter == (csv, tmp_path / "a.csv")
    assert exporter_for(tmp_path / "a.b", "")[1].name == f"a.b{EXPORTERS[0].suffix}"


def test_json_of_the_window_is_the_exporters(qtbot: QtBot, tmp_path: Path) -> None:
    place = tmp_path / "out.json"
    _run(qtbot, ExportJob(_FRAME, "sim:x", place, EXPORTERS[0]))
    assert json.loads(place.read_text())["totals"]["unique_bytes"] == 4096
