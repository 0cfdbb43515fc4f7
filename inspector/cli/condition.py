"""A condition on growth and what comes of it: comparisons of amounts in A and B, joined by and, or, not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from inspector.cli.amounts import Amount, Scope
from inspector.domain.frame import Frame
from inspector.domain.units import bytes_text

COMPARISONS = {
    ">": "more than",
    ">=": "at least",
    "<": "less than",
    "<=": "at most",
    "==": "exactly",
    "!=": "other than",
}
"""How two amounts are compared, and in words."""


class Fact(NamedTuple):
    """One comparison and what came of it.

    Attributes:
        words: a sentence, with what it was in A and in B.
        holds: whether the comparison is true.
        before, after: the amount in A and in B, bytes or a count.
    """

    words: str
    holds: bool
    before: float
    after: float


class Verdict(NamedTuple):
    """Attributes:
    holds: whether the whole condition is true.
    facts: every comparison, in the order written.
    """

    holds: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """One comparison.

    Attributes:
        written: as it was typed, display-safe.
        limit: bytes, a count, or percent of what it was in A.
        limit_text: the limit as typed.
    """

    amount: Amount
    scope: Scope
    comparison: str
    limit: float
    is_percent: bool
    limit_text: str
    written: str

    def judge(self, a: Frame, b: Frame) -> Fact:
        before, after = self.amount.of(a, self.scope), self.amount.of(b, self.scope)
        grown = after - before
        compared = grown
        if self.is_percent:  # from nothing to something is more than any share of nothing
            compared = 100 * grown / before if before else (float("inf") if grown else 0.0)
        holds = _compare(compared, self.comparison, self.limit)
        return Fact(self._words(before, after, compared, holds), holds, before, after)

    def _words(self, before: float, after: float, compared: float, holds: bool) -> str:
        verdict = f"that {'is' if holds else 'is not'} {COMPARISONS[self.comparison]} {self.limit_text}"
        if before == after:
            return f"{self.written} did not change, {self._shown(before)} in both: {verdict}."
        verb = "grew" if after > before else "shrank"
        by = self._shown(abs(after - before))
        share = f" ({compared:+.1f} %)" if self.is_percent and before else ""
        change = f"from {self._shown(before)} to {self._shown(after)}"
        return f"{self.written} {verb} by {by}{share}, {change}: {verdict}."

    def _shown(self, amount: float) -> str:
        return bytes_text(amount) if self.amount.is_bytes else f"{amount:.0f}"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts of which `any` or all must hold."""

    is_any: bool
    parts: tuple["Node", ...]


Node = Growth | Not | Joined


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was understood."""

    root: Node

    def judge(self, a: Frame, b: Frame) -> Verdict:
        """What is true of the growth from `a` to `b`; every comparison is made, whatever the others say."""
        facts: list[Fact] = []
        return Verdict(_holds(self.root, a, b, facts), tuple(facts))

    @property
    def growths(self) -> tuple[Growth, ...]:
        """All comparisons, in the order written."""
        return tuple(_growths(self.root))


def _holds(node: Node, a: Frame, b: Frame, facts: list[Fact]) -> bool:
    match node:
        case Growth():
            facts.append(node.judge(a, b))
            return facts[-1].holds
        case Not(part):
            return not _holds(part, a, b, facts)
        case Joined(is_any, parts):
            held = [_holds(part, a, b, facts) for part in parts]
            return any(held) if is_any else all(held)


def _growths(node: Node) -> Iterable[Growth]:
    match node:
        case Growth():
            yield node
        case Not(part):
            yield from _growths(part)
        case Joined(_, parts):
            for part in parts:
                yield from _growths(part)


def _compare(value: float, comparison: str, limit: float) -> bool:
    return {
        ">": value > limit,
        ">=": value >= limit,
        "<": value < limit,
        "<=": value <= limit,
        "==": value == limit,
        "!=": value != limit,
    }[comparison]
