"""How the application looks: the theme, or whatever the desktop says, and how large its text is."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from inspector.gui.style import dress
from inspector.gui.theme import CONTRAST, DARK, LIGHT, Theme

THEMES = ("system", "dark", "light", "contrast")
_FORCED = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}


class Appearance(QObject):
    """Dresses the application and tells who paints by hand.

    Args:
        wanted: one of THEMES; a desktop that does not say gets the dark theme.
        text_percent: size of all text, 100 is the usual.
    """

    changed = Signal(object)
    """Theme: the colours to paint with from now on."""
    text_scaled = Signal(int)
    """The text is so many per cent of the usual size; every widget has its new font by now."""

    def __init__(
        self,
        app: QApplication,
        wanted: str = "system",
        parent: QObject | None = None,
        *,
        text_percent: int = 100,
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._wanted = wanted if wanted in THEMES else "system"
        self._text_percent = text_percent
        self.theme = self._resolved()
        self._dress()
        app.styleHints().colorSchemeChanged.connect(self._follow)
        accessibility = app.styleHints().accessibility()
        accessibility.contrastPreferenceChanged.connect(self._follow)

    @property
    def wanted(self) -> str:
        return self._wanted

    @property
    def text_percent(self) -> int:
        return self._text_percent

    def choose(self, wanted: str) -> None:
        """Switch to one of THEMES at once."""
        self._wanted = wanted
        self._follow()

    def scale_text(self, percent: int) -> None:
        """Make all text so many per cent of its usual size at once."""
        if percent != self._text_percent:
            self._text_percent = percent
            self._dress()
            self.text_scaled.emit(percent)

    def _follow(self) -> None:
        theme = self._resolved()
        if theme is not self.theme:
            self.theme = theme
            self._dress()
            self.changed.emit(theme)

    def _dress(self) -> None:
        dress(self._app, self.theme, self._text_percent / 100)

    def _resolved(self) -> Theme:
        if self._wanted in _FORCED:
            return _FORCED[self._wanted]
        hints = self._app.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return CONTRAST
        return LIGHT if hints.colorScheme() == Qt.ColorScheme.Light else DARK
