"""The row of cards above the chart: the totals of the frame, and how they went in the last minutes."""

from dataclasses import fields
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from inspector.domain.frame import Frame, Totals
from inspector.domain.units import BINARY, Units
from inspector.gui.models.totals import CARDS, CardSpec, remark_on
from inspector.gui.theme import DARK, LIGHT, Theme
from inspector.gui.widgets.figure_card import FigureCard
from inspector.session.explain.subjects import OfAll
from inspector.session.history import History

_CHANGE_S = 60.0
_TREND_S, _TREND_POINTS = 300.0, 75
_TREND_EVERY_S = 1.0
_GAP = 10
_COLUMNS = (6, 3, 2, 1)


class CardRow(QWidget):
    """All cards side by side, in more than one row where the window is too narrow for their texts."""

    explain_wanted = Signal(object)
    """Subject: the user wants to know why a total is what it is."""

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Totals")
        self._history = history
        self._frame: Frame | None = None
        self._units = BINARY
        self._trends_at_s = -1e9
        self.cards = [self._card(spec) for spec in CARDS]
        self._follow_palette()

    def _card(self, spec: CardSpec) -> FigureCard:
        card = FigureCard(spec.title, spec.tooltip, spec.widest(self._units), self)
        card.clicked.connect(lambda: self.explain_wanted.emit(OfAll(spec.total)))
        return card

    # Showing

    def show_frame(self, frame: Frame) -> None:
        self._frame = frame
        before = self._a_minute_ago()
        for card, spec in zip(self.cards, CARDS, strict=True):
            self._show_figure(card, spec, frame.totals, before)
        self._show_trends()

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in `units` from now on."""
        self._units = units
        if self._frame is not None:
            self.show_frame(self._frame)

    def dress(self, theme: Theme) -> None:
        for card in self.cards:
            card.dress(theme)

    def mark_stale(self, is_stale: bool) -> None:
        """Dim the figures while they are no longer the newest there could be."""
        for card in self.cards:
            card.mark_stale(is_stale)

    def _show_figure(
        self, card: FigureCard, spec: CardSpec, now: Totals, before: tuple[Totals, float] | None
    ) -> None:
        figure = spec.of(now)
        line = ""
        if before is not None:
            then, age_s = before
            change = self._units.change(figure - spec.of(then), is_bytes=spec.is_bytes)
            line = f"{change} in {'1 min' if age_s > _CHANGE_S - 1 else f'{age_s:.0f} s'}"
        card.show_figure(
            spec.written(figure, self._units),
            line,
            remark_on(spec, now, self._units),
            spec.exactly(now),
        )

    def _a_minute_ago(self) -> tuple[Totals, float] | None:
        """The totals a minute ago, or the oldest there are, and how old they are."""
        history = self._history
        known_s = history.newest_s - history.oldest_s if history.count else 0.0
        if known_s < 1.0:
            return None
        age_s = min(known_s, _CHANGE_S)
        then = [history.total_ago(field.name, age_s) for field in fields(Totals)]
        if None in then:
            return None
        return Totals(*then), age_s  # type: ignore[arg-type]

    def _show_trends(self) -> None:
        """At most once a second: a step of the line is several seconds wide."""
        history = self._history
        if not history.count or abs(history.newest_s - self._trends_at_s) < _TREND_EVERY_S:
            return
        self._trends_at_s = history.newest_s
        lines: dict[str, Any] = {
            name: history.total_trend(name, _TREND_S, _TREND_POINTS)
            for name in {part for spec in CARDS for part in spec.parts}
        }
        for card, spec in zip(self.cards, CARDS, strict=True):
            card.show_trend(sum(lines[part] for part in spec.parts))

    # Where the cards are

    def sizeHint(self) -> QSize:
        width = max(card.sizeHint().width() for card in self.cards)
        return QSize(_columns_of(width, _COLUMNS[0]), self._height_of(self._columns()))

    def minimumSizeHint(self) -> QSize:
        width = max(card.minimumSizeHint().width() for card in self.cards)
        return QSize(_columns_of(width, 2), self._height_of(self._columns()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        elif event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()
        return super().event(event)

    def _columns(self) -> int:
        """As many cards side by side as have room for their texts."""
        width = max(card.minimumSizeHint().width() for card in self.cards)
        return next((n for n in _COLUMNS if _columns_of(width, n) <= self.width()), _COLUMNS[-1])

    def _height_of(self, columns: int) -> int:
        rows = -(-len(self.cards) // columns)
        height = max(card.sizeHint().height() for card in self.cards)
        return rows * height + (rows - 1) * _GAP

    def _arrange(self) -> None:
        columns = self._columns()
        if self.height() != (height := self._height_of(columns)):
            self.setFixedHeight(height)
        high = max(card.sizeHint().height() for card in self.cards)
        wide = (self.width() - (columns - 1) * _GAP) / columns
        for place, card in enumerate(self.cards):
            row, column = divmod(place, columns)
            left, right = round(column * (wide + _GAP)), round(column * (wide + _GAP) + wide)
            card.setGeometry(QRect(left, row * (high + _GAP), right - left, high))

    def _follow_palette(self) -> None:
        is_light = self.palette().base().color().lightness() > 127
        self.dress(LIGHT if is_light else DARK)


def _columns_of(width: int, columns: int) -> int:
    """Pixels of so many cards side by side."""
    return columns * width + (columns - 1) * _GAP
