"""What is under the pointer, in words: the band, its amount, its share, its change, when."""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from inspector.domain.blame import measure as measure_of
from inspector.domain.frame import ProcessKey
from inspector.gui.quantities import bytes_text, change_text, duration_text, plural
from inspector.gui.views.chart.hover import Readout
from inspector.gui.views.chart.scale import ago_text
from inspector.gui.views.chart.strip import stack
from inspector.session.gaps import Gap
from inspector.session.history import History

CHANGE_S = 60.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A band at a moment.

    Attributes:
        sample: the sample shown there.
        band: its number from the bottom; len(keys) is "other", None is above the stack.
        amount, total: of the band and of all, in the measure.
    """

    sample: int
    band: int | None
    amount: float
    total: float


def hit(history: History, name: str, sample: int, keys: tuple[ProcessKey, ...], value: float) -> Hit:
    """The band that covers `value` (in the measure `name`) at `sample`."""
    tops = stack(history, name, np.array([sample]), keys)[0]
    total = float(tops[-1])
    band = int(np.searchsorted(tops, value, "right"))
    if band >= len(tops):
        return Hit(sample, None, 0.0, total)
    below = float(tops[band - 1]) if band else 0.0
    return Hit(sample, band, float(tops[band]) - below, total)


def amount_text(name: str, amount: float) -> str:
    """An amount of the measure `name`: `138 MiB`, `26 buffers`."""
    return bytes_text(amount) if measure_of(name).is_bytes else plural(round(amount), "buffer")


def process_readout(
    history: History, name: str, found: Hit, key: ProcessKey, color: str, reference_s: float
) -> Readout:
    """A process at a moment, against the whole and against a minute before."""
    process = history.process(key)
    share = found.amount / found.total if found.total else 0.0
    lines = [f"{amount_text(name, found.amount)} · {share:.1%} of {amount_text(name, found.total)}"]
    lines.append(_change(history, name, found, key))
    lines.append(moment_text(history, found.sample, reference_s))
    title = process.name if process is not None else "process that has ended"
    return Readout(title, color, f"pid {key.pid}", tuple(lines))


def rest_readout(history: History, name: str, found: Hit, color: str | None, reference_s: float) -> Readout:
    """The band of all others, or with no band the total at that moment."""
    when = moment_text(history, found.sample, reference_s)
    total = amount_text(name, found.total)
    if color is None:
        return Readout(f"{total} in total", None, "", (when,))
    share = found.amount / found.total if found.total else 0.0
    figure = f"{amount_text(name, found.amount)} · {share:.1%} of {total}"
    return Readout("all other processes", color, "", (figure, when))


def gap_readout(gap: Gap) -> Readout:
    """Where data is missing, and why."""
    is_open = math.isinf(gap.end_s)
    lasted = "until now" if is_open else f"for {duration_text(gap.end_s - gap.start_s)}"
    return Readout("no data", None, "", (gap.reason, lasted))


def moment_text(history: History, sample: int, reference_s: float) -> str:
    """`−2:13 · 14:03:22`: before the right edge of a live view, and by the clock of this computer."""
    clock = datetime.fromtimestamp(history.wall_ns_of(sample) * 1e-9).strftime("%H:%M:%S")
    return f"{ago_text(reference_s - history.time_of(sample))} · {clock}"


def _change(history: History, name: str, found: Hit, key: ProcessKey) -> str:
    earlier = history.sample_at(history.time_of(found.sample) - CHANGE_S)
    before = None if earlier is None else history.value_at(key, name, earlier)
    if before is None:
        return "a minute before: not known"
    is_bytes = measure_of(name).is_bytes
    return f"{change_text(found.amount - before, is_bytes=is_bytes)} in 1 min"
