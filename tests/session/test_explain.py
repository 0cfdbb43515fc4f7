"""Explanations of every number of real and simulated frames: the rows make the number, the lines say so."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.domain.assemble import assemble
from inspector.domain.capture import Absence, Capture, RawFile
from inspector.domain.columns import UNKNOWN
from inspector.domain.frame import Frame, ProcessKey
from inspector.session.explain import explain
from inspector.session.explain.explanation import Explanation, number_text, total_of
from inspector.session.explain.rows import MOST_ROWS
from inspector.session.explain.subjects import (
    AgeOf,
    BufferFigure,
    OfAll,
    OfBuffer,
    OfDevice,
    OfHolding,
    OfPair,
    OfProcess,
    OfTag,
    ProcessFigure,
    Subject,
    Total,
)
from inspector.session.explain.texts import Evidence
from inspector.session.explain.written import as_text
from inspector.session.sampling import Sampler
from inspector.simulator.clock import ManualClock
from inspector.simulator.device import SimulatedDevice
from inspector.simulator.options import Options
from inspector.simulator.printing import Dialect
from inspector.sources import SOURCES
from inspector.transports import local
from tests.devices import CAPTURES, unpack_capture
from tests.sources.printing import Row, listing, plain

LIST = "/sys/kernel/debug/memtrack"
SIMULATED = {
    "camera": Options(start=20),
    "hostile": Options(start=5),
    "orphans": Options(start=60, dialect=Dialect.RFC4),
    "compositor-leak": Options(start=30, own_only=True),
}


def sample(connection: object) -> Frame:
    return Sampler(connection).frame()  # type: ignore[arg-type]


def simulated(scenario: str, options: Options) -> Frame:
    return sample(SimulatedDevice(scenario, clock=ManualClock(), options=options).connect())


@pytest.fixture(params=[*CAPTURES, *SIMULATED], scope="module")
def frame(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Frame:
    name: str = request.param
    if name in SIMULATED:
        return simulated(name, SIMULATED[name])
    return sample(local.connect(str(unpack_capture(name, tmp_path_factory.mktemp("device")))))


def frame_of(
    holdings: dict[int, list[Row]], listed: Sequence[tuple[int, Row]] | None = None, *more: RawFile
) -> Frame:
    files = [RawFile(f"/proc/{pid}/memtrack", plain(pid, rows)) for pid, rows in holdings.items()]
    if listed is not None:
        files.append(RawFile(LIST, listing(listed)))
    capture = Capture(7, 1_767_225_600_123_456_789, 0, 8_300_000, None, (*files, *more))
    return assemble(capture, [source.parser().parse(capture.files) for source in SOURCES], {})


def subjects(frame: Frame, stride: int = 1) -> Iterator[Subject]:
    """Every number that can be asked of the frame; of many processes and buffers every `stride`-th."""
    yield from (OfAll(total) for total in Total)
    keys = [who.key for who in frame.processes.who[::stride]]
    yield from (OfProcess(key, figure) for key in keys for figure in ProcessFigure)
    pairs = list(zip(frame.buffers.id.tolist(), frame.buffers.size.tolist(), strict=True))[::stride]
    yield from (OfBuffer(*pair, figure) for pair in pairs for figure in BufferFigure)
    yield from (AgeOf(*pair, 12.5, is_at_least=False) for pair in pairs[:3])
    yield from (OfHolding(key, *pair) for key in keys[:3] for pair in pairs[:20])
    yield from (OfTag(tag, total) for tag in frame.tags[::stride] for total in Total)
    yield from (OfPair(a, b, Total.UNIQUE) for a in keys[:4] for b in keys[:4] if a != b)
    yield from (OfPair(a, b, Total.BUFFERS) for a in keys[:4] for b in keys[:4] if a != b)
    yield from (OfDevice(name) for name in frame.memory)


def adds_up(explanation: Explanation) -> bool:
    if explanation.value is None:
        return not explanation.rows
    found = total_of([row.amount for row in explanation.rows])
    if isinstance(explanation.value, int):
        return found == explanation.value
    return math.isclose(found, explanation.value, rel_tol=1e-9, abs_tol=1e-6)


def test_the_rows_of_every_number_add_up_to_it(frame: Frame) -> None:
    asked = 0
    for subject in subjects(frame, max(1, len(frame.buffers.id) // 60)):
        explanation = explain(frame, subject)
        assert adds_up(explanation), subject
        assert all(row.covers for row in explanation.rows), "a correction in a frame without absurd sizes"
        assert all(len(row.cells) == len(explanation.columns) for row in explanation.rows)
        assert explanation.value is not None or explanation.caveats, subject
        asked += 1
    assert asked > 300


def test_the_value_is_the_one_in_the_tables(frame: Frame) -> None:
    """What is shown beside the number: read from the frame here, not by what explains it."""
    for total in Total:
        expected = (
            frame.totals.orphaned + frame.totals.unattributed
            if total is Total.NOBODYS
            else getattr(frame.totals, total.value)
        )
        assert explain(frame, OfAll(total)).value == expected
    for row, who in enumerate(frame.processes.who):
        for figure in ProcessFigure:
            column = "buffers" if figure is ProcessFigure.COUNT else figure.value
            value = getattr(frame.processes, column)[row].item()
            assert explain(frame, OfProcess(who.key, figure)).value == (None if value < 0 else value)


def test_every_row_of_a_total_has_lines_with_its_numbers(frame: Frame) -> None:
    """The lines found in the raw text hold id and size of the buffer."""
    looked = 0
    for total in (Total.UNIQUE, Total.UNATTRIBUTED, Total.ORPHANED):
        explanation = explain(frame, OfAll(total))
        for row in explanation.rows:
            if row.is_rest:
                continue
            numbers, places = (
                {str(row.cells[0]).encode(), str(row.cells[2]).encode()},
                explanation.evidence(row),
            )
            assert places, row
            for place in places:
                assert numbers <= set(lines_of(frame, place)[0].split()), place
                looked += 1
    assert looked > 10


def lines_of(frame: Frame, place: Evidence) -> list[bytes]:
    file = next(file for file in frame.capture.files if file.path == place.path)
    return file.data.split(b"\n")[place.first_line - 1 : place.last_line]


def test_mapping_lines_are_part_of_the_evidence(tmp_path: Path) -> None:
    frame = sample(local.connect(str(unpack_capture("kernel-6.1-rfc4", tmp_path))))
    mapped = int(frame.processes.mapped.argmax())
    explanation = explain(frame, OfProcess(frame.processes.who[mapped].key, ProcessFigure.MAPPED))
    for row in explanation.rows:
        (place, *_) = explanation.evidence(row)
        spans = re.findall(rb" ([0-9a-f]+)-([0-9a-f]{8,})  ", b"\n".join(lines_of(frame, place)))
        assert sum(int(end, 16) - int(start, 16) for start, end in spans) == row.amount


A, B, C = Row(0, 8_294_400, 2, b"camera"), Row(3, 4096, 1, b"icon"), Row(9, 300, 3, b"")


def test_a_share_is_written_with_its_numbers() -> None:
    explanation = explain(frame_of({20: [A, B], 7: [A]}), OfBuffer(0, 8_294_400, BufferFigure.SHARE))
    assert explanation.filled == "8,294,400 ÷ 2 = 4,147,200"
    assert explanation.title == "Share per holder of buffer 0, camera"
    assert (explanation.shown, explanation.exact) == ("3.96 MiB", "4,147,200 bytes")


def test_a_proportional_sum_is_written_with_its_numbers() -> None:
    frame = frame_of({20: [A, B], 7: [A]})
    explanation = explain(frame, OfProcess(ProcessKey(20, UNKNOWN), ProcessFigure.PROPORTIONAL))
    assert explanation.filled == "8,294,400 ÷ 2 + 4,096 ÷ 1 = 4,151,296"
    assert [row.term for row in explanation.rows] == ["8,294,400 ÷ 2", "4,096 ÷ 1"]
    assert explanation.rows[0].link == OfBuffer(0, 8_294_400, BufferFigure.REF_COUNT)


def test_what_was_divided_has_two_decimals() -> None:
    explanation = explain(frame_of({7: [C]}), OfAll(Total.PROPORTIONAL))
    assert explanation.value == 100.0
    assert explain(frame_of({7: [Row(9, 100, 3, b"")]}), OfAll(Total.PROPORTIONAL)).exact == "33.33 bytes"


def test_unseen_holders_have_a_row_and_a_caveat() -> None:
    explanation = explain(frame_of({7: [C]}), OfBuffer(9, 300, BufferFigure.REF_COUNT))
    assert [(row.cells[0], row.amount) for row in explanation.rows] == [("pid 7", 1), ("holders not seen", 2)]
    assert explanation.filled == "1 seen + 2 not seen = 3"
    assert "2 holders could not be seen" in explanation.caveats[0]
    unseen = explain(frame_of({7: [C]}), OfBuffer(9, 300, BufferFigure.UNSEEN))
    assert unseen.filled == "3 − 1 = 2"


def test_an_orphan_is_shown_in_the_list() -> None:
    orphan = Row(5, 500, 0, b"lost")
    frame = frame_of({7: [B]}, [(7, B), (44, orphan)])
    explanation = explain(frame, OfAll(Total.ORPHANED))
    (row,) = explanation.rows
    assert explanation.evidence(row) == (Evidence(LIST, 3, 3),)
    allocator = explain(frame, OfBuffer(5, 500, BufferFigure.ALLOCATOR))
    assert (allocator.value, allocator.shown) == (44, "44")
    assert allocator.evidence(allocator.rows[0]) == (Evidence(LIST, 3, 3),)
    assert explain(frame, OfProcess(ProcessKey(44, UNKNOWN), ProcessFigure.ALLOCATED)).value == 500


def test_counts_that_differ_are_quoted() -> None:
    frame = frame_of({7: [Row(3, 4096, 2, b"t")], 8: [Row(3, 4096, 3, b"t")]})
    explanation = explain(frame, OfBuffer(3, 4096, BufferFigure.REF_COUNT))
    assert explanation.value == 3
    assert "one ref_count per buffer in all files" in explanation.caveats[0]
    other = explain(
        frame_of({7: [Row(3, 4096, 2, b"t")], 8: [Row(33, 9, 3, b"t")]}), OfBuffer(33, 9, BufferFigure.SHARE)
    )
    assert other.caveats == ()


def test_many_rows_are_summed_up_in_one() -> None:
    rows = [Row(i, 4096 * (i + 1), 1, b"t") for i in range(MOST_ROWS + 40)]
    explanation = explain(frame_of({7: rows}), OfAll(Total.UNIQUE))
    assert len(explanation.rows) == MOST_ROWS + 1
    rest = explanation.rows[-1]
    assert rest.is_rest
    assert (rest.covers, rest.amount) == (40, sum(4096 * (i + 1) for i in range(40)))
    assert rest.cells[1] == "40 smaller ones together"
    assert explanation.filled.endswith(
        f"… ({MOST_ROWS + 36} more) = {number_text(frame_of({7: rows}).totals.unique)}"
    )


def test_sums_that_are_limited_get_a_correction() -> None:
    rows = [Row(i, 2**53, 1, b"") for i in range(4000)]
    explanation = explain(frame_of({7: rows}), OfAll(Total.UNIQUE))
    assert adds_up(explanation)
    assert explanation.rows[-1].covers == 0
    assert explanation.rows[-1].amount < 0


def test_what_is_gone_or_not_told_has_no_value_and_says_why() -> None:
    frame = frame_of({7: [A]}, None, RawFile(LIST, absence=Absence.REFUSED))
    mapped = explain(frame, OfProcess(ProcessKey(7, UNKNOWN), ProcessFigure.MAPPED))
    assert (mapped.value, mapped.shown, mapped.rows) == (None, "–", ())
    assert "no mapping lines" in mapped.caveats[0]
    allocated = explain(frame, OfProcess(ProcessKey(7, UNKNOWN), ProcessFigure.ALLOCATED))
    assert f"{LIST} may not be read" in allocated.caveats[0]
    assert "holds nothing" in explain(frame, OfProcess(ProcessKey(8, 1), ProcessFigure.HELD)).caveats[0]
    assert "has been freed" in explain(frame, OfBuffer(99, 1, BufferFigure.SIZE)).caveats[0]
    assert "no such line" in explain(frame, OfDevice("MemTotal")).caveats[0]
    assert any("read one after another within 8.3 ms" in c for c in explain(frame, OfAll(Total.HELD)).caveats)


def test_a_frame_without_text_says_so() -> None:
    frame = frame_of({7: [A]})
    bare = replace(frame, capture=Capture(0, 0, 0, 0, None, ()))
    explanation = explain(bare, OfAll(Total.UNIQUE))
    assert explanation.evidence(explanation.rows[0]) == ()
    assert "not at hand" in explanation.caveats[-1]


def test_the_text_tells_everything() -> None:
    frame = frame_of({20: [A, B], 7: [A]})
    text = as_text(explain(frame, OfProcess(ProcessKey(20, UNKNOWN), ProcessFigure.PROPORTIONAL)))
    lines = text.splitlines()
    assert lines[0] == "Proportional of pid 20 (20): 3.96 MiB (4,151,296 bytes)"
    assert "size ÷ ref_count" in lines[1]
    assert lines[2] == "8,294,400 ÷ 2 + 4,096 ÷ 1 = 4,151,296"
    assert lines[3].startswith("sample 7, ")
    assert ".123 " in lines[3]
    assert lines[-2].split() == [
        "0",
        "camera",
        "8,294,400",
        "2",
        "2",
        "8,294,400",
        "÷",
        "2",
        "4,147,200",
        "/proc/20/memtrack:2",
    ]


def test_the_window_writes_bytes_its_own_way() -> None:
    explanation = explain(frame_of({7: [B]}), OfAll(Total.UNIQUE), lambda amount: f"{amount / 1000:.1f} kB")
    assert explanation.shown == "4.1 kB"
