"""How a Theme becomes Qt: palette, style sheet and fonts on top of Fusion."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from inspector.gui.theme import Theme

FAMILIES = ["Inter", "Cantarell", "Noto Sans", "DejaVu Sans"]
POINT_SIZE = 10
ROW_HEIGHT = 28
"""Pixels of a table row at POINT_SIZE."""
_SP = re.compile(r"(\d+)sp\b")
_DRESSED = "isDressed"
_SIZE_RESOLVED = 0x0002
"""QFont::SizeResolved, which PySide does not name."""

_SHEET = """
QMainWindow, QDialog {{ background: {window}; }}
QToolTip {{ background: {panel}; color: {text}; border: 1px solid {edge}; padding: 4sp 6sp; }}
QFrame#panel, QFrame#card {{ background: {panel}; border: 1px solid {line}; border-radius: 8px; }}
QFrame#banner {{ background: {panel}; border: 1px solid {line}; border-left: 4sp solid {warn};
    border-radius: 8px; }}
QFrame#banner[severity="bad"] {{ border-left-color: {bad}; }}
QLabel {{ background: transparent; }}
QLabel#dim, QLabel[stale="true"] {{ color: {dim}; }}
QLabel#good {{ color: {good}; }}
QLabel#warn {{ color: {warn}; }}
QLabel#bad {{ color: {bad}; }}
QLabel#command {{ background: {window}; color: {text}; border: 1px solid {line}; border-radius: 5px;
    padding: 6sp 8sp; }}
QLabel:focus {{ border: 1px solid {accent}; }}
QTableView, QListView, QTreeView {{ background: {panel}; outline: 0; }}
QTableView, QListView, QTreeView, QPlainTextEdit, QTextEdit {{ border: 1px solid transparent; }}
QTableView:focus, QListView:focus, QTreeView:focus, QPlainTextEdit:focus,
    QTextEdit:focus {{ border-color: {accent}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {selection}; color: {text}; }}
QPlainTextEdit, QTextEdit {{ background: {panel}; color: {text}; }}
QTableCornerButton::section {{ background: {panel}; border: none; }}
QHeaderView {{ background: {panel}; border: none; }}
QHeaderView::section {{ background: {panel}; color: {dim}; border: none; border-bottom: 1px solid {line};
    padding: 5sp 7px; }}
QHeaderView::section:hover {{ color: {text}; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ width: 0; height: 0; }}
QPushButton, QToolButton#button, QComboBox, QLineEdit, QAbstractSpinBox {{ background: {panel};
    color: {text}; border: 1px solid {line}; border-radius: 6px; padding: 4sp 10sp; min-height: 18sp; }}
QToolButton#button, QPushButton {{ qproperty-iconSize: 14sp 14sp; }}
QComboBox, QLineEdit, QAbstractSpinBox {{ border-color: {edge}; }}
QLineEdit {{ placeholder-text-color: {dim}; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ background: transparent; border: none; padding: 0 8sp;
    min-height: 0; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ background: transparent; border: none;
    width: 22sp; }}
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow {{ image: none; width: 0; height: 0; }}
QPushButton:hover, QToolButton#button:hover, QComboBox:hover {{ border-color: {dim}; }}
QPushButton:pressed, QToolButton#button:pressed {{ background: {line}; color: {pressed_text}; }}
QPushButton:focus, QToolButton#button:focus, QComboBox:focus, QLineEdit:focus,
    QAbstractSpinBox:focus {{ border-color: {accent}; }}
QPushButton:disabled, QToolButton#button:disabled, QComboBox:disabled, QLineEdit:disabled,
    QAbstractSpinBox:disabled {{ color: {dim}; }}
QPushButton:default, QToolButton#button:checked {{ background: {accent}; color: {accent_text};
    border-color: {accent}; }}
QPushButton:default:focus, QToolButton#button:checked:focus {{ border-color: {text}; }}
QComboBox::drop-down {{ border: none; width: 20sp; }}
QComboBox QAbstractItemView {{ background: {panel}; color: {text}; border: 1px solid {edge}; outline: 0;
    selection-background-color: {selection}; selection-color: {text}; }}
QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextEdit {{ selection-background-color: {accent};
    selection-color: {accent_text}; }}
QCheckBox, QRadioButton {{ spacing: 7sp; border: 1px solid transparent; border-radius: 4px; padding: 2sp; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {accent}; }}
QSlider {{ border: 1px solid transparent; border-radius: 4px; min-height: 20sp; }}
QSlider:focus {{ border-color: {accent}; }}
QSlider::groove:horizontal {{ background: {edge}; height: 2sp; border-radius: 1px; }}
QSlider::handle:horizontal {{ background: {accent}; width: 14sp; margin: -6sp 0; border-radius: 4px; }}
QTabBar::tab {{ background: transparent; color: {dim}; border: 1px solid transparent; padding: 5sp 10sp;
    border-radius: 5px; }}
QTabBar::tab:selected {{ background: {panel}; color: {text}; border-color: {line}; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:focus, QTabBar::tab:selected:focus {{ border-color: {accent}; }}
QMenuBar {{ background: {window}; color: {text}; padding: 2sp 8sp; }}
QMenuBar::item {{ background: transparent; padding: 4sp 8sp; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {selection}; }}
QMenu {{ background: {panel}; color: {text}; border: 1px solid {edge}; padding: 4sp; }}
QMenu::item {{ padding: 5sp 24sp 5sp 24sp; border-radius: 4px; }}
QMenu::item:selected {{ background: {selection}; }}
QMenu::item:disabled {{ color: {dim}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4sp 8sp; }}
QStatusBar {{ background: {window}; border-top: 1px solid {line}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QToolButton {{ background: transparent; color: {dim}; border: 1px solid transparent;
    border-radius: 4px; padding: 1sp 6sp; }}
QStatusBar QToolButton:hover {{ color: {text}; background: {selection}; }}
QStatusBar QToolButton:focus {{ border-color: {accent}; }}
QStatusBar QToolButton[severity="bad"] {{ color: {bad}; }}
QStatusBar QToolButton[severity="warn"] {{ color: {warn}; }}
QStatusBar QToolButton[severity="good"] {{ color: {good}; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:hover {{ background: {line}; }}
QScrollBar:vertical {{ background: transparent; width: 10sp; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10sp; margin: 0; }}
QScrollBar::handle {{ background: {line}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 28sp; }}
QScrollBar::handle:horizontal {{ min-width: 28sp; }}
QScrollBar::handle:hover {{ background: {dim}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QProgressBar {{ background: {line}; border: none; border-radius: 2px; max-height: 4sp; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}
"""
"""Lengths in `sp` grow with the text, as on Android; Qt knows only px, see `sheet_of`."""


def sheet_of(theme: Theme, scale: float = 1.0) -> str:
    """The style sheet in the colours of `theme`, for text at `scale` times its usual size."""
    names = ("window", "panel", "line", "edge", "text", "dim", "accent", "accent_text", "selection")
    states = ("good", "warn", "bad")
    colors = {name: getattr(theme, name) for name in names + states}
    colors["pressed_text"] = theme.window if theme.name == "contrast" else theme.text
    return _SP.sub(lambda length: f"{round(int(length[1]) * scale)}px", _SHEET.format(**colors))


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


def text_scale() -> float:
    """How much larger than usual the application's text is; 1.0 before it is dressed."""
    app = QApplication.instance()
    if app is None or not app.property(_DRESSED):
        return 1.0
    return QApplication.font().pointSizeF() / POINT_SIZE


def text_font(points: float = POINT_SIZE, *, is_bold: bool = False, has_even_digits: bool = True) -> QFont:
    """The window's font; digits of one width, so that columns of numbers line up and do not dance.

    Args:
        points: its size at a text scale of 1; the font has it times `text_scale`.
    """
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPointSizeF(points * text_scale())
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    if has_even_digits:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def dress(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Give the whole application the colours of `theme`, and the font at `scale` times its usual size."""
    own = _own_fonts(app)
    ratio = scale / text_scale()
    if not app.property(_DRESSED):
        app.setStyle("Fusion")
        app.setProperty(_DRESSED, True)
    font = text_font()
    font.setPointSizeF(POINT_SIZE * scale)
    app.setFont(font)
    app.setPalette(palette_of(theme))
    app.setStyleSheet(sheet_of(theme, scale))
    for widget, font in own:
        if font.resolveMask() & _SIZE_RESOLVED:
            font.setPointSizeF(font.pointSizeF() * ratio)
        widget.setFont(font)


def _own_fonts(app: QApplication) -> list[tuple[QWidget, QFont]]:
    """Widgets with a font of their own: Qt takes it away with every new style sheet, and never scales it."""
    has_font = Qt.WidgetAttribute.WA_SetFont
    return [(w, QFont(w.font())) for w in app.allWidgets() if w.testAttribute(has_font)]
