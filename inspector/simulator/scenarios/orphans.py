"""Buffers that no process holds and the kernel keeps: only the debug list knows them, with ref 0."""

from collections.abc import Iterator

from inspector.simulator import sizes
from inspector.simulator.android import Android
from inspector.simulator.scenario import Leak, Scenario, Truth
from inspector.simulator.scenarios.phone import notifications, swap
from inspector.simulator.stage import Stage

SCREENSHOT = Leak(
    holder=None,
    culprit="com.example.screenshots",
    tag=b"G:screenshot",
    size=sizes.pages(sizes.SCREENSHOT),
    per_minute=12.0,
    starts_s=4.0,
)
DECODER_TAG = b"decoder internal"
"""A driver keeps these for 8 of 20 seconds after its user closed them: orphans for a while, no leak."""


def play(stage: Stage) -> None:
    android = Android(stage)
    android.start_app(SCREENSHOT.culprit)
    stage.begin(swap(android, "com.android.launcher3", b"Launcher3"))
    stage.begin(notifications(android), after_s=2.0)
    stage.begin(screenshots(android), after_s=SCREENSHOT.starts_s)
    stage.begin(decoder(android), after_s=6.0)


def screenshots(android: Android) -> Iterator[float]:
    """The service closes its fd; a reference in a driver stays for ever."""
    machine, service = android.machine, android.app[SCREENSHOT.culprit]
    while True:
        fd = machine.allocate(service, SCREENSHOT.size, SCREENSHOT.tag)
        machine.pin(service.fds[fd])
        machine.close(service, fd)
        yield 60.0 / SCREENSHOT.per_minute


def decoder(android: Android) -> Iterator[float]:
    machine, codec = android.machine, android.role["codec"]
    while True:
        fds = [machine.allocate(codec, sizes.NV12_1080P, DECODER_TAG) for _ in range(12)]
        files = [codec.fds[fd] for fd in fds]
        for file in files:
            machine.pin(file)
        yield 6.0
        for fd in fds:
            machine.close(codec, fd)
        yield 8.0
        for file in files:
            machine.unpin(file)
        yield 6.0


ORPHANS = Scenario(
    id="orphans",
    title="Orphans: memory that no process holds",
    shows="Screenshots of 13.7 MiB stay in the kernel after their service closed them; ref is 0.",
    truth=Truth(leaks=(SCREENSHOT,), orphans=(SCREENSHOT.tag, DECODER_TAG), processes=38, holdings=480),
    play=play,
)
