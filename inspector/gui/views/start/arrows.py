"""Where an arrow key leads from one card to the next, whatever the columns and sections are."""

from collections.abc import Sequence

from PySide6.QtCore import QRect

_ASIDE = 2.5
"""How much more a pixel beside the way counts than one along it."""


def next_in_direction(current: QRect, others: Sequence[QRect], direction: tuple[int, int]) -> int | None:
    """The place in `others` of the nearest one in `direction` (dx, dy), None when there is none."""
    best: tuple[float, int] | None = None
    for place, rect in enumerate(others):
        distance = _distance(current, rect, direction)
        if distance is not None and (best is None or (distance, place) < best):
            best = (distance, place)
    return None if best is None else best[1]


def _distance(current: QRect, other: QRect, direction: tuple[int, int]) -> float | None:
    """How far away `other` is that way; None when it does not lie wholly beyond the edge of `current`."""
    dx, dy = direction
    if dx:
        along = other.left() - current.right() if dx > 0 else current.left() - other.right()
        aside = abs(other.top() - current.top())
        is_level = other.top() <= current.bottom() and other.bottom() >= current.top()
    else:
        along = other.top() - current.bottom() if dy > 0 else current.top() - other.bottom()
        aside = abs(other.left() - current.left())
        is_level = other.left() <= current.right() and other.right() >= current.left()
    if along < 0:
        return None
    return along + aside * (0.01 if is_level else _ASIDE)
