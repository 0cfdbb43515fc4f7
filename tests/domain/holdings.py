"""Frames from a list of who holds what, by way of `assemble`; and any such list, for Hypothesis."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from inspector.domain.assemble import assemble
from inspector.domain.capture import Capture
from inspector.domain.columns import UNKNOWN, BufferColumns, HoldingColumns, Parsed, ints
from inspector.domain.frame import Frame, Process, ProcessKey


class Held(NamedTuple):
    """A buffer and the pids that hold it.

    Attributes:
        unseen: holders that could not be read.
    """

    size: int
    holders: tuple[int, ...]
    tag: bytes = b""
    unseen: int = 0

    @property
    def ref_count(self) -> int:
        return len(self.holders) + self.unseen


def frame_of(buffers: Sequence[Held], names: dict[int, str] | None = None, seq: int = 0) -> Frame:
    """A frame in which buffer n has the id n; orphans are known through the list of all buffers."""
    tags = tuple(sorted({held.tag for held in buffers}))
    rows = sorted((pid, number) for number, held in enumerate(buffers) for pid in held.holders)
    holdings = HoldingColumns(
        pid=ints([pid for pid, _ in rows]),
        id=ints([number for _, number in rows]),
        size=ints([buffers[number].size for _, number in rows]),
        ref_count=ints([buffers[number].ref_count for _, number in rows]),
        tag=ints([tags.index(buffers[number].tag) for _, number in rows]).astype("int32"),
        mapped=ints([UNKNOWN for _ in rows]),
        tags=tags,
    )
    listed = BufferColumns(
        id=ints(range(len(buffers))),
        size=ints([held.size for held in buffers]),
        ref_count=ints([held.ref_count for held in buffers]),
        allocator_pid=ints([held.holders[0] if held.holders else 1 for held in buffers]),
        tag=ints([tags.index(held.tag) for held in buffers]).astype("int32"),
        tags=tags,
    )
    pids = {pid for pid, _ in rows}
    known = {pid: Process(ProcessKey(pid, 7), (names or {}).get(pid, f"process-{pid}")) for pid in pids}
    capture = Capture(seq, 0, seq * 10**9, seq * 10**9 + 1, None, ())
    return assemble(capture, [Parsed(holdings=holdings, buffers=listed)], known)


def many_held(processes: int = 7) -> st.SearchStrategy[list[Held]]:
    """Lists of buffers held by some of `processes` processes."""
    pids = st.lists(st.integers(10, 9 + processes), unique=True, max_size=processes).map(sorted)
    held = st.builds(
        Held,
        size=st.integers(0, 2**40),
        holders=pids.map(tuple),
        tag=st.sampled_from((b"", b"camera", b"\xff")),
        unseen=st.sampled_from((0, 0, 0, 1, 3)),
    )
    return st.lists(held, max_size=24)


def crowd(processes: int = 60, *, seed: int = 3) -> Frame:
    """A phone's worth of processes that share: two hubs, groups of apps, and some who only know the hubs."""
    pick = random.Random(seed)
    pids = [200 + 31 * number for number in range(processes)]
    names = {pid: NAMES[n % len(NAMES)] + (f":{n}" if n >= len(NAMES) else "") for n, pid in enumerate(pids)}
    hubs, rest = pids[:2], pids[2:]
    buffers = [
        Held(pick.choice(SIZES), (pick.choice(hubs), pid), b"window") for pid in rest for _ in range(3)
    ]
    for first in range(0, len(rest) - 4, 5):
        group = rest[first : first + 5]
        for _ in range(pick.randrange(2, 12)):
            who = sorted(pick.sample(group, pick.choice((2, 2, 3))))
            buffers.append(Held(pick.choice(SIZES), tuple(who), b"surface"))
    buffers += [
        Held(pick.choice(SIZES), (pid,), b"texture") for pid in pids for _ in range(pick.randrange(4))
    ]
    buffers += [Held(9_400_320, tuple(hubs), b"framebuffer")] * 3
    return frame_of(buffers, names)


SIZES = (4096, 65_536, 1 << 20, 2_350_080, 3_112_960, 9_400_320, 18_001_920)
NAMES = (
    "surfaceflinger",
    "system_server",
    "com.android.systemui",
    "com.android.launcher3",
    "vendor.display.composer-service",
    "android.hardware.camera.provider@2.7-service-google",
    "cameraserver",
    "com.android.camera2",
    "media.swcodec",
    "mediaserver",
    "com.google.android.youtube",
    "com.google.android.apps.maps",
    "com.android.chrome:privileged_process0",
    "com.spotify.music",
    "com.whatsapp",
    "org.telegram.messenger",
    "com.google.android.gm",
    "com.google.android.apps.photos",
    "com.android.inputmethod.latin",
    "com.example.game.engine.vulkan",
)
