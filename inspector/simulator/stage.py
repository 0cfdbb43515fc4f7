"""Where scenarios play: a machine, a seed, and actors that act at moments of device time.

An actor is a generator that does something to the machine and yields how many seconds it waits before it
goes on. Moments are whole hundredths of a second (the kernel's ticks), so what a device prints at time t
depends on the seed and on t alone, however often it is read.
"""

import heapq
import random
from collections.abc import Iterator

from inspector.simulator.machine import Machine

Actor = Iterator[float]
TICKS_PER_S = 100
BOOTED_BEFORE_S = 4200
"""A device has been up this long when its scenario begins."""


class Stage:
    """Attributes:
    machine: the device.
    seed: the same seed, the same play.
    """

    def __init__(self, seed: int, *, machine: Machine | None = None) -> None:
        self.machine = machine or Machine()
        self.seed = seed
        self._now = 0
        self._waiting: list[tuple[int, int, Actor]] = []
        self._begun = 0
        self._set_clock()

    @property
    def seconds(self) -> float:
        """Device time since the scenario began."""
        return self._now / TICKS_PER_S

    def random(self, name: str) -> random.Random:
        """A stream of its own for each name, so that one actor's draws do not move another's."""
        return random.Random(f"{self.seed} {name}")

    def begin(self, actor: Actor, *, after_s: float = 0.0) -> None:
        """Let `actor` act `after_s` from now, and then as it says."""
        self._push(actor, round(after_s * TICKS_PER_S))

    def advance(self, to_s: float) -> None:
        """Play everything up to and including device time `to_s`; the past stays as it is."""
        until = int(to_s * TICKS_PER_S)
        while self._waiting and self._waiting[0][0] <= until:
            self._now, _, actor = heapq.heappop(self._waiting)
            self._set_clock()
            delay = next(actor, None)
            if delay is not None:
                # At least one tick: an actor that yields 0 must not stop the clock.
                self._push(actor, max(round(delay * TICKS_PER_S), 1))
        self._now = max(self._now, until)
        self._set_clock()

    def _push(self, actor: Actor, ticks: int) -> None:
        self._begun += 1
        heapq.heappush(self._waiting, (self._now + ticks, self._begun, actor))

    def _set_clock(self) -> None:
        self.machine.ticks = BOOTED_BEFORE_S * TICKS_PER_S + self._now
