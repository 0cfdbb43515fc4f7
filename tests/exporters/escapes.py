"""How the schema says an escaped text is read back, written down a second time and independently."""

import re

_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([nrt\\]))")
_PLAIN = {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\"}


def unescaped(text: str) -> bytes:
    """The exact bytes a display-safe text stands for."""
    raw, done = b"", 0
    for match in _ESCAPE.finditer(text):
        raw += text[done : match.start()].encode() + _meaning(match)
        done = match.end()
    return raw + text[done:].encode()


def _meaning(match: re.Match[str]) -> bytes:
    byte, short, long, plain = match.groups()
    if byte is not None:
        return bytes([int(byte, 16)])
    if plain is not None:
        return _PLAIN[plain]
    return chr(int(short or long, 16)).encode("utf-8", "surrogatepass")
