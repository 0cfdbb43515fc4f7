"""Reads a recording: its samples one by one or at an instant, and everything noted beside them.

What is damaged is left out and said; the rest is served.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import numpy as np

from inspector.domain.columns import Ints
from inspector.domain.frame import Frame, Process
from inspector.session.decoding import Decoder
from inspector.session.naming import Names
from inspector.session.recording import notes
from inspector.session.recording.heads import FIELDS, Heads, capture_of, read_heads
from inspector.session.recording.journal import checksum
from inspector.session.recording.known import unpack_names
from inspector.session.recording.opening import Rows, opened
from inspector.session.recording.packing import DamagedError, Files, Unpacker
from inspector.session.recording.sample import Sample


@dataclass(frozen=True, slots=True)
class _Block:
    first: int
    count: int
    key: int
    crc: int
    row: int
    starts_anew: bool = False


class Recording:
    """A recording opened for reading; one thread at a time. Also one that is being written to.

    Rows are samples that can be read, in order: `numbers`, `heads` and the times have one item each.
    Raises LinkError with a sentence when the file is no recording, or one that cannot be read at all.

    Attributes:
        path: of the file.
        about: facts of the file, by name.
        marks, gaps, connections, problems: see `notes`.
        numbers: int64[n], the number of each sample.
        heads: n heads, see heads.FIELDS.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = opened(path)
        self.rows = Rows(self._db)
        self.about = dict(_text_pairs(self.rows.all("SELECT name, value FROM about", "facts")))
        self.marks = notes.marks(self.rows)
        self.gaps = notes.gaps(self.rows)
        self.connections = notes.connections(self.rows)
        self.problems = notes.problems(self.rows)
        self._blocks: list[_Block] = []
        self._damaged: set[int] = set()
        self._begins = frozenset(connection.first for connection in self.connections)
        self._read_heads()

    def __enter__(self) -> "Recording":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def _read_heads(self) -> None:
        heads: list[bytes] = []
        numbers: list[Ints] = []
        row = 0
        for found in self.rows.by_number("block", "first, count, key, heads, crc"):
            match found:
                case (int(first), int(count), int(key), bytes(data), int(crc)) if (
                    len(data) == count * FIELDS.itemsize and count > 0 and first >= 0
                ):
                    self._blocks.append(_Block(first, count, key, crc, row))
                    heads.append(data)
                    numbers.append(np.arange(first, first + count))
                    row += count
                case _:
                    self._tell("The heads of a block are damaged.")
        self.heads: Heads = read_heads(heads)
        self.numbers: Ints = np.concatenate(numbers) if numbers else np.zeros(0, np.int64)
        self._firsts = [block.first for block in self._blocks]
        self._rows_of_blocks = [block.row for block in self._blocks]

    @property
    def damages(self) -> tuple[str, ...]:
        """What is wrong with the file as far as it was read: sentences."""
        return tuple(self.rows.damages)

    @property
    def is_complete(self) -> bool:
        """Whether the recorder ended it properly."""
        return "ended_ns" in self.about

    @property
    def target(self) -> str:
        """The URI of the device that was recorded; "" when it is not told."""
        return self.connections[-1].target if self.connections else ""

    @property
    def started_ns(self) -> Ints:
        """int64[n]: host monotonic clock when reading each sample began."""
        return np.asarray(self.heads["started_ns"], np.int64)

    @property
    def taken_at_ns(self) -> Ints:
        """int64[n]: the same by the wall clock, Unix nanoseconds."""
        return np.asarray(self.heads["taken_at_ns"], np.int64)

    def row_at(self, started_ns: int) -> int:
        """The sample in force at a moment of the host's monotonic clock; the first one before any.

        Raises IndexError when there is no sample.
        """
        if not len(self.heads):
            raise IndexError("a recording without samples")
        return max(0, int(np.searchsorted(self.started_ns, started_ns, "right")) - 1)

    def samples(self, row: int = 0) -> Iterator[Sample]:
        """All samples from `row` on that can be read; the first has `names`."""
        if row >= len(self.heads):
            return
        names: Names | None = Names()
        for block, files, known in self._unpacked(bisect_right(self._rows_of_blocks, row) - 1):
            if known is not None and (names is not None or block.starts_anew):
                names = Names(known)
            for at, each in enumerate(files, block.row):
                if at >= row:
                    capture = capture_of(self.heads[at], each)
                    yield Sample(int(self.numbers[at]), capture, names)
                    names = None
                elif names is not None:
                    names.learn(each)

    def _unpacked(self, index: int) -> Iterator[tuple[_Block, list[Files], dict[int, Process] | None]]:
        """The blocks that can be read, from the keyframe of number `index` on; at keyframes who was known."""
        unpacker: Unpacker | None = None
        expected = -1
        is_broken = False
        for block in self._blocks[self._key_index(index) :]:
            is_key = block.first == block.key
            if is_key:
                unpacker = Unpacker()
            elif unpacker is None or block.first != expected:
                self._tell_damage(block, "what it builds upon is missing")
                unpacker, is_broken = None, True
                continue
            found = self._read(block, unpacker)
            if found is None:
                unpacker, is_broken = None, True
                continue
            expected = block.first + block.count
            files, known = found
            begins = is_broken or block.first in self._begins
            is_broken = False
            yield replace(block, starts_anew=begins), files, known

    def _key_index(self, index: int) -> int:
        """The block with the keyframe that block number `index` builds upon, or itself without one."""
        found = bisect_right(self._firsts, self._blocks[index].key) - 1
        return max(0, found) if self._firsts[max(0, found)] == self._blocks[index].key else index

    def _read(
        self, block: _Block, unpacker: Unpacker
    ) -> tuple[list[Files], dict[int, Process] | None] | None:
        """The files of the samples of a block, and who was known before a keyframe; None when damaged."""
        row = self.rows.one("SELECT data, names FROM data WHERE first = ?", block.first)
        match row:
            case (bytes(data), bytes(names)):
                pass
            case _:
                self._tell_damage(block, "its text cannot be read")
                return None
        heads = self.heads[block.row : block.row + block.count].tobytes()
        if checksum(heads, data, names) != block.crc:
            self._tell_damage(block, "its checksum does not match")
            return None
        try:
            files = list(unpacker.unpack(data, block.count))
            return files, unpack_names(names) if block.first == block.key else None
        except DamagedError as error:
            self._tell_damage(block, str(error))
            return None

    def verify(self) -> int:
        """Read everything and compare checksums; bytes of text read. What is wrong is among `damages`."""
        size = 0
        for block in self._blocks:
            match self.rows.one("SELECT data, names FROM data WHERE first = ?", block.first):
                case (bytes(data), bytes(names)):
                    size += len(data) + len(names)
                    heads = self.heads[block.row : block.row + block.count].tobytes()
                    if checksum(heads, data, names) != block.crc:
                        self._tell_damage(block, "its checksum does not match")
                case _:
                    self._tell_damage(block, "its text cannot be read")
        bad = 0
        for row in self.rows.all("SELECT who, means, data, crc FROM series", "amounts"):
            match row:
                case (bytes(who), bytes(means), bytes(data), int(crc)) if checksum(who, means, data) == crc:
                    size += len(data)
                case _:
                    bad += 1
        if bad:
            self._tell(f"{bad} series of amounts are damaged; they are made anew from the text.")
        return size

    def sample(self, row: int) -> Sample:
        """The sample at `row` or, where that is damaged, the next one that is not. Raises IndexError."""
        found = next(self.samples(row), None)
        if found is None:
            raise IndexError(f"no sample from row {row} on can be read")
        return found

    def frame(self, row: int) -> Frame:
        """The full state at `row`, as it was shown live. Raises IndexError as `sample`."""
        found = self.sample(row)
        return Decoder(found.names).decode(found.capture)

    def frames(self, row: int = 0) -> Iterator[Frame]:
        """All frames from `row` on, as they were shown live."""
        return (frame for _, frame in self.numbered_frames(row))

    def numbered_frames(self, row: int = 0) -> Iterator[tuple[int, Frame]]:
        """The same, each with its row."""
        decoder = Decoder()
        for found in self.samples(row):
            if found.names is not None:
                decoder = Decoder(found.names)
            yield int(np.searchsorted(self.numbers, found.number)), decoder.decode(found.capture)

    def _tell_damage(self, block: _Block, why: str) -> None:
        if block.first not in self._damaged:
            self._damaged.add(block.first)
            last = block.first + block.count - 1
            self._tell(f"Samples {block.first} to {last} cannot be read: {why}.")

    def _tell(self, sentence: str) -> None:
        if sentence not in self.rows.damages:
            self.rows.damages.append(sentence)


def _text_pairs(rows: list[tuple[object, ...]]) -> Iterator[tuple[str, str]]:
    for name, value in rows:
        if isinstance(name, str) and isinstance(value, str):
            yield name, value
