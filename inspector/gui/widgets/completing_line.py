"""A text box that offers what could be typed next; Down or Ctrl+Space asks for it, Tab and Enter take it."""

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inspector.domain.filter import Completion
from inspector.gui.models.filter_completion import DETAIL_ROLE, CompletionModel
from inspector.gui.theme import Theme

Offer = Callable[[str, int], tuple[Completion, ...]]
"""(text, cursor) -> what may stand there, best first."""

_SHOWN = 10
_WIDEST_EM = 46
_GAP_EM = 2

_SHEET = """
QListView {{ background: {panel}; color: {text}; border: 1px solid {grid}; padding: 3px; outline: 0; }}
"""


class CompletingLine(QLineEdit):
    """Keys: Escape closes the list, then empties the box, then is left to the window."""

    confirmed = Signal()
    """Enter, without a completion chosen."""

    def __init__(self, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer = offer
        self._model = CompletionModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_SHOWN)
        self._completer.setWidget(self)
        self._completer.activated[QModelIndex].connect(self._on_chosen)  # type: ignore[index]
        self._delegate = _OfferDelegate(self)
        self._popup = QListView()
        self._popup.setAccessibleName("Completions")
        self._popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._completer.setPopup(self._popup)
        self._popup.setItemDelegate(self._delegate)  # after setPopup, which brings its own
        self._popup.installEventFilter(self)
        # The completer hides its list once more after telling what was chosen.
        self._going_on = QTimer(self, singleShot=True, interval=0)
        self._going_on.timeout.connect(self.ask)
        self.textEdited.connect(self._on_edited)

    def dress(self, theme: Theme) -> None:
        self._delegate.dress(theme)
        self._popup.setStyleSheet(_SHEET.format(panel=theme.panel, text=theme.text, grid=theme.grid))

    @property
    def is_offering(self) -> bool:
        return self._popup.isVisible()

    def ask(self) -> None:
        """Show what could stand at the cursor, also when nothing has been typed there yet."""
        self._show(self._offer(self.text(), self.cursorPosition()))

    def _on_edited(self, text: str) -> None:
        cursor = self.cursorPosition()
        if cursor and not text[cursor - 1].isspace():
            self.ask()
        else:
            self._show(())

    def _show(self, completions: tuple[Completion, ...]) -> None:
        self._model.offer(completions)
        if not completions:
            self._popup.hide()
            return
        width = self._delegate.width_of(completions, self.fontMetrics().averageCharWidth())
        start = self.text()[completions[0].place[0] : self.cursorPosition()]
        left = self.cursorRect().center().x() - self.fontMetrics().horizontalAdvance(start) - 6
        self._completer.complete(QRect(QPoint(max(left, 0), 0), QSize(width, self.height() + 2)))
        self._popup.setCurrentIndex(QModelIndex())

    def _on_chosen(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._model.offered):
            self._take(self._model.offered[index.row()])

    def _take(self, completion: Completion) -> None:
        start, end = completion.place
        text = self.text()
        is_followed = text[end : end + 1].isspace() or text[end : end + 1] == "|"
        self.setSelection(start, end - start)
        self.insert(completion.text + (" " if completion.is_whole and not is_followed else ""))
        if not completion.is_whole:
            self._going_on.start()

    def minimumSizeHint(self) -> QSize:
        """A style sheet's smallest height knows nothing of the font's size."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.is_offering and self._popup.currentIndex().isValid():
                event.ignore()  # the list takes it
                return
            self._popup.hide()
            self.confirmed.emit()
            return
        if key == Qt.Key.Key_Escape:
            self._on_escape(event)
            return
        wants_list = key == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if wants_list or (key == Qt.Key.Key_Down and not self.is_offering):
            self.ask()
            return
        super().keyPressEvent(event)

    def _on_escape(self, event: QKeyEvent) -> None:
        if self.is_offering:
            self._popup.hide()
        elif self.text():
            self.clear()
        else:
            event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab takes the chosen completion, else the first; the box itself would give up the focus."""
        is_tab = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if is_tab and event.key() == Qt.Key.Key_Tab and self.is_offering:  # type: ignore[attr-defined]
            row = max(self._popup.currentIndex().row(), 0)
            self._popup.hide()
            self._take(self._model.offered[row])
            return True
        return super().eventFilter(watched, event)


class _OfferDelegate(QStyledItemDelegate):
    """A completion and, dim and to the right, what it means."""

    _PADDING = 8

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text, self._dim, self._selection = QColor(), QColor(), QColor()

    def dress(self, theme: Theme) -> None:
        self._text, self._dim = QColor(theme.text), QColor(theme.dim)
        self._selection = QColor(theme.selection)

    def width_of(self, completions: tuple[Completion, ...], em: int) -> int:
        widest = max(len(one.title) + len(one.detail) for one in completions) + _GAP_EM
        return (min(widest, _WIDEST_EM) + 6) * em + 4 * self._PADDING

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, option.fontMetrics.height() + 8)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        metrics = option.fontMetrics
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._selection)
        room = rect.adjusted(self._PADDING, 0, -self._PADDING, 0)
        title, detail = str(index.data()), str(index.data(DETAIL_ROLE))
        taken = min(metrics.horizontalAdvance(title), room.width() * 2 // 3)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self._text)
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, taken + 1)
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignLeft), shown)
        painter.setPen(self._dim)
        left = room.width() - taken - 2 * self._PADDING
        shown = metrics.elidedText(detail, Qt.TextElideMode.ElideRight, left)
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), shown)
