"""A scout that sees what a test says, and records what it was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from inspector.gui.views.start.lookout import Looking
from inspector.session.candidates import (
    Candidate,
    adb_candidate,
    local_candidate,
    recent_candidate,
    sim_candidates,
    ssh_candidates,
)
from inspector.session.glimpse import Trend
from inspector.session.scout import Survey
from inspector.transports.adb_server import REMEDIES
from inspector.transports.devices import AdbDevice


def device(serial: str, state: str = "device", model: str = "") -> AdbDevice:
    return AdbDevice(serial, state, model, 1, "" if state == "device" else REMEDIES[state])


@dataclass
class Sight:
    """What there is to see; `changed` tells the scouts that are looking."""

    devices: Sequence[AdbDevice] = ()
    aliases: Sequence[str] = ("board",)
    trends: dict[str, Trend] = field(default_factory=dict)
    base: Survey = field(default_factory=lambda: Survey(knows_devices=True))
    made: list["FakeScout"] = field(default_factory=list)

    def make(self, wake: Callable[[], None], recent: tuple[str, ...]) -> Looking:
        scout = FakeScout(self, wake, recent)
        self.made.append(scout)
        return scout

    def changed(self) -> None:
        for scout in self.made:
            if scout.is_looking:
                scout.wake()

    def candidates(self, recent: tuple[str, ...]) -> tuple[Candidate, ...]:
        found = [
            *map(adb_candidate, self.devices),
            *ssh_candidates(self.aliases, recent),
            local_candidate("desk", has_memtrack=False),
            *sim_candidates(),
        ]
        known = {candidate.target: candidate for candidate in found}
        return (*found, *(recent_candidate(target, known) for target in recent))


class FakeScout:
    def __init__(self, sight: Sight, wake: Callable[[], None], recent: tuple[str, ...]) -> None:
        self.sight, self.wake, self.recent = sight, wake, recent
        self.is_looking = False
        self.looked_at: list[str] = []

    def start(self) -> None:
        self.is_looking = True
        self.wake()

    def close(self) -> None:
        self.is_looking = False

    def join(self, timeout_s: float = 0.0) -> None:
        assert not self.is_looking

    def look_at(self, target: str) -> None:
        self.looked_at.append(target)

    def remember(self, recent: tuple[str, ...]) -> None:
        self.recent = recent
        self.wake()

    def survey(self) -> Survey:
        base = self.sight.base
        return Survey(
            self.sight.candidates(self.recent), dict(self.sight.trends), base.adb_error, base.knows_devices
        )
