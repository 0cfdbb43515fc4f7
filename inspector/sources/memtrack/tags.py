"""Distinct tags, found for many rows at once."""

import secrets

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]

_U = np.uint64
_KEEP = np.array([(1 << (8 * n)) - 1 for n in range(9)], np.uint64)
MOST_TAGS = 20_000
"""Above this the table is begun anew, so that hostile tags cannot fill the memory."""


_LEARNED_AT_ONCE = 512
_LEAST_BITS = 8


class TagTable:
    """Numbers for tags, stable until `is_full`.

    Rows are looked up by a keyed 64-bit hash of their bytes. The key is drawn anew in every process, so a
    device cannot make two tags that look like one.
    """

    def __init__(self) -> None:
        self.tags: list[bytes] = []
        self._all: tuple[bytes, ...] = ()
        self._numbers: dict[bytes, int] = {}
        # One entry that stands for no tag, so that there is always something to look at.
        self._hashes = np.zeros(1, np.uint64)
        self._numbers_by_hash = np.full(1, -1, np.int64)
        self._shift = _U(64 - _LEAST_BITS)
        self._place = np.zeros(1 << _LEAST_BITS, np.int64)
        self._seed = _U(secrets.randbits(64))
        self._multiplier = _U(secrets.randbits(64) | 1)

    @property
    def all(self) -> tuple[bytes, ...]:
        """Every tag by its number; the same tuple until there is a new one."""
        if len(self._all) != len(self.tags):
            self._all = tuple(self.tags)
        return self._all

    @property
    def is_full(self) -> bool:
        return len(self.tags) > MOST_TAGS

    def number(self, tag: bytes) -> int:
        """The number of one tag."""
        known = self._numbers.get(tag)
        if known is None:
            known = self._numbers[tag] = len(self.tags)
            self.tags.append(tag)
        return known

    def numbers(self, data: bytes, starts: Positions, lengths: Positions) -> Positions:
        """The numbers of the tags at data[start : start + length].

        Args:
            data: at least 8 bytes must lie before and behind every start.
            starts, lengths: int64[m], lengths not negative.
        Returns:
            int64[m].
        """
        hashes = self._hash(data, starts, lengths)
        if not self.tags:
            self._take_in(data, starts, lengths, hashes, np.arange(min(len(hashes), _LEARNED_AT_ONCE)))
        found = self._find(hashes)
        missing = np.flatnonzero(found < 0)
        while len(missing):
            # A few at a time: mostly the same few tags are missing in many rows.
            self._take_in(data, starts, lengths, hashes, missing[:_LEARNED_AT_ONCE])
            found[missing] = self._find(hashes[missing])
            missing = missing[found[missing] < 0]
        return found

    def _take_in(
        self, data: bytes, starts: Positions, lengths: Positions, hashes: Words, rows: Positions
    ) -> None:
        """Give the tags of `rows`, none of which is known yet, a number."""
        new, first = np.unique(hashes[rows], return_index=True)
        firsts = rows[first].tolist()
        numbers = [self.number(data[starts[r] : starts[r] + lengths[r]]) for r in firsts]
        self._learn(new, np.array(numbers, np.int64))

    def _hash(self, data: bytes, starts: Positions, lengths: Positions) -> Words:
        """A number per tag from its length, its first and last eight bytes, and all between in longer."""
        # The eight bytes at every position: one gather of this unaligned view per word.
        words = np.ndarray((len(data) - 7,), np.uint64, data, strides=(1,))
        hashes = words[starts]
        hashes &= _KEEP[np.minimum(lengths, 8)]
        self._stir(hashes)
        hashes += lengths.view(np.uint64)
        tail = words[starts + (lengths - 8)]
        tail *= lengths > 8
        hashes ^= tail
        self._stir(hashes)
        for offset in range(8, int(lengths.max(initial=0)) - 8, 8):
            rows = np.flatnonzero(lengths > offset + 8)
            middle = words[starts[rows] + offset]
            middle ^= hashes[rows]
            self._stir(middle)
            hashes[rows] = middle
        return hashes | _U(1)

    def _stir(self, hashes: Words) -> None:
        hashes += self._seed
        hashes *= self._multiplier
        hashes ^= hashes >> _U(32)
        hashes *= self._multiplier

    def _find(self, hashes: Words) -> Positions:
        """Numbers by hash, -1 where unknown: a look at one place of a table, then a search for the rest."""
        place = (hashes >> self._shift).astype(np.int64)
        at = self._place[place]
        found = np.where(self._hashes[at] == hashes, self._numbers_by_hash[at], -1)
        rest = np.flatnonzero(found < 0)
        if len(rest):
            at = np.searchsorted(self._hashes, hashes[rest])
            np.minimum(at, len(self._hashes) - 1, out=at)
            found[rest] = np.where(self._hashes[at] == hashes[rest], self._numbers_by_hash[at], -1)
        return found

    def _learn(self, hashes: Words, numbers: Positions) -> None:
        hashes = np.concatenate([self._hashes, hashes])
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        self._numbers_by_hash = np.concatenate([self._numbers_by_hash, numbers])[order]
        bits = max(_LEAST_BITS, (8 * len(hashes)).bit_length())
        self._shift = _U(64 - bits)
        self._place = np.zeros(1 << bits, np.int64)
        self._place[(self._hashes >> self._shift).astype(np.int64)] = np.arange(len(hashes))
