"""Rows are painted from pictures that are kept: a picture may never outlive what it shows."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.blame import measure
from inspector.gui.style import dress
from inspector.gui.theme import DARK, LIGHT
from inspector.gui.views.processes import ProcessPanel
from inspector.gui.widgets.cells import CellDelegate
from tests.gui.frames_by_hand import frame

MIB = 1 << 20
COLORS = {"l": QColor("#ff0000")}


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> ProcessPanel:
    dress(qapp, DARK)
    return opened(qtbot)


def opened(qtbot: QtBot) -> ProcessPanel:
    made = ProcessPanel(lambda who: COLORS.get(who.name), measure("held"))
    qtbot.addWidget(made)
    made.resize(1000, 260)
    show(made)
    made.show()
    QApplication.processEvents()
    return made


def show(panel: ProcessPanel, size: int = 8, names: str = "abcdefghijkl") -> None:
    holders = {(10 + place, name): [place] for place, name in enumerate(names)}
    panel.show_frame(frame({n: ((size + n) * MIB, b"") for n in range(len(names))}, holders), None)


def picture(panel: ProcessPanel) -> QImage:
    for _ in range(4):  # scroll bars come and go after the fact
        QApplication.processEvents()
    return panel.table.viewport().grab().toImage()


def _recolor(panel: ProcessPanel) -> None:
    COLORS["l"] = QColor("#00ff00")


def _select(panel: ProcessPanel) -> None:
    panel.table.selectRow(2)


def _focus(panel: ProcessPanel) -> None:
    panel.activateWindow()
    panel.table.setFocus()
    index = panel.table.table.index(1, 3)
    panel.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)


def _scroll_aside(panel: ProcessPanel) -> None:
    panel.resize(500, 260)
    panel.table.horizontalScrollBar().setValue(90)


def _dress_light(panel: ProcessPanel) -> None:
    dress(_app(), LIGHT)
    panel.dress(LIGHT)


CHANGES: dict[str, Callable[[ProcessPanel], object]] = {
    "amounts": lambda panel: show(panel, 9),
    "rows": lambda panel: show(panel, 8, "abcdefghijxl"),
    "fewer rows": lambda panel: show(panel, 8, "abc"),
    "sort": lambda panel: panel.table.sort_by("name", False),
    "measure": lambda panel: panel.set_measure(measure("private")),
    "colour": _recolor,
    "selection": _select,
    "focus": _focus,
    "stale": lambda panel: panel.table.mark_stale(True),
    "width": lambda panel: panel.table.setColumnWidth(2, 130),
    "hidden column": lambda panel: panel.table.setColumnHidden(3, True),
    "order of columns": lambda panel: panel.table.horizontalHeader().moveSection(4, 1),
    "scrolled": lambda panel: panel.table.verticalScrollBar().setValue(3),
    "smaller": lambda panel: panel.resize(700, 220),
    "scrolled aside": _scroll_aside,
    "theme": _dress_light,
    "larger text": lambda panel: dress(_app(), DARK, 1.5),
}


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_painted_from_kept_rows_is_what_is_painted_anew(
    panel: ProcessPanel, qtbot: QtBot, what: str
) -> None:
    COLORS["l"] = QColor("#ff0000")
    show(panel)
    before = picture(panel)
    try:
        CHANGES[what](panel)
        panel.table.viewport().update()
        kept = picture(panel)
        assert kept != before
        panel.table._pictures._kept.clear()
        assert kept == picture(panel)
    finally:
        dress(_app(), DARK)


def test_rows_that_look_the_same_are_not_drawn_again(
    panel: ProcessPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    draw = CellDelegate.draw

    def counted(cells: CellDelegate, *args: object, **named: bool) -> None:
        drawn.append(1)
        draw(cells, *args, **named)  # type: ignore[arg-type]

    show(panel)
    picture(panel)
    monkeypatch.setattr(CellDelegate, "draw", counted)
    show(panel)
    picture(panel)
    assert not drawn
    names = "abcdefghijk"
    holders = {(10 + place, name): [place] for place, name in enumerate(names)} | {(50, "new"): [11]}
    panel.show_frame(frame({n: ((8 + n) * MIB, b"") for n in range(12)}, holders), None)
    picture(panel)
    assert len(drawn) == len(panel.table.table.columns), "one row is new"


def test_only_rows_that_are_seen_are_kept(panel: ProcessPanel) -> None:
    for size in range(8, 60):
        show(panel, size)
        picture(panel)
    assert len(panel.table._pictures._kept) <= 12


def test_fine_screens_get_all_their_pixels(panel: ProcessPanel, tmp_path: Path) -> None:
    image = QImage(2000, 520, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(2.0)
    image.fill(0)
    panel.table.viewport().render(image)
    rows = [image.pixelColor(60, y).name() for y in range(20, 60)]
    assert len(set(rows)) > 1
    assert all(round(p.devicePixelRatio()) in (1, 2) for p in panel.table._pictures._kept.values())
