"""The lab's kernel as the oracle: the same operations, the same text."""

import pytest

from inspector.simulator.ops import replay
from inspector.simulator.printing import Dialect
from tests.lab import Lab
from tests.simulator.kernel_text import with_equal_pids
from tests.simulator.scripts import random_script

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]

BY_HAND = """proc 1 one
proc 2 two
alloc 1 5 5000 camera preview
dup 1 5
share 1 2 5
dump
close 1 5
close 1 5
dump
fork 2 3
alloc 3 6 1
alloc 3 7 1 0123456789012345678901234567890
alloc 3 8 1 01234567890123456789012345678901
kill 2
dump
alloc 3 9 0 nothing
alloc 3 9 -1 nothing
alloc  3 9 4096 blanks count
alloc\t3 10 4096 tab
close 3 11
dup 9 9
dumpling
"""


def ours(script: str, dialect: Dialect = Dialect.RFC2) -> bytes:
    return "".join(replay(script.split("\n"), dialect=dialect)).encode("utf-8", "surrogateescape")


def kernels(lab: Lab, script: str) -> bytes:
    return lab.run("memops", stdin=script.encode("utf-8", "surrogateescape"))


def test_a_script_by_hand_gives_the_kernels_text(lab: Lab) -> None:
    text = kernels(lab, BY_HAND)
    assert text.count(b"== end") == 4
    assert with_equal_pids(ours(BY_HAND)) == with_equal_pids(text)


@pytest.mark.parametrize("slips", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_random_scripts_give_the_kernels_text(lab: Lab, seed: int, slips: bool) -> None:
    script = random_script(seed, 150, slips=slips)
    text = kernels(lab, script)
    assert text.endswith(b"== end\n")
    assert with_equal_pids(ours(script)) == with_equal_pids(text)


@pytest.mark.parametrize("seed", range(100, 103))
def test_random_scripts_give_the_kernels_text_in_the_other_dialect(lab: Lab, seed: int) -> None:
    script = random_script(seed, 150, slips=False)
    lab.set_dialect(with_mappings=True)
    try:
        text = kernels(lab, script)
    finally:
        lab.set_dialect(with_mappings=False)
    assert b"startAddr-endAddr" in text
    assert with_equal_pids(ours(script, Dialect.RFC4)) == with_equal_pids(text)
