"""A filter in words, for a tooltip or a line of output."""

from inspector.domain.filter.error import cited
from inspector.domain.filter.match import Filter, Literal
from inspector.domain.filter.terms import FlagTerm, NumberTerm, TextTerm, WordTerm

_COMPARED = {
    ">": "is more than",
    ">=": "is at least",
    "<": "is less than",
    "<=": "is at most",
    "=": "is",
    "!=": "is not",
}


def describe(wanted: Filter) -> str:
    """`wanted` as part of a sentence: `tag contains “camera”, and size is more than 8 MiB`."""
    if not wanted:
        return "everything"
    return ", and ".join(_group(group) for group in wanted.groups)


def _group(group: tuple[Literal, ...]) -> str:
    return " or ".join(_literal(one) for one in group)


def _literal(literal: Literal) -> str:
    words = _term(literal)
    return f"not ({words})" if literal.is_negated else words


def _term(literal: Literal) -> str:
    match literal.term:
        case WordTerm(text=text, number=number):
            words = f"name, command line or tag contains {cited(text)}"
            return words if number is None else f"{words} or pid or buffer id is {number}"
        case TextTerm(field=field, relation=relation, text=""):
            return f"{field.title} {relation} empty"
        case TextTerm(field=field, relation=relation, text=text):
            return f"{field.title} {relation} {cited(text)}"
        case NumberTerm(field=field, comparison=comparison, amount=amount):
            return f"{field.title} {_COMPARED[comparison]} {amount}"
        case FlagTerm(flag=flag):
            return f"{flag.name} ({flag.summary})"
    raise TypeError(f"no words for {literal.term}")
