"""The chart as it is seen at one moment, frozen: made quickly, to be drawn elsewhere and later."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from inspector.domain.columns import Ints
from inspector.gui.theme import Theme
from inspector.gui.views.chart import ruler
from inspector.gui.views.chart.axes import Label, Mark
from inspector.gui.views.chart.brushes import Look, Singles, Style, stack
from inspector.gui.views.chart.looks import pid_text
from inspector.gui.views.chart.scene import Scene
from inspector.gui.views.chart.timeline import Timeline
from inspector.session.history import GAP, History
from inspector.session.instants import Columns


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One series of the picture.

    Attributes:
        color: `#rrggbb`; aside: `pid 1200`; amount: at the newest moment in view.
    """

    color: str
    name: str
    aside: str
    amount: str


@dataclass(frozen=True, slots=True, eq=False)
class ChartPicture:
    """Everything that is drawn, with no tie to the chart; lengths in units of 1/96 inch.

    Attributes:
        title, subtitle: above the picture. legend_title: above the legend, what its amounts are.
        width, height: of the plot without its labels.
        low, high: float32[columns, series], heights above the floor. In a stack `high` is the upper edge of
            each band, the last is "other", and `low` is empty; of lines the least and largest in the column,
            NaN where there is none.
        colors, outlines: `#rrggbb` per series. front: number of the line on top of all, if any.
        is_known, is_missing: bool[columns]: there is a sample; data is missing.
        amounts, times: labels of the axes, from the top and from the left. marks: of missing data.
    """

    title: str
    subtitle: str
    theme: Theme
    style: Style
    width: int
    height: int
    low: Singles
    high: Singles
    colors: tuple[str, ...]
    outlines: tuple[str, ...]
    front: int | None
    is_known: npt.NDArray[np.bool_]
    is_missing: npt.NDArray[np.bool_]
    amounts: tuple[Label, ...]
    times: tuple[Label, ...]
    marks: tuple[Mark, ...]
    legend_title: str
    legend: tuple[LegendRow, ...]


def take_picture(
    scene: Scene, line: Timeline, title: str, subtitle: str, width: float, height: float
) -> ChartPicture:
    """The picture of `scene` as composed last, one column per unit of width.

    Raises ValueError when there is none.
    """
    look, history = scene.look, scene.history
    if look is None or not history.count:
        raise ValueError("expected a chart that shows something, found one without any sample")
    columns, pixel_s = max(2, round(width)), line.seconds / max(2, round(width))
    first = round(line.end_s / pixel_s) - columns
    found = history.columns(look.measure, first, columns, pixel_s, look.grouping)
    low, high = _heights(history, look, found, round(height))
    known = found.shown[found.shown >= 0]
    newest = int(known[-1]) if len(known) else None
    amounts = ruler.amount_labels(look.top, scene.units, height)
    return ChartPicture(
        title=title,
        subtitle=subtitle or _period(history, line),
        theme=scene.theme,
        style=look.style,
        width=columns,
        height=round(height),
        low=low,
        high=high,
        colors=tuple(_hex(color) for color in look.colors),
        outlines=tuple(_hex(color) for color in look.outlines),
        front=look.front,
        is_known=found.shown >= 0,
        is_missing=found.shown == GAP,
        amounts=tuple(amounts),
        times=tuple(_clock_labels(history, line, pixel_s, columns)),
        marks=tuple(ruler.gap_marks(history, line, pixel_s)),
        legend_title=_legend_title(scene, newest),
        legend=tuple(_legend(scene, look, newest)),
    )


def _heights(history: History, look: Look, found: Columns, height: int) -> tuple[Singles, Singles]:
    scale = np.float32(height / look.top)
    if look.style == "stack":
        tops = stack(history, look.measure, found.shown, look.keys, look.grouping)
        return np.zeros((0, 0), np.float32), tops * scale
    low = np.full((len(found.shown), len(look.keys)), np.nan, np.float32)
    high = low.copy()
    own: Ints = np.flatnonzero(found.end > found.begin)
    if len(own) and look.keys:
        least, most = history.extremes(look.measure, found.begin[own], found.end[own], look.keys)
        least[most <= 0] = most[most <= 0] = np.nan
        low[own], high[own] = least * scale, most * scale
    return low, high


def _legend(scene: Scene, look: Look, newest: int | None) -> list[LegendRow]:
    """Rows from the top of the picture downwards."""
    if newest is None:
        amounts = [""] * len(scene.legend)
    else:
        tops = stack(scene.history, look.measure, np.array([newest]), look.keys, look.grouping)[0]
        values = np.diff(tops, prepend=np.float32(0)).tolist()
        amounts = [scene.wording.amount(value) for value in values]
    rows = [
        LegendRow(color, name, pid_text(key, name), amount)
        for (key, name, color), amount in zip(scene.legend, amounts, strict=False)
    ]
    return rows[::-1] if look.style == "stack" else rows


def _legend_title(scene: Scene, newest: int | None) -> str:
    if newest is None:
        return "no data in view"
    choice, history = scene.choice, scene.history
    total = float(history.sums(choice.measure, np.array([newest]), choice.grouping)[0])
    return f"{scene.wording.amount(total)} at {_clock(history, history.time_of(newest)):%H:%M:%S}"


def _period(history: History, line: Timeline) -> str:
    start, end = (_clock(history, moment_s) for moment_s in (line.start_s, line.end_s))
    return f"{start:%Y-%m-%d %H:%M:%S} – {end:%H:%M:%S}"


def _clock_labels(history: History, line: Timeline, pixel_s: float, width: float) -> list[Label]:
    """The chart's time labels by the clock: a file knows no "now"."""
    return [
        Label(label.at, f"{_clock(history, line.start_s + label.at * pixel_s):%H:%M:%S}")
        for label in ruler.time_labels(line, pixel_s, width)
    ]


def _clock(history: History, time_s: float) -> datetime:
    """This computer's clock at `time_s`, by the newest sample's."""
    newest = history.count - 1
    ahead_s = time_s - history.time_of(newest)
    return datetime.fromtimestamp(history.wall_ns_of(newest) * 1e-9 + ahead_s)


def _hex(color: int) -> str:
    return f"#{color & 0xFFFFFF:06x}"
