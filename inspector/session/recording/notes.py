"""What a recording tells beside its samples: marks, gaps, connections, problems."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from inspector.domain.capture import Check, Problem, Status
from inspector.session.recording.opening import Rows

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something somebody or a rule noted.

    Attributes:
        begun_ns, ended_ns: host monotonic clock, as Capture.started_ns; `ended_ns` None for a moment.
        wall_ns: `begun_ns` as Unix nanoseconds.
        origin: who made it: "user", "stdin", "signal" or the rule.
    """

    begun_ns: int
    ended_ns: int | None
    wall_ns: int
    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class RecordedGap:
    """Time without data, host monotonic nanoseconds; `ended_ns` None: until the end of the recording."""

    begun_ns: int
    ended_ns: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class RecordedConnection:
    """Attributes:
    first: number of its first sample.
    facts, checks: as the poller had them.
    """

    first: int
    target: str
    facts: tuple[tuple[str, str], ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class RecordedProblem:
    """Problems that are alike; see ProblemKind."""

    newest: Problem
    count: int
    samples: int
    first_seen_ns: int
    last_seen_ns: int


def marks(rows: Rows) -> tuple[Mark, ...]:
    """Earliest first."""
    query = "SELECT begun_ns, ended_ns, wall_ns, text, origin FROM mark ORDER BY id"
    found = [_mark(row) for row in rows.all(query, "marks")]
    return tuple(sorted((mark for mark in found if mark), key=lambda mark: mark.begun_ns))


def gaps(rows: Rows) -> tuple[RecordedGap, ...]:
    """Earliest first."""
    found = rows.all("SELECT begun_ns, ended_ns, reason FROM gap ORDER BY id", "gaps")
    return tuple(
        RecordedGap(begun, ended, reason)
        for begun, ended, reason in found
        if isinstance(begun, int) and isinstance(ended, int | None) and isinstance(reason, str)
    )


def connections(rows: Rows) -> tuple[RecordedConnection, ...]:
    """Earliest first."""
    found = (_connection(row) for row in rows.by_number("connection", "first, target, facts, checks"))
    return tuple(each for each in found if each)


def problems(rows: Rows) -> tuple[RecordedProblem, ...]:
    found = rows.all("SELECT newest, count, samples, first_ns, last_ns FROM problem", "problems")
    told = [_problem(row) for row in found]
    return tuple(sorted((each for each in told if each), key=lambda each: each.first_seen_ns))


def _mark(row: Row) -> Mark | None:
    match row:
        case (int(begun), int() | None as ended, int(wall), str(text), str(origin)):
            return Mark(begun, ended, wall, text, origin)
    return None


def _connection(row: Row) -> RecordedConnection | None:
    match row:
        case (int(first), str(target), str(facts), str(checks)):
            try:
                told = tuple((str(name), str(value)) for name, value in json.loads(facts))
                return RecordedConnection(first, target, told, _checks(json.loads(checks)))
            except (ValueError, TypeError):
                return RecordedConnection(first, target, (), ())
    return None


def _checks(found: Sequence[Sequence[str]]) -> tuple[Check, ...]:
    return tuple(Check(name, Status(status), detail, remedy) for name, status, detail, remedy in found)


def _problem(row: Row) -> RecordedProblem | None:
    match row:
        case (str(newest), int(count), int(samples), int(first_ns), int(last_ns)):
            try:
                path, line, expected, found = json.loads(newest)
            except (ValueError, TypeError):
                return None
            return RecordedProblem(Problem(path, line, expected, found), count, samples, first_ns, last_ns)
    return None
