"""How a Theme becomes Qt: palette, style sheet and fonts on top of Fusion."""

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from inspector.gui.theme import Theme

FAMILIES = ["Inter", "Cantarell", "Noto Sans", "DejaVu Sans"]
POINT_SIZE = 10
ROW_HEIGHT = 28

_SHEET = """
QMainWindow, QDialog {{ background: {window}; }}
QToolTip {{ background: {panel}; color: {text}; border: 1px solid {line}; padding: 4px 6px; }}
QFrame#panel, QFrame#card {{ background: {panel}; border: 1px solid {line}; border-radius: 8px; }}
QFrame#banner {{ background: {panel}; border: 1px solid {line}; border-left: 4px solid {warn};
    border-radius: 8px; }}
QFrame#banner[severity="bad"] {{ border-left-color: {bad}; }}
QLabel {{ background: transparent; }}
QLabel#dim, QLabel[stale="true"] {{ color: {dim}; }}
QLabel#good {{ color: {good}; }}
QLabel#warn {{ color: {warn}; }}
QLabel#bad {{ color: {bad}; }}
QLabel#command {{ background: {window}; color: {text}; border: 1px solid {line}; border-radius: 5px;
    padding: 6px 8px; }}
QTableView {{ background: {panel}; border: none; outline: 0; }}
QTableCornerButton::section {{ background: {panel}; border: none; }}
QHeaderView {{ background: {panel}; border: none; }}
QHeaderView::section {{ background: {panel}; color: {dim}; border: none; border-bottom: 1px solid {line};
    padding: 5px 7px; }}
QHeaderView::section:hover {{ color: {text}; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ width: 0; height: 0; }}
QPushButton, QToolButton#button, QComboBox, QLineEdit {{ background: {panel}; color: {text};
    border: 1px solid {line}; border-radius: 6px; padding: 4px 10px; min-height: 18px; }}
QPushButton:hover, QToolButton#button:hover, QComboBox:hover {{ border-color: {dim}; }}
QPushButton:pressed, QToolButton#button:pressed {{ background: {line}; }}
QPushButton:focus, QToolButton#button:focus, QComboBox:focus, QLineEdit:focus {{ border-color: {accent}; }}
QPushButton:disabled, QToolButton#button:disabled, QComboBox:disabled {{ color: {dim}; }}
QPushButton:default, QToolButton#button:checked {{ background: {accent}; color: {accent_text};
    border-color: {accent}; }}
QToolButton#button:checked:focus {{ border-color: {text}; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox QAbstractItemView {{ background: {panel}; color: {text}; border: 1px solid {line}; outline: 0;
    selection-background-color: {selection}; selection-color: {text}; }}
QLineEdit {{ selection-background-color: {accent}; selection-color: {accent_text}; }}
QMenuBar {{ background: {window}; color: {text}; padding: 2px 8px; }}
QMenuBar::item {{ background: transparent; padding: 4px 8px; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {line}; }}
QMenu {{ background: {panel}; color: {text}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 24px; border-radius: 4px; }}
QMenu::item:selected {{ background: {selection}; }}
QMenu::item:disabled {{ color: {dim}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QStatusBar {{ background: {window}; border-top: 1px solid {line}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QToolButton {{ background: transparent; color: {dim}; border: 1px solid transparent;
    border-radius: 4px; padding: 1px 6px; }}
QStatusBar QToolButton:hover {{ color: {text}; background: {line}; }}
QStatusBar QToolButton:focus {{ border-color: {accent}; }}
QStatusBar QToolButton[severity="bad"] {{ color: {bad}; }}
QStatusBar QToolButton[severity="warn"] {{ color: {warn}; }}
QStatusBar QToolButton[severity="good"] {{ color: {good}; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:hover {{ background: {line}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {line}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {dim}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QProgressBar {{ background: {line}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}
"""


def sheet_of(theme: Theme) -> str:
    """The style sheet in the colours of `theme`."""
    names = ("window", "panel", "line", "text", "dim", "accent", "accent_text", "selection")
    states = ("good", "warn", "bad")
    return _SHEET.format(**{name: getattr(theme, name) for name in names + states})


def palette_of(theme: Theme) -> QPalette:
    """The palette in the colours of `theme`, for everything the sheet does not name."""
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.window,
        role.Base: theme.panel,
        role.AlternateBase: theme.window,
        role.Button: theme.panel,
        role.ToolTipBase: theme.panel,
        role.WindowText: theme.text,
        role.Text: theme.text,
        role.ButtonText: theme.text,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.dim,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Light: theme.panel,
    }
    palette = QPalette()
    for which, color in colors.items():
        palette.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.dim))
    return palette


def text_font(points: float = POINT_SIZE, *, is_bold: bool = False, has_even_digits: bool = True) -> QFont:
    """The window's font; digits of one width, so that columns of numbers line up and do not dance."""
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPointSizeF(points)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    if has_even_digits:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole application the colours and the font of `theme`."""
    app.setStyle("Fusion")
    app.setFont(text_font())
    app.setPalette(palette_of(theme))
    app.setStyleSheet(sheet_of(theme))
