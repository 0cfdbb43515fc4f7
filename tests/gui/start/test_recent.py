"""The targets attached to before, over a real settings file."""

import json
from itertools import count
from pathlib import Path

import pytest

from inspector.gui.recent import MOST, MOST_PINNED, RecentTargets, age_text
from inspector.gui.settings import Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "window.ini"


def recent_at(path: Path) -> RecentTargets:
    ticks = count(1000)
    return RecentTargets(Settings(path), wall_clock_s=lambda: float(next(ticks)))


def test_newest_first_each_once_and_bounded(path: Path) -> None:
    recent = recent_at(path)
    for number in range(MOST + 3):
        recent.add(f"adb:{number}")
    recent.add("adb:9")
    assert recent.targets[:2] == ("adb:9", f"adb:{MOST + 2}")
    assert len(recent.targets) == len(set(recent.targets)) == MOST


def test_what_is_pinned_stays_first_and_for_ever(path: Path) -> None:
    recent = recent_at(path)
    recent.add("ssh:board")
    assert recent.pin("ssh:board", True) == ""
    for number in range(MOST + 3):
        recent.add(f"adb:{number}")
    assert recent.targets[0] == "ssh:board"
    assert len(recent.targets) == MOST
    recent.pin("ssh:board", False)
    recent.add("adb:new")
    assert "ssh:board" not in recent.targets


def test_there_is_always_a_place_for_the_newest(path: Path) -> None:
    recent = recent_at(path)
    for number in range(MOST):
        recent.add(f"adb:{number}")
        problem = recent.pin(f"adb:{number}", True)
    assert str(MOST_PINNED) in problem
    recent.add("adb:new")
    assert "adb:new" in recent.targets


def test_removing_and_clearing_can_be_undone_until_something_is_added(path: Path) -> None:
    recent = recent_at(path)
    recent.add("adb:1")
    recent.add("adb:2")
    recent.remove("adb:1")
    assert list(recent.targets) == ["adb:2"]
    recent.undo()
    assert list(recent.targets) == ["adb:2", "adb:1"]
    recent.clear()
    assert not list(recent.targets)
    recent.undo()
    assert list(recent.targets) == ["adb:2", "adb:1"]
    recent.remove("adb:1")
    recent.add("adb:3")
    assert not recent.can_undo
    recent.undo()
    assert list(recent.targets) == ["adb:3", "adb:2"]


def test_they_survive_the_program(path: Path) -> None:
    settings = Settings(path)
    recent = RecentTargets(settings)
    recent.add("ssh:ünï@board")
    recent.add("sim:leak?seed=3&speed=2")
    recent.pin("ssh:ünï@board", True)
    assert settings.save() == ""
    again = recent_at(path)
    assert again.targets == ("ssh:ünï@board", "sim:leak?seed=3&speed=2")
    assert again.entries[0].is_pinned


@pytest.mark.parametrize(
    "stored",
    [
        "not json",
        "{}",
        json.dumps([1, {"target": 5, "used_s": 1.0, "is_pinned": True}]),
        json.dumps([{"target": "http://x", "used_s": 1.0, "is_pinned": False}]),
        json.dumps([{"target": "adb:\x1b[2J", "used_s": 1.0, "is_pinned": False}]),
        '[{"target": "adb:x", "used_s": NaN, "is_pinned": false}]',
        "[" * 900,
    ],
)
def test_nonsense_in_the_settings_is_left_out(path: Path, stored: str) -> None:
    settings = Settings(path)
    settings.keep("recent/targets", stored)
    assert RecentTargets(settings).targets == ()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "just now"), (30, "just now"), (600, "10 min ago"), (3 * 3600, "3 h ago"), (5 * 86400, "5 d ago")],
)
def test_ages(seconds: float, text: str) -> None:
    assert age_text(1e6 - seconds, 1e6) == text
