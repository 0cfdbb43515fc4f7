"""Text in columns on a character grid."""

from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.aligned import Column, cells, clip, table, wrapped


def test_wide_and_combining_characters_count_as_they_are_drawn() -> None:
    assert cells("abc") == 3
    assert cells("宽字") == 4
    assert cells("e\u0301") == 1


@given(st.text(max_size=20), st.integers(0, 12))
def test_clipped_text_fits(text: str, width: int) -> None:
    clipped = clip(text, width)
    assert cells(clipped) <= width
    assert clipped == text or cells(text) > width


def test_numbers_stand_right_and_text_left() -> None:
    columns = (Column("N", is_number=True), Column("NAME"))
    assert table(columns, [("1", "宽"), ("1000", "b")]) == ["   N  NAME", "   1  宽", "1000  b"]


def test_only_the_column_that_may_shrink_does() -> None:
    columns = (Column("A"), Column("NAME", shrink=True), Column("Z"))
    lines = table(columns, [("a" * 8, "n" * 30, "z" * 8)], 30)
    assert lines[1] == "a" * 8 + "  " + "n" * 9 + "…  " + "z" * 8
    assert all(cells(line) <= 30 for line in lines)


def test_a_column_keeps_the_width_it_is_to_have_at_least() -> None:
    assert table((Column("A", is_number=True, least=5), Column("B")), [("1", "b")]) == [
        "    A  B",
        "    1  b",
    ]


def test_text_is_broken_between_words_beside_its_head() -> None:
    assert wrapped("name  ", "one two three", 14) == ["name  one two", "      three"]
    assert wrapped("name  ", "one two three", None) == ["name  one two three"]
    assert wrapped("name  ", "unbreakable", 10) == ["name  unbreakable"]
