"""An app forgets a small buffer now and then: the bytes hardly show, the count does."""

from collections.abc import Iterator

from inspector.simulator import sizes
from inspector.simulator.android import Android
from inspector.simulator.scenario import Leak, Scenario, Truth
from inspector.simulator.scenarios.phone import notifications, swap
from inspector.simulator.sharing import SharedBuffer
from inspector.simulator.stage import Stage

FEED = "com.example.feed"
THUMBNAIL = Leak(
    holder=FEED,
    culprit=FEED,
    tag=b"thumbnail",
    size=sizes.pages(128 * 128 * 4),
    per_minute=30.0,
    starts_s=3.0,
)


def play(stage: Stage) -> None:
    android = Android(stage)
    stage.begin(swap(android, FEED, b"FeedActivity"))
    stage.begin(notifications(android), after_s=2.0)
    stage.begin(scroll(android))
    stage.begin(forget(android), after_s=THUMBNAIL.starts_s)


def scroll(android: Android) -> Iterator[float]:
    """Honest thumbnails around the forgotten ones: allocated, shown, freed."""
    random = android.stage.random("scroll")
    app = android.app[FEED]
    while True:
        shown = [
            SharedBuffer(android.machine, THUMBNAIL.size, b"thumbnail cache", app, (app,))
            for _ in range(random.randrange(2, 9))
        ]
        yield random.uniform(0.4, 1.2)
        for buffer in shown:
            buffer.free()
        yield random.uniform(0.1, 0.5)


def forget(android: Android) -> Iterator[float]:
    app = android.app[FEED]
    while True:
        android.machine.allocate(app, THUMBNAIL.size, THUMBNAIL.tag)
        yield 60.0 / THUMBNAIL.per_minute


LEAK = Scenario(
    id="leak",
    title="A slow leak: one small buffer every two seconds",
    shows="com.example.feed never frees its thumbnails. The chart by bytes looks flat; count the buffers.",
    truth=Truth(leaks=(THUMBNAIL,), processes=38, holdings=500),
    play=play,
)
