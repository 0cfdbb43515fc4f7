"""The careful way: one memtrack file, line by line. Exact for every tag the format can carry."""

import re
from dataclasses import dataclass, field

from inspector.domain.capture import Problem
from inspector.domain.columns import LARGEST_FIELD, UNKNOWN
from inspector.domain.text import printable

HEADER = re.compile(
    rb" *ref_count: +Identifier: +size: +tag:(?P<mappings> +startAddr-endAddr: .*)? .*pid:-?\d+"
)
ROW = re.compile(rb"( *-?\d+)  ( *-?\d+)  ( *-?\d+)  (.*)", re.DOTALL)
ROW_WIDTHS = (10, 16, 12)
MAPPING = re.compile(
    rb"( *[0-9a-f]+)-([0-9a-f]{8,})  [r-][w-][x-][sp][#-]  [0-9a-f]{8,}(?: (.*))?", re.DOTALL
)
MAPPING_START_WIDTH = 68
PADDED_TAG_WIDTH = 12
LIST_HEADER = re.compile(rb" *pid +buffer_size +ref +Identifier +tag")
LIST_ROW = re.compile(rb"( *-?\d+) ( *-?\d+) ( *-?\d+) ( *-?\d+) (.*)", re.DOTALL)
LIST_WIDTHS = (4, 12, 10, 12)
LONGEST_NUMBER = 20
"""Characters; longer fields cannot be a number the kernel prints."""
MOST_PROBLEMS = 20
"""Problems told one by one per file; the rest are counted."""


@dataclass(slots=True)
class Row:
    """One row, still growing while its tag goes on in the next line.

    Attributes:
        numbers: ref_count, id, size; in the list of all buffers allocator_pid comes first.
        tag: exact bytes.
        line, last_line: where it stands in the file, from 1, inclusive; the lines its tag goes on in and its
            mappings are part of it.
        mapped: bytes, UNKNOWN in the dialect without mappings.
        mapping_tag: the tag as the last mapping line repeated it, or None before the first.
    """

    numbers: tuple[int, ...]
    tag: bytes
    line: int
    last_line: int
    mapped: int = UNKNOWN
    mapping_tag: bytes | None = None


@dataclass(slots=True)
class Reader:
    """Reads one file. Give it lines, then take `rows` and `problems`."""

    path: str
    widths: tuple[int, ...]
    row_pattern: re.Pattern[bytes]
    has_mappings: bool = False
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _untold: int = 0
    _is_lost: bool = False

    def problem(self, line: int | None, expected: str, found: bytes | str) -> None:
        """Note what did not fit; beyond MOST_PROBLEMS only count."""
        if len(self.problems) >= MOST_PROBLEMS:
            self._untold += 1
            return
        if isinstance(found, bytes):
            found = f"“{printable(found[:120])}{'…' if len(found) > 120 else ''}”"
        self.problems.append(Problem(self.path, line, expected, found))

    def read(self, line: int, text: bytes) -> None:
        """Take one line without its newline."""
        match = self._row(line, text)
        if match is not None:
            numbers = self._numbers(line, match)
            self._is_lost = numbers is None
            if numbers is not None:
                tag = match[len(self.widths) + 1]
                self.rows.append(Row(numbers, tag, line, line, 0 if self.has_mappings else UNKNOWN))
        elif not (self.has_mappings and self._mapping(line, text)):
            self._continuation(line, text)

    def finish(self) -> None:
        """Settle padded tags and the count of problems not told."""
        if self.has_mappings:
            for row in self.rows:
                if len(row.tag) == PADDED_TAG_WIDTH:
                    row.tag = row.tag.lstrip(b" ")
        if self._untold:
            self.problems.append(
                Problem(self.path, None, "the lines of the format", f"{self._untold} more like these")
            )

    def _row(self, line: int, text: bytes) -> re.Match[bytes] | None:
        """The match when this line is a row as the kernel prints it and may stand here."""
        match = self.row_pattern.fullmatch(text)
        if match is None:
            return None
        for field_text, width in zip(match.groups(), self.widths, strict=False):
            if len(field_text) < width or (len(field_text) > width and field_text.startswith(b" ")):
                return None
        identifier = (
            int(match[self._id_group]) if len(match[self._id_group]) <= LONGEST_NUMBER else LARGEST_FIELD
        )
        if self.rows and identifier <= self.rows[-1].numbers[self._id_group - 1]:
            return None
        return match

    def _numbers(self, line: int, match: re.Match[bytes]) -> tuple[int, ...] | None:
        """The row's numbers, or None when they cannot be used."""
        fields = match.groups()[: len(self.widths)]
        numbers = tuple(int(text) if len(text) <= LONGEST_NUMBER else LARGEST_FIELD + 1 for text in fields)
        if any(not -1 <= number <= LARGEST_FIELD for number in numbers) or numbers[self._id_group - 1] < 0:
            self.problem(line, f"an id and a size from 0 to {LARGEST_FIELD}", match[0])
            return None
        if min(numbers) < 0:
            self.problem(line, "numbers that are not negative", match[0])
        return tuple(max(number, 0) for number in numbers)

    @property
    def _id_group(self) -> int:
        return len(self.widths) if len(self.widths) == 4 else 2

    def _mapping(self, line: int, text: bytes) -> bool:
        match = MAPPING.fullmatch(text)
        if match is None or not self.rows:
            return False
        start, end, tag = match.groups()
        if len(start) < MAPPING_START_WIDTH or not start.startswith(b" "):
            return False
        if self._is_lost:
            return True
        row = self.rows[-1]
        row.mapped = min(row.mapped + max(0, int(end, 16) - int(start, 16)), LARGEST_FIELD)
        row.mapping_tag = tag or b""
        row.last_line = line
        return True

    def _continuation(self, line: int, text: bytes) -> None:
        if not self.rows or self._is_lost:
            self.problem(line, "a row", text)
            return
        row = self.rows[-1]
        row.last_line = line
        if row.mapping_tag is not None and row.tag.lstrip(b" ").startswith(row.mapping_tag + b"\n" + text):
            row.mapping_tag += b"\n" + text
            return
        self.problem(line, "a row with a higher id; it is read as the next line of the tag above", text)
        row.tag += b"\n" + text


def split(data: bytes, path: str, problems: list[Problem]) -> list[bytes]:
    """Lines of a file without their newlines; an incomplete last line becomes a Problem and is left out."""
    lines = data.split(b"\n")
    cut = lines.pop()
    if cut:
        found = f"“{printable(cut[-120:])}” and the end of the file"
        problems.append(Problem(path, len(lines) + 1, "a whole line", found))
    return lines


def read_process(path: str, data: bytes) -> Reader:
    """One /proc/<pid>/memtrack, either dialect; `data` is not empty."""
    reader = Reader(path, ROW_WIDTHS, ROW)
    lines = split(data, path, reader.problems)
    begin = 0
    if lines:
        header = HEADER.fullmatch(lines[0])
        if header is None:
            reader.problem(1, "the header “ref_count: Identifier: size: tag: pid:N”", lines[0])
            begin = 1 if b"ref_count" in lines[0] else 0
        else:
            begin = 1
        reader.has_mappings = b"startAddr-endAddr" in lines[0]
    for number, text in enumerate(lines[begin:], begin + 1):
        reader.read(number, text)
    reader.finish()
    return reader


def read_list(path: str, data: bytes) -> Reader:
    """/sys/kernel/debug/memtrack; `data` is not empty."""
    reader = Reader(path, LIST_WIDTHS, LIST_ROW)
    lines = split(data, path, reader.problems)
    begin = 0
    if lines:
        if LIST_HEADER.fullmatch(lines[0]) is None:
            reader.problem(1, "the header “pid buffer_size ref Identifier tag”", lines[0])
            begin = 1 if b"buffer_size" in lines[0] else 0
        else:
            begin = 1
    for number, text in enumerate(lines[begin:], begin + 1):
        reader.read(number, text)
    reader.finish()
    return reader
