"""The whole window at work: GUI-thread time of an update with all docks to be seen, and four windows at once.

Run alone: `python -m tests.benchmarks.whole_window`. All offscreen.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from inspector.gui.bridge import SessionBridge
    from inspector.gui.window import MainWindow

SIZE = (1920, 1080)
SAMPLES, WARM_UP = 100, 20
UPDATE_WITHIN_MS = 220
TARGETS = ("sim:phone", "sim:camera", "sim:churn", "sim:leak")
TIMER_MS = 8
SMOOTH_S = 15.0
_SLICES = 3
_DOCKS_BESIDE_THE_CHART = 3


def measure() -> dict[str, float]:
    """All figures by their key."""
    return window_update_ms() | four_windows_gap_p99_ms()


def open_window(app: "QApplication", bridge: "SessionBridge", home: Path) -> "MainWindow":
    """The window on `bridge`, with all docks side by side, so that none hides behind another."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from inspector.gui.settings import Settings
    from tests.gui.stills import nobody, window_of

    window = window_of(app, Settings(home / "window.ini"), lambda target, opening: bridge)
    view = window.inspect(bridge.target, nobody)
    right, bottom = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
    for dock in view.area.docks.values():
        view.area.removeDockWidget(dock)
    for number, dock in enumerate(view.area.docks.values()):
        if number < _DOCKS_BESIDE_THE_CHART:
            view.area.addDockWidget(right, dock, Qt.Orientation.Vertical)
        else:
            view.area.addDockWidget(bottom, dock, Qt.Orientation.Horizontal)
        dock.show()
    window.resize(*SIZE)
    window.show()
    while view.chart.chart is None:
        QTest.qWait(10)
    QTest.qWait(100)
    return window


def check_docks(window: "MainWindow") -> None:
    """Once there is a picture. Raises AssertionError when a dock cannot be seen, and so costs nothing."""
    assert window.inspection is not None
    unseen = [id for id, dock in window.inspection.area.docks.items() if not dock.is_seen]
    assert not unseen, f"expected all docks to be seen, found {unseen} hidden"


def window_update_ms(samples: int = SAMPLES) -> dict[str, float]:
    """window_update_ms: median CPU ms of the GUI thread for a sample of `stress`, to the end of all painting.

    The sample is remembered and shown by every view, at once or in turn: chart, cards and all docks, none
    behind another. A process and a buffer are selected. `_p95`: the 95th percentile; `window_turn_ms`: the
    longest time in one go, after which mouse and keys are heard again; `window_sample_ms`: the median for the
    samples between, which a running window shows in the chart only.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from inspector.gui.collector import Collector
    from inspector.session.sampling import Sampler
    from inspector.session.status import Phase
    from inspector.simulator.device import SimulatedDevice
    from tests.gui.stills import StillBridge, StillClock, StillConnection

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    clock = StillClock()
    sampler = Sampler(StillConnection(SimulatedDevice("stress", clock=clock).connect(), clock))
    bridge = StillBridge("sim:stress", clock)
    took, turns = [], []
    collector = Collector()
    with tempfile.TemporaryDirectory() as home:
        window = open_window(app, bridge, Path(home))
        bridge.show_status(phase=Phase.LIVE)
        for number in range(WARM_UP + samples):
            clock.go_to(clock.seconds() + 0.1)
            frame = sampler.frame()
            begun = time.thread_time_ns()
            bridge.remember(frame)
            bridge.sampled.emit()
            if number % 2 == 0:
                bridge.settled.emit()
            longest = max((time.thread_time_ns() - begun) / 1e6, _turn_for(UPDATE_WITHIN_MS))
            took.append((time.thread_time_ns() - begun) / 1e6)
            turns.append(longest)
            if number == 0 and window.inspection is not None:
                check_docks(window)
                window.inspection.processes.table.selectRow(1)
                window.inspection.buffers.table.selectRow(1)
        window.close()
        bridge.wait_closed()
    collector.close()
    whole, chart_only = took[WARM_UP::2], took[WARM_UP + 1 :: 2]
    return {
        "window_update_ms": statistics.median(whole),
        "window_update_p95_ms": float(np.percentile(whole, 95)),
        "window_turn_ms": statistics.median(turns[WARM_UP::2]),
        "window_sample_ms": statistics.median(chart_only),
    }


def _turn_for(milliseconds: int) -> float:
    """Run the event loop, which costs nothing while there is nothing to do; the longest turn, CPU ms."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, over = QEventLoop(), []
    QTimer.singleShot(milliseconds, lambda: over.append(True))
    longest = 0
    while not over:
        begun = time.thread_time_ns()
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        longest = max(longest, time.thread_time_ns() - begun)
    return longest / 1e6


def four_windows_gap_p99_ms(seconds: float = SMOOTH_S) -> dict[str, float]:
    """four_windows_gap_p99_ms: 99th percentile of the gaps between ticks of an 8 ms timer, TARGETS at 10 Hz.

    The median of three slices in a row; `_worst` is the worst of them.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    ticks: list[int] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.append(time.monotonic_ns()))
    with _four_windows(app) as bridges:
        while any(bridge.history.count < 15 for bridge in bridges):
            app.processEvents()
            time.sleep(0.002)
        timer.start(TIMER_MS)
        QTimer.singleShot(int(seconds * 1000), app.quit)
        app.exec()
        timer.stop()
    gaps = [float(np.percentile(part, 99)) for part in np.array_split(np.diff(ticks) / 1e6, _SLICES)]
    return {"four_windows_gap_p99_ms": statistics.median(gaps), "four_windows_gap_p99_ms_worst": max(gaps)}


@contextmanager
def _four_windows(app: "QApplication") -> "Iterator[list[SessionBridge]]":
    """The program with a window on each of TARGETS; ended afterwards."""
    from inspector.gui.app import Program
    from inspector.gui.settings import Settings
    from inspector.session.targets import connect, parse_target

    with tempfile.TemporaryDirectory() as home:
        program = Program(app, Settings(Path(home) / "window.ini"), interval_s=0.1, theme="dark")
        bridges = []
        for target in map(parse_target, TARGETS):
            window = program.open_window((target.uri, partial(connect, target, None)))
            assert window.inspection is not None
            bridges.append(window.inspection.bridge)
        try:
            yield bridges
        finally:
            program.close_all()
            program.end()


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
