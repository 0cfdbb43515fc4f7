"""Where rows stand in the text, held against the parser and against how the text was printed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.capture import RawFile
from inspector.sources.memtrack.locate import Place, RowPlaces, locate
from inspector.sources.memtrack.source import LIST_PATH, MEMTRACK
from tests.sources.printing import Row, listing, plain, with_mappings

PATH = "/proc/5/memtrack"
TAGS = st.binary(max_size=24).map(lambda raw: raw.replace(b"\0", b"."))
ROWS = st.lists(
    st.builds(
        Row,
        id=st.integers(0, 300),
        size=st.integers(0, 2**53),
        ref_count=st.integers(0, 9),
        tag=TAGS
        | st.sampled_from([b"a\nb", b"\n", b"\n\n", b"x\n         1                 3          4096  y"]),
        mappings=st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 2**30)), max_size=3).map(tuple),
    ),
    max_size=8,
    unique_by=lambda row: row.id,
).map(lambda rows: sorted(rows, key=lambda row: row.id))


def test_a_regular_row_is_one_line() -> None:
    text = plain(5, [Row(0, 4096, 1, b"a"), Row(17, 8_294_400, 2, b"camera")])
    assert locate(RawFile(PATH, text), 17, 8_294_400) == Place(3, 3, 2)
    assert text.split(b"\n")[2].endswith(b"camera")


def test_the_mappings_belong_to_the_row() -> None:
    rows = [Row(0, 4096, 1, b"a", ((4096, 4096), (65536, 4096))), Row(3, 8192, 2, b"b")]
    file = RawFile(PATH, with_mappings(5, rows))
    assert locate(file, 0, 4096) == Place(2, 4, 1)
    assert locate(file, 3, 8192) == Place(5, 5, 2)


def test_a_tag_of_several_lines_belongs_to_the_row() -> None:
    rows = [Row(0, 4096, 1, b"a\nb\n"), Row(3, 8192, 2, b"c")]
    assert locate(RawFile(PATH, plain(5, rows)), 0, 4096) == Place(2, 4, 1)
    assert locate(RawFile(PATH, plain(5, rows)), 3, 8192) == Place(5, 5, 2)
    listed = RawFile(LIST_PATH, listing((77, row) for row in rows))
    assert locate(listed, 0, 4096) == Place(2, 4, 1)
    assert locate(listed, 3, 8192) == Place(5, 5, 2)


def test_a_forged_row_is_not_found_where_the_parser_does_not_read_it() -> None:
    forged = b"x\n         1                 3          4096  y"
    file = RawFile(PATH, plain(5, [Row(17, 8192, 2, forged)]))
    assert locate(file, 3, 4096) is None
    assert locate(file, 17, 8192) == Place(2, 3, 2)


def test_an_id_with_another_size_is_another_buffer() -> None:
    assert locate(RawFile(PATH, plain(5, [Row(3, 4096, 1, b"t")])), 3, 8192) is None


@pytest.mark.parametrize("pid", [7, 99_999, 4_194_304])
def test_the_list_has_places_too(pid: int) -> None:
    file = RawFile(LIST_PATH, listing([(pid, Row(18, 4096, 0, b"")), (3, Row(19, 1, 3, b"t"))]))
    assert locate(file, 18, 4096) == Place(2, 2, 0)
    assert locate(file, 19, 1) == Place(3, 3, 3)


def test_an_empty_file_has_no_rows() -> None:
    assert locate(RawFile(PATH), 0, 0) is None
    assert locate(RawFile(LIST_PATH), 0, 0) is None


@given(ROWS, st.sampled_from([plain, with_mappings, None]))
@settings(max_examples=200)
def test_every_row_of_the_parser_has_its_place(rows: list[Row], text: object) -> None:
    """Places begin with the row's own numbers, follow one another and cover all lines of whole files."""
    data = text(5, rows) if callable(text) else listing((8, row) for row in rows)
    file = RawFile(PATH if callable(text) else LIST_PATH, data)
    parsed = MEMTRACK.parser().parse([file])
    columns = parsed.holdings or parsed.buffers
    places = RowPlaces.of(file)
    if columns is None:
        assert not len(places.id)
        return
    lines, previous = data.split(b"\n"), 1
    assert places.id.tolist() == columns.id.tolist()
    for identifier, size, count in zip(
        columns.id.tolist(), columns.size.tolist(), columns.ref_count.tolist(), strict=True
    ):
        place = places.find(identifier, size)
        assert place is not None
        assert place.ref_count == count
        assert place.first == previous + 1
        assert {b"%d" % identifier, b"%d" % size} <= set(lines[place.first - 1].split())
        previous = place.last
    assert not rows or previous == len(lines) - 1


@given(st.binary(max_size=300), ROWS, st.data())
@settings(max_examples=200)
def test_damaged_text_never_raises_and_agrees_with_the_parser(
    noise: bytes, rows: list[Row], data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from([plain, with_mappings]))(3, rows)
    at = data.draw(st.integers(0, len(text)))
    damaged = data.draw(st.sampled_from([noise, text[:at] + noise[:4] + text[at + 2 :]]))
    for path in (PATH, LIST_PATH):
        parsed = MEMTRACK.parser().parse([RawFile(path, damaged)])
        columns = parsed.holdings or parsed.buffers
        places = RowPlaces.of(RawFile(path, damaged))
        assert places.id.tolist() == ([] if columns is None else columns.id.tolist())
        assert (places.first <= places.last).all()
        assert places.last.max(initial=0) <= damaged.count(b"\n")
