"""`sim:` targets: a simulated device behind the same interface as a real one.

    sim:SCENARIO[?option=value&...]   one of SCENARIOS; options in `options.OPTIONS`
    sim:FILE                          a memops script; each `dump` is shown for one second of device time

Every connect gives a new device at the beginning of its story, with one exception: a device that was found
lost or hanging (`lose=`, `hang=`) is kept, its time going on, until the next connect to the same target.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from inspector.domain.capture import Connection, LinkError, RawFile, Reading, Trouble
from inspector.simulator.clock import Clock, RealClock
from inspector.simulator.memops import Memops
from inspector.simulator.options import Options, parse_options, unknown
from inspector.simulator.scenario import Scenario, Truth
from inspector.simulator.scenarios import SCENARIOS
from inspector.simulator.stage import BOOTED_BEFORE_S, Stage
from inspector.simulator.tree import DeviceTree

STEP_S = 1.0
"""Device time for which a memops script shows the state of one `dump`."""
NO_ANSWER_S = 5.0
"""A hung device is given up after this long, host time."""
_LOST: dict[str, "SimulatedDevice"] = {}
_LOST_LOCK = threading.Lock()


class SimulatedDevice:
    """A device that plays a scenario while its clock runs.

    Args:
        scenario: one of SCENARIOS, or its id. Raises LinkError(USAGE) when there is none of that name.
        clock: drives device time; a ManualClock makes tests exact.
        options: see Options.
        target: the URI it answers to; made from the scenario when not given.
    """

    def __init__(
        self,
        scenario: Scenario | str,
        *,
        clock: Clock | None = None,
        options: Options | None = None,
        target: str = "",
    ) -> None:
        self.scenario = find_scenario(scenario) if isinstance(scenario, str) else scenario
        self.options = options or Options()
        self.target = target or f"sim:{self.scenario.id}"
        self.stage = Stage(self.options.seed)
        self._clock = clock or RealClock()
        self._began_s = self._clock.seconds()
        self.scenario.play(self.stage)
        self.stage.advance(self.options.start)
        self._tree = DeviceTree(self.stage.machine, self.options)

    @property
    def seconds(self) -> float:
        """Device time since the scenario began, now."""
        return self.options.start + (self._clock.seconds() - self._began_s) * self.options.speed

    def read(self, globs: Sequence[str]) -> tuple[tuple[RawFile, ...], float]:
        """The files as they are now, all at one moment, and the device's uptime in seconds."""
        self.stage.advance(self.seconds)
        files = tuple(file for glob in globs for file in self._tree.read(glob))
        return files, BOOTED_BEFORE_S + self.stage.seconds

    def connect(self) -> "SimulatedConnection":
        """Raises LinkError while the link is lost."""
        self.check_link(self.seconds)
        return SimulatedConnection(self)

    def check_link(self, since_s: float) -> None:
        """Raises LinkError(LOST) when a link made at device time `since_s` is cut by now, as lose= asked.

        It stays cut when the outage is over: a link does not survive one, a new one must be made.
        """
        lose = self.options.lose
        if lose is not None and lose.at_s <= self.seconds and since_s < lose.at_s + lose.for_s:
            raise LinkError(
                Trouble.LOST,
                f"the simulated link was cut at {lose.at_s:g} s of device time, as lose= asked.",
                f"It comes back at {lose.at_s + lose.for_s:g} s.",
            )

    @property
    def silent_for_s(self) -> float:
        """Device seconds until it answers again; 0.0 when it answers now."""
        hang, now = self.options.hang, self.seconds
        return hang.at_s + hang.for_s - now if hang is not None and hang.holds(now) else 0.0


class SimulatedConnection:
    """One link to a simulated device; see `Connection`."""

    def __init__(self, device: SimulatedDevice) -> None:
        self._device = device
        self._since_s = device.seconds
        self._closed = threading.Event()

    @property
    def target(self) -> str:
        return self._device.target

    @property
    def facts(self) -> Mapping[str, str]:
        options = self._device.options
        return {
            "model": f"simulated device, {self._device.scenario.title}",
            "user": "system" if options.own_only else "root",
            "reader": "simulator",
            "seed": str(options.seed),
            "speed": f"{options.speed:g}",
        }

    def read(self, globs: Sequence[str]) -> Reading:
        started_ns = time.monotonic_ns()
        self._await_answer()
        try:
            self._device.check_link(self._since_s)
        except LinkError:
            _keep(self._device)
            raise
        files, uptime_s = self._device.read(globs)
        return Reading(files, started_ns, time.monotonic_ns(), (uptime_s, uptime_s))

    def close(self) -> None:
        self._closed.set()

    def _await_answer(self) -> None:
        """Wait while the device hangs, at most NO_ANSWER_S. Raises LinkError when closed or given up."""
        if self._device.silent_for_s > 0:
            _keep(self._device)
        give_up_s = time.monotonic() + NO_ANSWER_S
        while not self._closed.is_set() and (silent_s := self._device.silent_for_s) > 0:
            left_s = give_up_s - time.monotonic()
            if left_s <= 0:
                cause = f"expected an answer within {NO_ANSWER_S:g} s, found none, as hang= asked."
                raise LinkError(Trouble.HUNG, cause, f"It answers again in {silent_s:g} s of device time.")
            self._closed.wait(min(left_s, silent_s / self._device.options.speed))
        if self._closed.is_set():
            raise LinkError(Trouble.LOST, "the connection was closed while it was read.", retry=False)


def connect(scenario: str, query: Mapping[str, str], *, clock: Clock | None = None) -> Connection:
    """Attach to `sim:SCENARIO?query`; `scenario` may also be the path of a memops script.

    `clock` drives a new device; the host's when not given.
    Raises LinkError: USAGE for words it does not know, LOST while `lose=` cuts the link.
    """
    options = parse_options(query)
    target = f"sim:{scenario}" + (
        "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    )
    with _LOST_LOCK:
        waiting = _LOST.get(target)
    if waiting is None:
        return SimulatedDevice(find_scenario(scenario), clock=clock, options=options, target=target).connect()
    connection = waiting.connect()
    with _LOST_LOCK:
        _LOST.pop(target, None)
    return connection


def _keep(device: SimulatedDevice) -> None:
    with _LOST_LOCK:
        _LOST[device.target] = device


def find_scenario(word: str) -> Scenario:
    """The scenario with id `word`, or a memops script as one. Raises LinkError(USAGE)."""
    for scenario in SCENARIOS:
        if scenario.id == word:
            return scenario
    if Path(word).is_file():
        return script(Path(word))
    raise unknown(
        "scenario (or a file with memops operations)", word, [scenario.id for scenario in SCENARIOS]
    )


def script(path: Path) -> Scenario:
    """A memops script as a scenario. Raises LinkError(USAGE) when it cannot be read."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        cause = f"expected a readable file of memops operations at {path}, found: {error.strerror}."
        raise LinkError(Trouble.USAGE, cause, retry=False) from error

    def play(stage: Stage) -> None:
        stage.begin(_steps(Memops(stage.machine), lines))

    return Scenario(str(path), f"operations from {path.name}", "Each dump is one second.", Truth(), play)


def _steps(memops: Memops, lines: Sequence[bytes]) -> Iterator[float]:
    for line in lines:
        if memops.execute(line):
            yield STEP_S
