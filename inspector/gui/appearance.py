"""Which theme is on: forced dark or light, or whatever the desktop says, also when it changes its mind."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from inspector.gui.style import dress
from inspector.gui.theme import DARK, LIGHT, Theme

THEMES = ("system", "dark", "light")


class Appearance(QObject):
    """Dresses the application and tells who paints by hand.

    Args:
        wanted: one of THEMES; a desktop that does not say gets the dark theme.
    """

    changed = Signal(object)
    """Theme: the colours to paint with from now on."""

    def __init__(self, app: QApplication, wanted: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._wanted = wanted if wanted in THEMES else "system"
        self.theme = self._resolved()
        dress(app, self.theme)
        app.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def wanted(self) -> str:
        return self._wanted

    def choose(self, wanted: str) -> None:
        """Switch to one of THEMES at once."""
        self._wanted = wanted
        self._follow()

    def _follow(self) -> None:
        theme = self._resolved()
        if theme is not self.theme:
            self.theme = theme
            dress(self._app, theme)
            self.changed.emit(theme)

    def _resolved(self) -> Theme:
        if self._wanted == "system":
            is_light = self._app.styleHints().colorScheme() == Qt.ColorScheme.Light
            return LIGHT if is_light else DARK
        return LIGHT if self._wanted == "light" else DARK
