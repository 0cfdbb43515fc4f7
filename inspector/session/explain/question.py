"""A frame being asked about its numbers: what every kind of explanation needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from inspector.domain.frame import Frame, ProcessKey
from inspector.session.explain import caveats
from inspector.session.explain.explanation import Amount, Column, Explanation, Row, Unit, number_text
from inspector.session.explain.rows import MakeRow, Parts, amount_column, filled_sum, rows_of
from inspector.session.explain.subjects import Subject
from inspector.session.explain.texts import Texts

ABSENT = "–"
"""Shown where the device does not tell."""


@dataclass(frozen=True)
class Question:
    """The frame, and how the window writes bytes."""

    frame: Frame
    bytes_text: Callable[[float], str]

    @cached_property
    def texts(self) -> Texts:
        return Texts(self.frame.capture)

    def name_of(self, key: ProcessKey) -> str:
        """`surfaceflinger (312)`."""
        row = self.frame.row_of(key)
        return f"{self.frame.processes.who[row].name} ({key.pid})" if row is not None else f"pid {key.pid}"

    def buffer_at(self, identifier: int, size: int) -> int | None:
        """Row of a buffer; None when the frame has no such buffer."""
        table = self.frame.buffers
        low, high = np.searchsorted(table.id, [identifier, identifier + 1]).tolist()
        found = low + np.flatnonzero(table.size[low:high] == size)
        return int(found[0]) if len(found) else None

    def shown(self, value: Amount | None, unit: Unit) -> str:
        """The value as the window shows it."""
        if value is None:
            return ABSENT
        if unit is Unit.BYTES:
            return self.bytes_text(float(value))
        if unit is Unit.PID:
            return str(value)
        return f"{value:,.1f} s" if unit is Unit.SECONDS else number_text(value)

    def answer(
        self,
        subject: Subject,
        title: str,
        formula: str,
        *,
        value: Amount | None,
        rows: Sequence[Row] = (),
        columns: Sequence[Column] = (),
        filled: str = "",
        unit: Unit = Unit.BYTES,
        doubts: Iterable[str] = (),
        shown: str = "",
    ) -> Explanation:
        """The explanation; `columns` are without the amount's."""
        return Explanation(
            subject=subject,
            title=title,
            unit=unit,
            value=value,
            shown=shown or self.shown(value, unit),
            formula=formula,
            filled=filled,
            columns=(*columns, amount_column(unit)),
            rows=tuple(rows),
            caveats=(*doubts, *caveats.no_text(self.frame)),
            seq=self.frame.seq,
            taken_at_ns=self.frame.taken_at_ns,
            texts=self.texts,
        )

    def sum(
        self,
        subject: Subject,
        title: str,
        formula: str,
        *,
        value: Amount,
        parts: Parts,
        make: MakeRow,
        columns: Sequence[Column],
        unit: Unit = Unit.BYTES,
        doubts: Iterable[str] = (),
    ) -> Explanation:
        """The explanation of a number that is the sum of `parts`."""
        rows = rows_of(parts, make, (*columns, amount_column(unit)), value)
        filled = filled_sum(rows, value)
        if unit in (Unit.BUFFERS, Unit.PROCESSES) and parts.rows:
            filled = f"1 for each row = {number_text(value)}"
        return self.answer(
            subject,
            title,
            formula,
            value=value,
            rows=rows,
            columns=columns,
            filled=filled,
            unit=unit,
            doubts=doubts,
        )

    def unknown(
        self,
        subject: Subject,
        title: str,
        formula: str,
        *doubts: str,
        columns: Sequence[Column] = (),
        unit: Unit = Unit.BYTES,
    ) -> Explanation:
        """The explanation of a number that the device does not tell, and why not."""
        return self.answer(
            subject, title, formula, value=None, columns=columns, unit=unit, doubts=tuple(doubts)
        )
