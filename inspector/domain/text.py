"""Hostile text made safe to look at: names and tags are any bytes a process cares to write."""

import unicodedata

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(raw: bytes) -> str:
    """`raw` as one line of visible text: valid UTF-8 stays, everything else becomes an escape.

    Control and format characters (newlines, ANSI escapes, bidirectional overrides), unassigned code
    points and bytes that are no UTF-8 are written `\\n`, `\\x1b`, `\\u202e`, `\\xff`; a backslash is doubled,
    so that two different tags never look alike.
    """
    text = raw.decode("utf-8", "surrogateescape")
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return "".join(_escape(character) for character in text)


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if character == "\\":
        return "\\\\"
    if unicodedata.category(character) not in _UNSAFE:
        return character
    if 0x80 <= code <= 0xFF:
        return f"\\u{code:04x}"  # not `\\x85`, which stands for a byte that is no UTF-8
    return character.encode("unicode_escape").decode("ascii")
