"""The tag panel: what it lists, sorts, filters and selects."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from inspector.domain.frame import Frame
from inspector.gui.models.table import SWATCH_ROLE
from inspector.gui.views.tags import TagPanel
from tests.domain.holdings import Held, frame_of

MIB = 1 << 20
BUFFERS = (
    Held(8 * MIB, (1, 2), b"camera"),
    Held(4 * MIB, (1,), b"camera"),
    Held(20 * MIB, (3,), b""),
    Held(2 * MIB, (), b"\x1b[31mred"),
)


@pytest.fixture
def panel(qtbot: QtBot) -> TagPanel:
    panel = TagPanel()
    qtbot.addWidget(panel)
    panel.show_frame(frame_of(BUFFERS))
    return panel


def column(panel: TagPanel, id: str) -> list[str]:
    """The texts of a column, top to bottom."""
    model = panel.table.table
    at = [column.id for column in model.columns].index(id)
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_tags_are_listed_with_their_sums_largest_first(panel: TagPanel) -> None:
    assert column(panel, "tag") == ["(no tag)", "camera", "\\x1b[31mred"]
    assert column(panel, "unique") == ["20.0 MiB", "12.0 MiB", "2.00 MiB"]
    assert column(panel, "buffers") == ["1", "2", "1"]
    assert column(panel, "processes") == ["1", "2", "0"]
    assert column(panel, "private") == ["20.0 MiB", "4.00 MiB", "0"]
    assert column(panel, "shared") == ["0", "8.00 MiB", "0"]
    assert column(panel, "held") == ["20.0 MiB", "20.0 MiB", "0"]
    assert column(panel, "proportional") == ["20.0 MiB", "12.0 MiB", "0"]
    assert column(panel, "orphaned") == ["0", "0", "2.00 MiB"]


def test_every_column_sorts(panel: TagPanel) -> None:
    panel.table.sort_by("tag")
    assert column(panel, "tag") == ["(no tag)", "\\x1b[31mred", "camera"]
    panel.table.sort_by("buffers")
    assert column(panel, "buffers")[0] == "2"


def test_choosing_a_row_gives_the_exact_bytes_even_of_no_tag(qtbot: QtBot, panel: TagPanel) -> None:
    model, selection = panel.table.table, panel.table.selectionModel()
    rows = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    for row, tag in ((2, b"\x1b[31mred"), (0, b"")):
        with qtbot.waitSignal(panel.tag_selected) as told:
            selection.setCurrentIndex(model.index(row, 0), rows)
        assert told.args == [tag]
    with qtbot.waitSignal(panel.tag_selected) as told:
        selection.clearSelection()
    assert told.args == [None]


def test_selection_follows_its_tag_through_updates(qtbot: QtBot, panel: TagPanel) -> None:
    panel.choose(b"camera")
    with qtbot.assertNotEmitted(panel.tag_selected):
        panel.show_frame(frame_of([*BUFFERS, Held(90 * MIB, (2,), b"camera"), Held(1, (1,), b"a")], seq=1))
    selected = [index.data() for index in panel.table.selectionModel().selectedRows()]
    assert selected == ["camera"]
    assert column(panel, "tag")[0] == "camera"


def test_a_filter_over_buffers_keeps_the_tags_that_have_one(panel: TagPanel) -> None:
    panel.narrow(np.array([True, False, False, True]))
    assert column(panel, "tag") == ["camera", "\\x1b[31mred"]
    assert column(panel, "buffers") == ["2", "1"]
    panel.narrow(np.zeros(4, bool))
    assert panel.table.empty_text == "No tag has a buffer that matches the filter."
    panel.narrow(None)
    assert len(column(panel, "tag")) == 3


def test_tags_may_have_colours_of_their_own(qtbot: QtBot) -> None:
    panel = TagPanel(lambda tag: QColor("#ff0000") if tag == b"camera" else None)
    qtbot.addWidget(panel)
    panel.show_frame(frame_of(BUFFERS))
    model = panel.table.table
    assert model.index(1, 0).data(SWATCH_ROLE) == QColor("#ff0000")
    assert model.index(0, 0).data(SWATCH_ROLE) is None


def test_the_tooltip_adds_up(panel: TagPanel) -> None:
    hint = panel.table.table.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert hint.splitlines() == [
        "camera",
        "unique 12.0 MiB",
        "= proportional 12.0 MiB",
        "+ unattributed 0 B",
        "+ orphaned 0 B",
    ]


def test_the_model_keeps_the_rules_of_qt(panel: TagPanel) -> None:
    tester = QAbstractItemModelTester(
        panel.table.table, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    frames: list[Frame] = [frame_of(BUFFERS[:count], seq=count) for count in (4, 0, 2, 1)]
    for frame in frames:
        panel.show_frame(frame)
    assert tester.model() is panel.table.table
    assert len(column(panel, "tag")) == 1
