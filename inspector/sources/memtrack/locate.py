"""Where a row stands in the text of a memtrack file, in agreement with the parser about what a row is.

A tag may look like a row, so a row cannot be searched for: the text is read by the parser itself. In a file
that it reads all at once every line is a row; in any other each row knows its lines.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from inspector.domain.capture import RawFile
from inspector.domain.columns import Ints
from inspector.sources.memtrack import rows as columns
from inspector.sources.memtrack.lines import Reader, read_list
from inspector.sources.memtrack.rows import Matrix, read_buffers, read_files
from inspector.sources.memtrack.source import LIST_PATH
from inspector.sources.memtrack.tags import TagTable

_AFTER_HEADER = 2
"""The line of the first row where every line but the first is a row."""
_NO_PID = 0
"""The pid of a file is in its path; the text is read the same for any."""


class Place(NamedTuple):
    """Where a row stands, and what cannot be told from the frame: each file prints its own count.

    Attributes:
        first, last: lines, from 1, inclusive; the lines its tag goes on in and its mappings are part of it.
        ref_count: as printed there, 0 for negative numbers.
    """

    first: int
    last: int
    ref_count: int


@dataclass(frozen=True, slots=True, eq=False)
class RowPlaces:
    """The rows of one file, n, in file order, which is ascending id.

    Attributes:
        id, size: int64[n]; a file has an id at most once.
        ref_count: int64[n], as printed.
        first, last: int64[n], lines from 1, inclusive.
    """

    id: Ints
    size: Ints
    ref_count: Ints
    first: Ints
    last: Ints

    @classmethod
    def of(cls, file: RawFile) -> "RowPlaces":
        """The rows of a process' memtrack file or, by its path, the list of all buffers. Never raises."""
        if file.path != LIST_PATH:
            block = read_files([(file.path, file.data)], [_NO_PID], TagTable())
            reader = block.oddities.get(0)
            return cls._of_regular(block.rows) if reader is None else cls._of_lines(reader, 1)
        rows, problems = read_buffers(file, TagTable())
        if not problems:
            # Without a problem every line of the list is a row: it has no mappings.
            return cls._of_regular(rows)
        return cls._of_lines(read_list(file.path, file.data), 3)

    @classmethod
    def _of_regular(cls, rows: Matrix) -> "RowPlaces":
        lines = np.arange(_AFTER_HEADER, _AFTER_HEADER + rows.shape[1], dtype=np.int64)
        return cls(rows[columns.ID], rows[columns.SIZE], rows[columns.REF_COUNT], lines, lines)

    @classmethod
    def _of_lines(cls, reader: Reader, id_place: int) -> "RowPlaces":
        """`id_place`: where in a row's numbers the id is."""
        size_place, count_place = (2, 0) if id_place == 1 else (1, 2)
        found = [
            (
                row.numbers[id_place],
                row.numbers[size_place],
                row.numbers[count_place],
                row.line,
                row.last_line,
            )
            for row in reader.rows
        ]
        return cls(*np.array(found, np.int64).reshape(-1, 5).T)

    def find(self, identifier: int, size: int) -> Place | None:
        """Where buffer `identifier` of `size` bytes stands; None when this file has no such row."""
        row = int(np.searchsorted(self.id, identifier))
        if row == len(self.id) or self.id[row] != identifier or self.size[row] != size:
            return None
        return Place(int(self.first[row]), int(self.last[row]), int(self.ref_count[row]))


def locate(file: RawFile, identifier: int, size: int) -> Place | None:
    """Where buffer `identifier` of `size` bytes stands in a memtrack file; None when it does not."""
    return RowPlaces.of(file).find(identifier, size)
