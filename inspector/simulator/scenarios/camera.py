"""The camera opens: 600 MB within two seconds, held for half a minute, given back to the last page."""

from collections.abc import Iterator

from inspector.simulator import sizes
from inspector.simulator.android import Android
from inspector.simulator.scenario import Plateau, Scenario, Truth
from inspector.simulator.scenarios.phone import notifications, swap
from inspector.simulator.sharing import SharedBuffer, free_all
from inspector.simulator.stage import Stage

STREAMS = (
    (b"RAW10 50MP", 8160 * 6144 * 10 // 8, 4),
    (b"YUV420 still", sizes.YUV420_12MP, 12),
    (b"RAW10 sensor", sizes.RAW10_12MP, 8),
)
OPENS_S = 8.0
OPENING_S = 2.0
STAYS_S = 30.0
PERIOD_S = 60.0
PLATEAU = Plateau(
    holder="vendor.camera.provider-service_64",
    tags=tuple(tag for tag, _, _ in STREAMS),
    size=sum(sizes.pages(size) * count for _, size, count in STREAMS),
    begins_s=OPENS_S + OPENING_S,
    ends_s=OPENS_S + OPENING_S + STAYS_S,
    period_s=PERIOD_S,
)


def play(stage: Stage) -> None:
    android = Android(stage)
    stage.begin(swap(android, "com.android.launcher3", b"Launcher3"))
    stage.begin(notifications(android), after_s=2.0)
    stage.begin(camera(android), after_s=OPENS_S)


def camera(android: Android) -> Iterator[float]:
    provider, app = android.role["camera_provider"], android.app["com.android.camera2"]
    wanted = [(tag, size) for tag, size, count in STREAMS for _ in range(count)]
    pause_s = round(OPENING_S / len(wanted) - 0.01, 2)
    while True:
        buffers: list[SharedBuffer] = []
        for tag, size in wanted:
            holders = (provider, app) if tag == b"YUV420 still" else (provider,)
            buffers.append(SharedBuffer(android.machine, size, tag, provider, holders))
            yield pause_s
        yield OPENING_S - pause_s * len(wanted) + STAYS_S
        free_all(buffers)
        yield PERIOD_S - OPENING_S - STAYS_S


CAMERA = Scenario(
    id="camera",
    title="A big plateau that is no leak: the camera is open",
    shows="The camera provider takes about 600 MB for half a minute and gives all of it back.",
    truth=Truth(plateaus=(PLATEAU,), processes=38, holdings=480),
    play=play,
)
