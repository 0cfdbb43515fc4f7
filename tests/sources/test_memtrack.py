"""The memtrack parser against its format, hostile bytes and itself."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.capture import Absence, RawFile
from inspector.domain.columns import UNKNOWN, Parsed
from inspector.sources.memtrack.source import LIST_PATH, MEMTRACK, MemtrackParser
from tests.sources.printing import Row, listing, plain, with_mappings

TAGS = st.binary(max_size=40).map(lambda raw: raw.replace(b"\0", b"."))
SIMPLE_TAGS = st.text(max_size=31).map(lambda text: text.encode("utf-8", "ignore").replace(b"\0", b""))


def rows_of(tags: st.SearchStrategy[bytes], mapped: bool = False) -> st.SearchStrategy[list[Row]]:
    mappings = st.lists(st.tuples(st.integers(0, 2**47), st.integers(0, 2**36)), max_size=3).map(tuple)
    row = st.builds(
        Row,
        id=st.integers(0, 2**53) | st.integers(0, 300),
        size=st.integers(0, 2**53) | st.integers(0, 2**24),
        ref_count=st.integers(0, 2**31),
        tag=tags,
        mappings=mappings if mapped else st.just(()),
    )
    return st.lists(row, max_size=12, unique_by=lambda row: row.id).map(
        lambda rows: sorted(rows, key=lambda row: row.id)
    )


def file_of(pid: int, text: bytes) -> RawFile:
    return RawFile(f"/proc/{pid}/memtrack", text)


def parse(*files: RawFile) -> Parsed:
    return MEMTRACK.parser().parse(files)


def holdings(parsed: Parsed) -> list[tuple[int, int, int, int, bytes, int]]:
    """(pid, id, size, ref_count, tag, mapped) per row."""
    held = parsed.holdings
    assert held is not None
    tags = [held.tags[i] for i in held.tag.tolist()]
    columns = (held.pid, held.id, held.size, held.ref_count)
    return list(zip(*(c.tolist() for c in columns), tags, held.mapped.tolist(), strict=True))


def expected(
    pid: int, rows: Sequence[Row], mapped: bool = False
) -> list[tuple[int, int, int, int, bytes, int]]:
    return [
        (
            pid,
            row.id,
            row.size,
            row.ref_count,
            row.tag,
            min(sum(length for _, length in row.mappings), 2**53) if mapped else UNKNOWN,
        )
        for row in rows
    ]


def looks_like_a_row(tag: bytes) -> bool:
    """Whether a later line of the tag could be taken for a row or a mapping by its shape."""
    return any(re.match(rb" *-?[0-9a-f]", line) for line in tag.split(b"\n")[1:])


@given(rows_of(TAGS.filter(lambda tag: not looks_like_a_row(tag))))
def test_what_rfc_2_prints_is_read_back(rows: list[Row]) -> None:
    assert holdings(parse(file_of(7, plain(7, rows)))) == expected(7, rows)


@given(rows_of(TAGS.filter(lambda t: not looks_like_a_row(t) and not t.startswith(b" ")), mapped=True))
def test_what_rfc_4_prints_is_read_back(rows: list[Row]) -> None:
    assert holdings(parse(file_of(7, with_mappings(7, rows)))) == expected(7, rows, mapped=True)


@given(rows_of(TAGS.filter(lambda tag: not looks_like_a_row(tag))), st.integers(1, 2**22))
def test_what_the_list_prints_is_read_back(rows: list[Row], pid: int) -> None:
    buffers = parse(RawFile(LIST_PATH, listing((pid + i, row) for i, row in enumerate(rows)))).buffers
    assert buffers is not None
    assert buffers.allocator_pid.tolist() == [pid + i for i in range(len(rows))]
    assert buffers.id.tolist() == [row.id for row in rows]
    assert buffers.size.tolist() == [row.size for row in rows]
    assert buffers.ref_count.tolist() == [row.ref_count for row in rows]
    assert [buffers.tags[i] for i in buffers.tag.tolist()] == [row.tag for row in rows]


@given(st.lists(rows_of(SIMPLE_TAGS), min_size=1, max_size=8), st.data())
@settings(max_examples=60)
def test_skipping_unchanged_files_changes_nothing(samples: list[list[Row]], data: st.DataObject) -> None:
    parser = MEMTRACK.parser()
    pids = data.draw(st.lists(st.integers(1, 30), min_size=1, max_size=6, unique=True).map(sorted))
    for _ in range(4):
        chosen = data.draw(st.lists(st.sampled_from(pids), unique=True).map(sorted))
        files = [file_of(pid, plain(pid, data.draw(st.sampled_from(samples)))) for pid in chosen]
        files.append(RawFile(LIST_PATH, listing((1, row) for row in data.draw(st.sampled_from(samples)))))
        kept, fresh = parser.parse(files), parse(*files)
        assert kept.problems == fresh.problems
        assert (kept.holdings is None) == (fresh.holdings is None)
        if kept.holdings is not None:
            assert holdings(kept) == holdings(fresh)


@given(st.lists(st.binary(max_size=300), max_size=3), st.binary(max_size=300))
@settings(max_examples=300)
def test_arbitrary_bytes_never_raise(texts: list[bytes], listed: bytes) -> None:
    parse(*(file_of(i, text) for i, text in enumerate(texts)), RawFile(LIST_PATH, listed))


@given(rows_of(TAGS, mapped=True), st.data())
@settings(max_examples=200)
def test_damaged_text_never_raises_and_rows_before_the_damage_survive(
    rows: list[Row], data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from([plain, with_mappings]))(3, rows)
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.binary(max_size=4)) + text[at + data.draw(st.integers(0, 4)) :]
    parse(file_of(3, damaged), RawFile(LIST_PATH, damaged))


def test_an_empty_file_holds_nothing_and_is_no_problem() -> None:
    parsed = parse(file_of(5, b""))
    assert holdings(parsed) == []
    assert parsed.problems == ()


def test_a_header_alone_holds_nothing() -> None:
    header = plain(5, [Row(0, 1, 1, b"")]).split(b"\n")[0] + b"\n"
    parsed = parse(file_of(5, header))
    assert holdings(parsed) == []
    assert parsed.problems == ()


def test_a_truncated_last_line_is_told_and_the_others_survive() -> None:
    rows = [Row(0, 4096, 1, b"a"), Row(17, 8294400, 2, b"camera")]
    text = plain(5, rows)[: -len(b"0  camera\n")]
    parsed = parse(file_of(5, text))
    assert holdings(parsed) == expected(5, rows[:1])
    (problem,) = parsed.problems
    assert (problem.path, problem.line, problem.expected) == ("/proc/5/memtrack", 3, "a whole line")


def test_a_size_beyond_exact_numbers_is_told_and_the_others_survive() -> None:
    rows = [Row(1, 4096, 1, b"a"), Row(2, 2**63, 1, b"huge\nstill huge"), Row(3, 8192, 2, b"b")]
    parsed = parse(file_of(5, plain(5, rows)))
    assert holdings(parsed) == expected(5, [rows[0], rows[2]])
    assert [problem.line for problem in parsed.problems] == [3, 4]
    assert "9007199254740992" in parsed.problems[0].message


def test_a_forged_row_with_a_low_id_stays_part_of_the_tag() -> None:
    forged = b"x\n         1                 3          4096  y"
    rows = [Row(17, 8294400, 2, forged), Row(18, 4096, 1, b"")]
    parsed = parse(file_of(5, plain(5, rows)))
    assert holdings(parsed) == expected(5, rows)
    assert [problem.line for problem in parsed.problems] == [3]


def test_a_negative_ref_count_is_told_and_counts_as_zero() -> None:
    text = plain(5, [Row(1, 4096, 1, b"a")]).replace(b"         1 ", b"        -1 ", 1)
    parsed = parse(file_of(5, text))
    assert [row[3] for row in holdings(parsed)] == [0]
    assert len(parsed.problems) == 1


def test_many_problems_in_a_file_are_counted() -> None:
    rows = [Row(i, 4096, 1, b"a\nb") for i in range(100)]
    parsed = parse(file_of(5, plain(5, rows)))
    assert holdings(parsed) == expected(5, rows)
    assert parsed.problems[-1].found == "80 more like these"


def test_a_refused_file_is_a_fact() -> None:
    parsed = parse(file_of(4, b""), RawFile("/proc/9/memtrack", absence=Absence.REFUSED))
    assert "1 refused" in parsed.facts[0].detail


def test_no_memtrack_files_give_no_holdings() -> None:
    assert parse(RawFile(LIST_PATH, absence=Absence.MISSING)).holdings is None


@pytest.mark.parametrize("pid", [1, 9999, 10000, 99999, 4194304])
def test_wide_pids_push_the_list_right(pid: int) -> None:
    buffers = parse(
        RawFile(LIST_PATH, listing([(pid, Row(18, 8294400, 0, b"")), (3, Row(19, 1, 1, b"t"))]))
    ).buffers
    assert buffers is not None
    assert buffers.allocator_pid.tolist() == [pid, 3]
    assert buffers.size.tolist() == [8294400, 1]


def test_many_different_tags_do_not_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.sources.memtrack.tags.MOST_TAGS", 50)
    parser = MemtrackParser()
    for i in range(100):
        rows = [Row(n, 4096, 1, b"tag %d %d" % (i, n)) for n in range(10)]
        assert holdings(parser.parse([file_of(5, plain(5, rows))])) == expected(5, rows)
        assert len(parser._tags.tags) <= 70
