"""Text in columns on a character grid: widths in cells, wide and combining characters counted as drawn."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

GAP = "  "


def cells(text: str) -> int:
    """Character cells that `text` takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def clip(text: str, width: int) -> str:
    """`text` in at most `width` cells; what was cut ends in `…`."""
    if cells(text) <= width:
        return text
    kept, room = [], width - 1
    for character in text:
        room -= _cells_of(character)
        if room < 0:
            break
        kept.append(character)
    return ("".join(kept) + "…") if width > 0 else ""


def wrapped(head: str, text: str, width: int | None) -> list[str]:
    """`head` and beside it `text`, broken between words into lines of at most `width` cells where it can be.

    The lines after the first are indented by the width of `head`.
    """
    indent = cells(head)
    if width is None or indent + cells(text) <= width:
        return [head + text]
    lines, line = [], head
    for word in text.split(" "):
        if cells(line) > indent and cells(line) + cells(word) > width:
            lines.append(line.rstrip(" "))
            line = " " * indent
        line += f"{word} "
    return [*lines, line.rstrip(" ")]


def left(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def right(text: str, width: int) -> str:
    return " " * (width - cells(text)) + text


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        title: as printed in the head.
        is_number: aligned to the right.
        shrink: takes the clipping when a width is given; at most one column of a table does.
        least: cells it has at least, so that a table drawn again and again stands still.
    """

    title: str
    is_number: bool = False
    shrink: bool = False
    least: int = 0


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """Lines of text, the head first.

    A given `width` in cells is kept as long as the `shrink` column can give way.
    The cells must be display-safe (see `printable`). No line ends in blanks.
    """
    widths = [
        max([cells(column.title), column.least, *(cells(row[i]) for row in rows)])
        for i, column in enumerate(columns)
    ]
    if width is not None:
        excess = sum(widths) + len(GAP) * (len(widths) - 1) - width
        for i, column in enumerate(columns):
            if column.shrink and excess > 0:
                widths[i] = max(cells(column.title), widths[i] - excess)
    return [_line(columns, widths, [column.title for column in columns])] + [
        _line(columns, widths, row) for row in rows
    ]


def _line(columns: Sequence[Column], widths: Sequence[int], row: Sequence[str]) -> str:
    parts = [
        right(clip(text, width), width) if column.is_number else left(clip(text, width), width)
        for column, width, text in zip(columns, widths, row, strict=True)
    ]
    return GAP.join(parts).rstrip(" ")
