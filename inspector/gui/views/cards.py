"""The row of cards above the chart: the totals of the frame, and how they changed in the last minute."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.domain.frame import Frame, Totals
from inspector.domain.units import BINARY, Units, count_text
from inspector.gui.style import text_font
from inspector.gui.widgets.panel import ElidedLabel, WholeLabel
from inspector.session.history import History

_WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class CardSpec:
    """One card: `of` gives its figure from the totals."""

    title: str
    tooltip: str
    of: Callable[[Totals], float]
    is_bytes: bool = True


CARDS: tuple[CardSpec, ...] = (
    CardSpec(
        "Unique total",
        "Every buffer counted once: what is really gone from the device's memory.",
        lambda totals: totals.unique,
    ),
    CardSpec(
        "Proportional sum",
        "size ÷ ref_count summed over all processes.\nUnique = proportional + unattributed + orphaned.",
        lambda totals: totals.proportional,
    ),
    CardSpec("Shared", "Unique bytes of buffers with ref_count above 1.", lambda totals: totals.shared),
    CardSpec("Private", "Unique bytes of buffers with ref_count 1.", lambda totals: totals.private),
    CardSpec(
        "Orphans, unseen",
        "Orphaned: alive in the kernel, held by no process.\n"
        "Unattributed: the share of holders that could not be read.",
        lambda totals: totals.orphaned + totals.unattributed,
    ),
    CardSpec(
        "Processes",
        "Processes that hold at least one buffer.",
        lambda totals: totals.processes,
        is_bytes=False,
    ),
)


class Card(QFrame):
    """A title, a figure, and a line under it."""

    def __init__(self, spec: CardSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.setObjectName("card")
        self.setAccessibleName(spec.title)
        self.setToolTip(spec.tooltip)
        title = QLabel(spec.title)
        title.setObjectName("dim")
        self._remark = WholeLabel()
        self._remark.setObjectName("dim")
        self._remark.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addWidget(self._remark, 1)
        self._figure = QLabel("–")
        self._figure.setFont(text_font(16, is_bold=True))
        self._figure.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._line = ElidedLabel(" ")
        self._line.setObjectName("dim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 9, 14, 9)
        layout.setSpacing(1)
        layout.addLayout(head)
        layout.addWidget(self._figure)
        layout.addWidget(self._line)

    def show_totals(
        self, now: Totals, before: tuple[Totals, float] | None, remark: str, units: Units = BINARY
    ) -> None:
        """The figure of `now`, and how it differs from `before`: totals and how many seconds old they are."""
        figure = self.spec.of(now)
        shown = units.text(figure) if self.spec.is_bytes else count_text(round(figure))
        line = " "
        if before is not None:
            then, age_s = before
            change = units.change(figure - self.spec.of(then), is_bytes=self.spec.is_bytes)
            line = f"{change} in {'1 min' if age_s > _WINDOW_S - 1 else f'{age_s:.0f} s'}"
        if shown != self._figure.text():
            self._figure.setText(shown)
            self.setAccessibleDescription(f"{shown}, {line}")
        if line != self._line.text():
            self._line.setText(line)
        if remark != self._remark.text():
            self._remark.setText(remark)

    def mark_stale(self, is_stale: bool) -> None:
        if is_stale != bool(self._figure.property("stale")):
            self._figure.setProperty("stale", is_stale)
            self._figure.style().unpolish(self._figure)
            self._figure.style().polish(self._figure)


class CardRow(QWidget):
    """All cards side by side."""

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._frame: Frame | None = None
        self._units = BINARY
        self.cards = [Card(spec, self) for spec in CARDS]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for card in self.cards:
            layout.addWidget(card, 1)

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in `units` from now on."""
        self._units = units
        if self._frame is not None:
            self.show_frame(self._frame)

    def show_frame(self, frame: Frame) -> None:
        self._frame = frame
        before = self._a_minute_ago()
        for card in self.cards:
            card.show_totals(frame.totals, before, _remark(card.spec, frame.totals, self._units), self._units)

    def _a_minute_ago(self) -> tuple[Totals, float] | None:
        """The totals a minute ago, or the oldest there are, and how old they are."""
        history = self._history
        known_s = history.newest_s - history.oldest_s if history.count else 0.0
        if known_s < 1.0:
            return None
        age_s = min(known_s, _WINDOW_S)
        then = [history.total_ago(field.name, age_s) for field in fields(Totals)]
        if None in then:
            return None
        return Totals(*then), age_s  # type: ignore[arg-type]


def _remark(spec: CardSpec, totals: Totals, units: Units) -> str:
    if spec.title == "Unique total":
        return f"{count_text(totals.buffers)} buffers"
    if spec.title == "Orphans, unseen" and totals.orphaned and totals.unattributed:
        return f"{units.text(totals.orphaned)} orphaned"
    return ""
