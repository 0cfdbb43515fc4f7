"""The CSV snapshot: tidy, complete, and harmless in a spreadsheet."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.frame import Frame
from inspector.exporters.csv import COLUMNS, CsvExporter, harmless
from tests.exporters.escapes import unescaped
from tests.exporters.frames import HOSTILE, Buffer, hostile, make_frame, phone

_STARTS_FORMULA = re.compile(r"[\s]*[=+\-@\t\r＝＋－＠]")
_ADDED = re.compile("(^|[,;])([ \u00a0\u3000]*)'('*)(?=[=+\\-@＝＋－＠])")


def written(frame: Frame) -> str:
    stream = BytesIO()
    CsvExporter().write(frame, "sim:phone", stream)
    return stream.getvalue().decode("utf-8")


def rows_of(frame: Frame) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(written(frame), newline=""), strict=True))


def original(cell: str) -> str:
    """The text before it was made harmless, as the exporter's module says."""
    return _ADDED.sub(r"\1\2\3", cell)


def test_one_row_per_holding_and_one_for_each_buffer_nobody_was_seen_to_hold() -> None:
    rows = rows_of(phone())
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["pid"], row["buffer_id"]) for row in rows] == [
        ("312", "0"), ("312", "1"), ("455", "1"), ("455", "2"), ("501", "2"), ("501", "3"),
        ("", "4"), ("", "7"),
    ]  # fmt: skip
    orphan, hidden = rows[-2:]
    assert (orphan["ref_count"], orphan["unseen_holders"], orphan["allocator_pid"]) == ("0", "0", "299")
    assert (hidden["ref_count"], hidden["unseen_holders"], hidden["process"]) == ("2", "2", "")


def test_every_byte_can_be_found_again() -> None:
    frame = phone()
    rows = rows_of(frame)
    sizes = {row["buffer_id"]: int(row["size_bytes"]) for row in rows}
    assert sum(sizes.values()) == frame.totals.unique
    shares = sum(float(row["proportional_bytes"]) for row in rows if row["pid"])
    assert shares == pytest.approx(frame.totals.proportional)
    assert sum(int(row["size_bytes"]) for row in rows if row["pid"]) == frame.totals.held


def test_unknown_is_empty() -> None:
    (row,) = rows_of(make_frame({7: b"app"}, [Buffer(0, 10, b"x", [7])]))
    assert (row["start_time"], row["mapped_bytes"], row["allocator_pid"]) == ("", "", "")
    assert row["proportional_bytes"] == "10"


def test_it_is_utf8_with_a_head_and_one_line_feed_per_row() -> None:
    text = written(hostile())
    assert text.split("\n")[0] == ",".join(COLUMNS)
    assert text.count("\n") == 1 + len(HOSTILE)
    assert "\r" not in text
    assert "宽字符" in text


def test_no_cell_begins_a_formula() -> None:
    for row in rows_of(hostile()):
        for cell in row.values():
            assert not _STARTS_FORMULA.match(cell), cell


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_begins_a_formula_whatever_separates_cells(separator: str) -> None:
    """A spreadsheet may be told to split at another sign than ours, whatever the quotes say."""
    for line in written(hostile()).split("\n")[1:]:
        for cell in line.split(separator):
            assert not _STARTS_FORMULA.match(cell.lstrip('"')), cell


def test_hostile_tags_and_names_come_back_exactly() -> None:
    rows = rows_of(hostile())
    assert [unescaped(original(row["tag"])) for row in rows] == list(HOSTILE)
    assert [unescaped(original(row["process"])) for row in rows] == list(HOSTILE)


@given(st.lists(st.binary(max_size=31), min_size=1, max_size=5))
def test_any_tag_survives(tags: list[bytes]) -> None:
    rows = rows_of(make_frame({1: b"a"}, [Buffer(i, 1, tag, [1]) for i, tag in enumerate(tags)]))
    assert [unescaped(original(row["tag"])) for row in rows] == tags


@given(st.text(alphabet="='+-@,; \"ab＝", max_size=12))
def test_the_apostrophes_can_be_taken_away_again(text: str) -> None:
    safe = harmless(text)
    assert original(safe) == text
    assert not re.search("(^|[,;])[ ]*[=+\\-@＝]", safe)
