"""The process and buffer panels: trend, guesses, allocators, columns kept from run to run, larger text."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.blame import measure
from inspector.domain.columns import ints
from inspector.gui.models.buffer_columns import BUFFER_COLUMNS
from inspector.gui.models.buffers import BufferRows
from inspector.gui.settings import Settings
from inspector.gui.style import ROW_HEIGHT, dress
from inspector.gui.theme import DARK
from inspector.gui.views.buffers import BufferPanel
from inspector.gui.views.processes import ProcessPanel
from inspector.gui.widgets.panel import ElidedLabel
from inspector.session.history import History
from tests.gui.frames_by_hand import frame

MIB = 1 << 20
SCREEN = 1080 * 2400 * 4
COLUMNS = {column.id: column for column in BUFFER_COLUMNS}


def process_panel(qtbot: QtBot, history: History | None = None) -> ProcessPanel:
    panel = ProcessPanel(lambda who: QColor("#ff0000"), measure("proportional"), history=history)
    qtbot.addWidget(panel)
    panel.resize(1300, 300)
    panel.show()
    QApplication.processEvents()
    return panel


def shown_columns(panel: ProcessPanel | BufferPanel) -> list[str]:
    return [place.id for place in panel.columns.chooser.places() if place.is_shown]


# Processes


def test_all_columns_are_there_and_the_trend_needs_a_history(qtbot: QtBot) -> None:
    named = ["name", "pid", "held", "private", "shared", "proportional", "mapped", "allocated", "count"]
    assert shown_columns(process_panel(qtbot)) == named
    assert shown_columns(process_panel(qtbot, History())) == [*named, "trend"]


def test_the_trend_is_that_of_the_measure(qtbot: QtBot) -> None:
    history = History()
    panel = process_panel(qtbot, history)
    for second in range(30):
        buffers = {1: (MIB * (1 + second), b"own"), 2: (8 * MIB, b"both")}
        made = frame(buffers, {(7, "app"): [1, 2], (8, "b"): [2]}, seq=second, at_s=100.0 + second)
        history.append(made)
    panel.show_frame(made, None)
    column = panel.table.place_of("trend")
    row = panel.table.table.rows.find(made.processes.who[0].key)
    told = panel.table.table.columns[column].text
    assert told(panel.table.table.rows, row) == "+29.0 MiB"
    panel.set_measure(measure("shared"))
    assert told(panel.table.table.rows, row) == "no change"
    panel.set_measure(measure("count"))
    assert told(panel.table.table.rows, row) == "no change"


def test_another_measure_sorts_only_what_was_sorted_by_the_measure(qtbot: QtBot) -> None:
    panel = process_panel(qtbot)
    assert panel.table.sorted_column() == ("proportional", True)
    panel.set_measure(measure("held"))
    assert panel.table.sorted_column() == ("held", True)
    panel.table.sort_by("name")
    panel.set_measure(measure("private"))
    assert panel.table.sorted_column() == ("name", False)


def test_an_empty_table_says_whether_the_filter_did_it(qtbot: QtBot) -> None:
    panel = process_panel(qtbot)
    made = frame({1: (5, b"")}, {(7, "app"): [1]})
    panel.show_frame(made, made.processes.pid < 0)
    assert panel.table.empty_text == "No process matches the filter."
    panel.show_frame(frame({}, {}), None)
    assert panel.table.empty_text == "No process holds a buffer."


# Buffers


def test_a_likely_picture_is_named_and_its_tooltip_says_how_sure_it_is() -> None:
    rows = BufferRows(frame({1: (SCREEN, b"a"), 2: (5000, b"b")}, {}))
    assert COLUMNS["image"].text(rows, 0) == "1080×2400 RGBA"
    hint = COLUMNS["image"].hint
    assert hint is not None
    assert "likely" in hint(rows, 0)
    assert COLUMNS["image"].text(rows, 1) == ""
    assert "No usual picture" in hint(rows, 1)
    assert COLUMNS["image"].key(rows).tolist() == [1080 * 2400, -1]


def test_a_doubtful_picture_has_a_question_mark_and_alternatives() -> None:
    size = next(pages * 4096 for pages in range(64, 40_000) if len(_alternatives(pages * 4096)) > 1)
    rows = BufferRows(frame({1: (size, b"a")}, {}))
    hint = COLUMNS["image"].hint
    assert hint is not None
    assert COLUMNS["image"].text(rows, 0).endswith("?")
    assert all(other in hint(rows, 0) for other in _alternatives(size))


def _alternatives(size: int) -> list[str]:
    guess = BufferRows(frame({1: (size, b"a")}, {})).guess(0)
    if guess is None or guess.certainty.value == "likely":
        return []
    return [other.text for other in guess.alternatives]


def test_an_orphan_is_marked_and_one_with_unseen_holders_is_none() -> None:
    rows = BufferRows(frame({1: (5, b""), 2: (5, b""), 3: (5, b"")}, {(7, "app"): [3]}, extra_refs={2: 3}))
    alarming = COLUMNS["ref_count"].is_alarming
    assert alarming is not None
    assert [alarming(rows, row) for row in range(3)] == [True, False, False]
    assert [COLUMNS["ref_count"].text(rows, row) for row in range(3)] == ["0 · orphan", "3", "1"]
    assert [COLUMNS["holders"].text(rows, row) for row in range(3)] == ["none", "none seen", "app"]
    assert [COLUMNS["unseen"].text(rows, row) for row in range(3)] == ["", "3", ""]
    hint = COLUMNS["holders"].hint
    assert hint is not None
    assert hint(rows, 1) == "3 holders could not be read"


def test_an_orphan_looks_different(qtbot: QtBot) -> None:
    """The mark is in a colour of its own, not in words alone."""
    panel = BufferPanel()
    qtbot.addWidget(panel)
    panel.resize(1300, 200)
    panel.show_frame(frame({1: (5, b"")}, {}), None, None, "", None)
    panel.dress(DARK)
    panel.show()
    QApplication.processEvents()
    place = panel.table.visualRect(panel.table.table.index(0, panel.table.place_of("ref_count")))
    image = panel.table.viewport().grab(place).toImage()
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert DARK.warn in colors


def test_an_allocator_that_holds_nothing_any_more_keeps_its_name(qtbot: QtBot) -> None:
    panel = BufferPanel()
    qtbot.addWidget(panel)
    buffers = {1: (5, b""), 2: (6, b"")}
    earlier = frame(buffers, {(7, "camera"): [1], (8, "app"): [2]})
    later = frame(buffers, {(8, "app"): [1, 2]})
    allocators = [7, 9]
    later = replace(later, buffers=replace(later.buffers, allocator_pid=ints(allocators)))
    panel.show_frame(earlier, None, None, "", None)
    panel.show_frame(later, None, None, "", None)
    rows = panel.table.table.rows
    assert [COLUMNS["allocator"].text(rows, row) for row in range(2)] == ["camera (7)", "pid 9"]
    hint = COLUMNS["allocator"].hint
    assert hint is not None
    assert "holds none now" in hint(rows, 0)


# Both


def test_columns_and_sort_are_kept(qtbot: QtBot, tmp_path: Path) -> None:
    before = process_panel(qtbot, History())
    before.columns.chooser.show_column("mapped", False)
    before.columns.chooser.move_column("trend", 1)
    before.table.sort_by("shared", False)
    settings = Settings(tmp_path / "window.ini")
    before.save_columns(settings)
    assert settings.save() == ""

    after = process_panel(qtbot, History())
    kept = Settings(tmp_path / "window.ini")
    assert kept.warning == "", "what is written is not taken for damaged"
    after.restore_columns(kept)
    assert shown_columns(after)[:3] == ["name", "trend", "pid"]
    assert "mapped" not in shown_columns(after)
    assert after.table.sorted_column() == ("shared", False)


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "[]",
        "null",
        '{"columns": 5, "sorted_by": 7}',
        "[" * 10_000,
        '{"sorted_by": "gone"}',
        "x" * 50_000,
    ],
)
def test_damaged_settings_leave_the_defaults(qtbot: QtBot, tmp_path: Path, damaged: str) -> None:
    settings = Settings(tmp_path / "window.ini")
    settings.keep("columns/processes", damaged)
    panel = process_panel(qtbot)
    default = shown_columns(panel)
    panel.restore_columns(settings)
    assert shown_columns(panel) == default
    assert panel.table.sorted_column() == ("proportional", True)


def test_rows_and_columns_grow_with_the_text(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp, DARK)
    panel = process_panel(qtbot)
    panel.show_frame(frame({1: (5, b"")}, {(4_194_303, "app"): [1]}), None)
    held = panel.table.place_of("held")
    before = panel.table.columnWidth(held)
    assert panel.table.rowHeight(0) == ROW_HEIGHT
    try:
        dress(qapp, DARK, 2.0)
        QApplication.processEvents()
        assert panel.table.rowHeight(0) == 2 * ROW_HEIGHT
        assert panel.table.columnWidth(held) == pytest.approx(2 * before, rel=0.1)
    finally:
        dress(qapp, DARK)
    QApplication.processEvents()
    assert panel.table.rowHeight(0) == ROW_HEIGHT
    assert panel.table.columnWidth(held) == pytest.approx(before, rel=0.1)


def test_columns_have_room_for_what_they_were_made_for(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp, DARK)
    panel = process_panel(qtbot)
    panel.show_frame(frame({1: (1023 * MIB, b"")}, {(10_006, "app"): [1]}), None)
    metrics = panel.table.fontMetrics()
    for id in ("pid", "held", "count"):
        index = panel.table.table.index(0, panel.table.place_of(id))
        room = panel.table.columnWidth(index.column()) - 14
        text = str(index.data())
        assert metrics.elidedText(text, panel.table.textElideMode(), room) == text


def test_a_long_name_in_the_title_keeps_both_ends_and_the_tooltip_has_it_all(qtbot: QtBot) -> None:
    panel = BufferPanel()
    qtbot.addWidget(panel)
    made = frame({1: (5, b"")}, {(7, "begin" + "x" * 300 + "end"): [1]})
    who = made.processes.who[0]
    panel.show_frame(made, None, who.key, who.name, None)
    panel.resize(400, 200)
    panel.show()
    labels = [label for label in panel.findChildren(QWidget) if isinstance(label, ElidedLabel)]
    assert any(who.name in label.toolTip() for label in labels)
    assert panel.width() == 400
