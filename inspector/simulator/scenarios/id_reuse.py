"""Ids are the lowest free number: what looks like one buffer that stays may be a new one each time."""

from collections.abc import Iterator

from inspector.simulator import sizes
from inspector.simulator.android import Android
from inspector.simulator.scenario import Scenario, Truth
from inspector.simulator.sharing import SharedBuffer
from inspector.simulator.stage import Stage

SAME_EVERY_S = 0.5
OTHER_EVERY_S = 1.5
TAGS = (b"camera", b"video decoder out", b"GameSurface", None)
SIZES = (sizes.RGBA_1080X2160, sizes.NV12_1080P, sizes.METADATA)


def play(stage: Stage) -> None:
    android = Android(stage)
    stage.begin(replace_by_the_same(android))
    stage.begin(replace_by_another(android))


def replace_by_the_same(android: Android) -> Iterator[float]:
    """Freed and allocated within one tick: id, size, tag, holder and allocator all stay."""
    provider = android.role["camera_provider"]
    while True:
        buffer = SharedBuffer(android.machine, sizes.RGBA_1080X2160, b"camera", provider, (provider,))
        yield SAME_EVERY_S
        buffer.free()


def replace_by_another(android: Android) -> Iterator[float]:
    """The id goes to a buffer of another process, size and tag."""
    random = android.stage.random("another")
    owners = [android.app[name] for name in ("com.example.game", "com.android.chrome", "com.example.news")]
    turn = 0
    while True:
        owner = owners[turn % len(owners)]
        size, tag = SIZES[turn % len(SIZES)], TAGS[turn % len(TAGS)]
        buffer = SharedBuffer(android.machine, size + 4096 * random.randrange(4), tag, owner, (owner,))
        yield OTHER_EVERY_S
        buffer.free()
        turn += 1


ID_REUSE = Scenario(
    id="id-reuse",
    title="Recycled ids: another buffer under the same number",
    shows="The camera's buffer is replaced twice a second by one that looks the same in every column.",
    truth=Truth(
        recycles_per_minute=60 / SAME_EVERY_S + 60 / OTHER_EVERY_S,
        keeps_identity=True,
        processes=38,
        holdings=480,
    ),
    play=play,
)
