"""A card of a target attached to before: it can be pinned and removed."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from inspector.gui.theme import Theme
from inspector.gui.views.start.card import CandidateCard
from inspector.gui.views.start.pictograms import small_icon
from inspector.session.candidates import Candidate

_KEYS = {"pin": "P", "remove": "Delete"}


class RecentCard(CandidateCard):
    """Offers the pin (P) and the removal (Delete) beside attaching."""

    pin_wanted = Signal(str, bool)
    remove_wanted = Signal(str)

    def __init__(self, candidate: Candidate, parent: QWidget | None = None) -> None:
        super().__init__(candidate, parent)
        self.pin = self._small_button(f"Pin {candidate.target}", "Keep it at the top (P)")
        self.pin.setCheckable(True)
        self.remove = self._small_button(f"Forget {candidate.target}", "Remove from this list (Delete)")
        self.pin.clicked.connect(lambda is_on: self.pin_wanted.emit(self.candidate.target, is_on))
        self.remove.clicked.connect(lambda: self.remove_wanted.emit(self.candidate.target))

    def _small_button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side = round(self.fontMetrics().height() * 0.95)
        button.setIconSize(QSize(side, side))
        button.setStyleSheet("QToolButton { border: none; background: transparent; padding: 2px; }")
        self.head.insertWidget(self.head.count() - 1, button)
        self.head.setSpacing(6)
        return button

    def show_pinned(self, is_pinned: bool) -> None:
        self.pin.setChecked(is_pinned)
        self.pin.setToolTip("Pinned: stays at the top (P)" if is_pinned else "Keep it at the top (P)")

    def dress(self, theme: Theme) -> None:
        super().dress(theme)
        self.pin.setIcon(small_icon("pin", theme.dim, theme.accent))
        self.remove.setIcon(small_icon("remove", theme.dim))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_Delete and is_plain:
            self.remove_wanted.emit(self.candidate.target)
        elif event.key() == Qt.Key.Key_P and is_plain:
            self.pin_wanted.emit(self.candidate.target, not self.pin.isChecked())
        else:
            super().keyPressEvent(event)

    def fill_menu(self, menu: QMenu) -> None:
        super().fill_menu(menu)
        target, is_pinned = self.candidate.target, self.pin.isChecked()
        menu.addSeparator()
        menu.addAction("Unpin" if is_pinned else "Pin", lambda: self.pin_wanted.emit(target, not is_pinned))
        menu.addAction("Remove from Recent", lambda: self.remove_wanted.emit(target))
