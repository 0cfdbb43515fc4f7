"""A phone in use: a home screen, apps that come and go, a camera, a video. Nothing leaks."""

from collections.abc import Iterator

from inspector.simulator import sizes
from inspector.simulator.android import Android
from inspector.simulator.scenario import Scenario, Truth
from inspector.simulator.sharing import SharedBuffer, free_all
from inspector.simulator.stage import Stage

FRAME_S = 0.2
ROUND_S = 60.0
CAMERA_OPENS_S = 6.0
CAMERA_CLOSES_S = 20.0
VIDEO_BEGINS_S = 26.0
VIDEO_ENDS_S = 44.0
GAME_BEGINS_S = 47.0
GAME_ENDS_S = 58.0
STREAMS = (
    (b"YUV420 still", sizes.YUV420_12MP, 6),
    (b"RAW10 sensor", sizes.RAW10_12MP, 8),
    (b"NV12 stats", sizes.NV12_1080P, 8),
)
BROWSED = (
    "com.whatsapp",
    "com.android.chrome",
    "com.example.feed",
    "com.google.android.apps.maps",
    "com.google.android.gm",
    "org.telegram.messenger",
    "com.spotify.music",
    "com.google.android.apps.photos",
)


def play(stage: Stage) -> None:
    android = Android(stage)
    stage.begin(swap(android, "com.android.launcher3", b"Launcher3"))
    stage.begin(browse(android), after_s=1.0)
    stage.begin(camera(android), after_s=CAMERA_OPENS_S)
    stage.begin(video(android), after_s=VIDEO_BEGINS_S)
    stage.begin(game(android), after_s=GAME_BEGINS_S)
    stage.begin(notifications(android), after_s=3.0)


def swap(android: Android, package: str, tag: bytes, frames: int | None = None) -> Iterator[float]:
    """A triple buffer in use: the compositor takes the newest frame and gives the oldest back."""
    app, compositor = android.app[package], android.role["surfaceflinger"]
    buffers = android.window(app, sizes.RGBA_1080X2160, tag)
    buffers[0].drop(compositor)
    frame = 0
    while frames is None or frame < frames:
        yield FRAME_S
        buffers[frame % 3].give(compositor)
        buffers[(frame + 1) % 3].drop(compositor)
        frame += 1
    free_all(buffers)


def browse(android: Android) -> Iterator[float]:
    """One app after the other: a window, textures as it scrolls, then a snapshot of it for the overview."""
    random = android.stage.random("browse")
    snapshots: list[SharedBuffer] = []
    server, systemui = android.role["system_server"], android.role["systemui"]
    while True:
        package = random.choice(BROWSED)
        app = android.app[package]
        stay_s = random.uniform(4.0, 9.0)
        android.stage.begin(swap(android, package, b"SurfaceView", int(stay_s / FRAME_S)))
        textures: list[SharedBuffer] = []
        for _ in range(int(stay_s / 0.5)):
            textures += android.textures(app, random.randrange(1, 6), random)
            yield 0.5
        snapshots.append(
            SharedBuffer(android.machine, sizes.TASK_SNAPSHOT, b"TaskSnapshot", server, (server, systemui))
        )
        if len(snapshots) > 8:
            snapshots.pop(0).free()
        yield random.uniform(0.3, 0.8)
        free_all(textures)


def camera(android: Android) -> Iterator[float]:
    """The camera opens: streams of large buffers at the provider, a preview through to the screen."""
    role, app = android.role, android.app["com.android.camera2"]
    provider, server, compositor = role["camera_provider"], role["cameraserver"], role["surfaceflinger"]
    while True:
        buffers: list[SharedBuffer] = []
        for tag, size, count in STREAMS:
            for _ in range(count):
                buffers.append(SharedBuffer(android.machine, size, tag, provider, (provider,)))
                buffers[-1].map(provider)
                yield 0.05
        for _ in range(8):
            holders = (provider, server, app, compositor)
            buffers.append(
                SharedBuffer(android.machine, sizes.NV12_1080P, b"camera preview", role["allocator"], holders)
            )
            yield 0.05
        shots = android.stage.random("camera")
        yield 3.0
        for _ in range(shots.randrange(2, 5)):
            still = SharedBuffer(android.machine, sizes.YUV420_12MP, b"JPEG input", provider, (provider, app))
            yield 1.2
            still.free()
        yield CAMERA_CLOSES_S - CAMERA_OPENS_S - 9.3
        free_all(buffers)
        yield until_next_round(android, CAMERA_OPENS_S)


def video(android: Android) -> Iterator[float]:
    """A 4K video: the codec's output pictures, three of them at the screen."""
    role, app = android.role, android.app["com.google.android.youtube"]
    codec, compositor = role["codec"], role["surfaceflinger"]
    while True:
        android.stage.begin(
            swap(
                android,
                "com.google.android.youtube",
                b"youtube",
                int((VIDEO_ENDS_S - VIDEO_BEGINS_S) / FRAME_S),
            )
        )
        pictures: list[SharedBuffer] = []
        for _ in range(16):
            pictures.append(
                SharedBuffer(android.machine, sizes.NV12_4K, b"video decoder out", codec, (codec, app))
            )
            yield 0.1
        bitstream = android.textures(codec, 12, android.stage.random("bitstream"), b"bitstream")
        for frame in range(int((VIDEO_ENDS_S - VIDEO_BEGINS_S - 2) / FRAME_S)):
            pictures[frame % 16].give(compositor)
            pictures[(frame - 3) % 16].drop(compositor)
            yield FRAME_S
        free_all(pictures)
        free_all(bitstream)
        yield until_next_round(android, VIDEO_BEGINS_S)


def game(android: Android) -> Iterator[float]:
    """A game loads its textures, plays, and is swiped away: its process ends and starts anew."""
    while True:
        app = android.app["com.example.game"]
        random = android.stage.random(f"game {android.stage.seconds}")
        android.stage.begin(
            swap(android, "com.example.game", b"GameSurface", int((GAME_ENDS_S - GAME_BEGINS_S) / FRAME_S))
        )
        for _ in range(30):
            android.textures(app, 4, random, b"game texture")
            yield 0.1
        yield GAME_ENDS_S - GAME_BEGINS_S - 2.0
        android.machine.exit(app)
        android.start_app("com.example.game")
        yield until_next_round(android, GAME_BEGINS_S)


def notifications(android: Android) -> Iterator[float]:
    """Now and then a card slides in."""
    random = android.stage.random("notifications")
    while True:
        cards = android.window(android.role["systemui"], sizes.STATUS_BAR * 4, b"NotificationShade")
        yield random.uniform(1.0, 2.5)
        free_all(cards)
        yield random.uniform(4.0, 11.0)


def until_next_round(android: Android, moment_s: float) -> float:
    """Seconds until `moment_s` comes again in the next round."""
    now = android.stage.seconds
    rounds = int((now - moment_s) / ROUND_S) + 1
    return rounds * ROUND_S + moment_s - now


PHONE = Scenario(
    id="phone",
    title="A phone in use: home screen, apps, camera, video",
    shows="Apps swap their windows with the compositor, the camera and a video come and go. Nothing leaks.",
    truth=Truth(processes=40, holdings=700),
    play=play,
)
