"""Processes start, allocate and end all the time; pids and ids change hands. Nothing leaks."""

from collections.abc import Iterator

from inspector.simulator.android import APPS, Android
from inspector.simulator.scenario import Scenario, Truth
from inspector.simulator.scenarios.phone import browse
from inspector.simulator.stage import Stage

LIVES = 12
"""Short-lived processes at any time."""
FIRST_PID = 32_700
"""So close to the largest pid that they wrap and are reused within a minute."""


def play(stage: Stage) -> None:
    android = Android(stage, apps=APPS[:20])
    stage.machine.skip_pids(FIRST_PID)
    stage.begin(browse(android))
    for number in range(LIVES):
        stage.begin(live_and_die(android, number), after_s=0.1 * number)


def live_and_die(android: Android, number: int) -> Iterator[float]:
    """One service after the other under one name: start, a window, textures, sudden death."""
    random = android.stage.random(f"life {number}")
    name = f"com.example.service{number:02d}"
    while True:
        process = android.start_app(name)
        window = android.window(process, 256 * 256 * 4, b"toast", 2)
        for _ in range(random.randrange(2, 8)):
            android.textures(process, random.randrange(1, 6), random)
            yield random.uniform(0.05, 0.4)
        android.machine.exit(process)
        yield 0.1
        for buffer in window:
            buffer.free()
        yield random.uniform(0.1, 0.6)


CHURN = Scenario(
    id="churn",
    title="Churn: processes start and die several times a second",
    shows="Names come back with new pids, pids come back with new names, ids are recycled. Nothing leaks.",
    truth=Truth(recycles_per_minute=600.0, processes=45, holdings=580),
    play=play,
)
