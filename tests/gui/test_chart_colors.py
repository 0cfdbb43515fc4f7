"""Colours by name."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.gui.colors import ColorBook, home
from inspector.gui.theme import BOLD, LIGHT, SERIES

NAMES = [f"process-{number}" for number in range(60)]


def at_home(name: str) -> list[str]:
    return [other for other in NAMES if home(other) == home(name) and other != name]


def test_the_hash_is_the_same_in_every_run() -> None:
    assert [home(name) for name in ("surfaceflinger", "cameraserver", "")] == [11, 5, 0]


def test_a_name_alone_has_its_home_whoever_came_before() -> None:
    book = ColorBook()
    book.show(["surfaceflinger"])
    assert book.index("surfaceflinger") == home("surfaceflinger")
    assert book.color("surfaceflinger") == SERIES[home("surfaceflinger")]


@given(st.sets(st.sampled_from(NAMES), max_size=len(SERIES)))
def test_names_on_show_together_differ_in_whatever_order_they_come(names: set[str]) -> None:
    books = [ColorBook(), ColorBook()]
    books[0].show(sorted(names))
    books[1].show(sorted(names, reverse=True))
    colours = [[book.index(name) for name in sorted(names)] for book in books]
    assert colours[0] == colours[1]
    assert len(set(colours[0])) == len(names)


def test_a_collision_moves_the_newcomer_to_the_next_free_colour_and_it_keeps_it() -> None:
    first, second = next((name, at_home(name)[0]) for name in NAMES if at_home(name))
    book = ColorBook()
    book.show([first])
    book.show([first, second])
    moved = book.index(second)
    assert book.index(first) == home(first)
    assert moved == (home(first) + 1) % len(SERIES)
    book.show([second])
    book.show([second, "another"])
    assert book.index(second) == moved


def test_who_stays_on_show_never_changes() -> None:
    book = ColorBook()
    steady = NAMES[:5]
    book.show(steady)
    before = [book.index(name) for name in steady]
    for start in range(5, 40, 5):
        book.show([*steady, *NAMES[start : start + 15]])
        assert [book.index(name) for name in steady] == before


def test_more_names_than_colours_share_them() -> None:
    book = ColorBook()
    book.show(NAMES)
    assert {book.index(name) for name in NAMES} == set(range(len(SERIES)))


def test_a_name_of_any_bytes_has_a_colour() -> None:
    book = ColorBook()
    for name in itertools.chain(["\udcff", "\N{PILE OF POO}", "a" * 5000], NAMES[:3]):
        assert book.color(name) in SERIES


def test_another_palette_changes_the_colour_and_not_the_index() -> None:
    book = ColorBook()
    book.show(NAMES[:5])
    before = [book.index(name) for name in NAMES[:5]]
    book.use(BOLD.series(LIGHT))
    assert [book.index(name) for name in NAMES[:5]] == before
    assert [book.color(name) for name in NAMES[:5]] == [BOLD.on_light[index] for index in before]
    with pytest.raises(ValueError, match="expected 24 colours, found 1"):
        book.use(("#ffffff",))
