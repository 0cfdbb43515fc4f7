"""A card with one figure: its title, how it changed, and a line of how it went."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from inspector.gui.theme import Theme
from inspector.gui.widgets.panel import ElidedLabel, WholeLabel
from inspector.gui.widgets.sparkline import Sparkline, Values

_FIGURE_SCALE = 1.6
_SMALL_SCALE = 0.93
_RADIUS = 8.0
_SIDE, _TOP, _SPACING = 10, 9, 10
_HINT = "Click, or press Enter, to see where it comes from."


class FigureCard(QAbstractButton):
    """A button that looks like a panel; pressing it asks where its figure comes from.

    Args:
        meaning: the formula, for the tooltip.
        widest: the figure that needs most room.
    """

    def __init__(self, title: str, meaning: str, widest: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meaning, self._widest = meaning, widest
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = _dim(ElidedLabel(title))
        self._remark = _dim(WholeLabel())
        self._remark.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._figure = QLabel("–")
        self._figure.setTextFormat(Qt.TextFormat.PlainText)
        self._line = _dim(ElidedLabel(" "))
        self._trend = Sparkline(f"{title}, the last minutes")
        for label in (self._title, self._remark, self._figure, self._line):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._lay_out()
        self._tell("")

    def _lay_out(self) -> None:
        head, middle = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(8)
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        head.addWidget(self._title)
        head.addWidget(self._remark, 1)
        middle.setSpacing(_SPACING)
        middle.addWidget(self._figure)
        middle.addWidget(self._trend, 1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, _TOP, _SIDE, _TOP)
        column.setSpacing(1)
        column.addLayout(head)
        column.addLayout(middle)
        column.addWidget(self._line)

    # Showing

    def show_figure(self, figure: str, change: str, remark: str, exactly: str) -> None:
        """`exactly` is for the tooltip: the figure to the last digit."""
        if figure != self._figure.text():
            self._figure.setText(figure)
        if (change or " ") != self._line.text():
            self._line.setText(change or " ")
        if remark != self._remark.text():
            self._remark.setText(remark)
        spoken = ", ".join(part for part in (figure, change, remark) if part)
        if spoken != self.accessibleDescription():
            self.setAccessibleDescription(spoken)
        self._tell(exactly)

    def show_trend(self, values: Values) -> None:
        """Evenly spaced, oldest first, NaN where there is none."""
        self._trend.show_values(values)

    def mark_stale(self, is_stale: bool) -> None:
        self._trend.mark_stale(is_stale)
        if is_stale != bool(self._figure.property("stale")):
            self._figure.setProperty("stale", is_stale)
            self._figure.style().unpolish(self._figure)
            self._figure.style().polish(self._figure)
            self._scale()  # polishing takes a font of its own away

    def dress(self, theme: Theme) -> None:
        self._trend.dress(theme)
        self.update()

    def _tell(self, exactly: str) -> None:
        told = "\n".join(part for part in (self._meaning, exactly, _HINT) if part)
        if told != self.toolTip():
            self.setToolTip(told)

    # Size

    def sizeHint(self) -> QSize:
        return self._column.sizeHint().expandedTo(self.minimumSizeHint())

    def minimumSizeHint(self) -> QSize:
        """Room for the title, or for the widest figure with a short line beside it."""
        figure = self._figure.fontMetrics().horizontalAdvance(self._widest) + _SPACING + self._em()
        title = self._title.fontMetrics().horizontalAdvance(self._title.text()) + 2
        return QSize(2 * _SIDE + max(title, figure), self._column.minimumSize().height())

    def _em(self) -> int:
        return self.fontMetrics().height()

    def showEvent(self, event: QShowEvent) -> None:
        # A style sheet resets fonts while widgets are put together; from here on they stay.
        self._scale()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self._scale()

    def _scale(self) -> None:
        """Figure and small print in proportion to the window's text."""
        figure = _scaled(self.font(), _FIGURE_SCALE)
        figure.setWeight(QFont.Weight.DemiBold)
        if figure == self._figure.font():
            return
        self._figure.setFont(figure)
        for label in (self._title, self._remark, self._line):
            label.setFont(_scaled(self.font(), _SMALL_SCALE))
        self.updateGeometry()

    # Looks and keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_E):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, role = self.palette(), QPalette.ColorRole
        edge = role.Link if self.hasFocus() else role.PlaceholderText if self.underMouse() else role.Mid
        width = 2.0 if self.hasFocus() else 1.0
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.color(edge), width))
        painter.setBrush(palette.color(role.Highlight if self.isDown() else role.Base))
        inset = width / 2
        room = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(room, _RADIUS, _RADIUS)
        painter.end()


def _dim(label: ElidedLabel) -> ElidedLabel:
    label.setObjectName("dim")
    return label


def _scaled(font: QFont, ratio: float) -> QFont:
    """`font` at `ratio` times its size."""
    scaled = QFont(font)
    scaled.setPointSizeF(font.pointSizeF() * ratio)
    return scaled
