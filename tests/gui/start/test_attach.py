"""From the choice to a link: checks, objections, cancelling, and what must not be left behind."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from inspector.domain.capture import Connection, LinkError, Trouble
from inspector.gui.questions import Question, QuestionDesk
from inspector.gui.recent import RecentTargets
from inspector.gui.settings import Settings
from inspector.gui.theme import DARK
from inspector.gui.views.start.page import StartPage
from inspector.session.prepared_link import OpenTarget, PreparedLink
from inspector.session.sampling import Sampler
from inspector.session.targets import LinkOptions, Target, connect
from tests.gui.devices import HandMadeDevice
from tests.gui.start.scouts import Sight, device
from tests.gui.workload import Phone
from tests.transports.adb_server import AdbServer
from tests.transports.adbd import Adbd
from tests.transports.sshd import Sshd


class Desk:
    """A page, and the links it gave."""

    def __init__(self, page: StartPage) -> None:
        self.page = page
        self.links: list[tuple[str, bool, PreparedLink]] = []
        page.attach_wanted.connect(lambda uri: self.links.append((uri, False, page.take_link())))
        page.attach_in_new_window_wanted.connect(lambda uri: self.links.append((uri, True, page.take_link())))


Open = Callable[..., Desk]


@pytest.fixture
def open_desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    made: list[Desk] = []

    def make(open_target: OpenTarget = connect, options: LinkOptions | None = None) -> Desk:
        sight = Sight(devices=[device("X1", model="Pixel 8")])
        recent = RecentTargets(Settings(tmp_path / "window.ini"))
        page = StartPage(
            options or LinkOptions(), recent, DARK, make_scout=sight.make, open_target=open_target
        )
        qtbot.addWidget(page)
        page.resize(1000, 700)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        qtbot.waitUntil(lambda: bool(page.chooser.board.cards))
        made.append(Desk(page))
        return made[-1]

    yield make
    for desk in made:
        for _, _, link in desk.links:
            link.close()
        desk.page.end()
        desk.page.wait_ended()


def opens(hand_made: HandMadeDevice) -> OpenTarget:
    return lambda target, options, started: hand_made.connect(started)


def text_of(desk: Desk) -> str:
    panel = desk.page.panel
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_the_simulator_is_attached_to_within_the_click(open_desk: Open) -> None:
    def fail(target: Target, options: LinkOptions, started: object) -> Connection:
        raise AssertionError("a round trip")

    desk = open_desk(fail)
    desk.page.attach("sim:phone")
    assert [(uri, new) for uri, new, _ in desk.links] == [("sim:phone", False)]
    assert desk.page.recent.targets == ("sim:phone",)


def test_a_flawless_device_is_attached_to_with_the_connection_that_was_checked(
    qtbot: QtBot, open_desk: Open
) -> None:
    hand_made = HandMadeDevice(Phone().files())
    desk = open_desk(opens(hand_made))
    with qtbot.waitSignal(desk.page.attach_in_new_window_wanted):
        desk.page.attach("adb:X1", True)
    assert desk.page.pages.currentIndex() == 0
    (uri, in_new_window, link) = desk.links[0]
    assert (uri, in_new_window) == ("sim:hand-made", True)
    connection = link()
    assert (hand_made.opened, hand_made.closed) == (1, 0)
    assert Sampler(connection).frame().totals.unique > 0
    connection.close()


def test_a_warning_is_shown_with_its_command_to_copy(qtbot: QtBot, open_desk: Open) -> None:
    desk = open_desk(opens(HandMadeDevice(Phone().files(has_list=False))))
    panel = desk.page.panel
    desk.page.attach("local:")
    qtbot.waitUntil(lambda: panel.attach.isVisible())
    assert "is almost ready" in panel.title.text()
    assert QApplication.focusWidget() is panel.attach
    assert "mount -t debugfs debugfs /sys/kernel/debug" in text_of(desk)
    copy = next(b for b in panel.findChildren(QPushButton) if b.accessibleName().startswith("Copy"))
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "mount -t debugfs debugfs /sys/kernel/debug"
    qtbot.keyClick(panel.attach, Qt.Key.Key_Return)
    assert len(desk.links) == 1


def test_without_memtrack_trying_again_is_the_first_choice(qtbot: QtBot, open_desk: Open) -> None:
    hand_made = HandMadeDevice({"/proc/meminfo": b"MemTotal: 8 kB\n", "/proc/1/stat": b"1 (init) S"})
    desk = open_desk(opens(hand_made))
    panel = desk.page.panel
    desk.page.attach("local:")
    qtbot.waitUntil(lambda: panel.retry.isVisible())
    assert "CONFIG_MEMTRACK=y" in text_of(desk)
    assert QApplication.focusWidget() is panel.retry
    hand_made.files = Phone().files()
    with qtbot.waitSignal(desk.page.attach_wanted):
        qtbot.keyClick(panel.retry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: hand_made.closed == 1)
    assert hand_made.opened == 2


def test_an_unreachable_target_says_why_and_can_be_waited_for(qtbot: QtBot, open_desk: Open) -> None:
    hand_made = HandMadeDevice({})
    hand_made.unplug()
    desk = open_desk(opens(hand_made))
    panel = desk.page.panel
    desk.page.attach("adb:X1")
    qtbot.waitUntil(lambda: panel.attach.isVisible())
    assert "was unplugged" in text_of(desk)
    assert "adb reconnect" in text_of(desk)
    qtbot.mouseClick(panel.attach, Qt.MouseButton.LeftButton)
    assert desk.links[0][0] == "adb:X1"


def test_a_target_nobody_can_wait_for_cannot_be_attached_to(qtbot: QtBot, open_desk: Open) -> None:
    def refuse(target: Target, options: LinkOptions, started: object) -> Connection:
        raise LinkError(Trouble.USAGE, "Expected a \x1b[2Jname.", retry=False)

    desk = open_desk(refuse)
    desk.page.attach("ssh:board")
    qtbot.waitUntil(lambda: desk.page.panel.retry.isVisible())
    assert not desk.page.panel.attach.isVisible()
    assert "\x1b" not in text_of(desk)
    card = next(card for card in desk.page.chooser.board.cards if card.candidate.target == "ssh:board")
    qtbot.keyClick(desk.page.panel.retry, Qt.Key.Key_Escape)
    assert desk.page.pages.currentIndex() == 0
    assert QApplication.focusWidget() is card


def test_a_fault_of_ours_is_shown_and_no_spinner_for_ever(
    qtbot: QtBot, open_desk: Open, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(target: Target, options: LinkOptions, started: object) -> Connection:
        raise ValueError("no such column")

    desk = open_desk(stumble)
    desk.page.attach("adb:X1")
    qtbot.waitUntil(lambda: desk.page.panel.retry.isVisible())
    assert "no such column" in text_of(desk)
    assert "a check before attaching failed" in caplog.text


def test_cancel_ends_a_check_that_hangs(qtbot: QtBot, open_desk: Open) -> None:
    reading, closed = threading.Event(), threading.Event()

    class Hanging:
        target, facts = "ssh:board", dict[str, str]()

        def read(self, globs: object) -> object:
            reading.set()
            assert closed.wait(10)
            raise LinkError(Trouble.LOST, "The connection was closed.")

        def close(self) -> None:
            closed.set()

    desk = open_desk(lambda target, options, started: Hanging())
    panel = desk.page.panel
    desk.page.attach("ssh:board")
    qtbot.waitUntil(lambda: panel.spinner.isVisible() and reading.is_set())
    assert desk.page.attaching_to == "ssh:board"
    assert "dialog" in panel.summary.text()
    assert QApplication.focusWidget() is panel.back
    qtbot.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    assert desk.page.pages.currentIndex() == 0
    assert closed.wait(5)
    desk.page.wait_ended()
    assert not desk.links


def test_hiding_the_page_ends_a_check_while_it_is_opened(qtbot: QtBot, open_desk: Open) -> None:
    opening, release = threading.Event(), threading.Event()
    hand_made = HandMadeDevice(Phone().files())

    def slow(target: Target, options: LinkOptions, started: object) -> Connection:
        opening.set()
        assert release.wait(10)
        return hand_made.connect()

    desk = open_desk(slow)
    desk.page.attach("adb:X1")
    assert opening.wait(5)
    desk.page.hide()
    release.set()
    desk.page.wait_ended()
    assert (hand_made.opened, hand_made.closed) == (1, 1)
    assert not desk.links


def test_a_link_nobody_takes_is_closed(qtbot: QtBot, tmp_path: Path) -> None:
    hand_made = HandMadeDevice(Phone().files())
    recent = RecentTargets(Settings(tmp_path / "window.ini"))
    page = StartPage(LinkOptions(), recent, DARK, make_scout=Sight().make, open_target=opens(hand_made))
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.attach_wanted):
        page.attach("adb:X1")
    page.end()
    page.wait_ended()
    assert hand_made.opened == hand_made.closed == 1


def test_a_real_adb_device(qtbot: QtBot, open_desk: Open, adb_server: AdbServer, adb_device: Adbd) -> None:
    desk = open_desk(options=LinkOptions(adb_port=adb_server.port))
    desk.page.attach(f"adb:{adb_device.serial}")
    qtbot.waitUntil(lambda: bool(desk.links) or desk.page.panel.attach.isVisible(), timeout=10_000)
    if not desk.links:
        desk.page.attaching.go_on()
    uri, _, link = desk.links[0]
    assert uri == f"adb:{adb_device.serial}"
    connection = link()
    assert Sampler(connection).frame().totals.unique == 3 * 901120 + 524288 + 65536 + 12582912
    connection.close()


def test_an_unknown_host_key_is_asked_once(qtbot: QtBot, open_desk: Open, ssh_host: Sshd) -> None:
    """The question reaches the desk; the window that follows connects without another."""
    (ssh_host.folder / "known_hosts").write_bytes(b"")
    questions: list[str] = []
    desk_of_questions = QuestionDesk()

    def answer(question: Question) -> None:
        questions.append(question.text)
        question.answer("yes")

    desk_of_questions.asked.connect(answer)
    options = LinkOptions(
        ssh_config=str(ssh_host.config),
        ssh_options=("StrictHostKeyChecking=ask",),
        askpass=desk_of_questions.program,
    )
    try:
        desk = open_desk(options=options)
        desk.page.attach("ssh:device")
        qtbot.waitUntil(lambda: bool(desk.links) or desk.page.panel.attach.isVisible(), timeout=15_000)
        if not desk.links:
            desk.page.attaching.go_on()
        connection = desk.links[0][2]()
        assert Sampler(connection).frame().totals.buffers == 6
        connection.close()
        assert len(questions) == 1
        assert "authenticity of host" in questions[0]
    finally:
        desk_of_questions.close()
