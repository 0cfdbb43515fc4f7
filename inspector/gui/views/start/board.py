"""All that can be attached to, in sections; arrows lead from card to card, lessons fill what is empty."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from inspector.domain.capture import LinkError
from inspector.domain.units import plural
from inspector.gui.recent import Recent, age_text
from inspector.gui.theme import Theme
from inspector.gui.views.start.arrows import next_in_direction
from inspector.gui.views.start.card import CandidateCard
from inspector.gui.views.start.recent_card import RecentCard
from inspector.gui.views.start.section import Section
from inspector.gui.views.start.words import Words
from inspector.session.candidates import Candidate, Kind, Readiness
from inspector.session.scout import Survey

_TWO_COLUMNS_EM = 52
_RIGHT_MARGIN = 14
_FLAT = (
    "QPushButton { border: none; background: transparent; padding: 0 2px; min-height: 0; }"
    "QPushButton:hover, QPushButton:focus { text-decoration: underline; }"
)
_TITLES = {
    Kind.ADB: "Devices",
    Kind.SSH: "Hosts",
    Kind.LOCAL: "This computer",
    Kind.RECENT: "Recent",
    Kind.SIM: "Simulator",
}
_LEFT, _RIGHT = (Kind.ADB, Kind.SSH, Kind.LOCAL), (Kind.RECENT, Kind.SIM)
_HOW_TO_ATTACH = (
    "No Android device is attached. On the device: open Settings, About phone, and tap Build number seven "
    "times; in Developer options turn on USB debugging; connect the cable and allow this computer."
)
_NO_DEVICE = (_HOW_TO_ATTACH, "A device in the network: `adb connect HOST:5555`")
_HOW_TO_NAME = (
    "No host is named in ~/.ssh/config, and none was attached to yet. Type one above, like ssh:root@board, "
    "or name it there (Host board, HostName 192.0.2.7, User root) to find it here."
)
_NO_HOST = (_HOW_TO_NAME,)
_NO_RECENT = ("What you attach to is listed here. The simulator below needs no device.",)
_LOOKING = ("Asking the adb server for devices…",)


class Board(QScrollArea):
    """The sections; passes on what their cards are asked."""

    attach_wanted = Signal(str, bool)
    """The target, and whether in a new window."""
    look_wanted = Signal(str)
    pin_wanted = Signal(str, bool)
    remove_wanted = Signal(str)
    clear_wanted = Signal()
    typed = Signal(str)
    """A letter was typed on a card: it belongs to the filter."""
    left_upwards = Signal()
    """Arrow up on a card of the first row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._survey, self._recent, self._words = Survey(), tuple[Recent, ...](), list[str]()
        self.sections = {kind: Section(title, self._maker(kind)) for kind, title in _TITLES.items()}
        self._clear = QPushButton("Clear")
        self._clear.setAccessibleName("Clear the recent targets")
        self._clear.setStyleSheet(_FLAT)
        self._clear.clicked.connect(self.clear_wanted)
        self.sections[Kind.RECENT].head.addWidget(self._clear)
        self._nothing = Words(role="dim")
        self._nothing.hide()
        self._inner = QWidget()
        self._build()
        self._say_what_is_missing()

    def _build(self) -> None:
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(0, 2, _RIGHT_MARGIN, 8)
        self._column = column
        column.addWidget(self._nothing)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(26)
        for kinds, stretch in ((_LEFT, 11), (_RIGHT, 10)):
            side = QVBoxLayout()
            side.setSpacing(18)
            for kind in kinds:
                side.addWidget(self.sections[kind])
            side.addStretch(1)
            self._sides.addLayout(side, stretch)
        column.addLayout(self._sides)
        column.addStretch(1)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("What can be attached to")

    def _maker(self, kind: Kind) -> Callable[[Candidate], CandidateCard]:
        def make(candidate: Candidate) -> CandidateCard:
            if kind is Kind.RECENT:
                card = RecentCard(candidate)
                card.pin_wanted.connect(self.pin_wanted)
                card.remove_wanted.connect(self.remove_wanted)
                return self._connected(card)
            return self._connected(CandidateCard(candidate))

        return make

    def _connected(self, card: CandidateCard) -> CandidateCard:
        card.attach_wanted.connect(self.attach_wanted)
        card.look_wanted.connect(self.look_wanted)
        card.typed.connect(self.typed)
        card.moved.connect(lambda direction: self._on_moved(card, direction))
        return card

    @property
    def cards(self) -> list[CandidateCard]:
        """All cards to be seen."""
        return [card for section in self.sections.values() for card in section.cards]

    # Showing

    def show_survey(self, survey: Survey) -> None:
        self._survey = survey
        self._show()

    def show_recent(self, recent: tuple[Recent, ...]) -> None:
        self._recent = recent
        self._show()

    def set_filter(self, text: str) -> None:
        """Show only what has all words of `text` in its name, its line or its target."""
        self._words = text.casefold().split()
        self._show()

    def dress(self, theme: Theme) -> None:
        for section in self.sections.values():
            section.dress(theme)

    def _show(self) -> None:
        by_kind: dict[Kind, list[Candidate]] = {kind: [] for kind in _TITLES}
        for candidate in self._survey.candidates:
            by_kind[candidate.kind].append(candidate)
        known = {candidate.target: candidate for candidate in by_kind[Kind.RECENT]}
        by_kind[Kind.RECENT] = [
            replace(old, subtitle=f"{old.subtitle} · {age_text(entry.used_s)}")
            for entry in self._recent
            if (old := known.get(entry.target)) is not None
        ]
        for kind, section in self.sections.items():
            section.show_candidates(by_kind[kind], self._survey.trends, self._matches)
            section.setVisible(bool(section.cards) or not self._words)
        self._mark_recent()
        self._say_what_is_missing()
        has_nothing = bool(self._words) and not self.cards
        self._nothing.setText(f"Nothing here matches “{' '.join(self._words)}”." if has_nothing else "")
        self._nothing.setVisible(has_nothing)

    def _mark_recent(self) -> None:
        entries = {entry.target: entry for entry in self._recent}
        for card in self.sections[Kind.RECENT].cards:
            entry = entries[card.candidate.target]
            assert isinstance(card, RecentCard)
            card.show_pinned(entry.is_pinned)
        self._clear.setVisible(bool(self._recent))

    def _matches(self, candidate: Candidate) -> bool:
        text = f"{candidate.title} {candidate.subtitle} {candidate.target}".casefold()
        return all(word in text for word in self._words)

    def _say_what_is_missing(self) -> None:
        survey, sections = self._survey, self.sections
        devices = [candidate for candidate in survey.candidates if candidate.kind is Kind.ADB]
        hosts = any(candidate.kind is Kind.SSH for candidate in survey.candidates)
        sections[Kind.ADB].teach(*_about_adb(survey, bool(devices)))
        ready = sum(candidate.state is not Readiness.ATTENTION for candidate in devices)
        few = len(devices) < 2
        sections[Kind.ADB].remark("" if few else f"{plural(len(devices), 'device')}, {ready} ready")
        sections[Kind.SSH].teach(*(() if hosts or not survey.candidates else _NO_HOST))
        sections[Kind.RECENT].teach(*(() if self._recent else _NO_RECENT))

    # Moving

    def first_choice(self) -> CandidateCard | None:
        """What most probably is wanted: the newest target that is there, a device, else the simulator."""
        for kind in (Kind.RECENT, Kind.ADB, Kind.SSH, Kind.SIM, Kind.LOCAL):
            for card in self.sections[kind].cards:
                if card.candidate.state is Readiness.READY:
                    return card
        return next(iter(self.cards), None)

    def _on_moved(self, card: CandidateCard, direction: tuple[int, int]) -> None:
        if direction == (0, 0):
            self.ensureWidgetVisible(card, 0, 12)
            return
        others = [other for other in self.cards if other is not card]
        place = next_in_direction(
            self._place_of(card), [self._place_of(other) for other in others], direction
        )
        if place is not None:
            others[place].setFocus(Qt.FocusReason.OtherFocusReason)
        elif direction == (0, -1):
            self.left_upwards.emit()

    def _place_of(self, card: CandidateCard) -> QRect:
        return QRect(card.mapTo(self._inner, card.rect().topLeft()), card.size())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.reflow()

    def reflow(self) -> None:
        """One column of sections or two, whatever fits now."""
        bar = self.width() - self.viewport().width()
        self._column.setContentsMargins(0, 2, max(_RIGHT_MARGIN - bar, 2), 8)
        is_wide = self.width() >= self.fontMetrics().height() * _TWO_COLUMNS_EM
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if direction != self._sides.direction():
            self._sides.setDirection(direction)
        for section in self.sections.values():
            section.reflow()


def _about_adb(survey: Survey, has_devices: bool) -> tuple[str, ...]:
    """The lesson under Devices; () when there are some."""
    error = survey.adb_error
    if has_devices:
        return ()
    if error is not None:
        return (f"The adb server cannot be asked. {error.cause}", _remedy(error))
    return _NO_DEVICE if survey.knows_devices else _LOOKING


def _remedy(error: LinkError) -> str:
    return error.remedy or "Start it by hand: `adb start-server`"
