"""As much as a big cockpit prints: 800 processes, 20,000 holdings, every twentieth process changing."""

from collections.abc import Iterator
from random import Random

from inspector.simulator import sizes
from inspector.simulator.machine import File, Machine, Process
from inspector.simulator.scenario import Scenario, Truth
from inspector.simulator.stage import Stage

PROCESSES = 800
HOLDINGS = 20_000
CHANGED_PROCESSES = 40
STEP_S = 0.1
"""One sample at ten a second."""
TAGS = (
    b"qcom_hgsl",
    b"qcom,system",
    b"SurfaceView layer 7",
    b"camera preview",
    b"video decoder out",
    b"gpu",
    None,
)


def play(stage: Stage) -> None:
    random = stage.random("stress")
    machine = stage.machine
    machine.spawn(b"init", parent=0)
    people = [
        machine.spawn(f"com.example.cockpit{number:03d}".encode(), uid=10_000 + number)
        for number in range(PROCESSES)
    ]
    holdings = 0
    while holdings < HOLDINGS:
        holders = random.sample(people, min(random.choice((1, 1, 1, 2, 2, 3, 4)), HOLDINGS - holdings))
        _allocate(machine, holders[0], random, holders[1:])
        holdings += len(holders)
    stage.begin(change(machine, people, random))


def change(machine: Machine, people: list[Process], random: Random) -> Iterator[float]:
    """Forty processes each free a buffer of their own and take another, sometimes one more or less."""
    while True:
        for process in random.sample(people, CHANGED_PROCESSES):
            own = next((fd for fd, file in process.fds.items() if _is_private(file)), None)
            if own is not None:
                machine.close(process, own)
            _allocate(machine, process, random, ())
        yield STEP_S


def _allocate(machine: Machine, owner: Process, random: Random, others: list[Process] | tuple[()]) -> None:
    size = sizes.METADATA * max(1, int(random.lognormvariate(3.4, 1.7)))
    fd = machine.allocate(owner, size, random.choice(TAGS))
    for other in others:
        machine.send(owner, fd, other)


def _is_private(file: File) -> bool:
    return file.buffer is not None and file.buffer.userspace_handles == 1


STRESS = Scenario(
    id="stress",
    title="Stress: 800 processes, 20,000 holdings",
    shows="Ten times a second 40 processes change something. For measuring, not for looking.",
    truth=Truth(processes=PROCESSES, holdings=HOLDINGS),
    play=play,
)
