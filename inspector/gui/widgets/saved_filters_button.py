"""The star beside a filter: save it under a name, take a saved one, remove one."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton, QWidget

from inspector.domain.filter.error import cited
from inspector.gui.saved_filters import LONGEST_NAME, FilterStore, SavedFilter, with_saved, without
from inspector.gui.theme import DARK, Theme
from inspector.gui.widgets.marks import mark

_LONGEST_SHOWN = 40


class SavedFiltersButton(QToolButton):
    """Opens a menu; its star is full while the current text is a saved one."""

    chosen = Signal(str)
    """The text of the saved filter that was taken."""

    def __init__(self, store: FilterStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._theme = DARK
        self._text = ""
        self._is_valid = False
        self.dialog: QInputDialog | None = None
        self.setObjectName("button")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Saved filters")
        self._menu = QMenu(self)
        self._menu.setAccessibleName("Saved filters")
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self._fit_icon()
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_icon()

    def _fit_icon(self) -> None:
        side = self.fontMetrics().height()
        self.setIconSize(QSize(side, side))

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self._tell()

    def show_text(self, text: str, *, is_valid: bool) -> None:
        """What would be saved now; only a valid text that is not blank can be."""
        self._text, self._is_valid = text.strip(), is_valid
        self._tell()

    def save_as(self, name: str) -> None:
        """Keep the current text under `name`, replacing what was under it."""
        if name.strip() and self._is_valid and self._text:
            self._store.write(with_saved(self._store.read(), name, self._text))
            self._tell()

    def remove(self, name: str) -> None:
        self._store.write(without(self._store.read(), name))
        self._tell()

    def ask_name(self) -> None:
        """Open the dialog that asks for a name; does not wait for it."""
        dialog = QInputDialog(self.window())  # not the bar, whose style sheet it would take over
        dialog.setWindowTitle("Save filter")
        dialog.setLabelText(f"Name for {cited(self._text)}\nA filter of the same name is replaced.")
        dialog.setTextValue(self._name_now() or self._text[:LONGEST_NAME])
        dialog.setOkButtonText("Save")
        dialog.textValueSelected.connect(self.save_as)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        self.dialog = dialog
        dialog.open()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _name_now(self) -> str:
        """What the current text is saved as, or ""."""
        return next((one.name for one in self._store.read() if one.text == self._text), "")

    def _tell(self) -> None:
        name = self._name_now()
        star = "full star" if name else "star"
        self.setIcon(mark(star, self._theme.accent if name else self._theme.text))
        tip = f"Saved as {cited(name)}" if name else "Save this filter, or take a saved one"
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)

    def _fill(self) -> None:
        self._menu.clear()
        save = self._menu.addAction("&Save this filter…")
        save.setEnabled(bool(self._text) and self._is_valid)
        save.triggered.connect(self.ask_name)
        saved = self._store.read()
        self._menu.addSeparator()
        if not saved:
            self._menu.addAction("No saved filters yet").setEnabled(False)
            return
        for one in saved:
            self._add_choice(one)
        self._menu.addSeparator()
        removing = self._menu.addMenu("&Remove")
        for one in saved:
            action = removing.addAction(_plain(one.name))
            action.triggered.connect(lambda _=False, name=one.name: self.remove(name))

    def _add_choice(self, one: SavedFilter) -> None:
        shown = one.text if len(one.text) <= _LONGEST_SHOWN else one.text[: _LONGEST_SHOWN - 1] + "…"
        action = self._menu.addAction(f"{_plain(one.name)}\t{_plain(shown)}")
        action.setToolTip(one.text)
        action.setCheckable(True)
        action.setChecked(one.text == self._text)
        action.triggered.connect(lambda _=False, text=one.text: self.chosen.emit(text))


def _plain(text: str) -> str:
    """`text` for a menu, which takes & as the mark of a key and a tab as the begin of its second column."""
    return text.replace("&", "&&").replace("\t", " ")
