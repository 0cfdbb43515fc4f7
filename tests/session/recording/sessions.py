"""Sessions to record, and what makes two frames the same."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np

from inspector.domain.frame import Frame
from inspector.session.recording.recorder import Recorder, RecorderStatus
from inspector.session.sampling import Sampler
from inspector.simulator.clock import ManualClock
from inspector.simulator.device import SimulatedDevice


def frames(scenario: str, count: int, interval_s: float = 0.5, first_seq: int = 0) -> Iterator[Frame]:
    """What a live session shows of a simulated device."""
    clock = ManualClock()
    sampler = Sampler(SimulatedDevice(scenario, clock=clock).connect(), first_seq=first_seq)
    for _ in range(count):
        clock.advance(interval_s)
        yield sampler.frame()


def recorded(path: Path, shown: Iterable[Frame]) -> RecorderStatus:
    """Record `shown` as one connection; how it went."""
    recorder = Recorder(path)
    recorder.connected("sim:test", [("model", "simulated")])
    for frame in shown:
        assert recorder.write(frame)
    return recorder.close()


def assert_same(found: Frame, expected: Frame) -> None:
    """Every value of both is the same; of tags the text, for a parser numbers them as it likes."""
    assert found.capture == expected.capture
    for name in ("seq", "taken_at_ns", "started_ns", "ended_ns", "uptime_s", "totals", "problems", "memory"):
        assert getattr(found, name) == getattr(expected, name), name
    assert found.unreadable == expected.unreadable
    assert found.sources == expected.sources
    assert found.processes.who == expected.processes.who
    for table in ("processes", "buffers", "holdings"):
        ours, theirs = getattr(found, table), getattr(expected, table)
        for column in fields(ours):
            if column.name not in ("who", "tag"):
                np.testing.assert_array_equal(getattr(ours, column.name), getattr(theirs, column.name))
    texts = [[frame.tags[i] for i in frame.buffers.tag.tolist()] for frame in (found, expected)]
    assert texts[0] == texts[1]
