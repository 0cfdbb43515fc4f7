"""A rounded panel with a title line; what docks and cards are made of."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget


class ElidedLabel(QLabel):
    """One line of plain text that elides, in the middle unless told otherwise; its tooltip has all of it."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(parent)
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text if text else "")

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), self._elide, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class WholeLabel(ElidedLabel):
    """One line of plain text that is shown whole or not at all."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)


class Panel(QFrame):
    """A framed room for one view, with a title and dim remark above it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self._title = ElidedLabel(title)
        bold = QFont()
        bold.setWeight(QFont.Weight.DemiBold)  # only the weight: the size stays that of the window's text
        self._title.setFont(bold)
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._remark = ElidedLabel(elide=Qt.TextElideMode.ElideRight)
        self._remark.setObjectName("dim")
        self.head = QHBoxLayout()
        self.head.setContentsMargins(7, 8, 8, 4)
        self.head.setSpacing(10)
        self.head.addWidget(self._title)
        self.head.addWidget(self._remark, 1)
        self._note = QLabel()
        self._note.setObjectName("dim")
        self.head.addWidget(self._note)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(6, 1, 4, 6)
        self.body.setSpacing(0)
        self.body.addLayout(self.head)

    def note_order_held(self, is_held: bool) -> None:
        """Say that rows stay where they are because the pointer is over them."""
        self._note.setText("order held" if is_held else "")
        self._note.setToolTip("Rows do not move while the pointer is over them; new ones come last.")

    def entitle(self, title: str, remark: str = "") -> None:
        if title != self._title.text():
            self._title.setText(title)
            self._title.updateGeometry()
        if remark != self._remark.text():
            self._remark.setText(remark)
