"""The cast: an idle Android phone of about 400 processes, 40 of which hold buffers."""

from random import Random

from inspector.simulator import sizes
from inspector.simulator.machine import Machine, Process
from inspector.simulator.sharing import SharedBuffer
from inspector.simulator.stage import BOOTED_BEFORE_S, TICKS_PER_S, Stage

SYSTEM_UID = 1000
FIRST_APP_PID = 9_970
"""Five digits follow soon: they push the debug list's columns aside."""
FIRST_APP_UID = 10_000

KERNEL_THREADS = (
    "kthreadd",
    "rcu_gp",
    "kswapd0",
    "kcompactd0",
    "ion_system_heap",
    "mdss_fb0",
    "irq/212-cam",
    "ufs_clkgate",
)
DAEMONS = (
    ("/system/bin/logd", 1036),
    ("/system/bin/servicemanager", SYSTEM_UID),
    ("/system/bin/hwservicemanager", SYSTEM_UID),
    ("/system/bin/vold", 0),
    ("/system/bin/netd", 0),
    ("/system/bin/lmkd", 1069),
    ("/system/bin/installd", 0),
    ("/system/bin/keystore2", 1017),
    ("/system/bin/statsd", 1066),
    ("/system/bin/adbd", 2000),
    ("/vendor/bin/hw/rild", 1001),
    ("/vendor/bin/thermal-engine", 0),
    ("/vendor/bin/cnss-daemon", SYSTEM_UID),
)
SERVICES = (
    ("allocator", b"/vendor/bin/hw/vendor.display.allocator-service", SYSTEM_UID),
    ("composer", b"/vendor/bin/hw/vendor.display.composer-service", SYSTEM_UID),
    ("surfaceflinger", b"/system/bin/surfaceflinger", SYSTEM_UID),
    ("camera_provider", b"/vendor/bin/hw/vendor.camera.provider-service_64", 1047),
    ("cameraserver", b"/system/bin/cameraserver", 1047),
    ("codec", b"/vendor/bin/hw/vendor.media.c2-service", 1046),
    ("mediaserver", b"/system/bin/mediaserver", 1013),
    ("audioserver", b"/system/bin/audioserver", 1041),
    ("sensors", b"/vendor/bin/hw/vendor.sensors-service.multihal", SYSTEM_UID),
)
APPS = (
    "com.android.launcher3",
    "com.android.inputmethod.latin",
    "com.google.android.gms",
    "com.android.phone",
    "com.android.chrome",
    "com.google.android.youtube",
    "com.google.android.apps.maps",
    "com.whatsapp",
    "com.android.camera2",
    "com.example.game",
    "com.spotify.music",
    "com.example.feed",
    "com.google.android.gm",
    "com.android.vending",
    "com.google.android.calendar",
    "com.google.android.apps.photos",
    "com.android.settings",
    "com.android.contacts",
    "org.mozilla.firefox",
    "org.telegram.messenger",
    "com.example.bank",
    "com.example.weather",
    "com.example.news",
    "com.android.deskclock",
    "com.android.documentsui",
    "com.example.podcasts",
    "com.example.notes",
)


class Android:
    """A booted phone with its home screen up.

    Attributes:
        machine: where it runs.
        surfaceflinger, system_server, systemui, launcher, allocator, ...: processes by role, in `role`.
        app: running apps by package name.
    """

    def __init__(self, stage: Stage, *, apps: tuple[str, ...] = APPS, idle_processes: int = 340) -> None:
        self.machine: Machine = stage.machine
        self.stage = stage
        self.random: Random = stage.random("android")
        self.role: dict[str, Process] = {}
        self.app: dict[str, Process] = {}
        self._uids: dict[str, int] = {}
        self.machine.ticks = 1
        self._boot(idle_processes)
        self.machine.skip_pids(FIRST_APP_PID)
        for package in apps:
            self.machine.ticks += 2000
            self.start_app(package)
        self._furnish()
        self.machine.ticks = BOOTED_BEFORE_S * TICKS_PER_S

    # -- processes ---------------------------------------------------------------------------------

    def start_app(self, package: str, *, foreground: bool = False) -> Process:
        """A new process for `package`, as zygote makes it; its uid stays the same through its lives."""
        uid = self._uids.setdefault(package, FIRST_APP_UID + 57 + len(self._uids))
        self.app[package] = self.machine.spawn(
            package.encode(),
            comm=package.encode()[-15:],
            parent=self.role["zygote"].pid,
            uid=uid,
            oom_score_adj=0 if foreground else 700 + 10 * self.random.randrange(29),
        )
        return self.app[package]

    def _boot(self, idle_processes: int) -> None:
        spawn = self.machine.spawn
        self.role["init"] = spawn(
            b"init", cmdline=(b"/system/bin/init", b"second_stage"), parent=0, oom_score_adj=-1000
        )
        threads = idle_processes // 2
        for number in range(threads):
            self._tick()
            name = (
                KERNEL_THREADS[number]
                if number < len(KERNEL_THREADS)
                else f"kworker/{number % 8}:{number // 8}"
            )
            spawn(name.encode(), cmdline=(), parent=2 if number else 0)
        for path, uid in DAEMONS:
            self._daemon(path.encode(), uid)
        self.role["zygote"] = spawn(b"zygote64", parent=1, oom_score_adj=-1000)
        for role, path_, uid in SERVICES:
            self.role[role] = self._daemon(path_, uid)
        self.role["system_server"] = self._zygote_child(b"system_server", SYSTEM_UID, -900)
        self.role["systemui"] = self._zygote_child(b"com.android.systemui", FIRST_APP_UID + 41, -800)
        for number in range(idle_processes - threads - len(DAEMONS)):
            self._daemon(f"/vendor/bin/hw/vendor.service{number:03d}-service".encode(), SYSTEM_UID)

    def _daemon(self, path: bytes, uid: int) -> Process:
        self._tick()
        return self.machine.spawn(path.rpartition(b"/")[2], cmdline=(path,), uid=uid, oom_score_adj=-1000)

    def _zygote_child(self, name: bytes, uid: int, oom_score_adj: int) -> Process:
        self._tick()
        return self.machine.spawn(
            name, comm=name[-15:], parent=self.role["zygote"].pid, uid=uid, oom_score_adj=oom_score_adj
        )

    def _tick(self) -> None:
        self.machine.ticks += self.random.randrange(1, 12)

    # -- buffers -----------------------------------------------------------------------------------

    def window(self, owner: Process, size: int, tag: bytes, count: int = 3) -> list[SharedBuffer]:
        """Buffers of a window: made by the allocator service, held by its owner and the compositor."""
        holders = (owner, self.role["surfaceflinger"])
        return [SharedBuffer(self.machine, size, tag, self.role["allocator"], holders) for _ in range(count)]

    def textures(
        self, owner: Process, count: int, random: Random, tag: bytes | None = b"texture"
    ) -> list[SharedBuffer]:
        """Private buffers of a renderer, most of them small."""
        return [
            SharedBuffer(
                self.machine,
                random.choice(sizes.TEXTURES),
                tag if random.random() < 0.8 else None,
                owner,
                (owner,),
            )
            for _ in range(count)
        ]

    def _furnish(self) -> None:
        role, machine = self.role, self.machine
        for _ in range(3):
            SharedBuffer(
                machine,
                sizes.RGBA_1080X2160,
                b"FramebufferSurface",
                role["allocator"],
                (role["surfaceflinger"], role["composer"]),
            ).map(role["surfaceflinger"])
        self.window(role["systemui"], sizes.WALLPAPER, b"ImageWallpaper", 2)
        self.window(role["systemui"], sizes.STATUS_BAR, b"StatusBar")
        self.window(role["systemui"], sizes.NAVIGATION_BAR, b"NavigationBar0")
        self.window(self.app_or_ui("com.android.launcher3"), sizes.RGBA_1080X2160, b"Launcher")
        self.window(self.app_or_ui("com.android.inputmethod.latin"), sizes.KEYBOARD, b"InputMethod")
        for name, count in (("systemui", 30), ("system_server", 8), ("surfaceflinger", 24), ("composer", 6)):
            self.textures(role[name], count, self.random)
        for name in ("cameraserver", "mediaserver", "audioserver", "sensors", "codec", "camera_provider"):
            self.textures(role[name], 2, self.random, b"shared ring")
        for process in self.app.values():
            self.textures(process, self.random.randrange(4, 24), self.random)

    def app_or_ui(self, package: str) -> Process:
        """The app, or the system UI on a device without it."""
        return self.app.get(package, self.role["systemui"])
