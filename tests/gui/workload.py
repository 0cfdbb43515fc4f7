"""Text of a made-up phone, printed as the kernel prints it, for hand-made devices."""

import random
from dataclasses import dataclass, field

from tests.gui.devices import HandMadeDevice

_HEADER = b" ref_count:       Identifier:         size: tag: pid:%d\n"
_LIST_HEADER = b" pid  buffer_size        ref   Identifier tag\n"
_KIB = 1024
_NAMES = (
    "surfaceflinger",
    "com.example.game.engine.vulkan",
    "/vendor/bin/hw/android.hardware.camera.provider@2.7-service-google",
    "system_server",
    "com.android.systemui",
    "com.google.android.apps.nexuslauncher",
    "media.swcodec",
    "com.google.android.apps.photos",
    "com.google.android.youtube",
    "webview_zygote",
    "com.android.chrome:privileged_process0",
    "mediaserver",
    "com.google.android.apps.maps",
    "com.android.camera2",
    "hwcomposer",
    "com.spotify.music",
)
_TAGS = (
    b"camera",
    b"yuv preview",
    b"framebuffer",
    b"gralloc",
    b"video decode",
    b"",
    b"ion-heap secure",
    b"icon",
)
HOSTILE_TAGS = (
    b"\x1b[31mred\x1b[0m",
    b"=cmd|'/c calc'!A0",
    "\u202egnirts desrever".encode(),
    b"\xff\xfe not utf-8",
    b"<b>bold</b> & co",
    "日本語のタグ".encode(),
    b"x" * 180,
)


@dataclass
class Phone:
    """Buffers by id as (size, tag, holders, allocator), changed a little by every `tick`."""

    seed: int = 1
    tags: tuple[bytes, ...] = _TAGS
    names: tuple[str, ...] = _NAMES
    buffers: dict[int, tuple[int, bytes, list[int], int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.pids = [1200 + 37 * place for place in range(len(self.names))]
        for _ in range(160):
            self._allocate()

    def tick(self) -> None:
        for _ in range(self._random.randrange(4)):
            if self.buffers and self._random.random() < 0.5:
                del self.buffers[self._random.choice(list(self.buffers))]
            else:
                self._allocate()

    def _allocate(self) -> None:
        pick = self._random
        ident = next(number for number in range(len(self.buffers) + 1) if number not in self.buffers)
        size = pick.choice((64, 260, 1024, 3240, 8160, 10128)) * _KIB
        weights = [1 / (place + 1) for place in range(len(self.pids))]
        holders = sorted(set(pick.choices(self.pids, weights, k=pick.choice((1, 1, 1, 2, 2, 3)))))
        if pick.random() < 0.02:
            holders = []
        allocator = holders[0] if holders else pick.choice(self.pids)
        self.buffers[ident] = (size, pick.choice(self.tags), holders, allocator)

    def files(self, *, has_list: bool = True) -> dict[str, bytes]:
        files = {"/proc/meminfo": b"MemTotal:        8000000 kB\n", "/proc/uptime": b"1000.00 2000.00\n"}
        for place, (pid, name) in enumerate(zip(self.pids, self.names, strict=True)):
            rows = [
                b"%10d  %16d  %12d  %s\n" % (len(holders), ident, size, tag)
                for ident, (size, tag, holders, _) in sorted(self.buffers.items())
                if pid in holders
            ]
            comm = name.rsplit("/", 1)[-1][-15:].encode()
            files[f"/proc/{pid}/memtrack"] = (_HEADER % pid + b"".join(rows)) if rows else b""
            files[f"/proc/{pid}/comm"] = comm + b"\n"
            files[f"/proc/{pid}/cmdline"] = name.encode() + b"\0"
            zeros = b" ".join([b"0"] * 17)
            files[f"/proc/{pid}/stat"] = b"%d (%s) S 1 %s %d 0\n" % (pid, comm, zeros, 500 + place)
            files[f"/proc/{pid}/oom_score_adj"] = b"-1000\n"
        if has_list:
            rows = [
                b"%4d %12d %10d %12d %s\n" % (allocator, size, len(holders), ident, tag)
                for ident, (size, tag, holders, allocator) in sorted(self.buffers.items())
            ]
            files["/sys/kernel/debug/memtrack"] = _LIST_HEADER + b"".join(rows)
            files["/proc/mounts"] = b"debugfs /sys/kernel/debug debugfs rw 0 0\n"
        return files


def phone_device(phone: Phone | None = None) -> HandMadeDevice:
    """A device whose memory changes with every read of its memtrack files."""
    living = phone or Phone()
    device = HandMadeDevice(living.files())

    def advance(device: HandMadeDevice) -> None:
        living.tick()
        device.files = living.files()

    device.advance = advance
    return device
