"""The overlay that shows all keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from inspector.gui.style import text_font


class KeysDialog(QDialog):
    """`keys`: lines of keys and deed, tab-separated."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for line, pair in enumerate(keys.split("\n")):
            name, deed = pair.split("\t")
            shown = QLabel(name)
            shown.setFont(text_font(is_bold=True))
            grid.addWidget(shown, line, 0)
            grid.addWidget(QLabel(deed), line, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.addLayout(grid)
        layout.addWidget(buttons)
