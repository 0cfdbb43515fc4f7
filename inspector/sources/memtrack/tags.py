"""Distinct tags, found for many rows at once."""

import secrets
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from inspector.domain.columns import Index

_U = np.uint64
_KEEP = np.array([(1 << (8 * n)) - 1 for n in range(9)], np.uint64)
MOST_TAGS = 50_000
"""Above this the table is begun anew, so that hostile tags cannot fill the memory."""


class TagTable:
    """Numbers for tags, stable until `is_full`.

    Rows are looked up by a keyed 64-bit hash of their bytes. The key is drawn anew in every process, so a
    device cannot make two tags that look like one.
    """

    def __init__(self) -> None:
        self.tags: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self._hashes = np.empty(0, np.uint64)
        self._numbers_by_hash = np.empty(0, np.int64)
        self._seed = _U(secrets.randbits(64))
        self._multiplier = _U(secrets.randbits(64) | 1)

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

    def numbers(
        self,
        data: bytes,
        text: npt.NDArray[np.uint8],
        starts: npt.NDArray[np.int64],
        lengths: npt.NDArray[np.int64],
    ) -> npt.NDArray[np.int64]:
        """The numbers of the tags at data[start : start + length].

        Args:
            data, text: the same bytes; at least 8 must follow every start.
            starts, lengths: int64[m], lengths not negative.
        Returns:
            int64[m].
        """
        hashes = self._hash(text, starts, lengths)
        found = self._find(hashes)
        missing = np.flatnonzero(found < 0)
        if len(missing):
            new, first, back = np.unique(hashes[missing], return_index=True, return_inverse=True)
            rows = missing[first]
            numbers = np.array(
                [self.number(data[starts[r] : starts[r] + lengths[r]]) for r in rows], dtype=np.int64
            )
            found[missing] = numbers[back]
            self._learn(new, numbers)
        return found

    def _hash(
        self, text: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.uint64]:
        windows = sliding_window_view(text, 8)
        hashes = (lengths.astype(np.uint64) + _U(1)) * self._seed
        longest = int(lengths.max(initial=0))
        rows: npt.NDArray[np.int64] | slice = slice(None)
        for offset in range(0, longest, 8):
            if offset:
                rows = np.flatnonzero(lengths > offset)
            left = np.minimum(lengths[rows] - offset, 8)
            word = windows[starts[rows] + offset].view(np.uint64).ravel()
            word &= _KEEP[np.maximum(left, 0)]
            word ^= hashes[rows]
            word *= self._multiplier
            word ^= word >> _U(32)
            hashes[rows] = word
        return hashes

    def _find(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        if not len(self._hashes):
            return np.full(len(hashes), -1, np.int64)
        at = np.searchsorted(self._hashes, hashes)
        np.minimum(at, len(self._hashes) - 1, out=at)
        return np.where(self._hashes[at] == hashes, self._numbers_by_hash[at], -1)

    def _learn(self, hashes: npt.NDArray[np.uint64], numbers: npt.NDArray[np.int64]) -> None:
        hashes = np.concatenate([self._hashes, hashes])
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        self._numbers_by_hash = np.concatenate([self._numbers_by_hash, numbers])[order]


def renumbered(tags: Sequence[bytes], column: npt.NDArray[np.int64]) -> tuple[tuple[bytes, ...], Index]:
    """Only the tags in use, in order of first number, and the column pointing into them."""
    used = np.zeros(len(tags), bool)
    used[column] = True
    number = np.cumsum(used, dtype=np.int32) - np.int32(1)
    return tuple(tags[i] for i in np.flatnonzero(used).tolist()), number[column].astype(np.int32)
