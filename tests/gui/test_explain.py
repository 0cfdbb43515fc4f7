"""The explain panel as a user has it: real events on a real (offscreen) widget."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDockWidget,
    QLabel,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inspector.domain.assemble import assemble
from inspector.domain.capture import Absence, Capture, RawFile
from inspector.domain.columns import UNKNOWN
from inspector.domain.frame import Frame, ProcessKey
from inspector.gui.explaining import Explainer
from inspector.gui.style import dress
from inspector.gui.theme import DARK, LIGHT
from inspector.gui.views.explain import ExplainPanel
from inspector.gui.widgets.raw_text import MOST_LINES, RawTextView, stretch
from inspector.session.explain import explain
from inspector.session.explain.subjects import (
    BufferFigure,
    OfAll,
    OfBuffer,
    OfProcess,
    ProcessFigure,
    Subject,
    Total,
)
from inspector.session.explain.written import as_text
from inspector.session.problem_log import ProblemLog
from inspector.sources import SOURCES
from tests.sources.printing import Row, listing, plain, with_mappings

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

LIST = "/sys/kernel/debug/memtrack"
BIG, SMALL = Row(17, 8_294_400, 2, b"camera"), Row(3, 4096, 1, b"icon")
APP, CAMERA = ProcessKey(20, UNKNOWN), ProcessKey(7, UNKNOWN)
PROPORTIONAL = OfProcess(APP, ProcessFigure.PROPORTIONAL)


def frame_of(*files: RawFile, seq: int = 1) -> Frame:
    capture = Capture(seq, 1_767_225_600_123_456_789, 0, 0, None, files)
    return assemble(capture, [source.parser().parse(files) for source in SOURCES], {})


def usual(seq: int = 1, size: int = 8_294_400) -> Frame:
    big = replace(BIG, size=size)
    return frame_of(
        RawFile("/proc/20/memtrack", plain(20, [SMALL, big])),
        RawFile("/proc/7/memtrack", plain(7, [big])),
        RawFile(LIST, listing([(7, SMALL), (7, big)])),
        seq=seq,
    )


class Desk:
    """A panel with its explainer, and the frame the window would show."""

    def __init__(self, panel: ExplainPanel, frame: Frame) -> None:
        self.panel, self.frame, self.log = panel, frame, ProblemLog()
        self.explainer = Explainer(panel, lambda: self.frame, self.log)

    @property
    def text(self) -> RawTextView:
        return self.panel.evidence.text

    def marked_text(self) -> list[str]:
        """The lines that are painted as marked."""
        marks = self.text.extraSelections()  # a cursor lives no longer than its mark
        return [QTextCursor(mark.cursor).block().text() for mark in marks]


Open = Callable[..., Desk]


@pytest.fixture
def desk(qtbot: QtBot) -> Open:
    def make(frame: Frame | None = None, subject: Subject = PROPORTIONAL) -> Desk:
        panel = ExplainPanel()
        qtbot.addWidget(panel)
        panel.resize(760, 640)
        panel.show()
        qtbot.waitExposed(panel)
        desk = Desk(panel, frame if frame is not None else usual())
        desk.explainer.explain(subject)
        QApplication.processEvents()
        return desk

    return make


def shown_texts(panel: QWidget) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_it_shows_value_formula_rows_and_the_lines_of_the_first_row(desk: Open) -> None:
    it = desk()
    texts = shown_texts(it.panel)
    assert {"3.96 MiB", "4,151,296 bytes"} <= set(texts)
    assert "size ÷ ref_count, summed over the buffers held" in texts
    assert "8,294,400 ÷ 2 + 4,096 ÷ 1 = 4,151,296" in texts
    table = it.panel.table
    assert table is not None
    assert table.selected_as_tsv().splitlines()[1].split("\t")[:4] == [
        "17",
        "camera",
        "3.96 MiB",
        "8,294,400 ÷ 2",
    ]
    assert it.marked_text() == ["         2                17       8294400  camera"]
    assert list(it.text.marked) == [3]


def test_choosing_a_row_shows_its_lines(desk: Open, qtbot: QtBot) -> None:
    it = desk()
    table = it.panel.table
    assert table is not None
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(it, 1))
    assert it.marked_text() == ["         1                 3          4096  icon"]


def cell(it: Desk, row: int) -> QPoint:
    table = it.panel.table
    assert table is not None
    return table.visualRect(table.table.index(row, 1)).center()


def test_enter_follows_a_row_and_alt_left_goes_back(desk: Open, qtbot: QtBot) -> None:
    it = desk()
    assert not it.panel.back_button.isVisible()
    table = it.panel.table
    assert table is not None
    table.setFocus()
    with qtbot.waitSignal(it.panel.subject_wanted) as wanted:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert wanted.args == [OfBuffer(17, 8_294_400, BufferFigure.REF_COUNT)]
    assert explained(it) == wanted.args[0]
    assert it.panel.back_button.isVisible()
    qtbot.keyClick(it.text, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert explained(it) == PROPORTIONAL
    assert not it.panel.back_button.isVisible()


def explained(it: Desk) -> Subject:
    assert it.panel.explanation is not None
    return it.panel.explanation.subject


def test_a_double_click_follows_too_and_so_does_the_button(desk: Open, qtbot: QtBot) -> None:
    it = desk()
    table = it.panel.table
    assert table is not None
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(it, 1))
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(it, 1))
    assert explained(it) == OfBuffer(3, 4096, BufferFigure.REF_COUNT)
    assert it.panel.follow.text() == "Explain pid 20"
    qtbot.mouseClick(it.panel.follow, Qt.MouseButton.LeftButton)
    assert explained(it) == OfProcess(APP, ProcessFigure.HELD)


def test_numbers_on_the_way_are_of_one_sample_until_the_newest_is_wanted(desk: Open, qtbot: QtBot) -> None:
    it = desk()
    it.frame = usual(seq=2, size=4_000_000)
    it.panel.subject_wanted.emit(OfAll(Total.UNIQUE))
    assert it.panel.explanation is not None
    assert (it.panel.explanation.seq, it.panel.explanation.value) == (1, 8_298_496)
    qtbot.mouseClick(it.panel.renew_button, Qt.MouseButton.LeftButton)
    assert (it.panel.explanation.seq, it.panel.explanation.value) == (2, 4_004_096)
    assert it.panel.back_button.isVisible()


def test_copy_puts_the_whole_explanation_on_the_clipboard(desk: Open, qtbot: QtBot) -> None:
    it = desk()
    qtbot.mouseClick(it.panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == as_text(explain(it.frame, PROPORTIONAL))


def test_other_places_that_say_so_can_be_chosen(desk: Open, qtbot: QtBot) -> None:
    it = desk(subject=OfBuffer(17, 8_294_400, BufferFigure.SIZE))
    choice = it.panel.evidence.choice
    assert [choice.itemText(place) for place in range(choice.count())] == [
        "/proc/7/memtrack, line 2",
        "/proc/20/memtrack, line 3",
        f"{LIST}, line 3",
    ]
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_End)
    assert it.marked_text() == ["   7      8294400          2           17 camera"]


def test_mapping_lines_are_marked_with_their_row(desk: Open) -> None:
    mapped = Row(3, 8192, 1, b"x", ((4096, 4096), (65536, 4096)))
    frame = frame_of(RawFile("/proc/20/memtrack", with_mappings(20, [mapped])))
    it = desk(frame, OfProcess(APP, ProcessFigure.MAPPED))
    assert list(it.text.marked) == [2, 3, 4]
    assert [line.split()[0] for line in it.marked_text()] == ["1", "1000-00002000", "10000-00011000"]


def test_a_number_that_is_not_known_says_why(desk: Open) -> None:
    it = desk(subject=OfProcess(CAMERA, ProcessFigure.MAPPED))
    assert "–" in shown_texts(it.panel)
    assert any("no mapping lines" in text for text in shown_texts(it.panel))
    assert it.marked_text() == []


def test_before_the_first_click_and_after_forgetting_it_tells_what_to_do(desk: Open) -> None:
    it = desk()
    it.explainer.forget()
    assert any(text.startswith("Click a number") for text in shown_texts(it.panel))
    assert it.panel.table is None
    it.panel.copy()
    it.panel.back.emit()
    it.panel.renew_wanted.emit()
    assert it.panel.explanation is None


# Raw text


def test_only_a_stretch_of_a_long_file_is_laid_out(desk: Open, qtbot: QtBot) -> None:
    rows = [Row(number, 4096, 1, b"t%d" % number) for number in range(10_000)]
    frame = frame_of(RawFile("/proc/20/memtrack", plain(20, rows)))
    it = desk(frame, OfBuffer(5_000, 4096, BufferFigure.SIZE))
    assert it.text.blockCount() == MOST_LINES
    assert it.marked_text() == ["         1              5000          4096  t5000"]
    (mark,) = it.text.extraSelections()
    assert it.text.cursorRect(QTextCursor(mark.cursor)).intersects(it.text.viewport().rect())
    assert any("of 10" in text for text in shown_texts(it.panel.evidence))
    while it.panel.evidence.later.isEnabled():
        qtbot.mouseClick(it.panel.evidence.later, Qt.MouseButton.LeftButton)
    assert it.text.shown.last == 10_001
    assert it.text.toPlainText().endswith("t9999")
    assert it.marked_text() == []
    while it.panel.evidence.earlier.isEnabled():
        qtbot.mouseClick(it.panel.evidence.earlier, Qt.MouseButton.LeftButton)
    assert it.text.shown.first == 1
    assert it.text.toPlainText().startswith(" ref_count:")


def test_hostile_text_is_shown_escaped_one_line_a_line(desk: Open) -> None:
    tag = b"\x1b[31m\xe2\x80\xa8\r\xff\xe2\x80\xaex\ttab\ny"
    frame = frame_of(RawFile("/proc/20/memtrack", plain(20, [Row(0, 4096, 1, tag), SMALL])))
    it = desk(frame, OfBuffer(0, 4096, BufferFigure.SIZE))
    assert it.text.blockCount() == it.text.shown.total == 4
    assert it.marked_text()[0].endswith("\\x1b[31m\\u2028\\r\\xff\\u202ex\\ttab")
    assert it.marked_text()[1] == "y"


def test_very_long_lines_are_cut() -> None:
    (line,) = stretch(b"x" * 1_000_000, 1).lines
    assert len(line) < 3000
    assert line.endswith("… (998,000 more bytes)")


def test_a_problem_is_shown_in_the_text_it_was_found_in(desk: Open) -> None:
    it = desk()
    broken = RawFile("/proc/20/memtrack", plain(20, [SMALL, BIG])[:-4])
    it.log.add(frame_of(broken))
    it.explainer.show_lines("/proc/20/memtrack", 3)
    assert it.marked_text() == ["         2                17       8294400  cam"]
    assert it.panel.table is None
    it.explainer.show_lines("/proc/7/memtrack", 2)
    assert it.marked_text() == ["         2                17       8294400  camera"]


def test_a_problem_without_text_says_why(desk: Open) -> None:
    it = desk()
    refused = RawFile("/proc/9/memtrack", absence=Absence.REFUSED, detail="Permission denied")
    it.frame = frame_of(refused)
    it.explainer.show_lines("/proc/9/memtrack", 0)
    assert it.text.placeholderText() == "The file may not be read. The device says: Permission denied"
    it.explainer.show_lines("/proc/*/memtrack", 0)
    assert "several files" in it.text.placeholderText()


# Everywhere


def test_everything_that_takes_the_focus_has_a_name(desk: Open) -> None:
    it = desk()
    it.panel.subject_wanted.emit(OfAll(Total.UNIQUE))
    found = [w for w in it.panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len([w for w in found if w.isVisible()]) >= 6
    for widget in found:
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), widget


def test_tab_goes_through_table_and_text(desk: Open, qtbot: QtBot) -> None:
    it = desk()
    table = it.panel.table
    assert table is not None
    table.setFocus()
    visited = []
    for _ in range(12):
        focused = QApplication.focusWidget()
        visited.append(focused)
        if focused is it.text:
            break
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert it.text in visited
    assert it.panel.follow in visited


def test_it_lives_in_a_dock_and_in_a_dialog(qtbot: QtBot) -> None:
    window, dialog = QMainWindow(), QDialog()
    qtbot.addWidget(window)
    qtbot.addWidget(dialog)
    for home in (window, dialog):
        it = Desk(ExplainPanel(), usual())
        if isinstance(home, QMainWindow):
            dock = QDockWidget("Explain")
            dock.setWidget(it.panel)
            home.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        else:
            QVBoxLayout(home).addWidget(it.panel)
        home.resize(420, 560)
        home.show()
        qtbot.waitExposed(home)
        with qtbot.waitSignal(it.explainer.wanted):
            it.explainer.explain(PROPORTIONAL)
        for theme in (DARK, LIGHT):
            it.panel.dress(theme)
        assert it.panel.width() <= home.width()
        assert it.text.isVisible()


def test_the_figure_grows_with_the_text(desk: Open, qapp: QApplication) -> None:
    dress(qapp, DARK)
    it = desk()
    figure = next(label for label in it.panel.facts.findChildren(QWidget) if shows(label, "3.96 MiB"))
    usual_figure, usual_text = figure.font().pointSizeF(), it.text.font().pointSizeF()
    dress(qapp, DARK, 2.0)
    try:
        QApplication.processEvents()
        assert figure.font().pointSizeF() == pytest.approx(2 * usual_figure)
        assert it.text.font().pointSizeF() == pytest.approx(2 * usual_text)
    finally:
        dress(qapp, DARK)


def shows(widget: QWidget, text: str) -> bool:
    return getattr(widget, "text", str)() == text
