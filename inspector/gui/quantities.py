"""Numbers as people read them: bytes in binary units, counts, durations, changes. The only such module."""

import math

UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
ABSENT = "–"
"""Shown where the device does not say."""

_MINUS = "−"
_THIN = "\u202f"


def bytes_text(count: float) -> str:
    """`count` bytes with three significant digits and a binary unit: `0 B`, `202 MiB`, `1.71 GiB`."""
    if count < 0:
        return _MINUS + bytes_text(-count)
    unit, value = 0, float(count)
    while unit + 1 < len(UNITS) and float(_digits(value)) >= 1024:
        value /= 1024
        unit += 1
    return f"{value:.0f} B" if unit == 0 else f"{_digits(value)} {UNITS[unit]}"


def _digits(value: float) -> str:
    if value >= 99.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def known_bytes(count: int) -> str:
    """As `bytes_text`; ABSENT for UNKNOWN (any negative number)."""
    return bytes_text(count) if count >= 0 else ABSENT


def count_text(count: int) -> str:
    """`count` with thin spaces between thousands: `50 000`."""
    return f"{count:,}".replace(",", _THIN).replace("-", _MINUS)


def change_text(change: float, *, is_bytes: bool = True) -> str:
    """A difference with its sign: `+38.2 MiB`, `−3`, `no change`."""
    shown = bytes_text(abs(change)) if is_bytes else count_text(abs(round(change)))
    if math.isclose(change, 0.0, abs_tol=0.5):
        return "no change"
    return ("+" if change > 0 else _MINUS) + shown


def duration_text(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`: two units at most."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def plural(count: int, noun: str) -> str:
    """`1 buffer`, `2 buffers`, `2 processes`: English nouns that take s or es."""
    ending = "" if count == 1 else ("es" if noun.endswith("s") else "s")
    return f"{count_text(count)} {noun}{ending}"
