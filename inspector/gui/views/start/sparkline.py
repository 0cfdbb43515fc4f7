"""A target's total now, over a line of how it went."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from inspector.domain.units import BINARY, Units
from inspector.gui.theme import DARK, Theme
from inspector.gui.views.start.words import scaled_font
from inspector.session.glimpse import KEPT, Trend

_WIDTH_EM, _HEIGHT_EM = 6.2, 2.35
_LEAST_SHOWN = 20
"""Looks that the width stands for at first, so that the first seconds do not fill it with a single step."""
_LEAST_SWING = 0.02
"""Of the total: smaller changes look as small as they are."""


def line_through(totals: Sequence[int], room: QRectF) -> list[QPointF]:
    """Points of the line in `room`: one a look, the newest at the right edge."""
    if not totals:
        return []
    lowest, highest = min(totals), max(totals)
    swing = max(highest - lowest, highest * _LEAST_SWING, 1)
    middle = (lowest + highest) / 2
    step = room.width() / (min(max(len(totals), _LEAST_SHOWN), KEPT) - 1)
    first = room.right() - step * (len(totals) - 1)
    return [
        QPointF(first + step * place, room.center().y() - (total - middle) / swing * room.height())
        for place, total in enumerate(totals)
    ]


class Sparkline(QWidget):
    """Shows a Trend; says in words what it shows for those who cannot see it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._trend, self._units = DARK, Trend(), BINARY
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Total")

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_units(self, units: Units) -> None:
        """Write amounts of bytes in `units` from now on."""
        self._units = units
        if self._trend.now is not None:
            self.setAccessibleDescription(self.text)
        self.update()

    @property
    def text(self) -> str:
        """The number shown, "" when there is none."""
        return "" if self._trend.now is None else self._units.text(self._trend.now)

    def show_trend(self, trend: Trend | None) -> None:
        trend = trend or Trend()
        if trend is not self._trend:
            self._trend = trend
            self.setAccessibleDescription(self.text or "not known")
            self.update()

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(round(em * _WIDTH_EM), round(em * _HEIGHT_EM))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._trend.now is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        em = self.fontMetrics().height()
        painter.setFont(scaled_font(is_bold=True))
        painter.setPen(QColor(self._theme.text))
        top = QRectF(0, 0, self.width(), em * 1.1)
        painter.drawText(top, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.text)
        self._paint_line(painter, QRectF(1, em * 1.25, self.width() - 4, self.height() - em * 1.25 - 3))
        painter.end()

    def _paint_line(self, painter: QPainter, room: QRectF) -> None:
        accent = QColor(self._theme.accent)
        points = line_through(self._trend.totals, room)
        below = room.bottom() + 2
        shade = QColor(accent)
        shade.setAlpha(50)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        ends = [QPointF(points[-1].x(), below), QPointF(points[0].x(), below)]
        painter.drawPolygon(QPolygonF([*points, *ends]))
        painter.setPen(QPen(accent, 1.5, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(points[-1], 2.2, 2.2)
