"""GUI-thread time of the live chart: per live update and per pan, all paints until the event loop is idle.

200 processes with a band each (ten times what a user sees), 36,000 samples, 1200 x 700, offscreen; a sample
changes 3 % of the processes. Run alone: `python -m tests.benchmarks.chart`.
"""

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator

SERIES, SAMPLES, UPDATES, PANS = 200, 36_000, 120, 40
SIZE = (1200, 700)
INTERVAL_S = 0.1


def measure(series: int = SERIES, samples: int = SAMPLES) -> dict[str, float]:
    """Medians in ms.

    `chart_update_ms` is one sample more, remembered and shown, with all the history in view;
    `chart_pan_ms` is a jump by more than the view, so that every column is new. `_wall` is wall time, the
    others are time of the GUI thread. `chart_scroll_ms`: as an update, but the view (5 min) scrolls with it.
    `chart_lines_ms`: as an update of the whole history, drawn as 200 lines over all samples.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from inspector.gui.views.chart.widget import BlameChart
    from inspector.session.history import History
    from tests.session.histories import stepping

    app = QApplication.instance() or QApplication([])
    frames = stepping(samples + 4 * UPDATES, series, interval_s=INTERVAL_S)
    coming = iter(frames)
    history = History(65_536, 256)
    for _ in range(samples):
        history.append(next(coming))
    chart = BlameChart(history)
    chart.set_top(series)
    chart.resize(*SIZE)
    chart.show()

    def live() -> None:
        history.append(next(coming))
        chart.refresh()

    def jump() -> Iterator[Callable[[], None]]:
        while True:
            for _ in range(3):
                yield lambda: chart.pan(-1.1)
            for _ in range(3):
                yield lambda: chart.pan(1.1)

    def settle() -> None:
        _until_idle(app.processEvents, lambda: chart.plot.paints)

    figures: dict[str, float] = {}
    chart.set_span(samples * INTERVAL_S)
    time.sleep(0.2)
    _record(figures, "chart_update_ms", [_timed(live, settle) for _ in range(UPDATES)])
    chart.set_span(300.0)
    time.sleep(0.2)
    settle()
    _record(figures, "chart_scroll_ms", [_timed(live, settle) for _ in range(UPDATES)])
    chart.set_span(samples * INTERVAL_S / 5)
    settle()
    jumps = jump()
    _record(figures, "chart_pan_ms", [_timed(next(jumps), settle) for _ in range(PANS)])
    chart.set_following(True)
    chart.set_style("lines")
    chart.set_span(samples * INTERVAL_S)
    time.sleep(0.2)
    settle()
    _record(figures, "chart_lines_ms", [_timed(live, settle) for _ in range(UPDATES)])
    chart.close()
    return figures


def _timed(action: Callable[[], None], settle: Callable[[], None]) -> tuple[float, float]:
    wall, thread = time.perf_counter(), time.thread_time()
    action()
    settle()
    return (time.thread_time() - thread) * 1e3, (time.perf_counter() - wall) * 1e3


def _until_idle(process_events: Callable[[], None], paints: Callable[[], int]) -> None:
    """Turn the event loop until nothing is painted any more."""
    while True:
        before = paints()
        process_events()
        process_events()
        if paints() == before:
            return


def _record(figures: dict[str, float], name: str, runs: list[tuple[float, float]]) -> None:
    figures[name] = round(statistics.median(thread for thread, _ in runs), 2)
    figures[f"{name}_wall"] = round(statistics.median(wall for _, wall in runs), 2)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
