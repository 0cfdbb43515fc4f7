"""What is under the pointer, in words: the series, its amount, its share, its change, when."""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from inspector.domain.blame import measure as measure_of
from inspector.domain.units import Units, duration_text, plural
from inspector.gui.views.chart.hits import Hit
from inspector.gui.views.chart.hover import Readout
from inspector.gui.views.chart.looks import aside_of, name_of
from inspector.gui.views.chart.scale import ago_text
from inspector.session.gaps import Gap
from inspector.session.history import History
from inspector.session.series import Grouping, SeriesKey

CHANGE_S = 60.0

_OTHERS = {"process": "all other processes", "tag": "all other tags", "allocator": "all other allocators"}


@dataclass(frozen=True, slots=True)
class Wording:
    """How amounts are put into words.

    Attributes:
        measure: id of the measure they are in. units: of amounts of bytes.
    """

    measure: str
    grouping: Grouping
    units: Units

    def amount(self, amount: float) -> str:
        """`138 MiB`, `26 buffers`."""
        return self.units.text(amount) if self._is_bytes else plural(round(amount), "buffer")

    def change(self, change: float) -> str:
        """`+38.2 MiB`, `−3`, `no change`."""
        return self.units.change(change, is_bytes=self._is_bytes)

    @property
    def _is_bytes(self) -> bool:
        return measure_of(self.measure).is_bytes


def series_readout(
    history: History, wording: Wording, found: Hit, key: SeriesKey, color: str, reference_s: float
) -> Readout:
    """A series at a moment, against the whole and against a minute before."""
    lines = (
        _share(wording, found),
        _change(history, wording, found, key),
        moment_text(history, found, reference_s),
    )
    name = name_of(history, key)
    return Readout(name, color, aside_of(key, name), lines)


def rest_readout(
    history: History, wording: Wording, found: Hit, color: str | None, reference_s: float
) -> Readout:
    """The band of all others, or with no band the total at that moment."""
    when = moment_text(history, found, reference_s)
    if color is None:
        return Readout(f"{wording.amount(found.total)} in total", None, "", (when,))
    return Readout(_OTHERS[wording.grouping], color, "", (_share(wording, found), when))


def gap_readout(gap: Gap, now_s: float) -> Readout:
    """Where data is missing, how long and why."""
    is_open = math.isinf(gap.end_s)
    lasted = duration_text(min(gap.end_s, now_s) - gap.start_s)
    lines = (gap.reason, "until now") if is_open else (gap.reason,)
    return Readout(f"no data for {lasted}", None, "", lines)


def gap_text(gap: Gap) -> str:
    """A gap too short to point at: `2 samples dropped · 0.3 s`."""
    return f"{gap.reason} · {duration_text(gap.end_s - gap.start_s)}"


def range_text(history: History, wording: Wording, start_s: float, end_s: float) -> str:
    """What a range of time is: `12 s · +38.2 MiB`, how long and the change of the total over it."""
    lasted = duration_text(end_s - start_s)
    totals = []
    for moment_s in (start_s, end_s):
        sample = history.sample_at(max(moment_s, history.oldest_s)) if history.count else None
        if sample is None:
            return lasted
        totals.append(float(history.sums(wording.measure, np.array([sample]), wording.grouping)[0]))
    return f"{lasted} · {wording.change(totals[1] - totals[0])}"


def moment_text(history: History, found: Hit, reference_s: float) -> str:
    """`−2:13 · 14:03:22`: before the right edge of a live view, and by the clock of this computer."""
    clock = datetime.fromtimestamp(history.wall_ns_of(found.sample) * 1e-9).strftime("%H:%M:%S")
    return f"{ago_text(reference_s - history.time_of(found.sample))} · {clock}"


def _share(wording: Wording, found: Hit) -> str:
    share = found.amount / found.total if found.total else 0.0
    return f"{wording.amount(found.amount)} · {share:.1%} of {wording.amount(found.total)}"


def _change(history: History, wording: Wording, found: Hit, key: SeriesKey) -> str:
    earlier = history.sample_at(history.time_of(found.sample) - CHANGE_S)
    before = None if earlier is None else history.value_at(key, wording.measure, earlier)
    if before is None:
        return "a minute before: not known"
    return f"{wording.change(found.amount - before)} in 1 min"
