"""Where labels, grid lines and marks go, in pixels of the picture."""

import math

from inspector.domain.units import Units
from inspector.gui.views.chart import scale
from inspector.gui.views.chart.axes import Label, Mark
from inspector.gui.views.chart.timeline import Timeline
from inspector.session.history import History

_TIME_LABEL_PX = 110.0


def amount_labels(top: float, units: Units | None, height: float) -> list[Label]:
    """A label at every tick, from the floor upwards; `units` None: counts."""
    return [
        Label(height * (1 - value / top), scale.tick_text(value, units)) for value in scale.ticks(top, units)
    ]


def time_labels(line: Timeline, pixel_s: float, width: float) -> list[Label]:
    """How long ago, from the right; these stand still while following. `pixel_s`: seconds per pixel."""
    step = scale.time_step(line.seconds, int(width // _TIME_LABEL_PX))
    ago = max(0, math.ceil((line.reference_s - line.end_s) / step - 1e-6)) * step
    labels = []
    while (x := (line.reference_s - ago - line.start_s) / pixel_s) >= 0:
        labels.append(Label(round(x), scale.ago_text(ago)))
        ago += step
    return labels


def gap_marks(history: History, line: Timeline, pixel_s: float) -> list[Mark]:
    """A mark for every gap in view. `pixel_s`: seconds per pixel."""
    marks = []
    for gap in history.gaps(line.start_s, line.end_s):
        start_s = max(gap.start_s, line.start_s)
        end_s = max(start_s, min(gap.end_s, history.now_s, line.end_s))
        left, right = (round((moment_s - line.start_s) / pixel_s) for moment_s in (start_s, end_s))
        marks.append(Mark(left, right, gap.reason))
    return marks
