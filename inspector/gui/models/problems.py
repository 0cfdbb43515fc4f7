"""The problem table: what did not fit or did not add up, and the files that could not be read."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from inspector.domain.capture import Absence, Problem
from inspector.domain.frame import Frame
from inspector.domain.text import printable
from inspector.domain.units import ABSENT
from inspector.gui.filtering import ranks
from inspector.gui.models.table import Column, Rows


@dataclass(frozen=True, eq=False)
class ProblemRows:
    """Problems in file order."""

    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.problems)

    def identity(self, row: int) -> Hashable:
        return self.problems[row]

    def find(self, identity: Hashable) -> int:
        found = (row for row, problem in enumerate(self.problems) if problem == identity)
        return next(found, -1)

    def trace(self, old: "ProblemRows", rows: Rows) -> Rows:
        mine = {problem: row for row, problem in reversed(list(enumerate(self.problems)))}
        return np.array([mine.get(old.problems[row], -1) for row in rows.tolist()], np.intp)


def problems_of(frame: Frame) -> ProblemRows:
    """All that was wrong in `frame`, refused files included."""
    refused = tuple(
        Problem(
            path=file.path,
            line=None,
            expected="a file that can be read",
            found="permission refused"
            if file.absence is Absence.REFUSED
            else printable(file.detail.encode()),
        )
        for file in frame.unreadable
    )
    return ProblemRows(frame.problems + refused)


PROBLEM_COLUMNS: tuple[Column[ProblemRows], ...] = (
    Column(
        "path",
        "File",
        "The device file it was found in.",
        key=lambda rows: ranks(problem.path for problem in rows.problems),
        text=lambda rows, row: rows.problems[row].path,
        is_number=False,
        hint=lambda rows, row: rows.problems[row].path,
        sample="/sys/kernel/debug/memtrack ",
    ),
    Column(
        "line",
        "Line",
        "Line in that file, from 1; – when it concerns the whole file or several.",
        key=lambda rows: np.array([problem.line or -1 for problem in rows.problems], np.int64),
        text=lambda rows, row: str(rows.problems[row].line or ABSENT),
        is_dim=True,
        sample="99999",
    ),
    Column(
        "expected",
        "Expected",
        "What the format or the sums demand.",
        key=lambda rows: ranks(problem.expected for problem in rows.problems),
        text=lambda rows, row: rows.problems[row].expected,
        is_number=False,
        hint=lambda rows, row: rows.problems[row].expected,
        sample="ref_count at least the number of holders",
    ),
    Column(
        "found",
        "Found",
        "What was there.",
        key=lambda rows: ranks(problem.found for problem in rows.problems),
        text=lambda rows, row: rows.problems[row].found,
        is_number=False,
        hint=lambda rows, row: rows.problems[row].found,
    ),
)
