"""simulate: the scenarios with their truth, and a kernel on the command line."""

import json
from pathlib import Path

import pytest

from inspector.simulator.ops import replay
from inspector.simulator.scenarios import SCENARIOS
from tests.cli.program import run

OPS = "proc 1 app\nalloc 1 1 4096 a tag\nalloc 1 2 100 \udcff\ndump\nclose 1 1\ndump\n"


def test_every_scenario_is_listed_with_what_it_shows_and_its_truth() -> None:
    done = run("simulate")
    assert (done.returncode, done.stderr) == (0, "")
    words = " ".join(done.stdout.split())
    for scenario in SCENARIOS:
        assert f"sim:{scenario.id} {scenario.title}" in words
        assert " ".join(scenario.shows.split()) in words
        assert ("Leak: " in words) or scenario.truth.is_clean


def test_json() -> None:
    document = json.loads(run("simulate", "--json").stdout)
    assert document["schema"] == "memtrack-inspector.scenarios"
    assert [each["target"] for each in document["scenarios"]] == [f"sim:{each.id}" for each in SCENARIOS]
    for each, scenario in zip(document["scenarios"], SCENARIOS, strict=True):
        assert len(each["truth"]["leaks"]) == len(scenario.truth.leaks)


@pytest.mark.parametrize("by_pipe", [False, True])
def test_operations_are_answered_with_the_kernels_text(tmp_path: Path, by_pipe: bool) -> None:
    place = tmp_path / "session.ops"
    place.write_bytes(OPS.encode("utf-8", "surrogateescape"))
    with place.open() as stream:
        done = run(
            "simulate", "--ops", "-" if by_pipe else str(place), stdin=stream, errors="surrogateescape"
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "".join(replay(OPS.splitlines()))
    assert "\udcff" in done.stdout
    assert "a tag" in done.stdout


def test_operations_that_are_not_there() -> None:
    done = run("simulate", "--ops", "/nowhere/session.ops")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Cannot read operations from /nowhere/session.ops: no such file or directory." in done.stderr
