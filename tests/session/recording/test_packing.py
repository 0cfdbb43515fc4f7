"""What is packed comes out as it went in, byte for byte."""

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.capture import Absence, Capture, RawFile
from inspector.domain.frame import Process, ProcessKey
from inspector.session.recording.delta import hunks
from inspector.session.recording.heads import capture_of, head_of, read_heads
from inspector.session.recording.known import pack_names, unpack_names
from inspector.session.recording.packing import DamagedError, Files, Packer, Unpacker

LINES = st.sampled_from([b"", b"a\n", b"b\r\n", b"c 1\n", b"c 2\n", b"\n", b"\r", b"no end", b"\xff\0\n"])
TEXTS = st.lists(LINES, max_size=12).map(b"".join) | st.binary(max_size=40)
PATHS = st.sampled_from(["/proc/1/stat", "/proc/1/memtrack", "/proc/22/memtrack", "/p\udcff"]) | st.text(
    max_size=5
)
FILES = st.builds(RawFile, PATHS, TEXTS, st.none() | st.sampled_from(Absence), st.text(max_size=4))
CAPTURES = st.lists(st.lists(FILES, max_size=6).map(tuple), min_size=1, max_size=8)
NUMBERS = st.integers(-(2**63), 2**63 - 1)
TIMES = st.floats(allow_nan=False)


@given(captures=CAPTURES, cuts=st.lists(st.booleans(), min_size=8, max_size=8))
def test_any_captures_come_back(captures: list[Files], cuts: list[bool]) -> None:
    packer, unpacker = Packer(), Unpacker()
    found: list[Files] = []
    waiting = 0
    for files, cut in zip(captures, cuts, strict=False):
        packer.add(files)
        waiting += 1
        if cut or len(found) + waiting == len(captures):
            found += unpacker.unpack(packer.take(), waiting)
            waiting = 0
    assert found == captures


@given(old=TEXTS, new=TEXTS)
def test_hunks_make_the_new_text(old: bytes, new: bytes) -> None:
    found = hunks(old, new)
    if found is not None:
        assert b"".join(old[start : start + length] + fresh for start, length, fresh in found) == new


def test_a_line_that_moved_is_not_written_again() -> None:
    lines = [b"%6d %10d some tag of a buffer\n" % (i, i * 4096) for i in range(2000)]
    moved = [*lines[1000:], *lines[:500], b"one more\n", *lines[501:1000]]
    found = hunks(b"".join(lines), b"".join(moved))
    assert found is not None
    assert sum(len(hunk.fresh) for hunk in found) == len(b"one more\n")
    assert len(found) <= 3


@given(numbers=st.tuples(*[NUMBERS] * 4), uptime_s=st.none() | st.tuples(TIMES, TIMES))
def test_a_head_comes_back(numbers: tuple[int, int, int, int], uptime_s: tuple[float, float] | None) -> None:
    capture = Capture(*numbers, uptime_s, (RawFile("/a", b"b"),))
    heads = read_heads([head_of(capture), head_of(dataclasses.replace(capture, seq=1))])
    assert len(heads) == 2
    assert capture_of(heads[0], capture.files) == capture


def test_names_come_back() -> None:
    people = [
        Process(ProcessKey(1, -1), "pid 1"),
        Process(ProcessKey(2, 77), "ä\udcff‹\\x00›", "c", "a b", 1, -900),
    ]
    assert list(unpack_names(pack_names(people)).values()) == people
    with pytest.raises(DamagedError):
        unpack_names(b"nothing")


def test_damaged_bytes_are_refused_and_nothing_else_is_raised() -> None:
    packer = Packer()
    packer.add((RawFile("/a", b"line\n" * 50), RawFile("/b", b"", Absence.MISSING, "gone")))
    first = packer.take()
    packer.add((RawFile("/a", b"line\n" * 40 + b"other\n"), RawFile("/b", b"there")))
    second = packer.take()
    draw = random.Random(1)
    refused = 0
    for _ in range(400):
        blocks = [bytearray(first), bytearray(second)]
        hit = draw.choice(blocks)
        hit[draw.randrange(len(hit))] ^= 1 << draw.randrange(8)
        unpacker = Unpacker()
        try:
            for block in blocks:
                list(unpacker.unpack(bytes(block), 1))
        except DamagedError:
            refused += 1
    assert refused > 350, "zlib has a checksum of its own"
    with pytest.raises(DamagedError):
        list(Unpacker().unpack(first[:-3], 1))
    with pytest.raises(DamagedError):
        list(Unpacker().unpack(first, 2))
