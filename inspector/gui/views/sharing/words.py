"""What a cell of the matrix means, as a sentence; amounts short enough for a cell."""

from collections import Counter

from inspector.domain.frame import Process
from inspector.domain.sharing import SharingMatrix
from inspector.domain.units import BINARY, Units, count_text, plural

_SHORT_UNITS = ("", "K", "M", "G", "T", "P")


def name_of(matrix: SharingMatrix, row: int, most: int = 1000) -> str:
    """Who is in a row, for people: the others by their number; a pid where two have the same name.

    Args:
        most: characters of the name itself; a longer one loses its middle.
    """
    if row >= len(matrix.who):
        return f"{count_text(matrix.folded)} others"
    process = matrix.who[row]
    has_namesake = any(other.name == process.name and other.key != process.key for other in matrix.who)
    return _named(process, has_namesake, most)


def names_of(matrix: SharingMatrix) -> tuple[str, ...]:
    """`name_of` for all rows."""
    known = Counter(process.name for process in matrix.who)
    names = [_named(process, known[process.name] > 1, len(process.name)) for process in matrix.who]
    return (*names, name_of(matrix, len(names))) if matrix.folded else tuple(names)


def _named(process: Process, has_namesake: bool, most: int) -> str:
    name = process.name
    if len(name) > most:
        name = f"{name[: most // 2]}…{name[-(most - most // 2 - 1) :]}"
    return f"{name} ({process.key.pid})" if has_namesake else name


def cell_sentence(
    matrix: SharingMatrix, first: int, second: int, most: int = 1000, units: Units = BINARY
) -> str:
    """What two rows share; of one row, what it holds alone."""
    if first == second:
        return row_sentence(matrix, first, most, units)
    one, two = name_of(matrix, first, most), name_of(matrix, second, most)
    buffers, size = int(matrix.buffers[first, second]), int(matrix.bytes[first, second])
    if not buffers:
        return f"{one} and {two} share nothing"
    sentence = f"{one} and {two} share {plural(buffers, 'buffer')}, {units.text(size)}"
    only = int(matrix.only_buffers[first, second])
    if only == buffers:
        return f"{sentence}, all of it only between the two"
    if not only:
        return f"{sentence}, none of it only between the two"
    return f"{sentence}; of it {units.text(int(matrix.only_bytes[first, second]))} only between the two"


def row_sentence(matrix: SharingMatrix, row: int, most: int = 1000, units: Units = BINARY) -> str:
    """What a process shares in all, and what it holds alone."""
    shared = plural(int(matrix.shared_buffers[row]), "buffer")
    size = units.text(int(matrix.shared_bytes[row]))
    verb = "shares" if row < len(matrix.who) else "share"
    sentence = f"{name_of(matrix, row, most)} {verb} {shared}, {size}, with {_partners(matrix, row)}"
    alone = int(matrix.bytes[row, row])
    holds = "holds" if row < len(matrix.who) else "hold"
    sentence += f"; {holds} {units.text(alone)} alone" if alone else f"; {holds} nothing alone"
    unseen = int(matrix.unseen_bytes[row])
    return (
        f"{sentence}; {units.text(unseen)} also have holders that could not be read" if unseen else sentence
    )


def _partners(matrix: SharingMatrix, row: int) -> str:
    if row >= len(matrix.who):
        return "these or with each other"
    tied = matrix.buffers[row] > 0
    tied[row] = False
    known = plural(int(tied[: len(matrix.who)].sum()), "process")
    return f"{known} and some of the others" if matrix.folded and tied[-1] else known


def short_bytes(count: int, units: Units = BINARY) -> str:
    """Two or three digits and a letter: `0`, `4.0K`, `34M`, `1.2G`."""
    value, unit = float(count), 0
    while value >= 999.5 and unit + 1 < len(_SHORT_UNITS):
        value /= units.base
        unit += 1
    digits = f"{value:.1f}" if unit and value < 9.95 else f"{value:.0f}"
    return digits + _SHORT_UNITS[unit]


def short_count(count: int) -> str:
    """`12`, `9.1k`: at most four characters."""
    return str(count) if count < 10_000 else f"{count / 1000:.0f}k"
