"""Byte for byte what real kernels printed."""

import re
import tarfile
from pathlib import Path

import pytest

from inspector.simulator.kernel import Buffer, Handle, Mapping, Memtrack, Task
from inspector.simulator.printing import Dialect, memtrack_show, proc_memtrack

DATA = Path(__file__).parents[1] / "data"
_ROW = re.compile(rb" *(\d+)  +(\d+)  +(\d+)  ?(.*)")
_MAPPING = re.compile(rb" {20,}([0-9a-f]+)-([0-9a-f]+)  (\S{5})  ([0-9a-f]+)(?: (.*))?")
_DEBUG_ROW = re.compile(rb" *(\d+) +(\d+) +(\d+) +(\d+) (.*)")


def captured(dialect: Dialect) -> dict[str, bytes]:
    """Memtrack files of one recorded state, by path."""
    with tarfile.open(DATA / f"kernel-6.1-{dialect.value}.tgz") as archive:
        members = [member for member in archive if member.isfile() and member.name.endswith("/memtrack")]
        return {member.name: file.read() for member in members if (file := archive.extractfile(member))}


def rebuilt(text: bytes) -> Task:
    """A task that holds what `text` says."""
    lines = text.split(b"\n")[:-1]
    task = Task(int(lines[0].rpartition(b":")[2]) if lines else 0)
    buffer = Buffer(0, 0, 0)
    for line in lines[1:]:
        if mapping := _MAPPING.fullmatch(line):
            start, end, offset = int(mapping[1], 16), int(mapping[2], 16), int(mapping[4], 16)
            task.mappings.setdefault(buffer, []).append(Mapping(start, end, mapping[3], offset))
        elif row := _ROW.fullmatch(line):
            tag = row[4].strip(b" ") or None
            buffer = Buffer(int(row[2]), int(row[3]), 0, tag, int(row[1]))
            task.handles[buffer.id] = Handle(buffer)
    return task


@pytest.mark.parametrize("dialect", list(Dialect))
def test_captured_lists_are_printed_the_same(dialect: Dialect) -> None:
    texts = [text for path, text in captured(dialect).items() if "/proc/" in f"/{path.removeprefix('./')}"]
    assert sum(bool(text) for text in texts) > 20
    assert [proc_memtrack(rebuilt(text), dialect) for text in texts] == texts


@pytest.mark.parametrize("dialect", list(Dialect))
def test_captured_debug_lists_are_printed_the_same(dialect: Dialect) -> None:
    (text,) = (text for path, text in captured(dialect).items() if "debug" in path)
    memtrack = Memtrack()
    for line in text.split(b"\n")[1:-1]:
        row = _DEBUG_ROW.fullmatch(line)
        assert row
        memtrack.enter(Buffer(int(row[4]), int(row[2]), int(row[1]), row[5] or None, int(row[3])))
    assert len(memtrack.buffers) > 50
    assert memtrack_show(memtrack) == text


def test_mappings_of_every_kind_are_printed_the_same() -> None:
    text = (DATA / "ops" / "mappings.rfc4.proc").read_bytes()
    assert text.count(b"-") > 6
    assert proc_memtrack(rebuilt(text), Dialect.RFC4) == text


def test_a_start_address_ends_at_column_68_and_a_short_one_is_padded() -> None:
    buffer = Buffer(0, 4096, 1, None, 1)
    task = Task(1, {0: Handle(buffer)}, {buffer: [Mapping(0x1000, 0x2000, b"r--p-", 0x3000)]})
    line = proc_memtrack(task, Dialect.RFC4).split(b"\n")[2]
    assert line == b" " * 64 + b"1000-00002000  r--p-  00003000"
    assert line.index(b"-") == 68


def test_an_empty_tag_differs_from_none_only_behind_a_mapping() -> None:
    untagged, tagged = Buffer(0, 4096, 1, None, 1), Buffer(0, 4096, 1, b"", 1)
    texts = [
        proc_memtrack(Task(1, {0: Handle(buffer)}, {buffer: [Mapping(0, 4096)]}), Dialect.RFC4)
        for buffer in (untagged, tagged)
    ]
    assert texts[1] == texts[0][:-1] + b" \n"


@pytest.mark.parametrize(
    ("size", "row"),
    [
        (8294400, b"         2                17       8294400  camera\n"),
        (2**63, b"         2                17  9223372036854775808  camera\n"),
    ],
)
def test_a_column_that_is_too_narrow_overflows(size: int, row: bytes) -> None:
    task = Task(1234, {17: Handle(Buffer(17, size, 1, b"camera", 2))})
    header = b" ref_count:       Identifier:         size: tag: pid:1234\n"
    assert proc_memtrack(task, Dialect.RFC2) == header + row


def test_a_pid_of_five_digits_pushes_the_debug_columns_aside() -> None:
    memtrack = Memtrack()
    memtrack.buffer_init(8294400, 1234)
    memtrack.buffer_init(8294400, 23456)
    assert memtrack_show(memtrack) == (
        b" pid  buffer_size        ref   Identifier tag\n"
        b"1234      8294400          0            0 \n"
        b"23456      8294400          0            1 \n"
    )
