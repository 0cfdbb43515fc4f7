"""The cards: what each says, how it went, how they fit, and that pressing one asks where it comes from."""

# pytest-qt has no annotations for its mouse and keys.
# mypy: allow-untyped-calls

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.frame import Frame
from inspector.domain.units import DECIMAL
from inspector.gui.models.totals import CARDS
from inspector.gui.style import dress
from inspector.gui.theme import DARK, LIGHT
from inspector.gui.views.cards import CardRow
from inspector.gui.widgets.figure_card import FigureCard
from inspector.session.explain import explain
from inspector.session.explain.subjects import OfAll, Total
from inspector.session.history import History
from tests.gui.frames_by_hand import frame

MIB = 1 << 20
Open = Callable[..., CardRow]


def at(second: int, size: int = 8 * MIB) -> Frame:
    """An orphan of 1 MiB, a private buffer of `size`, and 4 MiB shared with one that is not seen."""
    buffers = {1: (size, b"a"), 2: (4 * MIB, b"b"), 3: (MIB, b"c")}
    return frame(buffers, {(7, "app"): [1, 2]}, seq=second, at_s=100.0 + second, extra_refs={2: 1})


@pytest.fixture
def cards(qtbot: QtBot, qapp: QApplication) -> Iterator[Open]:
    dress(qapp, DARK)

    def make(history: History | None = None, width: int = 1100) -> CardRow:
        row = CardRow(history or History())
        qtbot.addWidget(row)
        row.resize(width, 100)
        row.show()
        QApplication.processEvents()
        return row

    yield make
    dress(qapp, DARK)


def shown(cards: CardRow, total: Total) -> FigureCard:
    return next(card for card, spec in zip(cards.cards, CARDS, strict=True) if spec.total is total)


def figures(cards: CardRow) -> list[str]:
    return [card.accessibleDescription().split(", ")[0] for card in cards.cards]


def test_every_total_has_a_card(cards: Open) -> None:
    row = cards()
    row.show_frame(at(0))
    assert figures(row) == ["13.0 MiB", "10.0 MiB", "4.00 MiB", "8.00 MiB", "3.00 MiB", "1"]
    assert shown(row, Total.NOBODYS).accessibleName() == "Orphans, unattributed"
    row.set_units(DECIMAL)
    assert figures(row)[0] == "13.6 MB"


def test_the_figures_are_those_that_are_explained(cards: Open) -> None:
    row = cards()
    row.show_frame(at(0))
    explained = [explain(at(0), OfAll(spec.total)).value for spec in CARDS]
    assert explained == [spec.of(at(0).totals) for spec in CARDS]


def test_the_tooltip_has_the_formula_and_every_digit(cards: Open) -> None:
    row = cards()
    row.show_frame(at(0))
    told = shown(row, Total.NOBODYS).toolTip().replace("\u202f", " ")
    assert "3 145 728 bytes" in told
    assert "orphaned: 1 048 576 bytes" in told
    assert "unattributed: 2 097 152 bytes" in told
    assert "÷ ref_count" in told


def test_the_change_is_that_of_the_last_minute(cards: Open) -> None:
    history = History()
    row = cards(history)
    for second in range(101):
        history.append(at(second, (8 + second // 50) * MIB))
        if second == 20:
            row.show_frame(at(second))
            assert "no change in 20 s" in shown(row, Total.UNIQUE).accessibleDescription()
    row.show_frame(at(100, 10 * MIB))
    assert "+2.00 MiB in 1 min" in shown(row, Total.UNIQUE).accessibleDescription()
    assert "no change in 1 min" in shown(row, Total.SHARED).accessibleDescription()


def test_the_line_is_blank_where_data_is_missing(cards: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: dict[str, np.ndarray] = {}
    told = FigureCard.show_trend
    monkeypatch.setattr(
        FigureCard,
        "show_trend",
        lambda card, values: (lines.update({card.accessibleName(): values}), told(card, values)),
    )
    history = History()
    for second in range(100):
        if second == 50:
            history.gap("the device was away")
        if not 50 <= second < 80:
            history.append(at(second))
    cards(history).show_frame(at(99))
    line = lines["Orphans, unattributed"]
    known = np.flatnonzero(np.isfinite(line))
    assert set(line[known]) == {3 * MIB}
    assert np.isnan(line[known[0] : known[-1]]).any(), "the gap shows"
    assert np.isnan(line[0]), "there was nothing five minutes ago"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_E])
def test_a_card_can_be_pressed_by_keyboard(cards: Open, key: Qt.Key) -> None:
    row = cards()
    asked: list[object] = []
    row.explain_wanted.connect(asked.append)
    QTest.keyClick(shown(row, Total.SHARED), key)
    assert asked == [OfAll(Total.SHARED)]


def test_a_click_anywhere_on_a_card_asks(cards: Open) -> None:
    row = cards()
    row.show_frame(at(0))
    asked: list[object] = []
    row.explain_wanted.connect(asked.append)
    for card in row.cards:
        for place in (card.rect().center(), card.rect().center() / 3):
            QTest.mouseClick(row.windowHandle(), Qt.MouseButton.LeftButton, pos=card.mapTo(row, place))
    assert asked == [OfAll(spec.total) for spec in CARDS for _ in range(2)]


def test_tab_goes_from_card_to_card(cards: Open) -> None:
    row = cards()
    order: list[FigureCard] = [row.cards[0]]
    while len(order) < len(row.cards):
        following: QWidget | None = order[-1].nextInFocusChain()
        while following is not None and not following.focusPolicy() & Qt.FocusPolicy.TabFocus:
            following = following.nextInFocusChain()
        assert isinstance(following, FigureCard)
        order.append(following)
    assert order == row.cards


def test_the_focus_can_be_seen(cards: Open) -> None:
    row = cards()
    before = row.cards[1].grab().toImage()
    row.activateWindow()
    row.cards[1].setFocus()
    QApplication.processEvents()
    assert row.cards[1].hasFocus()
    assert row.cards[1].grab().toImage() != before


def test_screen_readers_are_told_of_buttons_with_figures(cards: Open) -> None:
    row = cards()
    row.show_frame(at(0))
    told: QAccessibleInterface = QAccessible.queryAccessibleInterface(row.cards[0])
    assert told.role() == QAccessible.Role.Button
    assert told.text(QAccessible.Text.Name) == "Unique total"
    assert told.text(QAccessible.Text.Description).startswith("13.0 MiB")


@pytest.mark.parametrize(
    ("width", "scale", "rows"), [(1372, 1.0, 1), (996, 1.0, 1), (1372, 2.0, 2), (996, 2.0, 2)]
)
def test_cards_wrap_only_where_their_texts_have_no_room(
    cards: Open, qapp: QApplication, width: int, scale: float, rows: int
) -> None:
    dress(qapp, DARK, scale)
    row = cards(width=width)
    QApplication.processEvents()
    tops = sorted({card.y() for card in row.cards})
    assert len(tops) == rows
    for card in row.cards:
        assert row.rect().contains(card.geometry())
        assert card.width() >= card.minimumSizeHint().width()
        assert not any(card.geometry().intersects(o.geometry()) for o in row.cards if o is not card)


def test_the_lines_follow_the_theme(cards: Open, qapp: QApplication) -> None:
    history = History()
    for second in range(60):
        history.append(at(second))
    row = cards(history)
    row.show_frame(at(59))
    dress(qapp, LIGHT)
    QApplication.processEvents()
    followed = row.cards[0].grab().toImage()
    row.dress(DARK)
    assert row.cards[0].grab().toImage() != followed
    row.dress(LIGHT)
    assert row.cards[0].grab().toImage() == followed


def test_stale_figures_are_dim_and_fresh_ones_are_not(cards: Open) -> None:
    row = cards()
    row.show_frame(at(0))
    fresh = row.cards[0].grab().toImage()
    row.mark_stale(True)
    assert row.cards[0].grab().toImage() != fresh
    row.mark_stale(False)
    assert row.cards[0].grab().toImage() == fresh
