"""Recordings of the largest simulated device: bytes a sample, what the poller waits, opening, seeking.

The states go forwards and backwards through a stretch the simulator played once: a step changes as much as
it did there, and the simulator's own time stays out of the figures. For the eight hours the packed text of a
minute is written again and again under new times; heads, amounts and text have the size of a real file.
"""

import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from inspector.domain.frame import Frame
from inspector.session.recording.heads import head_of
from inspector.session.recording.journal import Block, Journal
from inspector.session.recording.overview import overview
from inspector.session.recording.reading import Recording
from inspector.session.recording.recorder import Recorder
from inspector.session.recording.segment import Segment
from inspector.session.recording.spans import Span, SpanBuilder
from inspector.session.sampling import Sampler
from inspector.simulator.clock import ManualClock
from inspector.simulator.device import SimulatedDevice

NS = 1_000_000_000
LIVE_HZ, LIVE_SAMPLES = 10, 300
"""Ten a second is one step of `stress`: 40 processes change. The keyframes of half a minute are in it."""
HOURS_SAMPLES = 8 * 3600
PLAYED = 60
NAMING = 12
SEEKS = 40


def measure(samples: int = HOURS_SAMPLES) -> dict[str, float]:
    """Figures.

    record_bytes_per_sample: of a file of LIVE_SAMPLES at LIVE_HZ, all tables in it.
    record_append_ms: 95th percentile of Recorder.append on the thread that samples, in real time.
    open_8h_s: from the path of eight hours at 1 Hz to the amounts of 256 processes, best of three.
    seek_ms: 95th percentile from a random instant to its frame (best of three tries, which keeps other
    programs out of it) in the worse of the two files. The file is in the page cache; no state is remembered.
    Others explain these.
    """
    with tempfile.TemporaryDirectory() as folder:
        live = Path(folder) / "live.mtrec"
        figures = _record(live)
        hours = Path(folder) / "hours.mtrec"
        _write_hours(hours, samples)
        figures |= _open(hours)
        seek_live, seek_hours = _seek(live), _seek(hours)
    return figures | {
        "seek_ms": max(seek_live, seek_hours),
        "seek_10hz_ms": seek_live,
        "seek_1hz_ms": seek_hours,
    }


def _played(interval_s: float, count: int) -> list[Frame]:
    clock = ManualClock()
    sampler = Sampler(SimulatedDevice("stress", clock=clock).connect())
    frames = []
    for _ in range(NAMING):  # who the processes are is asked in the first samples only
        sampler.frame()
    for _ in range(count):
        clock.advance(interval_s)
        frames.append(sampler.frame())
    return frames


def _to_and_fro(frames: list[Frame], interval_ns: int) -> Iterator[Frame]:
    """`frames` forwards and backwards for ever, at the times of a device sampled every `interval_ns`."""
    way = itertools.cycle([*range(len(frames)), *range(len(frames) - 2, 0, -1)])
    for number, at in enumerate(way):
        begun_ns = NS + number * interval_ns
        times = {"started_ns": begun_ns, "ended_ns": begun_ns + 20_000_000, "taken_at_ns": begun_ns}
        capture = replace(frames[at].capture, seq=number, **times)
        yield replace(frames[at], seq=number, capture=capture, **times)


def _record(path: Path) -> dict[str, float]:
    """Record in real time at LIVE_HZ."""
    frames = _played(1 / LIVE_HZ, PLAYED)
    recorder = Recorder(path)
    took_ms = []
    due_s = time.monotonic()
    for frame in itertools.islice(_to_and_fro(frames, NS // LIVE_HZ), LIVE_SAMPLES):
        begun = time.perf_counter()
        recorder.append(frame)
        took_ms.append((time.perf_counter() - begun) * 1e3)
        due_s = max(due_s + 1 / LIVE_HZ, time.monotonic())
        time.sleep(max(0.0, due_s - time.monotonic()))
    status = recorder.close()
    if status.left_out or status.error or status.samples != LIVE_SAMPLES:
        raise RuntimeError(f"the recorder did not keep up: {status}")
    return {
        "record_bytes_per_sample": path.stat().st_size / LIVE_SAMPLES,
        "record_append_ms": statistics.quantiles(took_ms, n=20)[-1],
        "record_append_max_ms": max(took_ms),
    }


def _write_hours(path: Path, samples: int) -> None:
    """`samples` at 1 Hz, a minute of states played again and again."""
    blocks, spans = _minute(_played(1.0, PLAYED // 2 + 1))
    heads = (head_of(frame.capture) for frame in _to_and_fro(_empty(), NS))
    journal = Journal(path)
    journal.begin()
    first = 0
    while first < samples:
        for block in blocks:
            own = b"".join(itertools.islice(heads, block.samples))
            journal.block(
                Block(first + block.first, block.samples, first + block.key, own, block.data, block.names)
            )
        journal.span(first, spans)
        first += PLAYED
        if first % (PLAYED * 60) == 0:
            journal.commit()
            journal.begin()
    journal.about({"ended_ns": "0"})
    journal.commit()
    journal.close(whole=True)


def _empty() -> list[Frame]:
    """Two frames without a device, for their times."""
    return [replace(frame, capture=replace(frame.capture, files=())) for frame in _played(1.0, 2)]


def _minute(frames: list[Frame]) -> tuple[list[Block], Span]:
    segment, builder = Segment(), SpanBuilder()
    blocks: list[Block] = []
    for frame in itertools.islice(_to_and_fro(frames, NS), PLAYED):
        segment.add(frame)
        builder.add(frame)
        blocks += segment.take()
    return blocks, builder.build()


def _open(path: Path) -> dict[str, float]:
    took_s = []
    for _ in range(3):
        begun = time.perf_counter()
        with Recording(path) as recording:
            found = overview(recording)
        took_s.append(time.perf_counter() - begun)
        if found.values.shape != (256, len(recording.heads)) or not found.values[:, -1].any():
            raise RuntimeError(f"expected the amounts of 256 processes, found {found.values.shape}")
    size_mb = path.stat().st_size / 1e6
    return {"open_8h_s": min(took_s), "open_8h_worst_s": max(took_s), "file_8h_mb": size_mb}


def _seek(path: Path) -> float:
    draw = random.Random(5)
    took_ms = []
    with Recording(path) as recording:
        for _ in range(SEEKS):
            row = draw.randrange(len(recording.heads))
            at_ns = int(recording.started_ns[row])
            tries_ms = []
            for _ in range(3):
                begun = time.perf_counter()
                frame = recording.frame(recording.row_at(at_ns))
                tries_ms.append((time.perf_counter() - begun) * 1e3)
            took_ms.append(min(tries_ms))
            if frame.started_ns != at_ns or len(frame.holdings.process) < 15_000:
                raise RuntimeError(f"the wrong state was found at {at_ns}")
        if recording.damages:
            raise RuntimeError(f"the recording is damaged: {recording.damages}")
    return statistics.quantiles(took_ms, n=20)[-1]


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:24} {value:10.3f}")
