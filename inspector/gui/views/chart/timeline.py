"""Which columns of time are in view. Columns sit on absolute time: column c begins at c * width_s."""

import math
from typing import NamedTuple

MIN_SPAN_S = 1.0
ALL_STEP = 1.25
"""How much the view of everything grows at once; each growth redraws the whole picture."""

_ALL_AT_LEAST_S = 10.0


def column_of(time_s: float, width_s: float) -> int:
    """The column that time falls into, in step with edges computed as column * width_s."""
    column = math.floor(time_s / width_s)
    if column * width_s > time_s:
        return column - 1
    return column + 1 if (column + 1) * width_s <= time_s else column


class Place(NamedTuple):
    """Where a view was, to go back to: as the attributes of Timeline."""

    span_s: float | None
    following: bool
    end_s: float
    seconds: float


class Timeline:
    """The view on time: `columns` columns of `width_s` seconds, ending before column `end`.

    Attributes:
        span_s: seconds asked for; None shows everything there is.
        following: the newest moment stays at the right edge.
    """

    def __init__(self, span_s: float | None = 300.0) -> None:
        self.span_s = span_s
        self.following = True
        self.columns = 1
        self.width_s = span_s or _ALL_AT_LEAST_S
        self.end = 0
        self._oldest_s = self._now_s = self._left_s = 0.0

    @property
    def first(self) -> int:
        return self.end - self.columns

    @property
    def start_s(self) -> float:
        return self.first * self.width_s

    @property
    def end_s(self) -> float:
        return self.end * self.width_s

    @property
    def seconds(self) -> float:
        return self.columns * self.width_s

    @property
    def reference_s(self) -> float:
        """The moment called now: the right edge while following, else the newest moment when that ended."""
        return self.end_s if self.following else self._left_s

    def resize(self, columns: int) -> None:
        """Use `columns` columns for the same span, with the same right edge."""
        if columns != self.columns:
            seconds = self.seconds
            self.columns = max(1, columns)
            self._cover(self.end_s, seconds)

    def advance(self, oldest_s: float, now_s: float) -> None:
        """There is data from `oldest_s` to `now_s` now."""
        self._oldest_s, self._now_s = oldest_s, now_s
        self._settle()

    def show(self, span_s: float | None) -> None:
        """Show `span_s` seconds, or everything, and keep the right edge."""
        self.span_s = span_s
        if span_s is not None:
            self._cover(self.end_s, min(max(span_s, MIN_SPAN_S), self._longest()))
        self._settle()

    def follow(self, on: bool) -> None:
        self.following = on
        self._left_s = self._now_s
        self._settle()

    def zoom(self, factor: float, anchor: float) -> None:
        """Multiply the span by `factor`; what lies at `anchor` (0 left, 1 right) stays where it is."""
        seconds = min(max(self.seconds * factor, MIN_SPAN_S), self._longest())
        fixed_s = self.start_s + anchor * self.seconds
        self.span_s = seconds
        self._cover(fixed_s + (1 - anchor) * seconds, seconds)
        self._left_s = self._now_s
        self.following = self.end > column_of(self._now_s, self.width_s)
        self._settle()

    def show_range(self, start_s: float, end_s: float) -> None:
        """Show exactly this (a second at least) and stay there."""
        middle_s, seconds = (start_s + end_s) / 2, max(end_s - start_s, MIN_SPAN_S)
        self.span_s, self.following = seconds, False
        self._left_s = self._now_s
        self._cover(middle_s + seconds / 2, seconds)
        self._settle()

    @property
    def place(self) -> Place:
        return Place(self.span_s, self.following, self.end_s, self.seconds)

    def go_back(self, place: Place) -> None:
        """Show what was shown at `place`: live again when it was live then."""
        self.span_s, self.following = place.span_s, place.following
        self._left_s = self._now_s
        self._cover(place.end_s, place.seconds)
        self._settle()

    def pan(self, columns: int) -> None:
        """Move the view to the right by `columns`; reaching the newest moment follows it again."""
        if self.span_s is None:
            self.span_s = self.seconds
        self.end += columns
        self._left_s = self._now_s
        self.following = self.end > column_of(self._now_s, self.width_s)
        self._settle()

    def _settle(self) -> None:
        newest_end = column_of(self._now_s, self.width_s) + 1
        if self.span_s is None:
            self._cover_everything()
        elif self.following:
            self.end = newest_end
        else:
            earliest_end = column_of(self._oldest_s, self.width_s) + max(1, self.columns // 2)
            self.end = max(min(self.end, newest_end), min(earliest_end, newest_end))

    def _cover_everything(self) -> None:
        length = self._now_s - self._oldest_s
        too_long = self.seconds < length
        if too_long or self.seconds > 2 * max(length, _ALL_AT_LEAST_S):
            steps = math.ceil(math.log(max(length, _ALL_AT_LEAST_S) / _ALL_AT_LEAST_S, ALL_STEP) + 1e-9)
            self._cover(self._now_s, _ALL_AT_LEAST_S * ALL_STEP**steps * 1.01)
        self.end = column_of(self._now_s, self.width_s) + 1

    def _cover(self, end_s: float, seconds: float) -> None:
        self.width_s = seconds / self.columns
        self.end = round(end_s / self.width_s)

    def _longest(self) -> float:
        return max(2 * (self._now_s - self._oldest_s), 4 * 3600.0)
