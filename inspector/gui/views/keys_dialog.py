"""The overlay that shows all keys."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspector.gui.style import text_font

_COLUMNS = 3
_HEADING_LINES = 2


class KeysDialog(QDialog):
    """`keys`: by heading, keys and what they do."""

    def __init__(self, keys: Mapping[str, Sequence[tuple[str, str]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        sheet = QWidget()
        row = QHBoxLayout(sheet)
        row.setSpacing(36)
        for headings in _columns(keys):
            column = QVBoxLayout()
            column.setSpacing(14)
            for heading in headings:
                column.addLayout(_group(heading, keys[heading]))
            column.addStretch(1)
            row.addLayout(column)
        area = QScrollArea()
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setAccessibleName("Keys")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.addWidget(area)
        layout.addWidget(buttons)
        room = sheet.sizeHint()
        self.resize(min(room.width() + 70, 1180), min(room.height() + 90, 760))


def _columns(keys: Mapping[str, Sequence[tuple[str, str]]]) -> list[list[str]]:
    """Headings in columns of about the same height, in their order."""
    heights = {heading: len(lines) + _HEADING_LINES for heading, lines in keys.items()}
    share = sum(heights.values()) / _COLUMNS
    columns: list[list[str]] = [[] for _ in range(_COLUMNS)]
    above = 0.0
    for heading, height in heights.items():
        columns[min(int((above + height / 2) / share), _COLUMNS - 1)].append(heading)
        above += height
    return columns


def _group(heading: str, lines: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    title = QLabel(heading)
    title.setFont(text_font(is_bold=True))
    grid.addWidget(title, 0, 0, 1, 2)
    for line, (keys, deed) in enumerate(lines, start=1):
        shown = QLabel(keys)
        shown.setObjectName("dim")
        grid.addWidget(shown, line, 0)
        grid.addWidget(QLabel(deed), line, 1)
    return grid
