"""Right-aligned decimal fields at fixed columns, many rows at once.

A row is looked at as little-endian 64-bit words, eight characters each, and every character is checked:
a field is blanks followed by at least one digit up to its last column, everything between fields is blank.
A row that is not exactly so is reported, never guessed; the caller reads it the slow way.
"""

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

Words = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]

_U = np.uint64


def _each(byte: int) -> np.uint64:
    return _U(int.from_bytes(bytes([byte] * 8), "little"))


_LOW_NIBBLE, _HIGH_BITS, _BLANK, _DIGIT, _SIX = map(_each, (0x0F, 0xE0, 0x20, 0x10, 0x06))
CHUNK = 4096
"""Rows read at once: their dozen temporary columns then stay in the processor's cache."""
_GATHER_FLAGS = _U(0x0010204081020408)
"""Times a word of eight bytes that are 0 or 0x10, this collects them in the top byte, byte i as bit i."""


class Layout:
    """Columns of a row.

    Args:
        fields: (first, end) column of every field, ascending, at most 24 wide.
        width: columns that are looked at; all outside the fields must be blank.
    """

    def __init__(self, fields: tuple[tuple[int, int], ...], width: int) -> None:
        self.fields = fields
        self.width = width
        self.words = -(-width // 8)
        columns = [column for first, end in fields for column in range(first, end)]
        firsts, lasts = ({field[0] for field in fields}, {field[1] - 1 for field in fields})
        self._not_first = _U(sum(1 << column for column in columns if column not in firsts))
        self._last = _U(sum(1 << column for column in lasts))
        self._outside = _U(((1 << (8 * self.words)) - 1) & ~sum(1 << column for column in columns))

    def read(self, text: Bytes, starts: Positions) -> tuple[list[Words], npt.NDArray[np.bool_]]:
        """The fields of the rows that begin at `starts`.

        Args:
            text: uint8[n + padding]; at least 8 * words bytes must follow every start.
            starts: int64[m].
        Returns:
            one uint64[m] per field, and bool[m], True where the row does not fit (its numbers mean nothing).
        """
        numbers = [np.empty(len(starts), _U) for _ in self.fields]
        bad = np.empty(len(starts), bool)
        for begin in range(0, len(starts), CHUNK):
            chunk = slice(begin, begin + CHUNK)
            found, bad[chunk] = self._read(text, starts[chunk])
            for column, values in zip(numbers, found, strict=True):
                column[chunk] = values
        return numbers, bad

    def _read(self, text: Bytes, starts: Positions) -> tuple[list[Words], npt.NDArray[np.bool_]]:
        """One chunk; see `read`."""
        words = _load(text, starts, self.words, self.width)
        digits, is_wrong = _check_characters(words)
        # A digit whose right neighbour in the field is none, a last column without, one outside the fields.
        bad = digits << _U(1)
        bad &= ~digits
        bad &= self._not_first
        bad |= ~digits & self._last
        bad |= digits & self._outside
        bad |= is_wrong
        return [_number(words, digits, first, end) for first, end in self.fields], bad != 0


def _load(text: Bytes, starts: Positions, count: int, width: int) -> Words:
    """uint64[count, m]: the rows, eight characters a word, blanks from column `width` on."""
    rows = sliding_window_view(text, 8 * count)[starts].view(_U).T
    words = np.ascontiguousarray(rows)
    rest = width % 8
    if rest:
        keep = (1 << (8 * rest)) - 1
        words[-1] &= _U(keep)
        words[-1] |= _U(int(_BLANK) & ~keep)
    return words


def _check_characters(words: Words) -> tuple[Words, Words]:
    """Every character must be 0-9 or a blank.

    Args:
        words: uint64[w, m].
    Returns:
        uint64[m]: bit i set where column i is a digit; uint64[m]: not 0 where any character is neither.
    """
    text = words ^ _BLANK
    low = text & _LOW_NIBBLE
    digit = text & _DIGIT
    # A low nibble above 9 carries into bit 4 with 6 added, one above 0 (wrong unless a digit) with 15.
    wrong = low + _LOW_NIBBLE
    wrong &= ~digit
    low += _SIX
    wrong |= low
    wrong &= _DIGIT
    text &= _HIGH_BITS
    wrong |= text
    digit *= _GATHER_FLAGS
    digit >>= _U(56)
    digit <<= _U(8) * np.arange(len(words), dtype=_U)[:, None]
    return np.bitwise_or.reduce(digit, axis=0), np.bitwise_or.reduce(wrong, axis=0)


def _number(words: Words, digits: Words, first: int, end: int) -> Words:
    """The decimal in columns first..end, eight at a time from the right."""
    value = eight_digits(_eight(words, end - 8, first))
    scale = 10**8
    end -= 8
    while end > first:
        columns = _U(sum(1 << i for i in range(first, end)))
        if not np.any(digits & columns):
            break
        value += eight_digits(_eight(words, end - 8, first)) * _U(scale)
        scale *= 10**8
        end -= 8
    return value


def _eight(words: Words, at: int, first: int) -> Words:
    """The eight characters from column `at`; those before column `first` are zeroed."""
    zeroed = max(0, first - at)
    at += zeroed
    index, column = divmod(at, 8)
    value: Words = words[index] >> _U(8 * column)
    if column and index + 1 < len(words):
        value |= words[index + 1] << _U(64 - 8 * column)
    if zeroed:
        value <<= _U(8 * zeroed)
    return value


def eight_digits(word: Words) -> Words:
    """Eight ASCII digits (blank or NUL counts as 0), most significant first, as a number. Changes `word`."""
    word &= _LOW_NIBBLE
    word *= _U(1 + (10 << 8))
    word >>= _U(8)
    word &= _U(0x00FF00FF00FF00FF)
    word *= _U(1 + (100 << 16))
    word >>= _U(16)
    word &= _U(0x0000FFFF0000FFFF)
    word *= _U(1 + (10000 << 32))
    word >>= _U(32)
    return word
