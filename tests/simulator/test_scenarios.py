"""What a scenario claims as its ground truth really happens on its device."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from inspector.simulator.clock import ManualClock
from inspector.simulator.device import SimulatedDevice, find_scenario
from inspector.simulator.scenario import Leak, Scenario
from inspector.simulator.scenarios import SCENARIOS
from inspector.simulator.scenarios.hostile import NAMES, TAGS

_ROW = re.compile(rb"^ *(\d+)  +(\d+)  +(\d+)  (.*)$", re.MULTILINE)
_DEBUG_ROW = re.compile(rb"^ *(\d+) +(\d+) +(\d+) +(\d+) (.*)$", re.MULTILINE)

LEAKING = [(scenario, leak) for scenario in SCENARIOS for leak in scenario.truth.leaks]
IDS = [scenario.id for scenario in SCENARIOS]


class Watched:
    """A scenario under a clock, looked at through its files."""

    def __init__(self, scenario: str) -> None:
        self._clock = ManualClock()
        self.device = SimulatedDevice(scenario, clock=self._clock)
        self._link = self.device.connect()

    def go_to(self, seconds: float) -> None:
        self._clock.advance(seconds - self._clock.seconds())
        self._link.read([])

    def text(self, path: str) -> bytes:
        return self._link.read([path]).files[0].data

    def pid_of(self, name: str) -> int:
        """By command line, as a user finds it."""
        for file in self._link.read(["/proc/[0-9]*/cmdline"]).files:
            if file.data.split(b"\0")[0].rpartition(b"/")[2] == name.encode():
                return int(file.path.split("/")[2])
        raise AssertionError(f"no process {name}")

    def held(self, name: str) -> list[tuple[int, int, bytes]]:
        """(ref_count, size, tag) of what a process holds."""
        rows = _ROW.findall(self.text(f"/proc/{self.pid_of(name)}/memtrack"))
        return [(int(ref), int(size), tag) for ref, _, size, tag in rows]

    def buffers(self) -> dict[int, tuple[int, int, int, bytes]]:
        """id -> (allocator, size, ref, tag)."""
        rows = _DEBUG_ROW.findall(self.text("/sys/kernel/debug/memtrack"))
        return {int(number): (int(pid), int(size), int(ref), tag) for pid, size, ref, number, tag in rows}

    def unique(self) -> int:
        return sum(size for _, size, _, _ in self.buffers().values())


def test_scenarios_have_ids_titles_and_one_default() -> None:
    assert IDS[0] == "phone"
    assert len(set(IDS)) == len(IDS) == 10
    for scenario in SCENARIOS:
        assert scenario.title
        assert "\n" not in scenario.title
        assert scenario.shows
        assert find_scenario(scenario.id) is scenario


@pytest.mark.parametrize("scenario", SCENARIOS, ids=IDS)
def test_sizes_are_as_stated(scenario: Scenario) -> None:
    watched = Watched(scenario.id)
    watched.go_to(10.0)
    files = watched.device.connect().read(["/proc/[0-9]*/memtrack"]).files
    holders = sum(bool(file.data) for file in files)
    rows = sum(len(_ROW.findall(file.data)) for file in files)
    assert holders == pytest.approx(scenario.truth.processes, rel=0.15)
    assert rows == pytest.approx(scenario.truth.holdings, rel=0.3)


@pytest.mark.parametrize(("scenario", "leak"), LEAKING, ids=[scenario.id for scenario, _ in LEAKING])
def test_a_planted_leak_grows_where_it_says_and_its_culprit_allocates(scenario: Scenario, leak: Leak) -> None:
    watched = Watched(scenario.id)
    for moment in (leak.starts_s - 1, leak.starts_s + 30.5, leak.starts_s + 120.5):
        watched.go_to(moment)
        lost = leak.lost_at(moment)
        mine = [entry for entry in watched.buffers().values() if entry[3] == leak.tag]
        assert len(mine) == lost
        culprit = watched.pid_of(leak.culprit)
        assert all((pid, size) == (culprit, leak.size) for pid, size, _, _ in mine)
        if leak.holder is None:
            assert all(ref == 0 for _, _, ref, _ in mine)
        else:
            held = [entry for entry in watched.held(leak.holder) if entry[2] == leak.tag]
            assert held == [(1, leak.size, leak.tag)] * lost
    assert lost > 20


def test_in_the_compositor_leak_the_culprit_holds_none_of_it() -> None:
    watched = Watched("compositor-leak")
    (leak,) = find_scenario("compositor-leak").truth.leaks
    watched.go_to(60.0 + leak.starts_s + 1)
    assert leak.tag not in {tag for _, _, tag in watched.held(leak.culprit)}


@pytest.mark.parametrize("scenario", [s.id for s in SCENARIOS if s.truth.is_clean and s.id != "stress"])
def test_a_clean_scenario_does_not_grow_over_twenty_minutes(scenario: str) -> None:
    watched = Watched(scenario)
    sizes, counts = [], []
    for minute in range(1, 21):
        watched.go_to(minute * 60.0 + 3.0)
        sizes.append(watched.unique())
        counts.append(len(watched.buffers()))
    assert max(sizes[10:]) <= max(sizes[:10]) * 1.1
    assert max(counts[10:]) <= max(counts[:10]) * 1.1


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s.truth.plateaus], ids=lambda s: s.id)
def test_a_plateau_is_flat_and_goes_to_the_last_page(scenario: Scenario) -> None:
    watched = Watched(scenario.id)
    for plateau in scenario.truth.plateaus:
        assert plateau.period_s

        def size(moment: float, holder: str = plateau.holder, tags: tuple[bytes, ...] = plateau.tags) -> int:
            watched.go_to(moment)
            return sum(size for _, size, tag in watched.held(holder) if tag in tags)

        for begin in (0.0, plateau.period_s, 50 * plateau.period_s):
            assert size(begin + plateau.begins_s - 2.5) == 0
            assert size(begin + plateau.begins_s + 0.1) == plateau.size
            assert size(begin + plateau.ends_s - 0.1) == plateau.size
            assert size(begin + plateau.ends_s + 0.1) == 0
        assert plateau.size > 500_000_000


def test_the_phone_is_lively_from_the_start() -> None:
    watched = Watched("phone")
    seen = []
    for second in range(61):
        watched.go_to(float(second))
        seen.append(watched.unique())
    assert sum(new != old for new, old in pairwise(seen)) > 45
    assert max(seen[6:21]) > seen[3] + 250_000_000
    assert max(seen[26:45]) > seen[24] + 150_000_000
    assert 200_000_000 < min(seen) < max(seen) < 1_200_000_000
    assert 300 <= len(watched.buffers()) <= 1500


def test_ids_are_recycled_without_a_trace() -> None:
    watched = Watched("id-reuse")
    memtrack = watched.device.stage.machine.memtrack
    camera = next(buffer for buffer in memtrack.buffers.values() if buffer.tag == b"camera")
    others: set[tuple[int, int, int, bytes]] = set()
    for half in range(1, 20):
        before = watched.buffers()
        watched.go_to(half * 0.5 + 0.1)
        again = memtrack.buffers[camera.id]
        assert again is not camera
        assert watched.buffers()[camera.id] == before[camera.id]
        camera = again
        others |= {entry for entry in watched.buffers().items() if before.get(entry[0]) != entry[1]}  # type: ignore[misc]
    assert len(others) >= 5


def test_churn_reuses_pids_and_ids() -> None:
    watched = Watched("churn")
    machine = watched.device.stage.machine
    lives: Counter[int] = Counter()
    alive: dict[int, int] = {}
    for tenth in range(900):
        watched.go_to(tenth / 10)
        now = {pid: process.started_ticks for pid, process in machine.processes.items()}
        lives.update(pid for pid, start in now.items() if alive.get(pid) != start)
        alive = now
    assert sum(lives.values()) > 700
    assert min(pid for pid in lives if lives[pid]) == 1
    assert any(pid > 32_700 for pid in lives)
    assert any(300 <= pid < 700 for pid in alive)


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s.truth.orphans], ids=lambda s: s.id)
def test_orphans_occur(scenario: Scenario) -> None:
    watched = Watched(scenario.id)
    seen: set[bytes] = set()
    for second in range(30):
        watched.go_to(float(second))
        seen |= {tag for _, _, ref, tag in watched.buffers().values() if ref == 0}
    assert seen == set(scenario.truth.orphans)


def test_forked_children_hold_what_zygote_holds() -> None:
    watched = Watched("fork")
    (tag,) = find_scenario("fork").truth.inherited
    watched.go_to(13.0)
    before = watched.unique()
    refs = {ref for ref, _, held in watched.held("zygote64") if held == tag}
    assert len(refs) == 1
    assert refs.pop() >= 3
    own = [entry for entry in watched.held("com.example.child0") if entry[2] == tag]
    assert len(own) == 24
    watched.go_to(20.0)
    assert watched.unique() == pytest.approx(before, rel=0.05)


def test_hostile_tags_and_names_are_all_there() -> None:
    watched = Watched("hostile")
    text = b"".join(
        file.data for file in watched.device.connect().read(["/proc/[0-9]*/memtrack"]).files if file.data
    )
    assert all(b"  " + tag + b"\n" in text for tag in TAGS if tag is not None)
    comms = {file.data for file in watched.device.connect().read(["/proc/[0-9]*/comm"]).files}
    assert all(name[:15] + b"\n" in comms for name in NAMES)
    assert max(len(tag) for tag in TAGS if tag) == 31


def test_stress_has_800_processes_and_20000_holdings() -> None:
    files = Watched("stress").device.connect().read(["/proc/[0-9]*/memtrack"]).files
    assert sum(bool(file.data) for file in files) == 800
    assert sum(len(_ROW.findall(file.data)) for file in files) == 20_000
