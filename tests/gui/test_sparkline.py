"""Sparklines by their pixels, and the trend column by what it says."""

# mypy: allow-untyped-calls

import time
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.blame import measure
from inspector.gui.models.processes import PROCESS_COLUMNS, ProcessRows
from inspector.gui.models.table import TableModel
from inspector.gui.models.trend import POINTS, Trends, trend_column
from inspector.gui.theme import DARK
from inspector.gui.widgets.data_table import DataTable
from inspector.gui.widgets.sparkline import Sparkline, TrendDelegate, condensed, draw_sparkline
from inspector.session.history import History
from tests.session.histories import frame, history_of, process

MIB = 1 << 20
WIDTH, HEIGHT = 60, 20


def ink(values: object, *, scale: int = 1, is_filled: bool = False) -> npt.NDArray[np.bool_]:
    """bool[rows, columns] of device pixels that a sparkline over all of an image touched clearly."""
    image = QImage(WIDTH * scale, HEIGHT * scale, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(scale)
    image.fill(0)
    painter = QPainter(image)
    room = QRectF(0, 1, WIDTH, HEIGHT - 2)
    draw_sparkline(painter, room, np.array(values, float), QColor("white"), is_filled=is_filled)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT * scale, -1, 4)
    return pixels[:, :, 3] > 90


def test_a_rising_line_goes_from_the_lower_left_to_the_upper_right(qapp: QApplication) -> None:
    rows = [column.argmax() for column in ink(np.arange(30)).T]
    assert rows[2] > HEIGHT - 5
    assert rows[-3] < 4
    assert all(after <= before for before, after in pairwise(rows))


def test_a_gap_is_left_blank(qapp: QApplication) -> None:
    inked = ink([5, 6, 5, np.nan, np.nan, np.nan, np.nan, 6, 5, 6])
    columns: list[bool] = np.max(inked, axis=0).tolist()
    assert all(columns[:10])
    assert not any(columns[18:44])
    assert all(columns[50:])


def test_a_lone_value_is_a_dash_and_none_is_nothing(qapp: QApplication) -> None:
    assert 1 <= ink([np.nan, 3, np.nan]).sum() <= 12
    assert ink([7.0]).any()
    assert not ink([np.nan] * 9).any()
    assert not ink([]).any()


def test_what_stays_level_is_in_the_middle_and_nothing_is_at_the_bottom(qapp: QApplication) -> None:
    level, zero = ink([5.0] * 20), ink([0.0] * 20)
    assert abs(int(level.any(axis=1).argmax()) - HEIGHT // 2) <= 1
    assert int(zero.any(axis=1).argmax()) >= HEIGHT - 3


def test_small_changes_stay_small(qapp: QApplication) -> None:
    used = np.flatnonzero(ink([1000, 1001] * 15).any(axis=1))
    assert used.max() - used.min() <= 3


def test_no_peak_is_lost_among_more_values_than_pixels(qapp: QApplication) -> None:
    values = np.zeros(6001)
    values[2500] = 9.0
    assert condensed(values, WIDTH).max() == 9.0
    assert len(condensed(values, WIDTH)) == WIDTH
    column = int(ink(values)[:4].any(axis=0).argmax())
    assert abs(column - 25) <= 2
    assert np.isnan(condensed(np.full(500, np.nan), 10)).all()


def test_fine_screens_get_twice_the_pixels(qapp: QApplication) -> None:
    at_one, at_two = ink(np.arange(30)), ink(np.arange(30), scale=2)
    assert at_two.any(axis=0).all()
    assert at_two.sum() > 1.5 * at_one.sum()
    per_column = at_two.sum(axis=0)
    assert per_column.max() <= 5


def test_filling_reaches_down_to_the_bottom(qapp: QApplication) -> None:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    draw_sparkline(
        painter, QRectF(0, 1, WIDTH, HEIGHT - 2), np.array([9.0] * 9), QColor("white"), is_filled=True
    )
    painter.end()
    assert QColor(image.pixelColor(QPoint(30, HEIGHT - 4))).alpha() > 20


def test_thirty_rows_are_cheap(qapp: QApplication) -> None:
    random = np.random.default_rng(0)
    lines = [50 + np.cumsum(random.normal(size=60)).astype(np.float32) for _ in range(30)]
    image = QImage(120, 900, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    costs = []
    for _ in range(9):
        began = time.perf_counter()
        for row, line in enumerate(lines):
            draw_sparkline(painter, QRectF(5, row * 28 + 4, 100, 20), line, QColor("white"))
        costs.append(time.perf_counter() - began)
    painter.end()
    assert min(costs) < 0.005  # 0.94 ms here; a loaded machine takes longer


def test_the_widget_repaints_only_for_new_values(qtbot: QtBot) -> None:
    line = Sparkline("Trend of the unique total")
    qtbot.addWidget(line)
    line.resize(120, 24)
    line.show_values(np.array([1.0, np.nan, 3.0]))
    line.show()
    qtbot.waitExposed(line)
    QApplication.processEvents()
    before = line.grab().toImage()
    line.show_values(np.array([1.0, np.nan, 3.0]))
    assert line.grab().toImage() == before
    line.show_values(np.array([3.0, 2.0, 1.0]))
    assert line.grab().toImage() != before
    assert line.accessibleName() == "Trend of the unique total"


GROWING, STEADY, LATE = process(10, "growing"), process(20, "steady"), process(30, "late")


def minute() -> History:
    frames = []
    for second in range(90):
        held = {GROWING: (10 + second) * MIB, STEADY: 50 * MIB}
        if second >= 80:
            held[LATE] = 5 * MIB
        frames.append(frame(1000.0 + second, held, second))
    return history_of(frames)


@pytest.fixture
def rows() -> ProcessRows:
    return ProcessRows(frame(1089.0, {GROWING: 99 * MIB, STEADY: 50 * MIB, LATE: 5 * MIB}), lambda who: None)


def test_the_trend_is_the_last_minute(rows: ProcessRows) -> None:
    trends = Trends(minute(), measure("held"))
    line = trends.line(rows, 0)
    assert line is not None
    assert len(line) == POINTS
    assert line[-1] == 99 * MIB
    assert line[0] == 39 * MIB
    late = trends.line(rows, 2)
    assert late is not None
    assert late[0] == 0.0
    assert late[-1] == 5 * MIB
    assert trends.changes(rows).tolist() == [60 * MIB, 0, 5 * MIB]


def test_time_before_the_first_sample_is_not_known(rows: ProcessRows) -> None:
    short = history_of([frame(1000.0 + second, {GROWING: MIB}, second) for second in range(10)])
    line = Trends(short, measure("held")).line(rows, 0)
    assert line is not None
    assert np.isnan(line[:45]).all()
    assert np.isfinite(line[-9:]).all()
    assert Trends(short, measure("held")).line(rows, 1) is None
    assert np.isnan(Trends(History(), measure("held")).changes(rows)).all()


def test_the_column_says_the_change_and_sorts_by_it(rows: ProcessRows) -> None:
    column = trend_column(Trends(minute(), measure("held")))
    assert [column.text(rows, row) for row in range(3)] == ["+60.0 MiB", "no change", "+5.00 MiB"]
    assert np.argsort(-column.key(rows)).tolist() == [0, 2, 1]
    assert column.hint is not None
    assert column.hint(rows, 0) == "Held, last minute: +60.0 MiB"


def test_the_delegate_paints_a_line_into_its_column_only(qtbot: QtBot, rows: ProcessRows) -> None:
    trends = Trends(minute(), measure("held"))
    columns = (*PROCESS_COLUMNS[:2], trend_column(trends))
    table = DataTable(TableModel(columns, rows), "Processes")
    delegate = TrendDelegate(trends.line, table)
    table.setItemDelegateForColumn(2, delegate)
    qtbot.addWidget(table)
    delegate.dress(DARK)
    table.resize(500, 200)
    table.show_rows(rows)
    table.show()
    qtbot.waitExposed(table)
    table.grab()
    image = table.viewport().grab().toImage()
    place = table.visualRect(table.table.index(0, 2))
    dim = QColor(DARK.dim)
    found = [
        QColor(image.pixel(x, y)).lightness()
        for x in range(place.left() + 8, place.right() - 8)
        for y in range(place.top(), place.bottom())
    ]
    background = QColor(image.pixel(place.left() + 1, place.top() + 1)).lightness()
    assert sum(abs(value - background) > abs(dim.lightness() - background) * 0.4 for value in found) > 20
    assert table.table.index(0, 2).data(Qt.ItemDataRole.DisplayRole) == "+60.0 MiB"
