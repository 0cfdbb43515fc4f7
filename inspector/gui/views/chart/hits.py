"""What lies at a place of the picture: a band of the stack, or the nearest line."""

from dataclasses import dataclass

import numpy as np

from inspector.gui.views.chart.brushes import Look, stack
from inspector.gui.views.chart.lines import drawing_order
from inspector.gui.views.chart.strip import Strip
from inspector.session.history import History

_COLUMNS_NEAR = 3
_NEAR = 7.0
"""A line is meant from this many pixels away, at a ratio of 1."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A band or a line at a moment.

    Attributes:
        sample: the sample shown there.
        band: its number from the bottom; len(keys) is "other", None is above the stack or beside all lines.
        amount, total: of the band and of all, in the measure.
    """

    sample: int
    band: int | None
    amount: float
    total: float


def hit(history: History, strip: Strip, look: Look, column: int, y: float, ratio: float) -> Hit | None:
    """What is at the height `y` (pixels above the floor) of a column; None where nothing is known."""
    sample = strip.sample_of(column)
    if sample < 0:
        return None
    if look.style == "lines":
        return _line_hit(history, strip, look, column, y, ratio)
    return _band_hit(history, look, sample, y / look.height * look.top)


def _band_hit(history: History, look: Look, sample: int, value: float) -> Hit:
    tops = stack(history, look.measure, np.array([sample]), look.keys, look.grouping)[0]
    total = float(tops[-1])
    band = int(np.searchsorted(tops, value, "right"))
    if band >= len(tops):
        return Hit(sample, None, 0.0, total)
    below = float(tops[band - 1]) if band else 0.0
    return Hit(sample, band, float(tops[band]) - below, total)


def _line_hit(history: History, strip: Strip, look: Look, column: int, y: float, ratio: float) -> Hit:
    nearest = _nearest_line(strip, look, column, y, ratio)
    if nearest is None:
        sample = strip.sample_of(column)
        return Hit(sample, None, 0.0, float(history.sums(look.measure, np.array([sample]), look.grouping)[0]))
    band, column = nearest
    # Of the samples of the column the one that the pointer is at: a peak is read as the peak.
    samples = strip.samples_in(column)
    values = history.values(look.measure, samples, (look.keys[band],))[:, 0]
    at = int(np.abs(values - y / look.height * look.top).argmin())
    total = float(history.sums(look.measure, samples[at : at + 1], look.grouping)[0])
    return Hit(int(samples[at]), band, float(values[at]), total)


def _nearest_line(strip: Strip, look: Look, column: int, y: float, ratio: float) -> tuple[int, int] | None:
    """The line nearest to `y` within reach and the column where; of lines equally near the one on top."""
    reach = round(_COLUMNS_NEAR * ratio)
    # From the column itself outwards: of columns equally near it is the one that is pointed at.
    columns = sorted(range(column - reach, column + reach + 1), key=lambda near: abs(near - column))
    columns = [near for near in columns if len(strip.samples_in(near))]
    if not look.keys or not columns:
        return None
    spans = np.array([strip.span_of(near) for near in columns], np.float64) * (look.height / look.top)
    vertical = np.maximum(np.maximum(spans[:, 0] - y, y - spans[:, 1]), 0.0)
    away = np.hypot(vertical, np.array([[near - column] for near in columns]))
    away[np.isnan(away)] = np.inf
    best = away.min(axis=0)
    order = np.array(drawing_order(len(look.keys), look.front)[::-1])
    band = int(order[best[order].argmin()])
    return (band, columns[int(away[:, band].argmin())]) if best[band] <= _NEAR * ratio else None
