"""Does the process grow while it samples for hours? Simulator, decoding and history at full speed."""

import gc
import os
from dataclasses import replace
from pathlib import Path

from inspector.domain.frame import Frame
from inspector.session.history import History
from inspector.session.sampling import Sampler
from inspector.simulator.clock import ManualClock
from inspector.simulator.device import SimulatedDevice

SAMPLES = 100_000
WARM_UP = 3_000
INTERVAL_S = 0.1


def resident_mb() -> float:
    """Resident memory of this process, 10**6 bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(samples: int = SAMPLES, warm_up: int = WARM_UP, scenario: str = "phone") -> dict[str, float]:
    """growth_mb: what resident memory gained over `samples` samples after `warm_up` of them.

    The ring of the history is filled before, with one frame over and over, so that every page of it is there.
    """
    clock = ManualClock()
    sampler = Sampler(SimulatedDevice(scenario, clock=clock).connect())
    history = History()
    before = 0.0
    for i in range(warm_up + samples):
        if i == warm_up:
            fill(history, sampler.frame())
            gc.collect()
            before = resident_mb()
        clock.advance(INTERVAL_S)
        history.append(sampler.frame())
    gc.collect()
    return {"growth_mb": resident_mb() - before, "growth_samples": float(samples)}


def fill(history: History, frame: Frame) -> None:
    """Append `frame` until the ring has turned round, each time a nanosecond later."""
    for later_ns in range(history.capacity):
        history.append(replace(frame, started_ns=frame.started_ns + later_ns))


if __name__ == "__main__":
    print(measure())
