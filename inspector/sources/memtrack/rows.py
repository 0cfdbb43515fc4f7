"""The quick way: regular rows of many files at once, as one matrix of integers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inspector.domain.capture import Problem, RawFile
from inspector.domain.columns import LARGEST_FIELD, UNKNOWN
from inspector.sources.memtrack.fixedwidth import Layout
from inspector.sources.memtrack.lines import Reader, read_list, read_process
from inspector.sources.memtrack.tags import TagTable

Matrix = npt.NDArray[np.int64]
PID, ID, SIZE, REF_COUNT, TAG, MAPPED = range(6)
ROW = Layout(fields=((0, 10), (12, 28), (30, 42)), width=44)
LIST_ROW = Layout(fields=((1, 13), (14, 24), (25, 37)), width=38)
"""From the blank behind the pid, whose width is its own."""
PLAIN_HEADER = b" ref_count:       Identifier:         size: tag: pid:"
LIST_HEADER = b" pid  buffer_size        ref   Identifier tag\n"
_PADDING = bytes(64)


class Block(NamedTuple):
    """Rows of several files, one file after the other.

    Attributes:
        rows: int64[6, n]; row numbers PID, ID, SIZE, REF_COUNT, TAG, MAPPED.
        counts: rows of every file.
        oddities: by file number, only for files that were read line by line.
    """

    rows: Matrix
    counts: npt.NDArray[np.int64]
    oddities: dict[int, Reader]


def read_files(files: Sequence[tuple[str, bytes]], pids: Sequence[int], tags: TagTable) -> Block:
    """Read /proc/<pid>/memtrack files (path, text), all at once where regular, else line by line."""
    counts = np.zeros(len(files), np.int64)
    regular = [
        i for i, (_, text) in enumerate(files) if text.startswith(PLAIN_HEADER) and text.endswith(b"\n")
    ]
    rows, bounds, is_bad = _read_regular([files[i][1] for i in regular], tags)
    counts[regular] = np.diff(bounds)
    irregular = {regular[k] for k in np.flatnonzero(is_bad).tolist()}
    if len(regular) < len(files):
        irregular.update(i for i in set(range(len(files))).difference(regular) if files[i][1])
    oddities = {i: read_process(*files[i]) for i in sorted(irregular)}
    if oddities:
        pieces = {i: rows[:, bounds[k] : bounds[k + 1]] for k, i in enumerate(regular)}
        pieces.update((i, matrix(reader, (REF_COUNT, ID, SIZE), tags)) for i, reader in oddities.items())
        for i in oddities:
            counts[i] = pieces[i].shape[1]
        rows = np.concatenate([pieces[i] for i in sorted(pieces)], axis=1)
    rows[PID] = np.repeat(np.asarray(pids, np.int64), counts)
    return Block(rows, counts, oddities)


def matrix(reader: Reader, columns: Sequence[int], tags: TagTable) -> Matrix:
    """What was read line by line, in the same shape; `columns` says where the reader's numbers go."""
    rows = np.zeros((6, len(reader.rows)), np.int64)
    for i, row in enumerate(reader.rows):
        rows[list(columns), i] = row.numbers
        rows[TAG, i] = tags.number(row.tag)
        rows[MAPPED, i] = row.mapped
    return rows


def _lines(texts: Sequence[bytes]) -> tuple[bytes, npt.NDArray[np.uint8], Matrix, Matrix, Matrix]:
    """All texts in one padded buffer; start and end of every line but the first of each; bounds per text."""
    data = b"".join([*texts, _PADDING])
    text = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(text == 10)
    starts = np.empty(len(ends), np.int64)
    starts[:1] = 0
    np.add(ends[:-1], 1, out=starts[1:])
    lines_up_to = np.searchsorted(ends, np.cumsum([len(t) for t in texts]))
    is_row = np.ones(len(ends), bool)
    is_row[0] = False
    is_row[lines_up_to[:-1]] = False
    rows = np.flatnonzero(is_row)
    bounds = np.concatenate([[0], lines_up_to - np.arange(1, len(texts) + 1)])
    return data, text, starts[rows], ends[rows], bounds


def _read_regular(texts: Sequence[bytes], tags: TagTable) -> tuple[Matrix, Matrix, npt.NDArray[np.bool_]]:
    """int64[6, n] (PID unset), bounds of every text in it, and which texts have a line that does not fit."""
    if not texts:
        return np.empty((6, 0), np.int64), np.zeros(1, np.int64), np.zeros(0, bool)
    data, text, starts, ends, bounds = _lines(texts)
    rows = np.empty((6, len(starts)), np.int64)
    (ref_count, identifier, size), bad = ROW.read(text, starts)
    rows[REF_COUNT], rows[ID], rows[SIZE], rows[MAPPED] = ref_count, identifier, size, UNKNOWN
    lengths = ends - starts - ROW.width
    bad |= lengths < 0
    bad |= identifier > LARGEST_FIELD
    descends = rows[ID, 1:] <= rows[ID, :-1]
    heads = bounds[1:-1]
    descends[heads[(heads > 0) & (heads < len(starts))] - 1] = False
    bad[1:] |= descends
    rows[TAG] = tags.numbers(data, starts + ROW.width, np.maximum(lengths, 0))
    bad_before = np.concatenate([[0], np.cumsum(bad)])
    return rows, bounds, bad_before[bounds[1:]] > bad_before[bounds[:-1]]


def read_buffers(file: RawFile, tags: TagTable) -> tuple[Matrix, tuple[Problem, ...]]:
    """The list of all buffers; the allocator's pid is in row PID, row MAPPED means nothing."""
    if file.data.startswith(LIST_HEADER) and file.data.endswith(b"\n"):
        rows = _read_regular_list(file.data, tags)
        if rows is not None:
            return rows, ()
    if not file.data:
        return np.empty((6, 0), np.int64), ()
    reader = read_list(file.path, file.data)
    return matrix(reader, (PID, SIZE, REF_COUNT, ID), tags), tuple(reader.problems)


def _read_regular_list(text_of_file: bytes, tags: TagTable) -> Matrix | None:
    """int64[6, n], or None when any line does not fit."""
    data, text, starts, ends, _ = _lines([text_of_file])
    pids, after_pid = _leading_pids(text, starts)
    (size, ref_count, identifier), bad = LIST_ROW.read(text, after_pid)
    lengths = ends - after_pid - LIST_ROW.width
    if (
        bad.any()
        or (pids < 0).any()
        or (lengths < 0).any()
        or (np.diff(identifier.view(np.int64)) <= 0).any()
    ):
        return None
    rows = np.empty((6, len(starts)), np.int64)
    rows[PID], rows[SIZE], rows[REF_COUNT], rows[ID], rows[MAPPED] = (
        pids,
        size,
        ref_count,
        identifier,
        UNKNOWN,
    )
    rows[TAG] = tags.numbers(data, after_pid + LIST_ROW.width, lengths)
    return rows


def _leading_pids(text: npt.NDArray[np.uint8], starts: Matrix) -> tuple[Matrix, Matrix]:
    """The `%4d` at each start (-1 where it is none) and the position behind it; 4 to 8 columns wide."""
    pids = np.full(len(starts), -1, np.int64)
    after = starts + 4
    for width in range(4, 9):
        rows = np.flatnonzero(pids < 0) if width > 4 else np.arange(len(starts))
        if not len(rows):
            break
        field = Layout(fields=((0, width),), width=width)
        (numbers,), bad = field.read(text, starts[rows])
        bad |= text[starts[rows] + width] != 32
        if width > 4:
            bad |= text[starts[rows]] == 32
        good = rows[~bad]
        pids[good] = numbers[~bad]
        after[good] = starts[good] + width
    return pids, after
