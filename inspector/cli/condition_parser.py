"""Conditions on growth, for CI: `proportional_bytes(surfaceflinger) > 20MiB or buffers(tag=camera) > 8`.

    condition   = all { "or" all }
    all         = one { "and" one }
    one         = "not" one | "(" condition ")" | growth
    growth      = amount "(" [ argument { "," argument } ] ")" comparison limit
    argument    = [ "process" "=" | "tag" "=" ] text        text alone is a process
    comparison  = ">" | ">=" | "<" | "<=" | "==" | "!="
    limit       = [ "-" | "+" ] number [ unit | "%" ]       % is of what it was in A

An amount is taken in A and in B; what is compared is how much it grew. Texts are names or tags as shown,
with `*` and `?` as in a shell, and stand in quotes ('...' or "...", doubled inside) where they hold blanks or
signs.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple, NoReturn

from inspector.cli.amounts import AMOUNTS, Amount, Scope
from inspector.cli.condition import COMPARISONS, Condition, Growth, Joined, Node, Not
from inspector.domain.text import printable

BYTE_UNITS = {
    "B": 1,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
    "kB": 10**3,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
}
MOST_NESTED = 50
"""Parentheses and `not` inside each other."""
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    |(?P<sign>[(),]|>=|<=|==|!=|>|<|=)
    |(?P<word>[^\s(),<>=!'"]+))""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"([+-]?)([0-9]+(?:\.[0-9]+)?)(.*)")


class ConditionError(ValueError):
    """The text is no condition.

    Attributes:
        place: offset in the text, which it may equal.
        expected, found: what belongs there and what is there, display-safe.
        suggestion: the nearest valid word, or "".
    """

    def __init__(self, text: str, place: int, expected: str, found: str, suggestion: str = "") -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.place = place
        self.expected = expected
        self.found = found
        self.suggestion = suggestion
        self._text = text

    @property
    def message(self) -> str:
        """A sentence with the place as a number, counted from 1."""
        hint = f" Did you mean {self.suggestion}?" if self.suggestion else ""
        at = f"at character {self.place + 1}"
        return f"The condition cannot be understood {at}: expected {self.expected}, found {self.found}.{hint}"

    @property
    def pointer(self) -> str:
        """The condition and, on a second line, a caret under the place."""
        shown = "".join(character if character.isprintable() else "?" for character in self._text)
        return f"{shown}\n{' ' * self.place}^"


def parse_condition(text: str) -> Condition:
    """The condition written in `text`. Raises ConditionError with the place."""
    return _Parser(text).condition()


class _Token(NamedTuple):
    """A piece of the text: `kind` is "text" (quoted), "sign", "word", or "end" behind the last."""

    kind: str
    text: str
    place: int
    end: int


class _Parser:
    """Recursive descent, one token ahead."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._lexed()
        self._at = 0
        self._depth = 0

    def condition(self) -> Condition:
        root = self._any()
        if self._next.kind != "end":
            self._fail('"and", "or" or the end', words=("and", "or"))
        return Condition(root)

    # -- the grammar ------------------------------------------------------------------------------

    def _any(self) -> Node:
        parts = [self._all()]
        while self._take_word("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Joined(True, tuple(parts))

    def _all(self) -> Node:
        parts = [self._one()]
        while self._take_word("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Joined(False, tuple(parts))

    def _one(self) -> Node:
        self._depth += 1
        if self._depth > MOST_NESTED:
            self._fail(f"at most {MOST_NESTED} parentheses and nots inside each other")
        node: Node
        if self._take_word("not"):
            node = Not(self._one())
        elif self._take_sign("("):
            node = self._any()
            self._expect_sign(")")
        else:
            node = self._growth()
        self._depth -= 1
        return node

    def _growth(self) -> Growth:
        begin = self._next
        amount = AMOUNTS.get(begin.text) if begin.kind == "word" else None
        if amount is None:
            self._fail("an amount such as unique_bytes()", words=(*AMOUNTS, "not"))
        self._at += 1
        self._expect_sign("(")
        scope = self._arguments(amount)
        written = _shown(self._text[begin.place : self._expect_sign(")").end])
        comparison = self._next.text
        if self._next.kind != "sign" or comparison not in COMPARISONS:
            if comparison == "=":
                raise ConditionError(
                    self._text, self._next.place, "a comparison such as >", _cited("="), "=="
                )
            self._fail("a comparison such as >")
        self._at += 1
        limit, is_percent, limit_text = self._limit(amount)
        return Growth(amount, scope, comparison, limit, is_percent, limit_text, written)

    def _arguments(self, amount: Amount) -> Scope:
        given: dict[str, str] = {}
        while not (self._next.kind == "sign" and self._next.text == ")"):
            if given:
                self._expect_sign(",")
            key, value, place = self._argument()
            if key == "process" and not amount.takes_process:
                self._fail_at(place, f"tag=TEXT, as {amount.name} is of no single process", "a process")
            if key in given:
                self._fail_at(place, f"one {key}", "another")
            given[key] = value
        return Scope(given.get("process"), given.get("tag"))

    def _argument(self) -> tuple[str, str, _Token]:
        """The key, the value, and where the argument begins."""
        first = self._next
        if first.kind not in ("word", "text"):
            self._fail("the name of a process, process=NAME, tag=TEXT, or )")
        self._at += 1
        if not self._take_sign("="):
            return "process", _value(first), first
        if first.text not in ("process", "tag") or first.kind != "word":
            self._at -= 2
            self._fail("process= or tag=", words=("process", "tag"))
        value = self._next
        if value.kind not in ("word", "text"):
            self._fail(f"a {first.text} behind =")
        self._at += 1
        return first.text, _value(value), first

    def _limit(self, amount: Amount) -> tuple[float, bool, str]:
        """The limit in bytes, a count or percent, whether it is percent, and how it reads."""
        token = self._next
        expected = "a size such as 20MiB, or 5%" if amount.is_bytes else "a whole number, or 5%"
        found = _NUMBER.fullmatch(token.text) if token.kind == "word" else None
        if found is None:
            self._fail(expected)
        self._at += 1
        sign, digits, unit = found.groups()
        place = token.place + len(sign) + len(digits)
        if not unit and self._next.kind == "word" and self._is_unit(self._next.text, amount):
            unit, place = self._next.text, self._next.place
            self._at += 1
        if amount.is_bytes or unit == "%":
            factor = self._unit(unit, place)
        elif unit or "." in digits:
            self._fail_at(token, "a whole number, or 5%", _cited(self._text[token.place : place + len(unit)]))
        else:
            factor = 1
        value = float(digits) * factor * (-1 if sign == "-" else 1)
        shown = f"{sign}{digits}" + (f" {unit}" if unit else " B" if amount.is_bytes else "")
        return value, unit == "%", shown

    @staticmethod
    def _is_unit(word: str, amount: Amount) -> bool:
        """Whether a word behind a number is meant as its unit, right or wrong."""
        if amount.is_bytes:
            return word.casefold() not in ("and", "or")
        return word == "%" or word in BYTE_UNITS

    def _unit(self, unit: str, place: int) -> int:
        if unit in ("", "%"):
            return 1
        if unit not in BYTE_UNITS:
            folded = {name.casefold(): name for name in BYTE_UNITS}
            near = folded.get(unit.casefold()) or folded.get(f"{unit}ib".casefold())
            near = near or next(iter(get_close_matches(unit, BYTE_UNITS, 1, 0.4)), "")
            raise ConditionError(self._text, place, "a unit such as MiB, or %", _cited(unit), near)
        return BYTE_UNITS[unit]

    # -- tokens -----------------------------------------------------------------------------------

    def _lexed(self) -> list[_Token]:
        tokens: list[_Token] = []
        at = 0
        end = len(self._text.rstrip())
        while at < end:
            found = _TOKEN.match(self._text, at)
            if found is None:
                begin = at + len(self._text[at:]) - len(self._text[at:].lstrip())
                is_quote = self._text[begin] in "'\""
                expected = "a closing quote" if is_quote else "a comparison such as !="
                rest = self._text[begin:end]
                raise ConditionError(self._text, begin, expected, "none" if is_quote else _cited(rest))
            kind = str(found.lastgroup)
            tokens.append(_Token(kind, found[kind], found.start(kind), found.end()))
            at = found.end()
        return [*tokens, _Token("end", "", end, end)]

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take_word(self, word: str) -> bool:
        is_it = self._next.kind == "word" and self._next.text.casefold() == word
        self._at += is_it
        return is_it

    def _take_sign(self, sign: str) -> bool:
        is_it = self._next.kind == "sign" and self._next.text == sign
        self._at += is_it
        return is_it

    def _expect_sign(self, sign: str) -> _Token:
        token = self._next
        if not self._take_sign(sign):
            self._fail(f'"{sign}"')
        return token

    def _fail(self, expected: str, words: Iterable[str] = ()) -> NoReturn:
        token = self._next
        found = "the end" if token.kind == "end" else _cited(token.text)
        near = get_close_matches(token.text, list(words), 1, 0.4) if token.text else []
        raise ConditionError(self._text, token.place, expected, found, near[0] if near else "")

    def _fail_at(self, token: _Token, expected: str, found: str) -> NoReturn:
        raise ConditionError(self._text, token.place, expected, found)


def _value(token: _Token) -> str:
    if token.kind != "text":
        return token.text
    quote = token.text[0]
    return token.text[1:-1].replace(quote * 2, quote)


def _shown(text: str) -> str:
    return text if text.isprintable() else printable(text.encode("utf-8", "surrogateescape"))


def _cited(text: str) -> str:
    shown = _shown(text)
    return f"“{shown if len(shown) <= 40 else shown[:39] + '…'}”"
