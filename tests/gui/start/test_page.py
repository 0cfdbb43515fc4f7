"""The start page as a user has it: real keys, clicks and drops on a real (offscreen) widget."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.capture import LinkError, Trouble
from inspector.gui.recent import RecentTargets
from inspector.gui.settings import Settings
from inspector.gui.style import dress
from inspector.gui.theme import DARK, LIGHT
from inspector.gui.views.start.arrows import next_in_direction
from inspector.gui.views.start.board import Board
from inspector.gui.views.start.card import CandidateCard
from inspector.gui.views.start.page import StartPage
from inspector.gui.views.start.recent_card import RecentCard
from inspector.gui.views.start.sparkline import line_through
from inspector.gui.views.start.words import ShortWords
from inspector.session.candidates import Kind
from inspector.session.glimpse import Trend
from inspector.session.scout import Survey
from inspector.session.targets import LinkOptions
from tests.devices import DASH, environment, make_root
from tests.gui.start.scouts import Sight, device
from tests.transports.adb_server import AdbServer
from tests.transports.adbd import Adbd

MIB = 1 << 20
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


class Shown:
    """A page to be seen, and what it asked for."""

    def __init__(self, qtbot: QtBot, page: StartPage, sight: Sight) -> None:
        self.qtbot, self.page, self.sight = qtbot, page, sight
        self.here: list[str] = []
        self.elsewhere: list[str] = []
        page.attach_wanted.connect(self.here.append)
        page.attach_in_new_window_wanted.connect(self.elsewhere.append)

    def card(self, target: str, kind: Kind | None = None) -> CandidateCard:
        return next(
            card
            for card in self.page.chooser.board.cards
            if card.candidate.target == target and kind in (None, card.candidate.kind)
        )

    def has(self, target: str) -> bool:
        return any(card.candidate.target == target for card in self.page.chooser.board.cards)

    def focused(self) -> str:
        widget = QApplication.focusWidget()
        return widget.candidate.target if isinstance(widget, CandidateCard) else type(widget).__name__

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifier)


Show = Callable[..., Shown]


@pytest.fixture
def recent(tmp_path: Path) -> RecentTargets:
    return RecentTargets(Settings(tmp_path / "window.ini"))


@pytest.fixture
def show(qtbot: QtBot, recent: RecentTargets) -> Iterator[Show]:
    made: list[StartPage] = []

    def make(sight: Sight | None = None, *, size: tuple[int, int] = (1400, 840)) -> Shown:
        sight = sight or Sight()
        page = StartPage(LinkOptions(), recent, DARK, make_scout=sight.make)
        made.append(page)
        qtbot.addWidget(page)
        shown = Shown(qtbot, page, sight)
        page.resize(*size)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), CandidateCard))
        return shown

    yield make
    for page in made:
        page.end()
        page.wait_ended()


def fits(board: Board) -> bool:
    """Whether nothing of the board is cut off at its right edge."""
    inner = board.widget()
    assert inner is not None
    return inner.width() <= board.viewport().width()


# --- what is shown --------------------------------------------------------------------------------


def test_every_kind_has_its_section_and_states_are_told(show: Show) -> None:
    sight = Sight([device("X1", model="Pixel 8"), device("X2", "unauthorized")])
    sight.trends["adb:X1"] = Trend((300 * MIB, 357 * MIB))
    shown = show(sight)
    ready, waiting = shown.card("adb:X1"), shown.card("adb:X2")
    assert ready.accessibleName() == "Pixel 8, X1 · USB"
    assert ready.accessibleDescription() == "ready, 357 MiB"
    assert ready.sparkline.isVisible()
    assert "unauthorized" in waiting.accessibleName()
    assert not waiting.sparkline.isVisible()
    assert shown.has("ssh:board")
    assert shown.has("local:")
    assert shown.has("sim:stress")


def test_a_remedy_has_a_command_to_copy(qtbot: QtBot, show: Show) -> None:
    shown = show(Sight([device("X2", "unauthorized")]))
    buttons = shown.card("adb:X2").findChildren(QPushButton)
    copy = next(button for button in buttons if button.text() == "Copy")
    qtbot.mouseClick(copy, LEFT)
    assert QApplication.clipboard().text() == "adb -s X2 reconnect offline"


def test_a_device_keeps_its_card_while_its_state_changes(qtbot: QtBot, show: Show) -> None:
    shown = show(Sight([device("X2", "unauthorized")]))
    card = shown.card("adb:X2")
    card.setFocus()
    shown.sight.devices = [device("X2", model="Pixel 8"), device("X0")]
    shown.sight.changed()
    qtbot.waitUntil(lambda: shown.has("adb:X0"))
    assert shown.card("adb:X2") is card
    assert card.hasFocus()
    assert not [
        button
        for button in card.findChildren(QPushButton)
        if button.isVisible() and button is not card.attach
    ]


def test_the_focus_of_a_device_that_goes_stays_in_its_section(qtbot: QtBot, show: Show) -> None:
    shown = show(Sight([device("X1"), device("X2"), device("X3")]))
    shown.card("adb:X2").setFocus()
    shown.sight.devices = [device("X1"), device("X3")]
    shown.sight.changed()
    qtbot.waitUntil(lambda: not shown.has("adb:X2"))
    assert shown.focused() == "adb:X3"


def test_an_empty_section_teaches(qtbot: QtBot, show: Show) -> None:
    shown = show(Sight(aliases=()))
    sections = shown.page.chooser.board.sections
    assert "USB debugging" in sections[Kind.ADB].lesson[0]
    assert "~/.ssh/config" in sections[Kind.SSH].lesson[0]
    assert "listed here" in sections[Kind.RECENT].lesson[0]
    error = LinkError(
        Trouble.ENVIRONMENT, "Expected the program adb, found none.", "Install it: apt-get install adb"
    )
    shown.sight.base = Survey(adb_error=error, knows_devices=True)
    shown.sight.changed()
    qtbot.waitUntil(lambda: "found none" in sections[Kind.ADB].lesson[0])
    assert "apt-get install adb" in sections[Kind.ADB].lesson[1]
    shown.sight.devices, shown.sight.base = [device("X1")], Survey(knows_devices=True)
    shown.sight.changed()
    qtbot.waitUntil(lambda: shown.has("adb:X1"))
    assert sections[Kind.ADB].lesson == ()


def test_hostile_names_stay_text_and_are_elided(show: Show) -> None:
    evil = "<img src=x>" * 40
    shown = show(Sight([device("9" * 300, model=evil)]), size=(1024, 640))
    card = shown.card("adb:" + "9" * 300)
    assert card.title.textFormat() == Qt.TextFormat.PlainText
    assert card.title.is_elided()
    assert evil in card.toolTip()
    assert fits(shown.page.chooser.board)


def test_thirty_devices_fit_by_scrolling(show: Show) -> None:
    shown = show(Sight([device(f"D{number:02d}") for number in range(30)]), size=(1024, 640))
    last = shown.card("adb:D29")
    last.setFocus()
    place = last.mapTo(shown.page.chooser.board.viewport(), QPoint(0, 0))
    assert 0 <= place.y() <= shown.page.chooser.board.viewport().height() - last.height()


def test_large_text_puts_everything_in_one_column(qtbot: QtBot, show: Show, qapp: QApplication) -> None:
    dress(qapp, DARK)
    shown = show()
    before = shown.card("sim:phone").title.height()
    dress(qapp, DARK, 2.0)
    try:
        shown.page.resize(1024, 640)
        qtbot.waitUntil(lambda: shown.card("sim:phone").title.height() > 1.6 * before)
        board = shown.page.chooser.board
        assert board._sides.direction() == QBoxLayout.Direction.TopToBottom
        assert fits(board)
    finally:
        dress(qapp, DARK)


def test_every_control_has_a_name(show: Show, recent: RecentTargets) -> None:
    recent.add("sim:leak")
    shown = show(Sight([device("X2", "unauthorized")]))
    nameless = [
        widget
        for widget in shown.page.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisible()
        and not widget.accessibleName()
        and not getattr(widget, "text", str)()
    ]
    assert not nameless


def test_the_theme_changes_at_once(qtbot: QtBot, show: Show) -> None:
    shown = show()
    card = shown.card("sim:phone")
    for theme in (LIGHT, DARK):
        shown.page.dress(theme)
        at = card.grab().toImage().pixelColor(card.width() // 2, 5)
        assert at == QColor(theme.panel)


# --- attaching ------------------------------------------------------------------------------------


def test_the_ways_to_attach(qtbot: QtBot, show: Show) -> None:
    shown = show()
    card = shown.card("sim:leak", Kind.SIM)
    qtbot.mouseClick(card.attach, LEFT)
    qtbot.mouseDClick(card, LEFT)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert shown.here == ["sim:leak"] * 3
    qtbot.keyClick(card, Qt.Key.Key_Return, CTRL)
    qtbot.mouseClick(card, LEFT, CTRL)
    assert shown.elsewhere == ["sim:leak"] * 2
    menu = QMenu()
    card.fill_menu(menu)
    next(action for action in menu.actions() if action.text() == "Attach in New Window").trigger()
    assert shown.elsewhere == ["sim:leak"] * 3
    qtbot.mouseClick(card, LEFT)
    assert card.hasFocus()
    assert len(shown.here) == 3, "a click only chooses"


def test_a_host_is_looked_at_when_asked(show: Show) -> None:
    shown = show()
    menu = QMenu()
    shown.card("ssh:board").fill_menu(menu)
    next(action for action in menu.actions() if action.text() == "Look at Its Total").trigger()
    assert shown.sight.made[-1].looked_at == ["ssh:board"]


def test_the_keyboard_alone(show: Show) -> None:
    shown = show(Sight([device("X1"), device("X2")]), size=(1024, 640))
    assert shown.focused() == "adb:X1"
    shown.press(Qt.Key.Key_Down)
    assert shown.focused() == "adb:X2"
    shown.press(Qt.Key.Key_Down)
    assert shown.focused() == "ssh:board"
    shown.press(Qt.Key.Key_Right)
    assert shown.focused().startswith("sim:")
    shown.press(Qt.Key.Key_Left)
    assert not shown.focused().startswith("sim:")
    shown.card("adb:X1").setFocus()
    shown.press(Qt.Key.Key_Up)
    assert QApplication.focusWidget() is shown.page.chooser.target_field.line
    shown.press(Qt.Key.Key_Down)
    assert shown.focused() == "adb:X1"


def test_the_newest_recent_target_that_is_there_has_the_first_focus(
    show: Show, recent: RecentTargets
) -> None:
    recent.add("sim:leak")
    recent.add("adb:GONE")
    shown = show(Sight([device("X1")]))
    assert shown.focused() == "sim:leak"


def test_tab_visits_the_cards_in_order(show: Show) -> None:
    shown = show()
    shown.card("sim:phone").setFocus()
    shown.press(Qt.Key.Key_Tab)
    assert shown.focused() == "sim:leak"
    shown.press(Qt.Key.Key_Tab)
    assert shown.focused() == "sim:compositor-leak"


def test_typing_on_a_card_filters(show: Show) -> None:
    shown = show()
    for letter in "CULPRIT":
        shown.press(getattr(Qt.Key, f"Key_{letter}"))
    assert shown.page.chooser.filter.text() == "culprit"
    assert [card.candidate.target for card in shown.page.chooser.board.cards] == ["sim:compositor-leak"]
    shown.press(Qt.Key.Key_Return)
    assert shown.here == ["sim:compositor-leak"]
    shown.press(Qt.Key.Key_Escape)
    assert len(shown.page.chooser.board.cards) > 5


def test_a_filter_that_matches_nothing_says_so(qtbot: QtBot, show: Show) -> None:
    shown = show()
    shown.page.chooser.filter.setText("zzz")
    assert not shown.page.chooser.board.cards
    assert "zzz" in shown.page.chooser.board._nothing.text()
    assert shown.page.chooser.board._nothing.isVisible()


# --- the typed target -----------------------------------------------------------------------------


def test_a_target_is_judged_while_it_is_typed(qtbot: QtBot, show: Show) -> None:
    field = show(Sight([device("X1")])).page.chooser.target_field
    qtbot.keyClicks(field.line, "sim:phnoe")
    assert "Did you mean phone?" in field.reason.text()
    assert field.reason.objectName() == "bad"
    assert not field.button.isEnabled()
    field.line.setText("adb:X1")
    assert field.reason.text() == "The adb device X1."
    assert field.button.isEnabled()


def test_a_typed_target_is_attached_to(qtbot: QtBot, show: Show) -> None:
    shown = show()
    line = shown.page.chooser.target_field.line
    line.setFocus()
    qtbot.keyClicks(line, "sim:phone?seed=7")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClick(line, Qt.Key.Key_Return, CTRL)
    qtbot.mouseClick(shown.page.chooser.target_field.button, LEFT)
    assert shown.here == ["sim:phone?seed=7"] * 2
    assert shown.elsewhere == ["sim:phone?seed=7"]
    line.setText("sim:nothing")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert len(shown.here) == 2


def test_what_was_attached_to_is_completed(qtbot: QtBot, show: Show, recent: RecentTargets) -> None:
    recent.add("ssh:root@far.away")
    shown = show()
    line = shown.page.chooser.target_field.line
    line.setFocus()
    qtbot.keyClicks(line, "far")
    popup = shown.page.chooser.target_field._popup
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert line.text() == "ssh:root@far.away"
    assert not shown.page.attaching_to, "Enter in the list chooses and does not attach"


# --- recent targets -------------------------------------------------------------------------------


def test_recent_targets_can_be_pinned_removed_cleared_and_brought_back(
    qtbot: QtBot, show: Show, recent: RecentTargets
) -> None:
    recent.add("sim:leak?seed=3")
    recent.add("sim:camera?seed=4")
    shown = show()
    section = shown.page.chooser.board.sections[Kind.RECENT]

    def targets() -> list[str]:
        return [card.candidate.target for card in section.cards]

    assert targets() == ["sim:camera?seed=4", "sim:leak?seed=3"]
    leak = shown.card("sim:leak?seed=3")
    assert isinstance(leak, RecentCard)
    qtbot.mouseClick(leak.pin, LEFT)
    qtbot.waitUntil(lambda: targets() == ["sim:leak?seed=3", "sim:camera?seed=4"])
    assert leak.pin.isChecked()
    leak.setFocus()
    shown.press(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: targets() == ["sim:camera?seed=4"])
    assert shown.focused() == "sim:camera?seed=4"
    assert shown.page.chooser.notice.isVisible()
    qtbot.mouseClick(shown.page.chooser.notice.deed, LEFT)
    qtbot.waitUntil(lambda: targets() == ["sim:leak?seed=3", "sim:camera?seed=4"])
    qtbot.mouseClick(shown.page.chooser.board._clear, LEFT)
    qtbot.waitUntil(lambda: not targets())
    shown.page.chooser.notice.deed.click()
    qtbot.waitUntil(lambda: len(targets()) == 2)


# --- dropping -------------------------------------------------------------------------------------


def drop(page: StartPage, *paths: Path) -> bool:
    """Drag files over the page and let them go; whether the hint was there meanwhile."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    keys, button = Qt.KeyboardModifier.NoModifier, LEFT
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, button, keys)
    QApplication.sendEvent(page, enter)
    was_hinted = page.drops.hint.isVisible() and enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(50, 50), copy, data, button, keys))
    assert not page.drops.hint.isVisible()
    return was_hinted


def test_a_dropped_script_is_played(qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    script = tmp_path / "by hand.ops"
    script.write_text("proc 1 one\nalloc 1 5 4096 camera\ndump\n")
    shown = show()
    with qtbot.waitSignal(shown.page.attach_wanted):
        assert drop(shown.page, script)
    assert shown.here == [f"sim:{script}"]


def test_a_dropped_root_is_checked_and_attached_to(qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    shown = show()
    drop(shown.page, make_root(tmp_path / "root"))
    qtbot.waitUntil(lambda: bool(shown.here) or shown.page.panel.isVisible())
    assert f"local:{tmp_path / 'root'}" in (*shown.here, shown.page.attaching_to)


def test_anything_else_that_is_dropped_gets_a_sentence(qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\0")
    shown = show()
    drop(shown.page, picture)
    qtbot.waitUntil(shown.page.chooser.notice.isVisible)
    assert "Expected a script of memops operations" in shown.page.chooser.notice.words.text()
    assert "picture.png" in shown.page.chooser.notice.words.text()
    drop(shown.page, picture, tmp_path)
    assert "found 2" in shown.page.chooser.notice.words.text()
    assert not shown.here


def test_the_hint_goes_when_the_drag_leaves(show: Show, tmp_path: Path) -> None:
    page = show().page
    page.drops.hint.cover()
    QApplication.sendEvent(page, QDragLeaveEvent())
    assert not page.drops.hint.isVisible()


# --- looking only while it is to be seen ----------------------------------------------------------


def test_a_hidden_page_looks_at_nothing(qtbot: QtBot, show: Show) -> None:
    shown = show()
    assert [scout.is_looking for scout in shown.sight.made] == [True]
    shown.page.hide()
    assert [scout.is_looking for scout in shown.sight.made] == [False]
    shown.page.show()
    qtbot.waitUntil(lambda: [scout.is_looking for scout in shown.sight.made] == [False, True])


def test_a_real_device_comes_alive_on_the_page(
    qtbot: QtBot, recent: RecentTargets, adb_server: AdbServer, tmp_path: Path, device_root: Path
) -> None:
    config = tmp_path / "ssh_config"
    config.write_text("")
    options = LinkOptions(adb_port=adb_server.port, ssh_config=str(config))
    page = StartPage(options, recent, DARK)
    qtbot.addWidget(page)
    shown = Shown(qtbot, page, Sight())
    page.show()
    try:
        qtbot.waitUntil(lambda: shown.has("sim:phone") and bool(shown.card("sim:phone").sparkline.text))
        with Adbd(environment(DASH, tmp_path / "tools", device_root)) as phone:
            adb_server.attach(phone.serial)
            target = f"adb:{phone.serial}"
            qtbot.waitUntil(
                lambda: shown.has(target) and bool(shown.card(target).sparkline.text), timeout=10_000
            )
            assert shown.card(target).sparkline.text == "15.1 MiB"
            adb_server.detach(phone.serial)
            qtbot.waitUntil(lambda: not shown.has(target), timeout=10_000)
    finally:
        page.hide()
        page.wait_ended()


# --- geometry -------------------------------------------------------------------------------------


def test_arrows_find_the_nearest_card() -> None:
    """Two columns of cards with unequal heights beside another section."""
    cards = [
        QRect(0, 0, 100, 50),
        QRect(110, 0, 100, 90),
        QRect(0, 60, 100, 50),
        QRect(110, 100, 100, 50),
        QRect(300, 5, 200, 50),
        QRect(300, 65, 200, 50),
    ]

    def go(start: int, direction: tuple[int, int]) -> int | None:
        others = [place for place in range(len(cards)) if place != start]
        found = next_in_direction(cards[start], [cards[place] for place in others], direction)
        return None if found is None else others[found]

    assert go(0, (1, 0)) == 1
    assert go(1, (1, 0)) == 4
    assert go(0, (0, 1)) == 2
    assert go(1, (0, 1)) == 3
    assert go(5, (-1, 0)) in (1, 3)
    assert go(4, (0, 1)) == 5
    assert go(0, (-1, 0)) is None
    assert go(0, (0, -1)) is None


def test_the_line_ends_at_the_right_edge_and_stays_inside() -> None:
    room = QRect(0, 0, 100, 20).toRectF()
    for totals in ((5 * MIB,), (MIB, 9 * MIB, 3 * MIB), tuple(range(60)), (0, 0, 0)):
        points = line_through(totals, room)
        assert len(points) == len(totals)
        assert points[-1].x() == pytest.approx(room.right())
        assert all(room.adjusted(-0.1, -0.1, 0.1, 0.1).contains(point) for point in points)
    flat = line_through((100 * MIB, 100 * MIB + 4096), room)
    assert abs(flat[0].y() - flat[1].y()) < 1, "noise looks like noise"


def test_long_words_are_cut_in_the_middle_of_the_last_line(qtbot: QtBot) -> None:
    words = ShortWords("one two three four five six seven eight nine ten", lines=2)
    qtbot.addWidget(words)
    width = words.fontMetrics().horizontalAdvance("one two three fo")
    words.resize(width, 60)
    first, second = words._laid_out(width)
    assert first == "one two three"
    assert "…" in second
    assert second.endswith("ten")
    assert words.is_elided()
