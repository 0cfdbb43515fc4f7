"""The one filter bar: a text box that knows the filter language, its verdict, counts, and saved filters."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from inspector.domain.filter import Completion, Filter, FilterError, completions, describe, parse_filter
from inspector.domain.frame import Frame
from inspector.domain.units import count_text, plural
from inspector.gui.saved_filters import FiltersInMemory, FilterStore
from inspector.gui.theme import DARK, Theme
from inspector.gui.widgets.completing_line import CompletingLine
from inspector.gui.widgets.marks import mark
from inspector.gui.widgets.saved_filters_button import SavedFiltersButton

DEBOUNCE_MS = 120
_NARROW_EM = 95
"""Below this width in average characters the verdict goes under the box."""

_HELP = (
    "Words look into process names, command lines and tags. Typed terms:\n"
    "tag:camera  name:app  pid:123  size>8MiB  holders>=2  age>30s  orphan\n"
    "Blank means and, | means or, - turns a term round, quotes keep blanks.\n"
    "Down lists what is possible, Tab takes it, Esc clears."
)
_SHEET = """
QLineEdit {{ padding: 4px 6px; }}
QLineEdit:focus {{ border: 2px solid {accent}; padding: 3px 5px; }}
QLineEdit[verdict="good"] {{ border-color: {good}; }}
QLineEdit[verdict="unfinished"] {{ border-color: {warn}; }}
QLineEdit[verdict="bad"] {{ border-color: {bad}; }}
QLabel {{ color: {dim}; }}
QLabel[verdict="unfinished"] {{ color: {warn}; }}
QLabel[verdict="bad"] {{ color: {bad}; }}
QToolButton#button {{ padding: 3px 8px; }}
QToolButton#button::menu-indicator {{ image: none; }}
"""
_SPOKEN = {"": "Empty", "good": "Valid", "unfinished": "Unfinished", "bad": "Invalid"}


class FilterBar(QWidget):
    """Emits filters as they become valid; a text that is not valid leaves the last one on and says so.

    Args:
        store: where saved filters are kept.
    """

    filter_changed = Signal(object)
    """Filter: what to let through from now on; DEBOUNCE_MS after the last key, never the same twice."""

    def __init__(self, store: FilterStore | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Filter bar")
        self._frame: Frame | None = None
        self._theme = DARK
        self._active = Filter()
        self._pending = Filter()
        self._error: FilterError | None = None
        self._counts = ""
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._apply)
        self.line = self._box()
        self.saved = SavedFiltersButton(store or FiltersInMemory())
        self.saved.chosen.connect(self.set_text)
        self._verdict = _Sentence()
        self._use = self._button("Use", self.use_suggestion)
        self._show = self._button("Show", self.show_error)
        self._show.setAccessibleName("Show the place of the error")
        self._show.setToolTip("Select the part of the filter that is not understood (Enter).")
        room = self._show.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # nothing below the bar may move when it comes and goes
        self._show.setSizePolicy(room)
        self._arrange()
        self._tell()

    def _box(self) -> CompletingLine:
        line = CompletingLine(self._completions, self)
        line.setPlaceholderText("Filter: words, tag:camera, size>8MiB, orphan …")
        line.setAccessibleName("Filter")
        line.setMaxLength(2000)
        self._sign = line.addAction(mark("find", self._theme.dim), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = line.addAction(
            mark("clear", self._theme.dim), QLineEdit.ActionPosition.TrailingPosition
        )
        self._clear.setText("Clear the filter")
        self._clear.setToolTip("Clear the filter (Esc)")
        self._clear.triggered.connect(self.clear)
        self._sign.triggered.connect(line.ask)
        line.textChanged.connect(self._on_text)
        line.confirmed.connect(self._on_confirmed)
        return line

    def _button(self, text: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setObjectName("button")
        button.setText(text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(act)
        button.hide()
        return button

    def _arrange(self) -> None:
        entry, verdict = QHBoxLayout(), QHBoxLayout()
        entry.setSpacing(6)
        entry.addWidget(self.line, 1)
        entry.addWidget(self.saved)
        verdict.setSpacing(6)
        verdict.addWidget(self._verdict, 1)
        verdict.addWidget(self._use)
        verdict.addWidget(self._show)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.addLayout(entry, 1)
        self._rows.addLayout(verdict, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW_EM * self.fontMetrics().averageCharWidth()
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self._rows.direction() != direction:
            self._rows.setDirection(direction)
            self._rows.setSpacing(2 if is_narrow else 8)

    # What the window does with it

    @property
    def filter(self) -> Filter:
        """The filter that is on: the last valid one."""
        return self._active

    def text(self) -> str:
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Replace the text and, when it is valid, turn it on without waiting."""
        self.line.setText(text)
        self._apply()

    def clear(self) -> None:
        self.set_text("")

    def focus(self) -> None:
        """Take the keyboard, all text selected."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def show_frame(self, frame: Frame) -> None:
        """The frame whose tags, names and pids are offered; kept, and looked into only when asked."""
        self._frame = frame

    def show_counts(self, processes: tuple[int, int], buffers: tuple[int, int]) -> None:
        """How many pass and how many there are, of each."""
        if not self._active:
            counts = f"{plural(processes[1], 'process')} · {plural(buffers[1], 'buffer')}"
        else:
            counts = f"{_of(*processes, 'process')} · {_of(*buffers, 'buffer')}"
        if counts != self._counts:
            self._counts = counts
            self._say()

    def show_error(self) -> None:
        """Select what is not understood."""
        if self._error is not None:
            start, end = self._error.place
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.line.setSelection(start, end - start)

    def use_suggestion(self) -> None:
        """Put what was probably meant in the place of what is not understood."""
        if self._error is not None and self._error.suggestion:
            start, end = self._error.place
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.line.setSelection(start, end - start)
            self.line.insert(self._error.suggestion)

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        names = ("accent", "good", "warn", "bad", "dim")
        self.setStyleSheet(_SHEET.format(**{name: getattr(theme, name) for name in names}))
        self.line.dress(theme)
        self.saved.dress(theme)
        self._clear.setIcon(mark("clear", theme.dim))
        self._tell()

    # From text to filter

    def _completions(self, text: str, cursor: int) -> tuple[Completion, ...]:
        return completions(text, cursor, self._frame)

    def _on_text(self, text: str) -> None:
        try:
            self._pending = parse_filter(text)
        except FilterError as error:
            self._error = error
            self._timer.stop()
        else:
            self._error = None
            self._timer.start()
        self._tell()

    def _on_confirmed(self) -> None:
        if self._error is None:
            self._apply()
        else:
            self.show_error()

    def _apply(self) -> None:
        self._timer.stop()
        if self._error is None and self._pending != self._active:
            self._active = self._pending
            self.filter_changed.emit(self._active)

    # What it says

    @property
    def verdict(self) -> str:
        """ "" for no text, "good", "unfinished" or "bad"."""
        if self._error is not None:
            return "unfinished" if self._error.is_unfinished else "bad"
        return "good" if self.text().strip() else ""

    def _tell(self) -> None:
        verdict, theme = self.verdict, self._theme
        color = {"": theme.dim, "good": theme.good, "unfinished": theme.warn, "bad": theme.bad}[verdict]
        self._sign.setIcon(mark(verdict or "find", color))
        self._sign.setText(f"{_SPOKEN[verdict]} filter; list what is possible")
        self._clear.setVisible(bool(self.text()))
        self.saved.show_text(self.text(), is_valid=self._error is None)
        suggestion = self._error.suggestion if self._error is not None else ""
        self._use.setText(f"Use “{_short(suggestion)}”")
        self._use.setAccessibleName(f"Use {suggestion}")
        self._use.setToolTip(f"Replace the part that is not understood by {suggestion}")
        self._use.setVisible(bool(suggestion))
        self._show.setVisible(verdict == "bad")
        _mark_verdict(self.line, verdict)
        _mark_verdict(self._verdict, verdict)
        self._say()

    def _say(self) -> None:
        self._verdict.setText(self.reason or self._counts)
        meaning = (self.reason or f"Shows: {describe(self._pending)}") + "."
        if self.line.accessibleDescription() != meaning:
            self.line.setAccessibleDescription(meaning)
            self.line.setToolTip(f"{meaning}\n\n{_HELP}")

    @property
    def reason(self) -> str:
        """Why the text is not valid and what is shown meanwhile; "" when it is."""
        if self._error is None:
            return ""
        message = self._error.message
        still = "last filter stays on" if self._active else "nothing is hidden"
        return f"{message[0].upper()}{message[1:]} · {still}"


class _Sentence(QLabel):
    """One line of plain text that loses its end and tells all of it in its tooltip and to screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText("")

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)
        self.setAccessibleName(text or "Filter result")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


def _mark_verdict(widget: QWidget, verdict: str) -> None:
    if widget.property("verdict") != verdict:
        widget.setProperty("verdict", verdict)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _of(passing: int, all_of_them: int, noun: str) -> str:
    return f"{count_text(passing)} of {plural(all_of_them, noun)}"


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
