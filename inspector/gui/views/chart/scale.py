"""Nice numbers: how high the chart is, where its ticks are and what they say."""

import math

from inspector.domain.units import Units, count_text, round_step

_TICKS = 5
_HEADROOM = 1.06
_SHRINK_BELOW = 0.55
_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)


def tick_step(top: float, units: Units | None) -> float:
    """Distance of the ticks below `top`: round in `units`, or for counts (None) 1, 2 or 5 with zeros."""
    wanted = max(top / _TICKS, 1.0)
    return units.step(wanted) if units is not None else round_step(wanted)


def ceiling(peak: float, units: Units | None) -> float:
    """The top of a chart that shows `peak` with a little room above, a whole number of half ticks."""
    top = max(peak * _HEADROOM, float(units.base**2) if units is not None else 10.0)
    half = max(tick_step(top, units) / 2, 1.0)
    return half * math.ceil(top / half - 1e-9)


def keep_or_change(top: float, peak: float, units: Units | None, *, may_shrink: bool) -> float:
    """The next top: grows as soon as it must, shrinks only when asked and when much of it is unused."""
    wanted = ceiling(peak, units)
    if peak > top or (may_shrink and wanted < _SHRINK_BELOW * top):
        return wanted
    return top


def ticks(top: float, units: Units | None) -> list[float]:
    """0 and every tick up to `top`."""
    step = tick_step(top, units)
    return [step * i for i in range(math.floor(top / step + 1e-9) + 1)]


def tick_text(value: float, units: Units | None) -> str:
    """`0 B`, `512 MiB`, `1.5 GiB`, `20`: no digit more than the tick needs."""
    return units.tick(value) if units is not None else count_text(round(value))


def time_step(seconds: float, most: int) -> int:
    """Seconds between time ticks so that there are at most about `most`."""
    wanted = seconds / max(most, 1)
    return next((step for step in _TIME_STEPS if step >= wanted), _TIME_STEPS[-1])


def ago_text(seconds: float) -> str:
    """How long before now: `now`, `−0:05`, `−12:30`, `−1:05:00`."""
    whole = round(seconds)
    if whole == 0:
        return "now"
    sign = "−" if whole > 0 else "+"
    minutes, rest = divmod(abs(whole), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02d}:{rest:02d}" if hours else f"{sign}{minutes}:{rest:02d}"
