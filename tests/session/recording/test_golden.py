"""Every file of this major version stays readable: one of each minor version is kept.

`recording-1.0.mtrec` was made from ten samples of the simulator's scenario `fork`, 5 s apart, with a mark.
"""

from pathlib import Path

import pytest

from inspector.session.recording.overview import overview
from inspector.session.recording.reading import Recording

GOLDEN = Path(__file__).parents[2] / "data"

UNIQUE_AND_BUFFERS = [
    (369737728, 497),
    (371064832, 500),
    (377360384, 506),
    (378142720, 509),
    (375869440, 506),
    (374030336, 506),
    (374079488, 506),
    (374145024, 506),
    (370700288, 506),
    (372264960, 506),
]
NAMES = ["zygote64", "vendor.display.composer-service", "surfaceflinger", "vendor.camera.provider-service_64"]


@pytest.mark.parametrize("version", ["1.0"])
def test_a_file_of_that_version_is_read(version: str) -> None:
    with Recording(GOLDEN / f"recording-{version}.mtrec") as recording:
        shown = list(recording.frames())
        amounts = overview(recording)
        assert recording.damages == ()
        assert recording.is_complete
        assert recording.target == "sim:fork"
        assert [mark.text for mark in recording.marks] == ["half-time"]
    assert [frame.seq for frame in shown] == list(range(10))
    assert [(frame.totals.unique, frame.totals.buffers) for frame in shown] == UNIQUE_AND_BUFFERS
    assert amounts.total("unique").tolist() == [unique for unique, _ in UNIQUE_AND_BUFFERS]
    assert [process.name for process in shown[-1].processes.who[:4]] == NAMES
