"""From amounts to colours: one hue, lighter or darker, on a logarithmic scale."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from inspector.domain.columns import Ints
from inspector.gui.theme import Theme

Pixels = npt.NDArray[np.uint32]

LEVELS = 64
_DARK = ("#17324a", "#2b7cb3", "#bfe6ff")
_LIGHT = ("#cfe4f3", "#3f8fc6", "#08335a")
"""Little, medium, much: always away from the panel's own brightness."""
_OWN_DARK = ("#1d2129", "#363c46", "#5a626e", "#8b93a0")
_OWN_LIGHT = ("#e4e8ed", "#cbd0d8", "#a3abb6", "#7d8794")
"""Nothing, little, medium, much of what a process holds alone; that is no sharing, so it is grey."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Which amounts are drawn faintest and strongest; powers of two, so that it seldom changes.

    Attributes:
        lowest, highest: amounts above zero, lowest below highest.
    """

    lowest: int
    highest: int

    @classmethod
    def of(cls, amounts: Ints) -> "Scale":
        """The scale for `amounts` (any shape); zeros do not count."""
        known = amounts[amounts > 0]
        if not len(known):
            return cls(1, 2)
        lowest = 1 << (int(known.min()).bit_length() - 1)
        highest = 1 << (int(known.max()) - 1).bit_length()
        return cls(lowest, max(highest, 2 * lowest))

    def levels(self, amounts: Ints) -> npt.NDArray[np.intp]:
        """intp, the shape of `amounts`: 0 for nothing, else 1 to LEVELS."""
        span = math.log2(self.highest / self.lowest)
        place = np.log2(np.maximum(amounts, self.lowest) / self.lowest) / span
        levels = 1 + np.rint(np.clip(place, 0.0, 1.0) * (LEVELS - 1)).astype(np.intp)
        return np.where(amounts > 0, levels, 0)


class Shades:
    """The colours of a theme by level, as Qt's 0xffRRGGBB and as QColor, with a text colour for each.

    Attributes:
        shared, own: uint32[LEVELS + 1], for two processes and for one alone; level 0 is nothing.
        on_shared, on_own: the colour of text on each.
    """

    def __init__(self, theme: Theme) -> None:
        self.shared = _ramp(theme.window, *(_DARK if theme.is_dark else _LIGHT))
        self.own = _ramp(*(_OWN_DARK if theme.is_dark else _OWN_LIGHT))
        self.on_shared, self.on_own = _texts(self.shared), _texts(self.own)


def _ramp(nothing: str, *stops: str) -> Pixels:
    place = np.linspace(0, len(stops) - 1, LEVELS)
    ramp = np.full(LEVELS, 0xFF000000, np.uint32)
    for shift in (16, 8, 0):
        channel = [QColor(stop).rgb() >> shift & 0xFF for stop in stops]
        ramp |= np.rint(np.interp(place, range(len(stops)), channel)).astype(np.uint32) << np.uint32(shift)
    return np.concatenate([np.array([QColor(nothing).rgb()], np.uint32), ramp])


def _texts(ramp: Pixels) -> tuple[QColor, ...]:
    """Black or white, whichever stands out more on each colour."""
    dark, light = QColor("#000000"), QColor("#ffffff")
    return tuple(light if contrast(rgb, light) > contrast(rgb, dark) else dark for rgb in ramp.tolist())


def contrast(rgb: int, color: QColor) -> float:
    """The contrast ratio of WCAG 2 between 0xffRRGGBB and `color`, 1 to 21."""
    one, two = sorted((_luminance(QColor.fromRgb(rgb)), _luminance(color)))
    return (two + 0.05) / (one + 0.05)


def _luminance(color: QColor) -> float:
    parts = ((0.2126, color.redF()), (0.7152, color.greenF()), (0.0722, color.blueF()))
    return sum(
        weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for weight, part in parts
    )
