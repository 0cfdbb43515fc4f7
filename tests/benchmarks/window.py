"""The window: GUI-thread time of a table update, time to the first paint, and how smooth it stays under load.

Run alone: `python -m tests.benchmarks.window`. All offscreen.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROWS, UPDATES, STARTS, SMOOTH_S = 50_000, 60, 5, 15.0
TIMER_MS = 8
_SLICES = 3
FIGURES = ("table_update_ms", "start_s", "gui_gap_p99_ms")


def measure() -> dict[str, float]:
    """All three figures by their key."""
    return {"table_update_ms": table_update_ms(), "start_s": start_s(), "gui_gap_p99_ms": gui_gap_p99_ms()}


def table_update_ms(rows: int = ROWS, updates: int = UPDATES) -> float:
    """Median GUI-thread CPU ms of one update of the buffer table, until the event loop is idle.

    All buffers are shown, sorted by size and filtered by a word that most tags have; between two updates 10 %
    of the sizes change and 0.5 % of the buffers are replaced. Filter, order, selection and repaint count.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from inspector.domain.filter import parse_filter
    from inspector.gui.views.buffers import BufferPanel
    from tests.gui.frames_of_many import changing_frames

    app = QApplication.instance() or QApplication([])
    panel, wanted = BufferPanel(), parse_filter("buffer")
    panel.resize(1200, 900)
    panel.show()
    took = []
    for number, frame in enumerate(changing_frames(rows, updates + 5)):
        begun = time.thread_time_ns()
        mask = wanted.buffers(frame)
        panel.show_frame(frame, None, None, "", mask)
        for _ in range(3):
            app.processEvents()
        took.append((time.thread_time_ns() - begun) / 1e6)
        if number == 0:
            panel.table.selectRow(20)
    panel.close()
    return statistics.median(took[5:])


def start_s(starts: int = STARTS) -> float:
    """Median seconds from starting the process to the first painted window, after one warm-up."""
    return statistics.median([_one_start() for _ in range(starts + 1)][1:])


def _one_start() -> float:
    from inspector.gui.probe import SWITCH

    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": home, SWITCH: "1"}
        begun = time.monotonic_ns()
        program = subprocess.Popen(
            [sys.executable, "-m", "inspector", "-t", "sim:phone"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=Path(__file__).parents[2],
        )
        assert program.stdout is not None
        try:
            painted = json.loads(program.stdout.readline())["monotonic_ns"]
        finally:
            program.terminate()
            program.communicate(timeout=20)
    return float(painted - begun) / 1e9


def gui_gap_p99_ms(seconds: float = SMOOTH_S) -> float:
    """99th percentile of the gaps between ticks of an 8 ms timer while `sim:stress` is shown at 10 Hz.

    The median of three slices in a row.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from inspector.gui.app import Program
    from inspector.gui.settings import Settings
    from inspector.session.targets import connect, parse_target

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    target = parse_target("sim:stress")
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(Path(home) / "window.ini")
        program = Program(app, settings, interval_s=0.1, theme="dark")
        program.ended.connect(app.quit)
        window = program.open_window((target.uri, lambda started: connect(target, started=started)))
        assert window.inspection is not None
        history = window.inspection.bridge.history
        ticks: list[int] = []
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda: ticks.append(time.monotonic_ns()))
        while history.count < 15:
            app.processEvents()
            time.sleep(0.002)
        timer.start(TIMER_MS)
        QTimer.singleShot(int(seconds * 1000), window.close)
        app.exec()
        timer.stop()
        program.end()
    slices = np.array_split(np.diff(ticks) / 1e6, _SLICES)
    return statistics.median(float(np.percentile(gaps, 99)) for gaps in slices)


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:20} {value:8.3f}")
