"""The filter bar as a user has it: keys and mouse on a real (offscreen) widget."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QListView, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from inspector.domain.filter import Completion, Filter, parse_filter
from inspector.gui.models.filter_completion import CompletionModel
from inspector.gui.saved_filters import (
    FiltersInMemory,
    FiltersInSettings,
    SavedFilter,
    with_saved,
    without,
)
from inspector.gui.settings import Settings
from inspector.gui.style import dress
from inspector.gui.theme import DARK, LIGHT, Theme
from inspector.gui.views.filter_bar import FilterBar
from tests.exporters.frames import phone

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)

Make = Callable[..., FilterBar]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)

    def made(theme: Theme = DARK, *, scale: float = 1, store: FiltersInMemory | None = None) -> FilterBar:
        dress(app, theme, scale)
        bar = FilterBar(store)
        qtbot.addWidget(bar)
        bar.dress(theme)
        bar.show_frame(phone())
        bar.resize(1100, bar.sizeHint().height())
        bar.show()
        qtbot.waitExposed(bar)
        bar.activateWindow()
        bar.focus()
        qtbot.waitUntil(bar.line.hasFocus)
        return bar

    yield made
    dress(app, DARK)


@pytest.fixture
def bar(make: Make) -> FilterBar:
    return make()


def press(bar: FilterBar, *keys: Qt.Key | str) -> None:
    """Keys as the desktop delivers them: to the open popup, else to the box."""
    for key in keys:
        target = QApplication.activePopupWidget() or bar.line
        if isinstance(key, str):
            QTest.keyClicks(target, key)
        else:
            QTest.keyClick(target, key)
        QApplication.processEvents()


def offered(bar: FilterBar) -> list[str]:
    popup = QApplication.activePopupWidget()
    if not isinstance(popup, QListView):
        return []
    model = popup.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def verdict_shown(bar: FilterBar) -> str:
    return next(label.text() for label in bar.findChildren(QLabel))


def button(bar: FilterBar, name: str) -> QToolButton:
    return next(one for one in bar.findChildren(QToolButton) if one.accessibleName().startswith(name))


# From keys to filters


def test_typing_emits_one_filter_when_the_keys_rest(bar: FilterBar, qtbot: QtBot) -> None:
    heard: list[Filter] = []
    bar.filter_changed.connect(heard.append)
    press(bar, "size>1MiB")
    assert heard == [], "not with every key"
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [parse_filter("size>1MiB")] == [bar.filter]


def test_the_same_filter_is_not_emitted_twice(bar: FilterBar, qtbot: QtBot) -> None:
    bar.set_text("size>1MiB")
    heard: list[Filter] = []
    bar.filter_changed.connect(heard.append)
    bar.set_text("  size > 1 MiB ")
    assert heard == []
    bar.set_text("size>2MiB")
    assert heard == [parse_filter("size>2MiB")]


def test_enter_does_not_wait(bar: FilterBar) -> None:
    press(bar, "zygote")
    assert not bar.filter
    press(bar, Qt.Key.Key_Return)
    assert bar.filter == parse_filter("zygote")


def test_what_is_not_valid_leaves_the_last_filter_on_and_says_so(bar: FilterBar, qtbot: QtBot) -> None:
    bar.set_text("orphan")
    with qtbot.assertNotEmitted(bar.filter_changed, wait=200):
        bar.set_text("orphan tga:x")
    assert bar.filter == parse_filter("orphan")
    assert bar.verdict == "bad"
    assert verdict_shown(bar) == "Expected a field name, found “tga” · last filter stays on"
    assert bar.line.accessibleDescription().startswith(verdict_shown(bar))
    bar.set_text("orphan")
    assert bar.verdict == "good"
    assert bar.reason == ""


def test_with_no_filter_before_it_says_that_nothing_is_hidden(bar: FilterBar) -> None:
    bar.set_text("size>8Mx")
    assert verdict_shown(bar).endswith("nothing is hidden")


def test_a_text_cut_short_does_not_turn_on_what_it_was_before(bar: FilterBar, qtbot: QtBot) -> None:
    press(bar, "tag")
    with qtbot.assertNotEmitted(bar.filter_changed, wait=200):
        press(bar, ":")
    assert bar.verdict == "unfinished"
    assert not bar.filter


def test_escape_closes_the_list_then_clears_then_is_left_to_the_window(bar: FilterBar, qtbot: QtBot) -> None:
    left: list[str] = []
    escape = QAction(bar)
    escape.setShortcut(QKeySequence(Qt.Key.Key_Escape))
    escape.triggered.connect(lambda: left.append("window"))
    press(bar, "tag:cam")
    assert offered(bar)
    press(bar, Qt.Key.Key_Escape)
    assert not offered(bar)
    assert bar.text() == "tag:cam"
    press(bar, Qt.Key.Key_Escape)
    assert bar.text() == ""
    bar.addAction(escape)
    press(bar, Qt.Key.Key_Escape)
    assert left == ["window"]


def test_the_clear_button_clears_at_once(bar: FilterBar) -> None:
    bar.set_text("orphan")
    clear = next(action for action in bar.line.actions() if action.text() == "Clear the filter")
    assert clear.isVisible()
    clear.trigger()
    assert not bar.filter
    assert not clear.isVisible()


# Errors


def test_show_selects_the_place_of_the_error(bar: FilterBar, qtbot: QtBot) -> None:
    bar.set_text("orphan size>8Mx foo")
    qtbot.mouseClick(button(bar, "Show the place"), Qt.MouseButton.LeftButton)
    assert bar.line.selectedText() == "8Mx"
    bar.line.deselect()
    press(bar, Qt.Key.Key_Return)
    assert bar.line.selectedText() == "8Mx"


def test_a_suggestion_is_taken_by_its_button(bar: FilterBar, qtbot: QtBot) -> None:
    bar.set_text("tga:camera size>1MiB")
    use = button(bar, "Use tag")
    assert use.isVisible()
    qtbot.mouseClick(use, Qt.MouseButton.LeftButton)
    assert bar.text() == "tag:camera size>1MiB"
    assert not use.isVisible()
    assert bar.line.hasFocus()
    qtbot.waitUntil(lambda: bar.filter == parse_filter("tag:camera size>1MiB"))


def border(bar: FilterBar) -> QColor:
    return bar.line.grab().toImage().pixelColor(bar.line.width() // 2, 0)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_verdict_has_a_colour_a_sign_and_words(make: Make, theme: Theme) -> None:
    bar = make(theme)
    sign = next(action for action in bar.line.actions() if action.text().endswith("list what is possible"))
    seen = set()
    for text, color, word in (
        ("orphan", theme.good, "Valid"),
        ("size>", theme.warn, "Unfinished"),
        ("a (tag:x)", theme.bad, "Invalid"),
    ):
        bar.set_text(text)
        assert border(bar) == QColor(color)
        assert sign.text().startswith(word)
        seen.add(bytes(sign.icon().pixmap(24).toImage().bits()))
    assert len(seen) == 3, "signs differ, not only colours"
    bar.set_text("")
    assert border(bar) == QColor(theme.accent), "focus is seen"
    bar.saved.setFocus()
    assert border(bar) == QColor(theme.edge)


# Counts


def test_counts_of_what_passes(bar: FilterBar) -> None:
    bar.show_counts((37, 37), (473, 473))
    assert verdict_shown(bar) == "37 processes · 473 buffers"
    bar.set_text("tag:camera")
    bar.show_counts((1, 37), (80, 473))
    assert verdict_shown(bar) == "1 of 37 processes · 80 of 473 buffers"
    bar.set_text("tag:")
    bar.show_counts((2, 37), (81, 473))
    assert "expected" in verdict_shown(bar).lower()
    bar.set_text("tag:camera")
    assert verdict_shown(bar) == "2 of 37 processes · 81 of 473 buffers"


# Completion


def test_tab_takes_the_first_completion_and_goes_on_with_its_values(bar: FilterBar) -> None:
    press(bar, "si")
    assert offered(bar) == ["size>"]
    press(bar, Qt.Key.Key_Tab)
    assert bar.text() == "size>"
    assert offered(bar)[:2] == ["64KiB", "256KiB"]
    press(bar, "4", Qt.Key.Key_Tab)
    assert bar.text() == "size>4MiB "
    assert offered(bar) == []
    assert bar.line.hasFocus()


def test_down_chooses_and_enter_takes(bar: FilterBar) -> None:
    press(bar, Qt.Key.Key_Down)
    assert offered(bar)[:3] == ["tag:", "name:", "pid:"]
    press(bar, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert bar.text() == "name:"
    press(bar, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert bar.text() == "name:surfaceflinger "
    press(bar, Qt.Key.Key_Return)
    assert bar.filter == parse_filter("name:surfaceflinger")


def test_enter_without_a_choice_keeps_what_was_typed(bar: FilterBar) -> None:
    press(bar, "cam")
    assert offered(bar)
    press(bar, Qt.Key.Key_Return)
    assert bar.text() == "cam"
    assert offered(bar) == []
    assert bar.filter == parse_filter("cam")


def test_typing_goes_on_while_the_list_is_open(bar: FilterBar) -> None:
    press(bar, "t", "a", "g", ":", "a", "p", "p")
    assert bar.text() == "tag:app"
    assert offered(bar) == ['"app layer"']
    press(bar, Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)
    assert bar.text() == "tag:a"
    press(bar, Qt.Key.Key_Tab)
    assert bar.text() == 'tag:"app layer" '
    press(bar, " ")
    assert offered(bar) == [], "a new term is not talked into"


def test_a_click_takes_a_completion_in_the_middle(bar: FilterBar, qtbot: QtBot) -> None:
    bar.set_text("na size>1MiB")
    bar.line.setCursorPosition(2)
    bar.line.ask()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QListView)
    where = popup.visualRect(popup.model().index(0, 0)).center()
    qtbot.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert bar.text() == "name: size>1MiB"
    QApplication.processEvents()
    assert offered(bar)[0] == "surfaceflinger"


def test_tab_without_a_list_leaves_the_box_in_order(bar: FilterBar) -> None:
    bar.set_text("orphan tga:x")
    order = []
    for _ in range(4):
        focused = QApplication.focusWidget()
        assert focused is not None
        order.append(focused.accessibleName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert order == ["Filter", "Saved filters", "Use tag", "Show the place of the error"]


def test_a_completion_is_read_out_with_its_meaning() -> None:
    model = CompletionModel()
    model.offer([Completion((0, 1), "tag:", "tag:", "text in the tag", False)])
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "tag:, text in the tag"
    assert model.rowCount(index) == 0


def test_without_a_frame_fields_are_offered(qtbot: QtBot) -> None:
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.focus()
    press(bar, "tag")
    assert offered(bar) == ["tag:"]


# Saved filters


def menu_texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def opened(bar: FilterBar) -> QMenu:
    menu = bar.saved.menu()
    menu.aboutToShow.emit()
    return menu


def test_a_filter_is_saved_under_a_name_taken_and_removed(make: Make, qtbot: QtBot) -> None:
    store = FiltersInMemory()
    bar = make(store=store)
    assert menu_texts(opened(bar)) == ["&Save this filter…", "No saved filters yet"]
    assert not opened(bar).actions()[0].isEnabled(), "nothing to save"
    bar.set_text("orphan size>1MiB")
    opened(bar).actions()[0].trigger()
    dialog = bar.saved.dialog
    assert isinstance(dialog, QInputDialog)
    assert dialog.textValue() == "orphan size>1MiB"
    dialog.setTextValue("Lost & large")
    save = next(one for one in dialog.findChildren(QPushButton) if "Save" in one.text())
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    assert store.read() == (SavedFilter("Lost & large", "orphan size>1MiB"),)
    assert "Lost & large" in bar.saved.toolTip()

    bar.set_text("tag:camera")
    bar.saved.save_as("Camera")
    bar.clear()
    entry = next(one for one in opened(bar).actions() if one.text().startswith("Lost"))
    assert entry.text() == "Lost && large\torphan size>1MiB"
    entry.trigger()
    assert bar.filter == parse_filter("orphan size>1MiB")

    removing = next(one for one in opened(bar).actions() if one.menu() is not None).menu()
    assert isinstance(removing, QMenu)
    next(one for one in removing.actions() if one.text() == "Camera").trigger()
    assert [one.name for one in store.read()] == ["Lost & large"]


def test_an_invalid_filter_cannot_be_saved(make: Make) -> None:
    store = FiltersInMemory()
    bar = make(store=store)
    bar.set_text("tag:")
    assert not opened(bar).actions()[0].isEnabled()
    bar.saved.save_as("x")
    bar.set_text("fine")
    bar.saved.save_as("  ")
    assert store.read() == ()


def test_saved_filters_survive_in_the_settings(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "window.ini")
    store = FiltersInSettings(settings)
    assert store.read() == ()
    saved = (SavedFilter("a, b; ü=%", 'tag:"x ""y""" | a'), SavedFilter("o", "orphan"))
    store.write(saved)
    assert settings.save() == ""
    again = Settings(tmp_path / "window.ini")
    assert again.warning == ""
    assert FiltersInSettings(again).read() == saved


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("{", ()),
        ("[" * 100_000, ()),
        ("{}", ()),
        ('[["a"], ["b", 1], [1, "c"], "de", ["", "x"], ["bad\\n", "x"], ["good", "x"]]', (("good", "x"),)),
        ('[["same", "x"], ["same", "y"]]', (("same", "y"),)),
    ],
)
def test_damaged_settings_lose_only_what_is_damaged(
    tmp_path: Path, kept: str, read: tuple[tuple[str, str], ...]
) -> None:
    settings = Settings(tmp_path / "window.ini")
    settings.keep("filters/saved", kept)
    assert tuple(tuple(one) for one in FiltersInSettings(settings).read()) == read


def test_a_name_is_given_once() -> None:
    filters = with_saved(with_saved((), " a  b ", "x"), "c", "y")
    assert filters == (("a b", "x"), ("c", "y"))
    assert with_saved(filters, "a b", "z") == (("a b", "z"), ("c", "y"))
    assert without(filters, "a b") == (("c", "y"),)
    many: tuple[SavedFilter, ...] = ()
    for number in range(120):
        many = with_saved(many, str(number), "x")
    assert [one.name for one in many] == [str(number) for number in range(20, 120)]


# Looks


def test_everything_that_can_be_reached_has_a_name(bar: FilterBar) -> None:
    bar.set_text("tga:x")
    for widget in (bar, bar.line, *bar.findChildren(QToolButton)):
        name = widget.accessibleName() or getattr(widget, "text", str)()
        action = widget.defaultAction() if isinstance(widget, QToolButton) else None
        assert name or (action is not None and action.text()), widget


@pytest.mark.parametrize("scale", [1, 2])
def test_a_narrow_bar_puts_the_verdict_below_and_cuts_nothing(make: Make, scale: float) -> None:
    bar = make(scale=scale)
    bar.set_text("tga:camera")
    bar.resize(60 * bar.fontMetrics().averageCharWidth(), bar.sizeHint().height())
    QApplication.processEvents()
    bar.resize(bar.width(), bar.sizeHint().height())
    QApplication.processEvents()
    label = bar.findChildren(QLabel)[0]
    assert label.geometry().top() >= bar.line.geometry().bottom()
    assert bar.line.height() >= bar.line.fontMetrics().height() + 8
    before = bar.sizeHint().height()
    bar.set_text("camera")
    QApplication.processEvents()
    assert bar.sizeHint().height() == before, "what is below does not move with the verdict"


def test_a_change_of_theme_is_followed(make: Make) -> None:
    bar = make(DARK)
    bar.set_text("orphan")
    bar.dress(LIGHT)
    assert border(bar) == QColor(LIGHT.good)
    assert set(astuple(DARK)) != set(astuple(LIGHT))
