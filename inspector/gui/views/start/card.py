"""One thing to attach to: what it is, in which state, how much its total is, and the button to attach."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from inspector.gui.theme import DARK, Theme
from inspector.gui.views.start.pictograms import Pictogram
from inspector.gui.views.start.sparkline import Sparkline
from inspector.gui.views.start.words import ShortWords
from inspector.gui.widgets.remedy import RemedyView
from inspector.session.candidates import Candidate, Readiness
from inspector.session.glimpse import Trend

_NEW_WINDOW = Qt.KeyboardModifier.ControlModifier
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CandidateCard(QFrame):
    """A card that can be focused, pressed and attached to.

    Attributes:
        candidate: what it shows.
    """

    attach_wanted = Signal(str, bool)
    """The target, and whether in a new window."""
    look_wanted = Signal(str)
    moved = Signal(object)
    """(dx, dy): an arrow key was pressed; (0, 0) when the card got the focus."""
    typed = Signal(str)

    def __init__(self, candidate: Candidate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = DARK
        self._is_under_pointer = False
        self._remedy: RemedyView | None = None
        self.pictogram, self.sparkline = Pictogram(), Sparkline()
        self.title = ShortWords(is_bold=True)
        self.subtitle = ShortWords(lines=2, role="dim")
        self.attach = QPushButton("Attach")
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.candidate = candidate
        self._write(candidate)

    def _build(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self.title)
        names.addWidget(self.subtitle)
        names.addStretch(1)
        self.attach.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Enter on the card does the same
        self.attach.clicked.connect(self._on_button)
        self.head = QHBoxLayout()
        self.head.setSpacing(10)
        self.head.addWidget(self.pictogram, 0, Qt.AlignmentFlag.AlignVCenter)
        self.head.addLayout(names, 1)
        self.head.addWidget(self.sparkline)
        self.head.addWidget(self.attach)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 10, 8)
        self._column.setSpacing(8)
        self._column.addLayout(self.head)
        self._column.addStretch(1)

    # Showing

    def show_candidate(self, candidate: Candidate, trend: Trend | None) -> None:
        """Show the candidate as it is now; nothing that stays the same is touched."""
        if candidate != self.candidate:
            self._write(candidate)
        has_number = trend is not None and trend.now is not None
        self.sparkline.show_trend(trend)
        if self.sparkline.isVisibleTo(self) != has_number:
            self.sparkline.setVisible(has_number)
        about = f"{candidate.state.value}, {self.sparkline.text}" if has_number else candidate.state.value
        if about != self.accessibleDescription():
            self.setAccessibleDescription(about)

    def _write(self, candidate: Candidate) -> None:
        old, self.candidate = self.candidate, candidate
        self.title.setText(candidate.title)
        self.subtitle.setText(candidate.subtitle)
        self.subtitle.play_role("warn" if candidate.state is Readiness.ATTENTION else "dim")
        self.pictogram.show_state(candidate.scheme, candidate.state)
        self.attach.setAccessibleName(f"Attach to {candidate.target}")
        self.attach.setToolTip(f"Attach to {candidate.target} (Enter; Ctrl+Enter in a new window)")
        self.setAccessibleName(f"{candidate.title}, {candidate.subtitle}")
        self.setToolTip(
            "\n".join(filter(None, (candidate.title, candidate.subtitle, candidate.about, candidate.target)))
        )
        if candidate.remedy != (old.remedy if self._remedy is not None else ""):
            self._show_remedy(candidate.remedy)

    def _show_remedy(self, remedy: str) -> None:
        if self._remedy is not None:
            self._column.removeWidget(self._remedy)
            self._remedy.hide()
            self._remedy.deleteLater()
            self._remedy = None
        if remedy:
            self._remedy = RemedyView(remedy)
            self._column.insertWidget(1, self._remedy)

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self.pictogram.dress(theme)
        self.sparkline.dress(theme)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().height() * 12, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, is_current = self._theme, self.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.accent if is_current else (theme.dim if self._is_under_pointer else theme.line)
        width = 2.0 if is_current else 1.0
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(theme.panel))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)
        painter.end()

    # What the user does

    def _on_button(self) -> None:
        self._attach(bool(QApplication.keyboardModifiers() & _NEW_WINDOW))

    def _attach(self, in_new_window: bool) -> None:
        self.attach_wanted.emit(self.candidate.target, in_new_window)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        is_plain = not modifiers & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._attach(bool(modifiers & _NEW_WINDOW))
        elif key in _ARROWS and is_plain:
            self.moved.emit(_ARROWS[key])
        elif key == Qt.Key.Key_Menu:
            self.open_menu(self.mapToGlobal(self.rect().center()))
        elif is_plain and event.text().strip() and event.text().isprintable():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if event.modifiers() & _NEW_WINDOW:
                self._attach(True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not event.modifiers() & _NEW_WINDOW:
            self._attach(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    def open_menu(self, at: QPoint) -> None:
        """All that can be done with it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(at)

    def fill_menu(self, menu: QMenu) -> None:
        target = self.candidate.target
        menu.addAction("Attach", lambda: self._attach(False))
        menu.addAction("Attach in New Window", lambda: self._attach(True))
        menu.addSeparator()
        menu.addAction("Copy Target", lambda: QApplication.clipboard().setText(target))
        if self.candidate.scheme == "ssh":
            menu.addAction("Look at Its Total", lambda: self.look_wanted.emit(target))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_pointer = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_pointer = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark(True)
        self.moved.emit((0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark(False)

    def _mark(self, is_current: bool) -> None:
        self.attach.setDefault(is_current)
        self.update()
