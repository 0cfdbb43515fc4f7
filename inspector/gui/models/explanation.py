"""The rows of an explanation as a table; its columns come with it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from inspector.domain.units import BINARY, Units, count_text, duration_text
from inspector.gui.filtering import ranks
from inspector.gui.models.table import Column, Keys, Rows
from inspector.session.explain.explanation import Cell, Explanation, Kind, Row, number_text
from inspector.session.explain.explanation import Column as ExplainedColumn

_SAMPLES = {
    Kind.TEXT: "",
    Kind.NUMBER: "999999",
    Kind.COUNT: "9 999",
    Kind.BYTES: "1023 MiB",
    Kind.SECONDS: "59 min 59 s",
}
Layout = tuple[tuple[ExplainedColumn, ...], bool]
"""What decides the table's columns: the explanation's, and whether terms are shown."""


@dataclass(frozen=True, eq=False)
class ExplanationRows:
    """The rows of one explanation, none before the first."""

    explanation: Explanation | None = None
    units: Units = BINARY

    def __len__(self) -> int:
        return len(self.explanation.rows) if self.explanation is not None else 0

    def at(self, row: int) -> Row:
        if self.explanation is None:
            raise IndexError(row)
        return self.explanation.rows[row]

    def identity(self, row: int) -> Hashable:
        """Its place in this very explanation: another has rows of its own."""
        return id(self.explanation), row

    def find(self, identity: Hashable) -> int:
        match identity:
            case (number, int(row)) if number == id(self.explanation):
                return row
        return -1

    def trace(self, old: "ExplanationRows", rows: Rows) -> Rows:
        return rows if old.explanation is self.explanation else np.full(len(rows), -1, np.intp)


def layout_of(explanation: Explanation) -> Layout:
    return explanation.columns, explanation.has_terms


def columns_of(layout: Layout) -> tuple[Column[ExplanationRows], ...]:
    """The columns of the table: what the rows are called, what they add, and then the rest."""
    explained, has_terms = layout
    *columns, amount = (_column(place, column) for place, column in enumerate(explained))
    names = 1 + next((place for place, column in enumerate(explained) if column.kind is Kind.TEXT), 0)
    return (*columns[:names], amount, *([_TERM] if has_terms else []), *columns[names:])


_TERM: Column[ExplanationRows] = Column(
    "term",
    "How",
    "How what it adds was worked out.",
    key=lambda rows: _amounts(rows),
    text=lambda rows, row: rows.at(row).term,
    is_dim=True,
    sample="8,294,400 ÷ 13",
)


def _column(place: int, column: ExplainedColumn) -> Column[ExplanationRows]:
    return Column(
        column.id,
        column.title,
        column.tooltip,
        key=_key(place, column),
        text=lambda rows, row: cell_text(rows.at(row).cells[place], column.kind, rows.units),
        is_number=column.kind is not Kind.TEXT,
        hint=lambda rows, row: _hint(rows.at(row).cells[place], column.kind, rows.units),
        is_dim=column.kind is Kind.NUMBER and column.id != "amount",
        sample=_SAMPLES[column.kind],
    )


def _key(place: int, column: ExplainedColumn) -> Callable[[ExplanationRows], Keys]:
    if column.kind is Kind.TEXT:
        return lambda rows: ranks(str(rows.at(row).cells[place] or "") for row in range(len(rows)))
    if column.id == "amount":
        return _amounts
    return lambda rows: np.array([_number(rows.at(row).cells[place]) for row in range(len(rows))], np.float64)


def _amounts(rows: ExplanationRows) -> Keys:
    """What each row adds; rows that stand for others come last."""
    found = [rows.at(row) for row in range(len(rows))]
    return np.array([-1.0 if row.is_rest else float(row.amount) for row in found], np.float64)


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) else -1.0


def cell_text(cell: Cell, kind: Kind, units: Units = BINARY) -> str:
    """The cell as people read it."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    match kind:
        case Kind.BYTES:
            return units.text(float(cell))
        case Kind.SECONDS:
            return duration_text(float(cell))
        case Kind.COUNT:
            return count_text(round(cell))
        case _:
            return str(cell)


def _hint(cell: Cell, kind: Kind, units: Units) -> str:
    if kind is Kind.BYTES and isinstance(cell, int | float):
        return f"{number_text(cell)} bytes"
    return cell_text(cell, kind, units)
