"""What the pointer points at in a scene, and the words for it."""

import math

from PySide6.QtCore import QPoint, QPointF

from inspector.gui.views.chart import hits, readouts
from inspector.gui.views.chart.hover import Hover, Readout
from inspector.gui.views.chart.plot import Plot
from inspector.gui.views.chart.scene import Scene
from inspector.gui.views.chart.timeline import Timeline
from inspector.session.history import GAP
from inspector.session.series import SeriesKey

_GAP_NEAR = 2
"""Columns on either side in which a short gap is told of."""


class UnderPointer:
    """Answers for points of a picture (pixels from its top left), and shows the answer beside the pointer."""

    def __init__(self, scene: Scene, line: Timeline, plot: Plot, hover: Hover) -> None:
        self._scene, self._line, self._plot, self._hover = scene, line, plot, hover
        self._point: QPointF | None = None

    def point_at(self, point: QPointF | None) -> None:
        """The pointer is here now; None: nowhere over the picture."""
        self._point = point
        self.read_out()

    def read_out(self) -> None:
        """Say what is there by now."""
        readout = None if self._point is None else self._readout(self._point)
        if readout is None or self._point is None:
            self._hover.hide()
            self._plot.cursor_line.hide()
            return
        area = self._plot.area
        self._plot.cursor_line.show_at(math.floor(self._point.x()), area.height())
        at = self._point + area.topLeft() + QPointF(self._plot.pos())
        self._hover.show_at(QPoint(round(at.x()), round(at.y())), readout)

    def key(self, point: QPointF) -> SeriesKey | None:
        """The series there; None for "other", for empty space and for nothing."""
        found = self._hit(point)
        return self._key_of(found) if found is not None else None

    def _readout(self, point: QPointF) -> Readout | None:
        scene, reference_s = self._scene, self._line.reference_s
        found, wording = self._hit(point), scene.wording
        if found is None:
            return self._gap_readout(point)
        color = None if found.band is None else scene.legend[found.band][2]
        key = self._key_of(found)
        if key is not None and color is not None:
            readout = readouts.series_readout(scene.history, wording, found, key, color, reference_s)
        else:
            readout = readouts.rest_readout(scene.history, wording, found, color, reference_s)
        return self._with_short_gaps(readout, self._column_at(point))

    def _hit(self, point: QPointF) -> hits.Hit | None:
        scene, ratio = self._scene, self._plot.devicePixelRatioF()
        if scene.look is None:
            return None
        column = self._column_at(point)
        y = scene.look.height - point.y() * ratio
        return hits.hit(scene.history, scene.strip, scene.look, column, y, ratio)

    def _key_of(self, found: hits.Hit) -> SeriesKey | None:
        look = self._scene.look
        if look is None or found.band is None or found.band >= len(look.keys):
            return None
        return look.keys[found.band]

    def _column_at(self, point: QPointF) -> int:
        return self._line.first + math.floor(point.x() * self._plot.devicePixelRatioF())

    def _gap_readout(self, point: QPointF) -> Readout | None:
        column, width_s = self._column_at(point), self._line.width_s
        if self._scene.strip.sample_of(column) != GAP:
            return None
        history = self._scene.history
        gaps = history.gaps(column * width_s, (column + 1) * width_s)
        return readouts.gap_readout(gaps[0], history.now_s) if gaps else Readout("no data")

    def _with_short_gaps(self, readout: Readout, column: int) -> Readout:
        """Data missing for less than a column or two is told beside what is there."""
        width_s, history = self._line.width_s, self._scene.history
        near = history.gaps((column - _GAP_NEAR) * width_s, (column + 1 + _GAP_NEAR) * width_s)
        short = [gap for gap in near if gap.end_s - gap.start_s < (2 * _GAP_NEAR + 1) * width_s]
        if not short:
            return readout
        lines = (*readout.lines, *(readouts.gap_text(gap) for gap in short[:1]))
        return Readout(readout.title, readout.color, readout.aside, lines)
