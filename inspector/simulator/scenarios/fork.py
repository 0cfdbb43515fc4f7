"""A child of a fork holds everything its parent held: sums by process double, real memory does not."""

from collections.abc import Iterator

from inspector.simulator import sizes
from inspector.simulator.android import Android
from inspector.simulator.scenario import Scenario, Truth
from inspector.simulator.scenarios.phone import notifications
from inspector.simulator.stage import Stage

PRELOADED = b"zygote preload"
PRELOADED_COUNT = 24
EVERY_S = 3.0
CLOSES_AFTER_S = 2.0
LIVES_S = 14.0


def play(stage: Stage) -> None:
    android = Android(stage)
    zygote = android.role["zygote"]
    for _ in range(PRELOADED_COUNT):
        fd = android.machine.allocate(zygote, sizes.TEXTURES[-1], PRELOADED)
        android.machine.map(zygote, fd)
    stage.begin(notifications(android))
    stage.begin(start_children(android), after_s=2.0)


def start_children(android: Android) -> Iterator[float]:
    number = 0
    while True:
        android.stage.begin(child(android, number))
        number += 1
        yield EVERY_S


def child(android: Android, number: int) -> Iterator[float]:
    """Forked with all of zygote's fds; every other child remembers to close them."""
    machine = android.machine
    process = machine.fork(android.role["zygote"])
    yield 0.05
    machine.rename(process, f"com.example.child{number % 10}".encode())
    yield CLOSES_AFTER_S
    if number % 2:
        machine.close_all(process)
    android.textures(process, 3, android.stage.random(f"child {number}"))
    yield LIVES_S - CLOSES_AFTER_S
    machine.exit(process)


FORK = Scenario(
    id="fork",
    title="Fork: children inherit their parent's buffers",
    shows="48 MiB of zygote's textures appear in every child; held bytes multiply, unique bytes stay.",
    truth=Truth(inherited=(PRELOADED,), processes=43, holdings=600),
    play=play,
)
