"""What an explanation is: a value, how it came about, and the rows that made it, each with its text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from inspector.session.explain.subjects import Subject
from inspector.session.explain.texts import Evidence, Texts, Witness

Amount = int | float
Cell = str | int | float | None
"""None is blank."""


class Kind(Enum):
    """How a column's cells are shown."""

    TEXT = "text"
    NUMBER = "number"
    """A name made of digits, such as an id or a pid: no thousands."""
    COUNT = "count"
    BYTES = "bytes"
    SECONDS = "seconds"


class Unit(Enum):
    """What the value counts: the noun, singular."""

    BYTES = "byte"
    BUFFERS = "buffer"
    PROCESSES = "process"
    PID = "pid"
    SECONDS = "second"

    @property
    def kind(self) -> Kind:
        """How amounts of the unit are shown."""
        return _KINDS.get(self, Kind.COUNT)


_KINDS = {Unit.BYTES: Kind.BYTES, Unit.PID: Kind.NUMBER, Unit.SECONDS: Kind.SECONDS}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the rows."""

    id: str
    title: str
    kind: Kind
    tooltip: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that made the value.

    Attributes:
        cells: one per column; the last is the amount.
        amount: what it adds to the value; the amounts of all rows add up to the value.
        term: how the amount came about, e.g. `8,294,400 ÷ 2`; "" for a row that sums up others.
        covers: how many things it stands for; 0 for a correction.
        witnesses: who says so, the best first.
        link: a number worth explaining next.
    """

    cells: tuple[Cell, ...]
    amount: Amount
    term: str = ""
    covers: int = 1
    witnesses: tuple[Witness, ...] = ()
    link: Subject | None = None

    @property
    def is_rest(self) -> bool:
        """It stands for rows that are not shown, or corrects their sum."""
        return self.covers != 1


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a number is what it is.

    Attributes:
        subject: what was asked.
        title: what the number is called.
        unit: what it counts.
        value: exact, None where the device does not tell; a float only where something was divided.
        shown: the value as the window shows it.
        formula: in words.
        filled: the formula with its numbers; "" without a value.
        columns, rows: what made it, the largest first; rows that do not fit are summed up in one.
        caveats: sentences on what may be wrong or missing.
        seq, taken_at_ns: the sample: its number, and the host's wall clock in Unix nanoseconds.
        texts: the files of the sample.
    """

    subject: Subject
    title: str
    unit: Unit
    value: Amount | None
    shown: str
    formula: str
    filled: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caveats: tuple[str, ...]
    seq: int
    taken_at_ns: int
    texts: Texts

    @property
    def exact(self) -> str:
        """The whole number with its unit: `8,294,400 bytes`; "" where it would only repeat `shown`."""
        if self.value is None or self.unit in (Unit.PID, Unit.SECONDS):
            return ""
        noun = self.unit.value
        plural = noun if self.value == 1 else f"{noun}es" if noun.endswith("s") else f"{noun}s"
        return f"{number_text(self.value)} {plural}"

    @property
    def has_terms(self) -> bool:
        """Some amount was computed, so that its term tells more than itself."""
        return any(row.term not in ("", number_text(row.amount)) for row in self.rows)

    def evidence(self, row: Row) -> tuple[Evidence, ...]:
        """The lines that say so, best first; found when asked for, because that takes reading the files."""
        found = (self.texts.evidence(witness) for witness in row.witnesses)
        return tuple(evidence for evidence in found if evidence is not None)


def number_text(amount: Amount) -> str:
    """Exact, with commas between thousands: `8,294,400`; what was divided has at most two decimals."""
    if isinstance(amount, int):
        return f"{amount:,}".replace("-", "−")
    return f"{amount:,.2f}".rstrip("0").rstrip(".").replace("-", "−")


def total_of(amounts: Sequence[Amount]) -> Amount:
    """Their sum: exact for integers of any size, rounded once for floats."""
    if any(isinstance(amount, float) for amount in amounts):
        return math.fsum(amounts)
    return sum(amounts)
