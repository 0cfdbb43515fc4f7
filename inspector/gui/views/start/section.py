"""A titled group of cards in as many columns as fit, or a lesson while there is none."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from inspector.gui.theme import DARK, Theme
from inspector.gui.views.start.card import CandidateCard
from inspector.gui.views.start.words import Words
from inspector.gui.widgets.remedy import RemedyView
from inspector.session.candidates import Candidate
from inspector.session.glimpse import Trend

_CARD_EM = 23
_SPACING = 8


class Section(QWidget):
    """Keeps a card per target: a card stays the same widget, with its focus, as long as its target is there.

    Args:
        make_card: called for each target that is new.
    """

    def __init__(self, title: str, make_card: Callable[[Candidate], CandidateCard]) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self._make_card = make_card
        self._theme = DARK
        self._cards: dict[str, CandidateCard] = {}
        self._shown: list[str] = []
        self._columns = 0
        self._lesson: tuple[str, ...] = ()
        self._lesson_box: QFrame | None = None
        self.head = QHBoxLayout()
        self.head.setSpacing(10)
        self.head.addWidget(_one_line(title, is_bold=True))
        self._remark = _one_line("", role="dim")
        self.head.addWidget(self._remark)
        self.head.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setSpacing(_SPACING)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_SPACING)
        self._column.addLayout(self.head)
        self._column.addLayout(self._grid)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    @property
    def cards(self) -> list[CandidateCard]:
        """The cards to be seen, in their order."""
        return [self._cards[target] for target in self._shown]

    def show_candidates(
        self,
        candidates: Sequence[Candidate],
        trends: Mapping[str, Trend],
        matches: Callable[[Candidate], bool],
    ) -> None:
        """Show those of `candidates` that match."""
        for target in self._cards.keys() - {candidate.target for candidate in candidates}:
            self._discard(self._cards.pop(target))
        for candidate in candidates:
            card = self._cards.get(candidate.target)
            if card is None:
                card = self._cards[candidate.target] = self._make_card(candidate)
                card.dress(self._theme)
            card.show_candidate(candidate, trends.get(candidate.target))
        shown = [candidate.target for candidate in candidates if matches(candidate)]
        if shown != self._shown:
            self._shown = shown
            self._lay_out(self._columns_that_fit())

    def _discard(self, card: CandidateCard) -> None:
        """Remove a card; the focus goes to its neighbour, not to somewhere else in the window."""
        if card.hasFocus():
            place = self._shown.index(card.candidate.target)
            others = [self._cards[target] for target in self._shown if target in self._cards]
            if others:
                others[min(place, len(others) - 1)].setFocus()
        self._grid.removeWidget(card)
        card.hide()
        card.deleteLater()

    def remark(self, text: str) -> None:
        if text != self._remark.text():
            self._remark.setText(text)

    def teach(self, *paragraphs: str) -> None:
        """Say something in place of the cards: usual text first, then remedies, which may hold commands."""
        if paragraphs == self._lesson:
            return
        self._lesson = paragraphs
        if self._lesson_box is not None:
            self._column.removeWidget(self._lesson_box)
            self._lesson_box.hide()
            self._lesson_box.deleteLater()
            self._lesson_box = None
        if paragraphs:
            self._lesson_box = _lesson_box(paragraphs)
            self._column.insertWidget(1, self._lesson_box)

    @property
    def lesson(self) -> tuple[str, ...]:
        return self._lesson

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        for card in self._cards.values():
            card.dress(theme)

    # Columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.reflow()

    def reflow(self) -> None:
        """Use as many columns as fit now."""
        if (columns := self._columns_that_fit()) != self._columns:
            self._lay_out(columns)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().height() * 12, super().minimumSizeHint().height())

    def _columns_that_fit(self) -> int:
        return max(1, (self.width() + _SPACING) // (self.fontMetrics().height() * _CARD_EM + _SPACING))

    def _lay_out(self, columns: int) -> None:
        self._columns = columns
        for card in self._cards.values():
            self._grid.removeWidget(card)
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // columns, place % columns)
            card.show()
        for target in self._cards.keys() - set(self._shown):
            self._cards[target].hide()
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._chain(self.cards)

    def _chain(self, cards: Iterable[CandidateCard]) -> None:
        """Tab visits the cards in their order."""
        before: CandidateCard | None = None
        for card in cards:
            if before is not None:
                QWidget.setTabOrder(before, card)
            before = card


def _one_line(text: str, *, is_bold: bool = False, role: str = "") -> Words:
    words = Words(text, is_bold=is_bold, role=role)
    words.setWordWrap(False)
    return words


def _lesson_box(paragraphs: Sequence[str]) -> QFrame:
    box = QFrame()
    box.setObjectName("card")
    column = QVBoxLayout(box)
    column.setContentsMargins(14, 11, 14, 12)
    column.setSpacing(8)
    first, *remedies = paragraphs
    words = Words(first, role="dim")
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(words)
    for remedy in remedies:
        column.addWidget(RemedyView(remedy))
    return box
