"""Amounts as people read them: bytes, counts, changes, spans of time. The only such module."""

import math
from dataclasses import dataclass

ABSENT = "–"
"""Shown where the device does not say."""

_THIN = "\u202f"


@dataclass(frozen=True, slots=True)
class Units:
    """How amounts of bytes are written; who shows amounts is given one.

    Attributes:
        id: stable name for settings.
        title: for people.
        base: how many of one unit make the next.
        names: of the units, smallest first.
        minus: in front of what is less; a hyphen where the output may not be Unicode.
    """

    id: str
    title: str
    base: int
    names: tuple[str, ...]
    minus: str = "−"

    def text(self, amount: float) -> str:
        """`amount` bytes with three significant digits: `0 B`, `1023 B`, `97.7 MiB`, `1.71 GiB`."""
        if amount < 0:
            return self.minus + self.text(-amount)
        value, unit = float(amount), 0
        while unit + 1 < len(self.names) and float(_digits(value)) >= self.base:
            value, unit = value / self.base, unit + 1
        return f"{_digits(value)} {self.names[unit]}" if unit else f"{value:.0f} {self.names[0]}"

    def known(self, amount: int) -> str:
        """As `text`; ABSENT for UNKNOWN (any negative number)."""
        return self.text(amount) if amount >= 0 else ABSENT

    def change(self, change: float, *, is_bytes: bool = True, unchanged: str = "no change") -> str:
        """A difference with its sign: `+38.2 MiB`, `−3`; `unchanged` when it rounds to nothing."""
        if math.isclose(change, 0.0, abs_tol=0.5):
            return unchanged
        size = self.text(abs(change)) if is_bytes else count_text(abs(round(change)))
        return f"{'+' if change > 0 else self.minus}{size}"

    def tick(self, value: float) -> str:
        """A round amount on an axis: `0 B`, `512 MiB`, `1.5 GiB`, with no digit more than it needs."""
        unit = 0
        while value >= self.base and unit + 1 < len(self.names):
            value, unit = value / self.base, unit + 1
        return (
            f"{value:.10g} {self.names[unit]}" if value == int(value) else f"{value:.4g} {self.names[unit]}"
        )

    def step(self, least: float) -> float:
        """The smallest round amount that is not below `least` bytes, for the ticks of an axis.

        A power of two in binary units; 1, 2 or 5 with zeros in decimal ones.
        """
        least = max(least, 1.0)
        if self.base == 1024:
            return float(2 ** math.ceil(math.log2(least) - 1e-9))
        return round_step(least)


BINARY = Units("binary", "Binary (KiB, MiB)", 1024, ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"))
DECIMAL = Units("decimal", "Decimal (kB, MB)", 1000, ("B", "kB", "MB", "GB", "TB", "PB", "EB"))
UNITS = (BINARY, DECIMAL)

_PLAIN = Units("plain", "", BINARY.base, BINARY.names, minus="-")


def units(id: str) -> Units:
    """The units with this id. Raises KeyError with the ids there are."""
    for candidate in UNITS:
        if candidate.id == id:
            return candidate
    raise KeyError(f"expected one of {', '.join(u.id for u in UNITS)}, found {id}")


def bytes_text(amount: float) -> str:
    """`amount` bytes in binary units, for text that goes to terminals and files."""
    return _PLAIN.text(amount)


def change_text(amount: float) -> str:
    """A change of `amount` bytes in binary units with its sign; "" when it rounds to no byte at all."""
    return _PLAIN.change(amount, unchanged="")


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 ... that is not below `least`, which is positive."""
    power = 10.0 ** math.floor(math.log10(least) + 1e-9)
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= least * (1 - 1e-9))


def count_text(count: int) -> str:
    """`count` with thin spaces between thousands: `50 000`."""
    return f"{count:,}".replace(",", _THIN).replace("-", BINARY.minus)


def plural(count: int, noun: str) -> str:
    """`1 buffer`, `2 buffers`, `2 processes`: English nouns that take s or es."""
    ending = "" if count == 1 else ("es" if noun.endswith("s") else "s")
    return f"{count_text(count)} {noun}{ending}"


def duration_text(seconds: float) -> str:
    """A span with two units at most: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`, `2 d 04 h`."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d {whole % 86400 // 3600:02d} h"


def _digits(value: float) -> str:
    if value >= 99.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"
