"""memops scripts, against output recorded from the kernel."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.simulator.ops import replay
from inspector.simulator.printing import Dialect
from tests.simulator.kernel_text import with_equal_pids
from tests.simulator.scripts import random_script

DATA = Path(__file__).parents[1] / "data" / "ops"
RECORDED = sorted(DATA.glob("*.rfc?.txt"))


def test_there_are_recordings() -> None:
    assert len(RECORDED) >= 6


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_a_recorded_script_gives_the_kernels_text(path: Path) -> None:
    name, dialect, _ = path.name.split(".")
    script = (DATA / f"{name}.ops").read_bytes().decode("utf-8", "surrogateescape")
    text = "".join(replay(script.split("\n"), dialect=Dialect(dialect))).encode("utf-8", "surrogateescape")
    assert with_equal_pids(text) == with_equal_pids(path.read_bytes())


def test_lines_may_keep_their_newlines_and_come_one_by_one() -> None:
    script = ["proc 1 a", "alloc 1 1 1 tag", "dump", "dump"]
    bare = list(replay(script))
    assert list(replay(line + "\n" for line in script)) == bare
    assert all(line.endswith("\n") for line in bare)


def test_a_dump_is_printed_before_the_next_line_is_asked_for() -> None:
    asked: list[str] = []

    def script() -> Iterator[str]:
        for line in ("proc 1 a", "dump", "kill 1"):
            asked.append(line)
            yield line

    output = replay(script())
    assert next(output).startswith("== proc 1 pid ")
    assert asked == ["proc 1 a", "dump"]


def test_bytes_that_are_no_utf8_pass_unchanged() -> None:
    output = "".join(replay([b"proc 1 a".decode(), "alloc 1 1 1 \udcff\udc80", "dump"]))
    assert b"  \xff\x80\n" in output.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("alloc 1 1 1 a b  c ", "a b  c "),
        ("alloc 1 1 1", ""),
        ("alloc 1 1 1 ", ""),
        ("alloc 1 1 1  a", " a"),
        ("alloc  1 1 1 a", "1 a"),
        ("alloc 1 1 1 " + "x" * 31, "x" * 31),
        ("alloc 1 1 1 " + "x" * 32, ""),
        ("alloc\t1 1 1 a", ""),
        ("alloc1 1 1 a b", "b"),
    ],
)
def test_the_tag_is_what_stands_behind_the_fourth_blank(line: str, tag: str) -> None:
    output = list(replay(["proc 1 a", line, "dump"]))
    assert output[2] == f"         1                 0          4096  {tag}\n"


@pytest.mark.parametrize(
    "line", ["alloc 1 1 0 x", "alloc 1 1 -5 x", "alloc 1 1", "alloc 9 1 1 x", "", "bogus", " alloc 1 1 1 x"]
)
def test_what_the_kernel_or_memops_refuses_changes_nothing(line: str) -> None:
    output = list(replay(["proc 1 a", line, "dump"]))
    assert output[0].startswith("== proc 1 pid ")
    assert output[1:] == ["== debugfs\n", " pid  buffer_size        ref   Identifier tag\n", "== end\n"]


@pytest.mark.parametrize(("size", "rounded"), [(1, 4096), (4096, 4096), (4097, 8192), (3_110_400, 3_112_960)])
def test_sizes_are_whole_pages(size: int, rounded: int) -> None:
    output = list(replay(["proc 1 a", f"alloc 1 1 {size}", "dump"]))
    assert output[2].split() == ["1", "0", str(rounded)]


def test_sharing_a_closed_buffer_leaves_memops_waiting() -> None:
    script = ["proc 1 a", "proc 2 b", "alloc 1 1 1", "dump", "close 1 1", "share 1 2 1", "dump"]
    assert list(replay(script))[-1] == "== end\n"
    assert list(replay(script)) == list(replay(script[:4]))


def test_a_long_line_is_read_in_pieces_as_fgets_does() -> None:
    output = list(replay(["proc 1 a", "alloc 1 1 1 ".ljust(255, "x") + "dump"]))
    assert output[-1] == "== end\n"


@given(seed=st.integers(0, 2**32), length=st.integers(1, 80))
@settings(max_examples=60, deadline=None)
def test_ref_is_the_number_of_lists_a_buffer_stands_in(seed: int, length: int) -> None:
    holders: Counter[str] = Counter()
    refs: dict[str, int] = {}
    section = ""
    for line in replay(random_script(seed, length, slips=False).split("\n")):
        words = line.split()
        if line.startswith("== "):
            section = words[1]
            if section == "end":
                assert refs == holders
                holders, refs = Counter(), {}
        elif section == "proc" and words[0].isdecimal():
            holders[words[1]] += 1
        elif section == "debugfs" and words[0].isdecimal():
            refs[words[3]] = int(words[2])


def test_a_fork_that_closes_the_number_of_its_socket_ends() -> None:
    # The parent closed standard input, so the child's socket got number 0, which the child then closes.
    script = ["proc 1 a", "close 1 7", "fork 1 2", "close 2 7", "alloc 2 1 1", "dump"]
    assert not any("4096" in line for line in replay(script))
