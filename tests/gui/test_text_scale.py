"""Text of every size: fonts follow at once, keep their proportions, and nothing is clipped."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inspector.gui.appearance import Appearance
from inspector.gui.preferences import Preferences
from inspector.gui.settings import Settings
from inspector.gui.style import POINT_SIZE, sheet_of, text_font
from inspector.gui.theme import CONTRAST, DARK, LIGHT
from inspector.gui.views.preferences import PreferencesDialog


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    dressed = Appearance(qapp, "dark", text_percent=100)
    yield dressed
    dressed.scale_text(100)


class Sheet(QWidget):
    """Labels as the views make them."""

    def __init__(self) -> None:
        super().__init__()
        self.plain, self.figure, self.heavy = QLabel("plain"), QLabel("12.3 MiB"), QLabel("Buffers")
        self.plain.setObjectName("dim")
        self.figure.setFont(text_font(16, is_bold=True))
        weight = QFont()
        weight.setWeight(QFont.Weight.DemiBold)
        self.heavy.setFont(weight)
        self.button, self.line = QPushButton("Button"), QLineEdit("Line")
        layout = QVBoxLayout(self)
        for part in (self.plain, self.figure, self.heavy, self.button, self.line):
            layout.addWidget(part)

    def points(self) -> list[float]:
        parts: list[QWidget] = [self.plain, self.figure, self.heavy, self.button, self.line]
        return [part.font().pointSizeF() for part in parts]


def _shown(qtbot: QtBot) -> Sheet:
    sheet = Sheet()
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.waitExposed(sheet)
    return sheet


@pytest.mark.parametrize("percent", [80, 150, 200])
def test_every_font_follows_at_once_and_comes_back(
    qtbot: QtBot, appearance: Appearance, percent: int
) -> None:
    sheet = _shown(qtbot)
    usual = sheet.points()
    assert usual == [POINT_SIZE, 16, POINT_SIZE, POINT_SIZE, POINT_SIZE]
    height = sheet.button.sizeHint().height()
    with qtbot.waitSignal(appearance.text_scaled):
        appearance.scale_text(percent)
    assert sheet.points() == pytest.approx([points * percent / 100 for points in usual])
    assert sheet.heavy.font().weight() == sheet.figure.font().weight() == QFont.Weight.DemiBold
    assert sheet.button.sizeHint().height() == pytest.approx(height * percent / 100, rel=0.1)
    assert text_font(16).pointSizeF() == pytest.approx(0.16 * percent), "for what is made from now on"
    appearance.scale_text(100)
    assert sheet.points() == usual


def test_another_theme_changes_no_font(qtbot: QtBot, appearance: Appearance) -> None:
    sheet = _shown(qtbot)
    appearance.scale_text(120)
    before = sheet.points()
    for wanted, theme in (("light", LIGHT), ("contrast", CONTRAST), ("dark", DARK)):
        appearance.choose(wanted)
        assert appearance.theme is theme
        assert sheet.points() == before
        assert sheet.figure.font().weight() == QFont.Weight.DemiBold


def test_lengths_of_the_sheet_grow_and_hairlines_do_not() -> None:
    lengths = {scale: re.findall(r"\b(\d+)(\w+)", sheet_of(DARK, scale)) for scale in (1.0, 2.0)}
    assert {unit for _, unit in lengths[1.0] if unit in ("sp", "px")} == {"px"}
    grown = [(int(one), int(two)) for (one, _), (two, _) in zip(*lengths.values(), strict=True)]
    assert {two / one for one, two in grown if one} == {1.0, 2.0}
    assert "border: 1px solid" in sheet_of(DARK, 2.0)


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_no_control_of_the_dialog_clips_its_text(qtbot: QtBot, appearance: Appearance, percent: int) -> None:
    appearance.scale_text(percent)
    preferences = Preferences(Settings())
    dialog = PreferencesDialog(preferences)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    for field in (*dialog.fields.values(), dialog.reset_button):
        assert field.height() >= field.fontMetrics().height() + 4
        assert field.width() >= field.sizeHint().width()
    for label in dialog.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())
