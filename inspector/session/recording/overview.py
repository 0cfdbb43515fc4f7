"""Amounts over a whole recording without reading its text: what a chart needs to begin with."""

from dataclasses import dataclass

import numpy as np

from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Process, ProcessKey
from inspector.session.recording.journal import checksum
from inspector.session.recording.reading import Recording
from inspector.session.recording.spans import KEPT, TOTALS, Singles, Span, SpanBuilder, unpacked

MOST = 256
"""Processes told one by one."""
_MOST_IDS = 1 << 24


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """Amounts at n samples, in order.

    Attributes:
        rows: int64[n], rows of the recording; samples that cannot be read at all are left out.
        started_ns: int64[n], host monotonic clock.
        totals: float64[n, TOTALS].
        who: k processes, the largest mean first; only their keys and names are told.
        values: float32[k, n], the measure asked for; 0 where a process held nothing.
    """

    rows: Ints
    started_ns: Ints
    totals: Floats
    who: tuple[Process, ...]
    values: Singles

    def total(self, name: str) -> Floats:
        """float64[n]: a field of `Totals`."""
        column: Floats = self.totals[:, TOTALS.index(name)]
        return column


@dataclass(slots=True)
class _Part:
    """The amounts of a stretch of samples: whose, how much on average, and the packed amounts."""

    row: int
    totals: Floats
    who: Ints
    means: Singles
    data: bytes


class _People:
    """The processes of a recording, numbered; attributes: who, by number."""

    def __init__(self) -> None:
        self.who: list[Process] = []
        self._numbers: dict[ProcessKey, int] = {}

    def number(self, process: Process) -> int:
        """The number of this process, by whatever name; the newest name is kept."""
        number = self._numbers.setdefault(process.key, len(self.who))
        self.who[number : number + 1] = [Process(process.key, process.name)]
        return number


def overview(recording: Recording, measure: str = "proportional", most: int = MOST) -> Overview:
    """The amounts by `measure` of the `most` processes that held most.

    Spans that are missing or damaged (the last minute before a crash) are made anew from the text.
    """
    people = _People()
    parts = _parts(recording, measure, people)
    chosen = _chosen(parts, people, most)
    column = np.full(len(people.who), -1, np.int64)
    column[chosen] = np.arange(len(chosen))
    count = sum(len(part.totals) for part in parts)
    values = np.zeros((len(chosen), count), np.float32)
    at = 0
    for part in parts:
        samples = len(part.totals)
        places = column[part.who]
        found = unpacked(part.data, len(part.who), samples)
        values[places[places >= 0], at : at + samples] = found[places >= 0]
        at += samples
    rows = [np.arange(part.row, part.row + len(part.totals)) for part in parts]
    totals = [part.totals for part in parts]
    all_rows = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    return Overview(
        rows=all_rows,
        started_ns=recording.started_ns[all_rows],
        totals=np.concatenate(totals) if totals else np.zeros((0, len(TOTALS))),
        who=tuple(people.who[number] for number in chosen.tolist()),
        values=values,
    )


def _chosen(parts: list[_Part], people: _People, most: int) -> Ints:
    """The numbers of the processes with the largest sums; of equal ones the lower pid comes first."""
    sums = np.zeros(len(people.who))
    for part in parts:
        sums[part.who] += part.means * np.float64(len(part.totals))
    pids = np.array([process.key.pid for process in people.who], np.int64)
    return np.lexsort((pids, -sums))[:most]


def _parts(recording: Recording, measure: str, people: _People) -> list[_Part]:
    """What there is, in order, without holes where the text can be read."""
    stored = _stored(recording, measure, people)
    parts: list[_Part] = []
    row, end = 0, len(recording.numbers)
    for part in [*stored, None]:
        until = end if part is None else part.row
        if until > row:
            parts += _rebuilt(recording, measure, people, row, until)
        if part is not None and part.row >= row:
            parts.append(part)
            row = part.row + len(part.totals)
    return parts


def _stored(recording: Recording, measure: str, people: _People) -> list[_Part]:
    """The spans of the file whose checksums match and whose samples are there, in order."""
    if measure not in KEPT:
        raise ValueError(f"expected a measure that is kept, found {measure!r}")
    who = _numbers(recording, people)
    query = f"SELECT span, who, means, data, crc FROM series WHERE measure = '{measure}' ORDER BY span"
    series = {row[0]: row[1:] for row in recording.rows.all(query, "amounts")}
    found: list[_Part] = []
    for span in recording.rows.by_number("span", "first, count, totals, crc"):
        part = _read(recording, (*span, *series.get(span[0], ())), who)
        if part is not None:
            found.append(part)
    return found


def _read(recording: Recording, span: tuple[object, ...], who: Ints) -> _Part | None:
    """A span with its series; None when it is damaged."""
    match span:
        case (int(first), int(count), bytes(sums), int(crc), bytes(ids), bytes(means), bytes(data), int(own)):
            row = int(np.searchsorted(recording.numbers, first))
            there = recording.numbers[row : row + count]
            people = _known(np.frombuffer(ids, "<u4"), who)
            if (
                checksum(sums) == crc
                and checksum(ids, means, data) == own
                and len(sums) == 8 * count * len(TOTALS)
                and len(means) == len(ids) == 4 * len(people)
                and np.array_equal(there, np.arange(first, first + count))
            ):
                totals = np.frombuffer(sums, "<f8").reshape(count, len(TOTALS))
                return _Part(row, totals, people, np.frombuffer(means, "<f4"), data)
    return None


def _known(ids: Ints, who: Ints) -> Ints:
    """The numbers of the processes with these ids; fewer where some are not in the file any more."""
    found = who[ids[ids < len(who)]]
    return found[found >= 0]


def _numbers(recording: Recording, people: _People) -> Ints:
    """int64: the number of a process by its id in the file; -1 where there is none."""
    found: dict[int, int] = {}
    for row in recording.rows.all("SELECT id, pid, start_time, name FROM who ORDER BY id", "processes"):
        match row:
            case (int(number), int(pid), int(start_time), str(name)) if 0 <= number < _MOST_IDS:
                found[number] = people.number(Process(ProcessKey(pid, start_time), name))
    numbers = np.full(max(found, default=-1) + 1, -1, np.int64)
    numbers[list(found)] = list(found.values())
    return numbers


def _rebuilt(recording: Recording, measure: str, people: _People, row: int, until: int) -> list[_Part]:
    """The amounts of rows row .. until - 1 from their text; samples that cannot be read are left out."""
    parts: list[_Part] = []
    builder = SpanBuilder()
    begin = row

    def finish() -> None:
        if builder.count:
            parts.append(_part(begin, builder.build(), measure, people))
            builder.clear()

    for found, frame in recording.numbered_frames(row):
        if found >= until:
            break
        if found != begin + builder.count or builder.is_full(frame.started_ns):
            finish()
            begin = found
        builder.add(frame)
    finish()
    return parts


def _part(row: int, span: Span, measure: str, people: _People) -> _Part:
    block = next(block for block in span.blocks if block.measure == measure)
    who = np.array([people.number(process) for process in block.who], np.int64)
    return _Part(row, span.totals, who, block.means, block.data)
