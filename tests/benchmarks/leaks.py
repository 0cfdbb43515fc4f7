"""Are planted leaks found, and is nobody accused wrongly? The detector against the simulator's ground truth.

Every scenario under many seeds, one sample per second of device time. A leak is found when it is among the
first three suspects after 120 samples. A false alarm is an accusation that is no planted leak, at any moment.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from inspector.domain.size_class import size_class
from inspector.session.sampling import Sampler
from inspector.session.suspects import Suspect, SuspectDetector
from inspector.simulator.clock import ManualClock
from inspector.simulator.device import SimulatedDevice, find_scenario
from inspector.simulator.options import Options
from inspector.simulator.scenario import Leak
from inspector.simulator.scenarios import SCENARIOS

SAMPLES = 120
SEEDS = 50
FIRST = 3
SLOW = {"stress": 2}
"""Scenarios too large for every seed, and how many they get."""


@dataclass(slots=True)
class Verdict:
    """What came of one scenario under one or more seeds.

    Attributes:
        planted, found: leaks. blamed: found leaks whose culprit is named first among the allocators.
        false: accusations that are no planted leak, each suspect once for every seed.
        runs: scenarios times seeds. leaking_runs: those with something planted.
        accused_clean_runs: those with nothing planted and at least one accusation.
        named: what was accused wrongly, how often.
    """

    planted: int = 0
    found: int = 0
    blamed: int = 0
    false: int = 0
    runs: int = 0
    leaking_runs: int = 0
    accused_clean_runs: int = 0
    named: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Verdict") -> None:
        for name in ("planted", "found", "blamed", "false", "runs", "leaking_runs", "accused_clean_runs"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.named.update(other.named)


def judge(scenario: str, seed: int, samples: int = SAMPLES) -> Verdict:
    """One scenario under one seed."""
    clock = ManualClock()
    device = SimulatedDevice(scenario, clock=clock, options=Options(seed=seed))
    sampler, detector = Sampler(device.connect()), SuspectDetector()
    leaks = find_scenario(scenario).truth.leaks
    wrong: Counter[str] = Counter()
    for _ in range(samples):
        if detector.add(sampler.frame()):
            wrong |= Counter({_title(s): 1 for s in detector.suspects if not any(is_of(s, k) for k in leaks)})
        clock.advance(1.0)
    verdict = Verdict(
        planted=len(leaks),
        false=len(wrong),
        runs=1,
        leaking_runs=bool(leaks),
        accused_clean_runs=bool(wrong) and not leaks,
        named=wrong,
    )
    for leak in leaks:
        suspects = [suspect for suspect in detector.suspects[:FIRST] if is_of(suspect, leak)]
        verdict.found += bool(suspects)
        processes = device.stage.machine.processes.values()
        culprits = {process.pid for process in processes if process.name == leak.culprit.encode()}
        verdict.blamed += any(s.allocators and s.allocators[0].pid in culprits for s in suspects)
    return verdict


def is_of(suspect: Suspect, leak: Leak) -> bool:
    """Whether `suspect` is the planted `leak`."""
    holder = suspect.holder.name if suspect.holder is not None else None
    kind = int(size_class(np.array([leak.size]))[0])
    return (holder, suspect.tag, suspect.size_class) == (leak.holder, leak.tag, kind)


def _title(suspect: Suspect) -> str:
    holder = suspect.holder.name if suspect.holder is not None else "nobody"
    return f"{holder} {suspect.tag!r} 2^{suspect.size_class}: {suspect.findings[0].ground.value}"


def measure(seeds: int = SEEDS) -> dict[str, float]:
    """Prints the confusion table.

    leak_recall: share of planted leaks found. leak_culprits: share of these whose culprit is named.
    leak_false_alarms: accusations that are no planted leak, over all scenarios and seeds.
    """
    total = Verdict()
    print(f"{'scenario':18} {'seeds':>5} {'planted':>8} {'found':>6} {'culprit':>8} {'false alarms':>13}")
    for scenario in SCENARIOS:
        verdict = Verdict()
        for seed in range(1, min(SLOW.get(scenario.id, seeds), seeds) + 1):
            verdict.add(judge(scenario.id, seed))
        total.add(verdict)
        print(_line(scenario.id, verdict), flush=True)
        for name, times in verdict.named.most_common(5):
            print(f"    accused wrongly under {times} seeds: {name}")
    print(_line("all", total))
    missed, clean = total.planted - total.found, total.runs - total.leaking_runs
    print(f"\n{'':16} {'accused':>8} {'not accused':>12}")
    print(f"{'leak planted':16} {total.found:>8} {missed:>12}")
    print(f"{'nothing planted':16} {total.accused_clean_runs:>8} {clean - total.accused_clean_runs:>12}")
    return {
        "leak_recall": total.found / total.planted,
        "leak_culprits": total.blamed / max(total.found, 1),
        "leak_false_alarms": float(total.false),
    }


def _line(name: str, verdict: Verdict) -> str:
    return (
        f"{name:18} {verdict.runs:>5} {verdict.planted:>8} {verdict.found:>6} {verdict.blamed:>8} "
        f"{verdict.false:>13}"
    )


if __name__ == "__main__":
    for key, value in measure().items():
        print(f"{key:20} {value:8.3f}")
