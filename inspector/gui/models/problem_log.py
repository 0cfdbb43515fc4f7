"""The problems of a session as a table: one row per kind."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from inspector.domain.units import ABSENT, count_text
from inspector.gui.filtering import ranks
from inspector.gui.models.table import Column, Keys, Rows
from inspector.session.problem_log import ProblemKind


@dataclass(frozen=True, eq=False)
class ProblemKindRows:
    """Kinds in the order in which they were first seen."""

    kinds: tuple[ProblemKind, ...] = ()

    @cached_property
    def _places(self) -> dict[Hashable, int]:
        return {kind.key: place for place, kind in enumerate(self.kinds)}

    def __len__(self) -> int:
        return len(self.kinds)

    def identity(self, row: int) -> Hashable:
        return self.kinds[row].key

    def find(self, identity: Hashable) -> int:
        return self._places.get(identity, -1)

    def trace(self, old: "ProblemKindRows", rows: Rows) -> Rows:
        return np.fromiter((self.find(old.identity(row)) for row in rows.tolist()), np.intp, len(rows))


def _ints(values: list[int]) -> Keys:
    return np.array(values, np.int64)


def _moment(unix_ns: int) -> str:
    return f"{datetime.fromtimestamp(unix_ns // 1_000_000_000):%H:%M:%S}"


def _whole_moment(unix_ns: int) -> str:
    return f"{datetime.fromtimestamp(unix_ns // 1_000_000_000):%Y-%m-%d %H:%M:%S}"


def _line(kind: ProblemKind) -> str:
    return ABSENT if kind.newest.line is None else str(kind.newest.line)


PROBLEM_KIND_COLUMNS: tuple[Column[ProblemKindRows], ...] = (
    Column(
        "path",
        "File",
        "The device file it was found in.",
        key=lambda rows: ranks(kind.newest.path for kind in rows.kinds),
        text=lambda rows, row: rows.kinds[row].newest.path,
        is_number=False,
        hint=lambda rows, row: rows.kinds[row].newest.path,
        sample="/sys/kernel/debug/memtrack ",
    ),
    Column(
        "line",
        "Line",
        "Line in that file where it was found last, from 1; – when it concerns the whole file or several.",
        key=lambda rows: _ints([kind.newest.line or -1 for kind in rows.kinds]),
        text=lambda rows, row: _line(rows.kinds[row]),
        is_dim=True,
        sample="99999",
    ),
    Column(
        "expected",
        "Expected",
        "What the format or the sums demand.",
        key=lambda rows: ranks(kind.newest.expected for kind in rows.kinds),
        text=lambda rows, row: rows.kinds[row].newest.expected,
        is_number=False,
        hint=lambda rows, row: rows.kinds[row].newest.expected,
    ),
    Column(
        "found",
        "Found",
        "What was there, the newest of its kind.",
        key=lambda rows: ranks(kind.newest.found for kind in rows.kinds),
        text=lambda rows, row: rows.kinds[row].newest.found,
        is_number=False,
        hint=lambda rows, row: rows.kinds[row].newest.found,
    ),
    Column(
        "count",
        "Count",
        "How often it was found; several in one sample count each.",
        key=lambda rows: _ints([kind.count for kind in rows.kinds]),
        text=lambda rows, row: count_text(rows.kinds[row].count),
        hint=lambda rows, row: f"in {count_text(rows.kinds[row].samples)} samples",
        sample="999 999",
    ),
    Column(
        "first_seen",
        "First seen",
        "Time of the first sample that had it.",
        key=lambda rows: _ints([kind.first_seen_ns for kind in rows.kinds]),
        text=lambda rows, row: _moment(rows.kinds[row].first_seen_ns),
        hint=lambda rows, row: _whole_moment(rows.kinds[row].first_seen_ns),
        is_dim=True,
        sample="88:88:88",
    ),
    Column(
        "last_seen",
        "Last seen",
        "Time of the newest sample that had it.",
        key=lambda rows: _ints([kind.last_seen_ns for kind in rows.kinds]),
        text=lambda rows, row: _moment(rows.kinds[row].last_seen_ns),
        hint=lambda rows, row: _whole_moment(rows.kinds[row].last_seen_ns),
        sample="88:88:88",
    ),
)
