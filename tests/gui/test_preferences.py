"""The preferences: kept, checked when read, applied at once, and their dialog."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from inspector.domain.units import BINARY, DECIMAL
from inspector.gui.appearance import THEMES
from inspector.gui.preferences import PREFERENCES, Choice, Preferences, Value
from inspector.gui.settings import Settings
from inspector.gui.theme import BOLD, STANDARD
from inspector.gui.views.preferences import PreferencesDialog
from inspector.gui.widgets.choice_box import ChoiceBox
from inspector.gui.widgets.number_box import NumberBox


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "window.ini"


@pytest.fixture
def preferences(place: Path, qapp: QApplication) -> Preferences:
    return Preferences(Settings(place))


def test_without_a_file_the_defaults_are_on(preferences: Preferences) -> None:
    assert preferences.messages == ()
    assert preferences.values == {spec.name: spec.default for spec in PREFERENCES}
    assert (preferences.rate_hz, preferences.interval_s, preferences.top_n) == (10.0, 0.1, 20)
    assert (preferences.units, preferences.theme, preferences.palette) == (BINARY, "system", STANDARD)
    assert preferences.text_percent == 100


def test_the_themes_are_those_of_the_appearance() -> None:
    spec = next(spec for spec in PREFERENCES if spec.name == "theme")
    assert isinstance(spec, Choice)
    assert tuple(id for id, _ in spec.options) == THEMES


def test_choices_survive(place: Path, preferences: Preferences) -> None:
    chosen: dict[str, Value] = {
        "rate_hz": 0.5,
        "top_n": 8.0,
        "units": "decimal",
        "theme": "contrast",
        "palette": "bold",
        "text_percent": 150.0,
    }
    preferences.restore(chosen)
    preferences._settings.save()
    again = Preferences(Settings(place))
    assert again.messages == ()
    assert again.values == chosen
    assert (again.units, again.palette, again.top_n, again.interval_s) == (DECIMAL, BOLD, 8, 2.0)


def test_a_bad_value_falls_back_with_a_message_and_the_rest_survives(place: Path) -> None:
    place.write_text("[General]\nrate_hz=1000\ntop_n=6\nunits=octal\ntheme=a, b\ntext_percent=nan\n")
    read = Preferences(Settings(place))
    assert read.top_n == 6
    assert (read.rate_hz, read.units, read.theme, read.text_percent) == (10.0, BINARY, "system", 100)
    assert read.messages == (
        "Sampling rate in window.ini: expected a number from 0.2 to 30, found '1000'; 10 is used.",
        "Bytes in window.ini: expected one of binary, decimal, found 'octal'; binary is used.",
        "Theme in window.ini: expected one of system, dark, light, contrast, found 'a, b'; system is used.",
        "Text size in window.ini: expected a number from 80 to 200, found 'nan'; 100 is used.",
    )


@given(
    spec=st.sampled_from(PREFERENCES),
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_saved_text_whatsoever_gives_a_value_there_is_not(
    place: Path, spec: Choice, text: str, qapp: QApplication
) -> None:
    place.unlink(missing_ok=True)
    first = Settings(place)
    first.keep(spec.name, text)
    first.save()
    read = Preferences(Settings(place))
    value = read.values[spec.name]
    assert spec.read(str(value)) == value
    assert len(read.messages) == (spec.read(text) is None)
    assert all(message.isprintable() and len(message) < 400 for message in read.messages)


def test_a_change_is_told_once_and_nothing_is_told_when_nothing_changes(
    preferences: Preferences, qtbot: QtBot
) -> None:
    told: list[str] = []
    preferences.changed.connect(told.append)
    preferences.choose("top_n", 5.0)
    preferences.choose("top_n", 5)
    assert told == ["top_n"]
    with pytest.raises(ValueError, match=r"Bands in the chart: expected a number from 1 to 24, found 99"):
        preferences.choose("top_n", 99)
    assert preferences.top_n == 5


def _dialog(qtbot: QtBot, preferences: Preferences) -> PreferencesDialog:
    dialog = PreferencesDialog(preferences)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    return dialog


def test_what_is_chosen_in_the_dialog_takes_effect_at_once(qtbot: QtBot, preferences: Preferences) -> None:
    dialog = _dialog(qtbot, preferences)
    units, rate = dialog.fields["units"], dialog.fields["rate_hz"]
    assert isinstance(units, ChoiceBox)
    assert isinstance(rate, NumberBox)
    units.setFocus()
    QTest.keyClick(units, Qt.Key.Key_Down)
    assert preferences.units is DECIMAL
    rate.setFocus()
    QTest.keyClick(rate, Qt.Key.Key_Up)
    assert preferences.rate_hz == 11.0
    rate.selectAll()
    QTest.keyClicks(rate, "2.5")
    assert preferences.rate_hz == 11.0, "a number half typed is not yet wanted"
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert preferences.rate_hz == 2.5
    assert dialog.isVisible(), "Return ends the number, not the dialog"


def test_the_dialog_follows_changes_made_elsewhere(qtbot: QtBot, preferences: Preferences) -> None:
    dialog = _dialog(qtbot, preferences)
    preferences.restore({"theme": "light", "text_percent": 150.0})
    theme, size = dialog.fields["theme"], dialog.fields["text_percent"]
    assert isinstance(theme, ChoiceBox)
    assert isinstance(size, NumberBox)
    assert (theme.currentData(), size.value()) == ("light", 150.0)


def test_a_reset_can_be_taken_back_until_something_else_is_chosen(
    qtbot: QtBot, preferences: Preferences
) -> None:
    dialog = _dialog(qtbot, preferences)
    assert not dialog.reset_button.isEnabled()
    preferences.restore({"theme": "contrast", "top_n": 3.0})
    before = preferences.values
    assert dialog.reset_button.isEnabled()
    assert not dialog.undo_button.isVisible()
    dialog.reset_button.click()
    assert preferences.values == {spec.name: spec.default for spec in PREFERENCES}
    dialog.undo_button.click()
    assert preferences.values == before
    assert not dialog.undo_button.isVisible()
    dialog.reset_button.click()
    preferences.choose("top_n", 7.0)
    assert not dialog.undo_button.isVisible()
    assert preferences.theme == "system"


def test_every_preference_is_explained_in_a_line_and_has_a_key(
    qtbot: QtBot, preferences: Preferences
) -> None:
    dialog = _dialog(qtbot, preferences)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    for spec in PREFERENCES:
        assert spec.explanation in shown
        assert dialog.fields[spec.name].accessibleName() == spec.title
        assert dialog.fields[spec.name].accessibleDescription() == spec.explanation
    dialog.fields[PREFERENCES[0].name].setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    visited = []
    for _ in range(len(PREFERENCES) + 3):
        focused = QApplication.focusWidget()
        assert focused is not None
        visited.append(focused.accessibleName() or getattr(focused, "text", str)())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert visited[: len(PREFERENCES)] == [spec.title for spec in PREFERENCES]
    buttons = [button.text() for button in dialog.findChildren(QPushButton) if button.isVisible()]
    assert set(buttons) - {"&Reset to Defaults"} <= set(visited)
