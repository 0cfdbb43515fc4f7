"""Does the window grow in hours of processes that start and die? `churn` at full speed, all of the window.

Sampler, history, problem log, chart and the panels of a whole Inspection, all of them to be seen; a sample
each 0.1 s of device time, the panels brought up to date and painted once a second of it.
"""

import gc
import os
import tempfile
from pathlib import Path

from tests.benchmarks.growth import fill, resident_mb

HOURS = 2.0
WARM_UP_S = 1500.0
"""By then 4096 processes have died: as many as the history keeps apart."""
INTERVAL_S = 0.1
_UPDATE_EVERY = 10
_SCENARIO = "churn"


def measure(hours: float = HOURS, warm_up_s: float = WARM_UP_S) -> dict[str, float]:
    """churn_growth_mb: what resident memory gained over `hours` of device time that follow the warm-up.

    Before, the rings of the history are filled with one frame over and over, so that every page is there.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from inspector.gui.collector import Collector
    from inspector.session.sampling import Sampler
    from inspector.session.status import Phase
    from inspector.simulator.device import SimulatedDevice
    from tests.benchmarks.whole_window import check_docks, open_window
    from tests.gui.stills import StillBridge, StillClock, StillConnection

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    clock = StillClock()
    device = SimulatedDevice(_SCENARIO, clock=clock)
    sampler = Sampler(StillConnection(device.connect(), clock), wall_clock_ns=clock.unix_ns)
    bridge = StillBridge(f"sim:{_SCENARIO}", clock)
    collector = Collector()
    with tempfile.TemporaryDirectory() as home:
        window = open_window(app, bridge, Path(home))
        assert window.inspection is not None
        bridge.show_status(phase=Phase.LIVE)
        samples, warm_up = (round(seconds / INTERVAL_S) for seconds in (hours * 3600, warm_up_s))
        before = 0.0
        for number in range(warm_up + samples):
            if number == warm_up:
                before = _settled_mb()
            clock.go_to(clock.seconds() + INTERVAL_S)
            frame = sampler.frame()
            if number == 0:
                fill(bridge.history, frame)
                clock.go_to(clock.seconds() + INTERVAL_S)
                frame = sampler.frame()
            bridge.remember(frame)
            bridge.sampled.emit()
            if number % _UPDATE_EVERY == 0:
                bridge.settled.emit()
                window.inspection.picture.show(frame)  # at once: no time goes by for one after the other
                app.processEvents()
            if number == 0:
                check_docks(window)
        after = _settled_mb()
        window.close()
        bridge.wait_closed()
    collector.close()
    return {"churn_growth_mb": after - before, "churn_hours": hours, "churn_mb": after}


def _settled_mb() -> float:
    gc.collect()
    return resident_mb()


if __name__ == "__main__":
    print(measure())
