"""The process with the growing list is not the one at fault."""

from collections.abc import Iterator

from inspector.simulator import sizes
from inspector.simulator.android import Android
from inspector.simulator.scenario import Leak, Scenario, Truth
from inspector.simulator.scenarios.phone import browse, notifications
from inspector.simulator.sharing import SharedBuffer
from inspector.simulator.stage import Stage

SHADE = Leak(
    holder="surfaceflinger",
    culprit="com.android.systemui",
    tag=b"NotificationShade leaked",
    size=sizes.pages(sizes.GRALLOC_4512K),
    per_minute=12.0,
    starts_s=5.0,
)


def play(stage: Stage) -> None:
    android = Android(stage)
    stage.begin(browse(android), after_s=1.0)
    stage.begin(notifications(android), after_s=3.0)
    stage.begin(forget(android), after_s=SHADE.starts_s)


def forget(android: Android) -> Iterator[float]:
    """The system UI makes a surface, shows it, closes its own fd, and never tells the compositor."""
    systemui, compositor = android.role["systemui"], android.role["surfaceflinger"]
    while True:
        surface = SharedBuffer(android.machine, SHADE.size, SHADE.tag, systemui, (systemui, compositor))
        yield 0.4
        surface.drop(systemui)
        yield 60.0 / SHADE.per_minute - 0.4


COMPOSITOR_LEAK = Scenario(
    id="compositor-leak",
    title="The holder is not the culprit: surfaces left with the compositor",
    shows="surfaceflinger grows by 4.4 MiB every five seconds; the debug list says who allocated them.",
    truth=Truth(leaks=(SHADE,), processes=38, holdings=500),
    play=play,
)
