"""Where the chart looks, changed by hand or by time, and the way back; tells who wants to know."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.gui.views.chart.timeline import Place, Timeline
from inspector.session.history import History

_SETTLED_MS = 120
"""Without a move for so long the view is at rest."""

_PLACES_KEPT = 32


class Navigation(QObject):
    """Moves a timeline over a history.

    Signals:
        moved: the view was changed by hand; draw fast now. rested: no move for a while; draw well.
        following_changed: bool. span_changed: seconds in view, or None for all.
        trail_changed: there may be a way back now, or none any more.

    Attributes:
        line: the timeline; only read it elsewhere.
        is_moving: the view was changed by hand a moment ago.
    """

    moved = Signal()
    rested = Signal()
    following_changed = Signal(bool)
    span_changed = Signal(object)
    trail_changed = Signal()

    def __init__(self, history: History, parent: QObject) -> None:
        super().__init__(parent)
        self.line = Timeline()
        self.is_moving = False
        self._history = history
        self._is_frozen = False
        self._trail: list[Place] = []
        self._carried_px = 0.0
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._settle)

    def use(self, history: History) -> None:
        """Look at another history, live."""
        self._history = history
        self._trail.clear()
        self.follow(True)
        self.trail_changed.emit()

    def catch_up(self) -> None:
        """Time has gone on; nothing happens while frozen."""
        if self._history.count and not self._is_frozen:
            self.line.advance(self._history.oldest_s, self._history.now_s)

    @property
    def is_following(self) -> bool:
        return self.line.following and not self._is_frozen

    @property
    def is_frozen(self) -> bool:
        return self._is_frozen

    @property
    def can_go_back(self) -> bool:
        return bool(self._trail)

    def show(self, seconds: float | None) -> None:
        self._change(lambda: self.line.show(seconds))

    def follow(self, on: bool) -> None:
        """Following ends a freeze."""
        if on:
            self._is_frozen = False
        self._change(lambda: self.line.follow(on))

    def freeze(self, on: bool) -> bool:
        """Stand still while time goes on, or go on where it is by now; False when that is so already."""
        if on == self._is_frozen:
            return False
        self._is_frozen = on
        if self.line.following:
            self.following_changed.emit(not on)
        return True

    def zoom(self, factor: float, anchor: float | None = None) -> None:
        """Multiply the span; `anchor` as of BlameChart.zoom."""
        place = (1.0 if self.line.following else 0.5) if anchor is None else anchor
        self._change(lambda: self.line.zoom(factor, place))

    def zoom_to(self, start_s: float, end_s: float) -> None:
        """Show this range; `go_back` leaves it."""
        self.catch_up()
        self._trail = [*self._trail[1 - _PLACES_KEPT :], self.line.place]
        self._change(lambda: self.line.show_range(start_s, end_s))
        self.trail_changed.emit()

    def go_back(self) -> bool:
        """Show what was shown before the last `zoom_to`; False when there was none."""
        if not self._trail:
            return False
        place = self._trail.pop()
        self._change(lambda: self.line.go_back(place))
        self.trail_changed.emit()
        return True

    def pan(self, fraction: float) -> None:
        """By a fraction of the view; positive is towards now."""
        self._change(lambda: self.line.pan(round(fraction * self.line.columns)))

    def pan_columns(self, columns: float) -> None:
        """By columns of time; what is less than one is carried on to the next time."""
        wanted = columns + self._carried_px
        self._carried_px = wanted - round(wanted)
        self._change(lambda: self.line.pan(round(wanted)))

    def _change(self, change: Callable[[], None]) -> None:
        was_following, span_s = self.is_following, self.line.span_s
        self.catch_up()
        change()
        self.is_moving = True
        self._settled.start()
        self.moved.emit()
        if self.is_following != was_following:
            self.following_changed.emit(self.is_following)
        if self.line.span_s != span_s:
            self.span_changed.emit(self.line.span_s)

    def _settle(self) -> None:
        self.is_moving = False
        self.rested.emit()
