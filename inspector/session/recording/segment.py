"""Which samples go into which block, and when a keyframe is due."""

from inspector.domain.frame import Frame
from inspector.session.naming import Names
from inspector.session.recording.heads import head_of
from inspector.session.recording.journal import Block
from inspector.session.recording.known import pack_names
from inspector.session.recording.packing import Packer

KEYFRAME_NS = 60_000_000_000
MOST_WORK = 52 << 20
"""Bytes a reader may have to build (see `Packer.add`) between a keyframe and any sample after it."""
MOST_SAMPLES = 600
MOST_IN_BLOCK = 64


class Segment:
    """Packs frames into blocks. A keyframe is due every minute, when the changes since outweigh it, and when
    it would take a reader too long to get from it to the newest sample.

    Attributes:
        next: number of the next sample.
    """

    def __init__(self) -> None:
        self.next = 0
        self._names = Names()
        self._blocks: list[Block] = []
        self._restart()

    def _restart(self) -> None:
        """The next frame is a keyframe."""
        self._packer = Packer()
        self._key = self._first = self.next
        self._key_ns = 0
        self._key_size = self._size = self._work = 0
        self._heads: list[bytes] = []
        self._known = b""

    def connected(self) -> None:
        """A new connection begins: its names are its own, and so is its keyframe."""
        self._cut()
        self._names = Names()
        self._restart()

    def rewind(self, number: int) -> None:
        """Everything from sample `number` on is lost; the next frame takes its number."""
        self._blocks.clear()
        self.next = number
        self._restart()

    def add(self, frame: Frame) -> None:
        """Pack the next frame."""
        if self._is_due(frame):
            self._cut()
            self._restart()
        is_key = self.next == self._key
        if is_key:
            if not self.next:  # perhaps in the middle of a connection: others were named before
                self._names = Names({process.key.pid: process for process in frame.processes.who})
            self._known = pack_names(self._names.processes.values())
            self._key_ns = frame.started_ns
        capture = frame.capture
        self._work += self._packer.add(capture.files)
        self._heads.append(head_of(capture))
        self._names.learn(capture.files)
        self._names.keep(frame.processes.pid.tolist())
        self.next += 1
        if is_key:
            self._work = 0
        if is_key or len(self._heads) >= MOST_IN_BLOCK:
            self._cut()

    def _is_due(self, frame: Frame) -> bool:
        samples = self.next - self._key
        return samples > 0 and (
            samples >= MOST_SAMPLES
            or self._work >= MOST_WORK
            or self._size > self._key_size
            or frame.started_ns - self._key_ns >= KEYFRAME_NS
        )

    def _cut(self) -> None:
        """End the open block."""
        if not self._heads:
            return
        data = self._packer.take()
        heads = b"".join(self._heads)
        self._blocks.append(Block(self._first, len(self._heads), self._key, heads, data, self._known))
        self._known = b""
        if self._first == self._key:
            self._key_size = len(data)
        else:
            self._size += len(data)
        self._first = self.next
        self._heads = []

    def take(self) -> list[Block]:
        """The blocks of all frames since the last call."""
        self._cut()
        blocks, self._blocks = self._blocks, []
        return blocks
