"""Captures as blocks of bytes: each is written as what changed since the one before.

A block is, compressed with zlib: the length of the numbers, the numbers, the text. The numbers are unsigned,
32 bits wide, little-endian, the first bytes of all of them before the second ones and so on, which packs
better. resources/recording.md says what they mean.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from inspector.domain.capture import Absence, RawFile
from inspector.session.recording.delta import hunks, runs

Files = tuple[RawFile, ...]

_ABSENCES = tuple(Absence)
_WHOLE, _CHANGED, _ABSENT = 0, 1, 2
"""Kinds of a file that is not as it was; _ABSENT + i is absent for the i-th reason."""
_LENGTH = struct.Struct("<II")
LARGEST_BLOCK = 1 << 30
"""Bytes of an unpacked block; a file that claims more is not believed."""
DICTIONARY = 1 << 15
"""zlib looks no further back than this."""
LEVEL = 6
CHANGE = 10_000
"""Bytes a reader copies in the time that a changed file costs it beside."""


class DamagedError(Exception):
    """A block is not what was written."""


class Packer:
    """Packs the files of captures, one after another; a new one begins with a keyframe."""

    def __init__(self) -> None:
        self.dictionary = b""
        self._numbers: dict[str, int] = {}
        self._last: list[RawFile] = []
        self._order: list[int] = []
        self._ints: list[int] = []
        self._text: list[bytes] = []

    def add(self, files: Files) -> int:
        """Take in the files of the next capture. What a reader has to do for it, in bytes built."""
        fresh = [path for path in dict.fromkeys(file.path for file in files) if path not in self._numbers]
        self._ints.append(len(fresh))
        for path in fresh:
            self._numbers[path] = len(self._last)
            self._last.append(RawFile(path))
            self._put_text(_encoded(path))
        order = [self._numbers[file.path] for file in files]
        self._put_order(order)
        return self._put_changes(order, files)

    def _put_order(self, order: list[int]) -> None:
        if order == self._order:
            self._ints.append(0)
            return
        found = runs(self._order, order)
        self._ints.append(len(found) + 1)
        for start, count, begin, end in found:
            self._ints += (start, count, end - begin, *order[begin:end])
        self._order = order

    def _put_changes(self, order: Sequence[int], files: Files) -> int:
        where = len(self._ints)
        self._ints.append(0)
        changes, next_position, built = 0, 0, 0
        for position, (number, file) in enumerate(zip(order, files, strict=True)):
            before = self._last[number]
            if file == before:
                continue
            self._ints.append(position - next_position)
            next_position = position + 1
            self._put_change(before, file)
            self._last[number] = file
            built += len(file.data) + CHANGE
            changes += 1
        self._ints[where] = changes
        return built

    def _put_change(self, before: RawFile, file: RawFile) -> None:
        if file.absence is not None:
            self._ints.append(_ABSENT + _ABSENCES.index(file.absence))
            self._put_text(_encoded(file.detail))
            self._put_text(file.data)
            return
        found = hunks(before.data, file.data) if not file.detail else None
        if found is None:
            self._ints.append(_WHOLE)
            self._put_text(file.data)
            self._put_text(_encoded(file.detail))
            return
        self._ints += (_CHANGED, len(found))
        expected = 0
        for start, count, text in found:
            self._ints += (_zigzag(start - expected), count)
            self._put_text(text)
            expected = start + count

    def _put_text(self, text: bytes) -> None:
        self._ints.append(len(text))
        self._text.append(text)

    def take(self) -> bytes:
        """All since the last call as one block."""
        ints = np.array(self._ints, np.uint32).astype("<u4")
        planes = ints.view(np.uint8).reshape(-1, 4).T.tobytes()
        text = b"".join(self._text)
        self._ints.clear()
        self._text.clear()
        block = _LENGTH.pack(len(planes), len(text)) + planes + text
        packer = (
            zlib.compressobj(LEVEL, zdict=self.dictionary) if self.dictionary else zlib.compressobj(LEVEL)
        )
        data = packer.compress(block) + packer.flush()
        if not self.dictionary:
            self.dictionary = text[-DICTIONARY:] or b"\0"
        return data


class Unpacker:
    """Reads what a Packer wrote, from its first block on."""

    def __init__(self) -> None:
        self._dictionary = b""
        self._last: list[RawFile] = []
        self._order: list[int] = []

    def unpack(self, data: bytes, count: int) -> Iterator[Files]:
        """The files of the `count` captures of the next block; all must be taken.

        Raises DamagedError.
        """
        try:
            block = self._inflated(data)
            planes, length = _LENGTH.unpack_from(block)
            if _LENGTH.size + planes + length != len(block) or planes % 4:
                raise DamagedError("the lengths of a block do not add up")
            begin = _LENGTH.size
            ints = np.frombuffer(block, np.uint8, planes, begin).reshape(4, -1).T.tobytes()
            numbers = iter(np.frombuffer(ints, "<u4").tolist())
            text = _Text(block, begin + planes)
            if not self._dictionary:
                self._dictionary = block[begin + planes :][-DICTIONARY:] or b"\0"
            for _ in range(count):
                yield self._next(numbers, text)
        except (IndexError, ValueError, StopIteration, struct.error, zlib.error, UnicodeError) as error:
            raise DamagedError(f"a block cannot be unpacked: {error!r}") from error

    def _inflated(self, data: bytes) -> bytes:
        inflater = zlib.decompressobj(zdict=self._dictionary) if self._dictionary else zlib.decompressobj()
        block = inflater.decompress(data, LARGEST_BLOCK)
        if not inflater.eof:
            raise DamagedError("a block ends early")
        return block

    def _next(self, numbers: Iterator[int], text: "_Text") -> Files:
        for _ in range(next(numbers)):
            path = _decoded(text.take(next(numbers)))
            self._last.append(RawFile(path))
        self._read_order(numbers)
        last, order = self._last, self._order
        files: list[RawFile] = []
        begin = 0
        for _ in range(next(numbers)):
            position = begin + next(numbers)
            files += [last[number] for number in order[begin:position]]
            number = order[position]
            last[number] = self._changed(last[number], numbers, text)
            files.append(last[number])
            begin = position + 1
        files += [last[number] for number in order[begin:]]
        return tuple(files)

    def _read_order(self, numbers: Iterator[int]) -> None:
        found = next(numbers)
        if not found:  # it stays as it was
            return
        order: list[int] = []
        for _ in range(found - 1):
            start, count, fresh = next(numbers), next(numbers), next(numbers)
            order += self._order[start : start + count]
            order += islice(numbers, fresh)
        self._order = order

    def _changed(self, before: RawFile, numbers: Iterator[int], text: "_Text") -> RawFile:
        kind = next(numbers)
        if kind == _WHOLE:
            data = text.take(next(numbers))
            return RawFile(before.path, data, None, _decoded(text.take(next(numbers))))
        if kind >= _ABSENT:
            detail = _decoded(text.take(next(numbers)))
            return RawFile(before.path, text.take(next(numbers)), _ABSENCES[kind - _ABSENT], detail)
        old, expected, parts = before.data, 0, []
        for _ in range(next(numbers)):
            code = next(numbers)
            start = expected + (-(code + 1 >> 1) if code & 1 else code >> 1)
            expected = start + next(numbers)
            parts.append(old[start:expected])
            parts.append(text.take(next(numbers)))
        return RawFile(before.path, b"".join(parts))


class _Text:
    """A stream of texts whose lengths are known from elsewhere."""

    def __init__(self, block: bytes, begin: int) -> None:
        self._block, self._at = block, begin

    def take(self, length: int) -> bytes:
        begin = self._at
        self._at = end = begin + length
        if end > len(self._block):
            raise DamagedError("a block ends within a text")
        return self._block[begin:end]


def _zigzag(number: int) -> int:
    return 2 * number if number >= 0 else -2 * number - 1


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "surrogatepass")
