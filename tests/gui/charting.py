"""A chart on the (offscreen) screen, and its pixels."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.gui.views.chart.widget import BlameChart
from inspector.session.history import History


def show_chart(
    qtbot: QtBot, history: History, *, span_s: float | None = 100.0, **options: object
) -> BlameChart:
    chart = BlameChart(history, **options)  # type: ignore[arg-type]
    qtbot.addWidget(chart)
    chart.resize(900, 500)
    chart.set_span(span_s)
    chart.show()
    qtbot.waitExposed(chart)
    rest(qtbot, chart)
    return chart


def rest(qtbot: QtBot, chart: BlameChart) -> None:
    """Wait until the chart has nothing left to do."""
    qtbot.waitUntil(lambda: not chart._turn.isActive() and not chart._view.is_moving)
    QApplication.processEvents()


def at(chart: BlameChart, x: float, y: float) -> QPoint:
    """A point of the picture by shares, from the left and from the floor."""
    area = chart.plot.area
    return QPoint(round(area.left() + x * area.width()), round(area.bottom() - y * area.height()))


def place_of(chart: BlameChart, amount: float, x: float = 0.9) -> QPoint:
    """The point at the height of an amount."""
    return at(chart, x, amount / chart.plot.shown_range[2])


def picture(chart: BlameChart) -> npt.NDArray[np.uint32]:
    """The pixels of the plot."""
    image = chart.plot.grab(chart.plot.area.toRect()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def color_at(chart: BlameChart, point: QPoint) -> str:
    return QColor(chart.plot.grab().toImage().pixel(point)).name()
