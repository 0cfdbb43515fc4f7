"""Text -> pieces: where each term, its field and its value lie. Knows no field and never fails."""

import re
from typing import NamedTuple

OR_SIGN = "|"
JOINTS = {OR_SIGN: "OR", "OR": "OR", "AND": "AND"}
"""What joins two terms, by how it is written."""

COMPARISONS = ("!=", "==", ">=", "<=", ">", "<", "=")
_KEY = re.compile(r"([A-Za-z][A-Za-z_]*)(?:(:)|\s*(!=|==|>=|<=|>|<|=)\s*)")
_COMPARISON = re.compile(r"!=|==|>=|<=|>|<|=")
_BARE = re.compile(r"[^\s|]+")
_QUOTED = re.compile(r'"((?:[^"]|"")*)("?)', re.DOTALL)


class Piece(NamedTuple):
    """One term or joint of a filter text; all places are offsets in the text.

    Attributes:
        start, end: the whole piece.
        sign: "-" or "!" before it, or "".
        key: name of the field as written, "" for a plain word; it lies at `key_start`.
        operator: ":" or one of COMPARISONS, "" for a plain word.
        value: the text without its quotes; it lies at `value_start` : `end`, with them.
        is_quoted, is_closed: whether the value began with a quote and whether that was closed.
        joint: "OR" or "AND" when it joins terms instead of being one.
    """

    start: int
    end: int
    sign: str = ""
    key: str = ""
    key_start: int = 0
    operator: str = ""
    value: str = ""
    value_start: int = 0
    is_quoted: bool = False
    is_closed: bool = True
    joint: str = ""


def lex(text: str) -> tuple[Piece, ...]:
    """The pieces of `text`, ascending and apart; between them is nothing but blanks."""
    pieces: list[Piece] = []
    at = _past_blanks(text, 0)
    while at < len(text):
        piece = _joint(text, at) or _term(text, at)
        pieces.append(piece)
        at = _past_blanks(text, piece.end)
    return tuple(pieces)


def written_comparison(text: str) -> str:
    """The comparison sign `text` begins with, or ""."""
    found = _COMPARISON.match(text)
    return found.group() if found else ""


def quoted(text: str) -> str:
    """`text` between quotes, so that nothing in it is special."""
    return '"' + text.replace('"', '""') + '"'


def as_value(text: str) -> str:
    """`text` as it is written behind `field:`; quoted only where it must be."""
    is_bare = bool(_BARE.fullmatch(text)) and text[0] not in '"<>=!:'
    return text if is_bare else quoted(text)


def _joint(text: str, at: int) -> Piece | None:
    if text[at] == OR_SIGN:
        end = at + 2 if text.startswith(OR_SIGN * 2, at) else at + 1
        return Piece(at, end, joint="OR", value=text[at:end])
    word = _BARE.match(text, at)
    if word is not None and word.group() in JOINTS:
        return Piece(at, word.end(), joint=JOINTS[word.group()], value=word.group())
    return None


def _term(text: str, start: int) -> Piece:
    sign = text[start] if text[start] in "-!" else ""
    at = start + len(sign)
    key, operator, value_start = "", "", at
    if found := _KEY.match(text, at):
        key, operator, value_start = found.group(1), found.group(2) or found.group(3), found.end()
    value, end, is_quoted, is_closed = _value(text, value_start)
    if not value and not is_quoted:
        end = at + len(text[at:end].rstrip())
        value_start = end
    return Piece(start, end, sign, key, at, operator, value, value_start, is_quoted, is_closed)


def _value(text: str, at: int) -> tuple[str, int, bool, bool]:
    """The value at `at`, where it ends, whether it is quoted and whether the quote is closed."""
    if text.startswith('"', at) and (found := _QUOTED.match(text, at)):
        return found.group(1).replace('""', '"'), found.end(), True, bool(found.group(2))
    found = _BARE.match(text, at)
    return (found.group(), found.end(), False, True) if found else ("", at, False, True)


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
