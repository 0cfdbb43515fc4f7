"""A range of time while it is dragged: it stays on its moments though the picture moves under the pointer."""

from inspector.gui.views.chart.overlays import RangeBand
from inspector.gui.views.chart.readouts import range_text
from inspector.gui.views.chart.scene import Scene
from inspector.gui.views.chart.timeline import Timeline


class RangeDrag:
    """Shows the dragged range in `band`, and knows its bounds.

    Attributes:
        is_on: a range is being dragged.
    """

    def __init__(self, scene: Scene, line: Timeline, band: RangeBand) -> None:
        self.is_on = False
        self._scene, self._line, self._band = scene, line, band
        self._start_s = 0.0
        self._x = 0.0

    def begin(self, x: float, ratio: float) -> None:
        """From `x` pixels from the left of the picture."""
        self.is_on, self._start_s, self._x = True, self._time_at(x, ratio), x
        self.show(ratio)

    def move(self, x: float, ratio: float) -> None:
        if self.is_on:
            self._x = x
            self.show(ratio)

    def show(self, ratio: float) -> None:
        """Bring the band up to date with the view."""
        if not self.is_on:
            return
        scene, (start_s, end_s) = self._scene, self.bounds(ratio)
        text = range_text(scene.history, scene.wording, start_s, end_s)
        left, right = (
            (moment_s - self._line.start_s) / self._line.width_s / ratio for moment_s in (start_s, end_s)
        )
        self._band.show_range(left, right, text)

    def bounds(self, ratio: float) -> tuple[float, float]:
        """(start_s, end_s), in order."""
        here_s = self._time_at(self._x, ratio)
        return min(self._start_s, here_s), max(self._start_s, here_s)

    def end(self) -> None:
        self.is_on = False
        self._band.hide()

    def _time_at(self, x: float, ratio: float) -> float:
        return self._line.start_s + x * ratio * self._line.width_s
