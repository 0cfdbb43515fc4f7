"""A number with what there is to say about it: a figure, formulas and notes, scrolled where room is short."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from inspector.gui.style import text_font
from inspector.gui.widgets.raw_text import monospaced_font

_FIGURE_SCALE = 1.8
_MOST_OF_PARENT = 0.5
"""The part of its parent's height that it takes at most."""


class Facts(QScrollArea):
    """As high as its content, but never more than half of its parent."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._figure, self._exact = _label(), _label("dim")
        self._formula, self._filled = _label(), _label()
        self._filled.setFont(monospaced_font())
        for label in (self._exact, self._formula, self._filled):
            label.setWordWrap(True)
        self._notes = QGridLayout()
        self._notes.setHorizontalSpacing(8)
        self._notes.setVerticalSpacing(3)
        self._notes.setColumnStretch(1, 1)
        self._sheet = QWidget()
        grid = self._grid = QGridLayout(self._sheet)
        grid.setContentsMargins(7, 2, 8, 6)
        grid.setVerticalSpacing(4)
        figures = QHBoxLayout()
        figures.setSpacing(12)
        figures.addWidget(self._figure, 0, Qt.AlignmentFlag.AlignBaseline)
        figures.addWidget(self._exact, 1, Qt.AlignmentFlag.AlignBaseline)
        grid.addLayout(figures, 0, 0)
        grid.addWidget(self._formula, 1, 0)
        grid.addWidget(self._filled, 2, 0)
        grid.addLayout(self._notes, 3, 0)
        self.setWidget(self._sheet)

    def show_facts(
        self,
        figure: str = "",
        exact: str = "",
        formula: str = "",
        filled: str = "",
        notes: Sequence[str] = (),
    ) -> None:
        """Texts that are empty take no room."""
        texts = (
            (self._figure, figure),
            (self._exact, exact),
            (self._formula, formula),
            (self._filled, filled),
        )
        for label, text in texts:
            label.setText(text)
            label.setVisible(bool(text))
        while (item := self._notes.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for line, note in enumerate(notes):
            mark, told = _label("warn"), _label("dim")
            mark.setText("▲")
            told.setText(note)
            told.setWordWrap(True)
            self._notes.addWidget(mark, line, 0, Qt.AlignmentFlag.AlignTop)
            self._notes.addWidget(told, line, 1)
        self.verticalScrollBar().setValue(0)
        self.updateGeometry()

    def _wanted_height(self) -> int:
        height = self._grid.totalHeightForWidth(max(self.viewport().width(), 120))
        parent = self.parentWidget()
        most = round(parent.height() * _MOST_OF_PARENT) if parent is not None else height
        return max(min(height, most), self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        return QSize(360, self._wanted_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, min(self._wanted_height(), 3 * self.fontMetrics().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        # A style sheet resets fonts while widgets are put together; from here on they stay.
        self._scale()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self._scale()

    def _scale(self) -> None:
        """The figure in proportion to the window's text."""
        font: QFont = text_font(is_bold=True)
        font.setPointSizeF(self.font().pointSizeF() * _FIGURE_SCALE)
        self._figure.setFont(font)
        self.updateGeometry()


def _label(kind: str = "") -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setObjectName(kind)
    return label
