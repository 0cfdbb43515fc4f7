"""Pieces -> Filter. The first thing that cannot be understood is told with its place."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import zip_longest

from inspector.domain.filter.amount import amount, is_unit
from inspector.domain.filter.error import FilterError, cited
from inspector.domain.filter.fields import FIELD_BY_NAME, FLAG_BY_NAME, Kind, NumberField, TextField
from inspector.domain.filter.lex import Piece, lex, quoted, written_comparison
from inspector.domain.filter.match import Filter, Literal
from inspector.domain.filter.terms import FlagTerm, NumberTerm, Term, TextTerm, WordTerm

_MOST_DIGITS = 16
_RELATIONS = {":": "contains", "=": "is", "==": "is", "!=": "is not"}
_SPACED = (Kind.BYTES, Kind.SECONDS)
"""Kinds whose unit may stand apart from the number, as in `size > 8 MiB`."""


def parse_filter(text: str) -> Filter:
    """The filter `text` describes; blank text lets everything through. Raises FilterError."""
    groups: list[list[Literal]] = []
    joint: Piece | None = None
    for piece, unit in _with_units(lex(text)):
        if piece.joint:
            if joint is not None or not groups:
                raise _missing_term(joint or piece, piece, text)
            joint = piece
            continue
        literal = Literal(_term(piece, unit, text), bool(piece.sign))
        if joint is not None and joint.joint == "OR":
            groups[-1].append(literal)
        else:
            groups.append([literal])
        joint = None
    if joint is not None:
        raise _missing_term(joint, None, text)
    return Filter(tuple(tuple(group) for group in groups))


def _with_units(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, str]]:
    """Each piece, and the unit that follows it apart from its number."""
    is_taken = False
    for piece, after in zip_longest(pieces, pieces[1:], fillvalue=Piece(0, 0)):
        if is_taken:
            is_taken = False
            continue
        field = FIELD_BY_NAME.get(piece.key.casefold())
        is_taken = (
            isinstance(field, NumberField)
            and field.kind in _SPACED
            and not (piece.is_quoted or after.is_quoted or after.sign or after.key or after.joint)
            and piece.value[-1:].isdecimal()
            and is_unit(after.value, field.kind)
        )
        yield piece, after.value if is_taken else ""


def _term(piece: Piece, unit: str, text: str) -> Term:
    if not piece.is_closed:
        place = (piece.value_start, piece.end)
        raise FilterError(place, 'a closing quote "', "the end of the text", is_unfinished=True)
    if not piece.key:
        return _plain(piece, text)
    field = FIELD_BY_NAME.get(piece.key.casefold())
    if field is None:
        raise _unknown_field(piece, text)
    if isinstance(field, TextField):
        return _text_term(field, piece, text)
    return _number_term(field, piece, unit, text)


def _plain(piece: Piece, text: str) -> Term:
    word, place = piece.value, (piece.value_start, piece.end)
    if not word:
        expected = "text between the quotes" if piece.is_quoted else f"a term right after {piece.sign}"
        raise _lacking((piece.start, piece.end), expected, text)
    if piece.is_quoted:
        return WordTerm(word)
    if piece.sign and word[0] in "-!":
        whole = piece.sign + word
        raise FilterError((piece.start, piece.end), "one - before a term", cited(whole), quoted(whole))
    if written_comparison(word):
        raise FilterError(place, "a field such as size before a comparison", cited(word), quoted(word))
    if word[0] == "(" and any(one.key or one.value.casefold() in FLAG_BY_NAME for one in lex(word[1:])):
        raise FilterError(
            place, "terms without parentheses (OR binds tighter than a blank)", "“(”", word[1:].rstrip(")")
        )
    if flag := FLAG_BY_NAME.get(word.casefold()):
        return FlagTerm(flag)
    is_number = word.isascii() and word.isdecimal() and len(word) <= _MOST_DIGITS
    return WordTerm(word, int(word) if is_number else None)


def _text_term(field: TextField, piece: Piece, text: str) -> Term:
    relation = _RELATIONS.get(piece.operator)
    if relation is None:
        place = _operator_place(piece)
        raise FilterError(place, f"one of : = != after {field.name}", cited(piece.operator), ":")
    if not piece.value and not piece.is_quoted:
        raise _lacking((piece.key_start, piece.end), f"text after {field.name}{piece.operator}", text)
    if not piece.value and relation == "contains":
        relation = "is"  # everything contains the empty text; what is meant is "has none"
    return TextTerm(field, relation, piece.value)


def _number_term(field: NumberField, piece: Piece, unit: str, text: str) -> Term:
    comparison, value, start = piece.operator, piece.value, piece.value_start
    if comparison == ":":
        comparison = "" if piece.is_quoted else written_comparison(value)
        value, start = value[len(comparison) :], start + len(comparison)
    comparison = {"": "=", "==": "="}.get(comparison, comparison)
    if not value:
        asked = f"{field.kind.value} after {field.name}{comparison}"
        raise _lacking((piece.key_start, piece.end), asked, text)
    if piece.is_quoted:
        start = piece.value_start
    number, written = amount(value + unit, field.kind, (start, piece.end), text)
    return NumberTerm(field, comparison, number, written)


def _unknown_field(piece: Piece, text: str) -> FilterError:
    close = get_close_matches(piece.key.casefold(), FIELD_BY_NAME, 1)
    place = (piece.key_start, piece.key_start + len(piece.key))
    if close:
        return FilterError(place, "a field name", cited(piece.key), close[0])
    whole = (piece.key_start, piece.end)
    found = cited(piece.key)
    return FilterError(whole, "a field such as tag, name or size", found, quoted(text[slice(*whole)]))


def _missing_term(joint: Piece, found: Piece | None, text: str) -> FilterError:
    """A joint needs a term on either side."""
    if joint is found:
        return FilterError((joint.start, joint.end), f"a term before {joint.value}", "nothing")
    if found is None:
        return _lacking((joint.start, joint.end), f"a term after {joint.value}", text)
    return FilterError((found.start, found.end), f"a term after {joint.value}", cited(found.value))


def _lacking(place: tuple[int, int], expected: str, text: str) -> FilterError:
    """Nothing stands where something must; unfinished when that is the end of the text."""
    is_end = place[1] == len(text.rstrip())
    return FilterError(place, expected, "nothing", is_unfinished=is_end)


def _operator_place(piece: Piece) -> tuple[int, int]:
    start = piece.key_start + len(piece.key)
    return start, max(piece.value_start, start)
