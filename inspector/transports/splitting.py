"""An answer's body cut into files, trusting no byte of it.

Fast: the reader writes `==> path <==` before each file. A file may hold such a line too, and then a cut
would be a guess. The paths are known (the shell printed them), each file that was opened has exactly one
true header, and nothing can take a true header away; so when the body holds as many header lines as there
are files without an error, they are the true ones. On any other count the answer is Doubtful.

Exact: a secret made for this one request stands before, between and after the files.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from inspector.domain.capture import Absence, RawFile

_HEADER = b"\n==> "
_MISSING = ("No such file or directory", "No such process")
_REFUSED = ("Permission denied", "Operation not permitted")
_COMPLAINT = re.compile(r"[^/]*?'?(/[^']*?)'?(?: for reading)?: ([^:]*)")


class Doubtful(Exception):
    """The body cannot be cut with certainty; ask again in the exact way."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The paths the shell expanded the globs to, in order.

    Attributes:
        given: as on the device, with our root before them.
        shown: without that root.
        heads: what follows `==> ` in the header of each.
    """

    given: Sequence[str] = ()
    shown: Sequence[str] = ()
    heads: Sequence[bytes] = ()

    @classmethod
    def of(cls, text: bytes, root: str) -> Self:
        lines = text.split(b"\n")
        given = [line.decode("utf-8", "surrogateescape") for line in lines]
        return cls(given, [path[len(root) :] for path in given], [line + b" <==\n" for line in lines])


def absences(errors: bytes, listing: Listing, literal: Collection[str]) -> dict[str, RawFile]:
    """The reader's complaints as absent files by given path. Raises Doubtful for one about no path of ours.

    `literal` holds the paths that were asked for by full name, where absence is not a process's end.
    """
    found: dict[str, RawFile] = {}
    if not errors.strip(b"\n"):
        return found
    shown = dict(zip(listing.given, listing.shown, strict=True))
    for line in errors.decode("utf-8", "surrogateescape").split("\n"):
        if not line:
            continue
        match = _COMPLAINT.fullmatch(line)
        if match is None or match[1] not in shown:
            raise Doubtful(line)
        path, words = match[1], match[2]
        found[path] = RawFile(shown[path], b"", absence(words, literal=path in literal), words)
    return found


def absence(words: str, *, literal: bool) -> Absence:
    """What the C library's `words` for an error mean."""
    if words in _MISSING:
        return Absence.MISSING if literal else Absence.VANISHED
    return Absence.REFUSED if words in _REFUSED else Absence.FAILED


def by_headers(body: bytes, listing: Listing, absent: dict[str, RawFile]) -> list[RawFile]:
    """Cut at `==> path <==` lines, of which a file absent at open has none. Raises Doubtful."""
    pieces = body.split(_HEADER)
    if body.startswith(_HEADER[1:]):
        pieces[0] = pieces[0][len(_HEADER) - 1 :]
    elif pieces.pop(0):
        # busybox puts the blank line before the first header too when a file before it was absent.
        raise Doubtful("text without a header")
    if len(pieces) + len(absent) != len(listing.given) or len(set(listing.given)) != len(listing.given):
        raise Doubtful("lines that look like headers")
    files = []
    rest = iter(pieces)
    for given, shown, head in zip(listing.given, listing.shown, listing.heads, strict=True):
        if absent and (gone := absent.get(given)):
            files.append(gone)
            continue
        piece = next(rest)
        if not piece.startswith(head):
            raise Doubtful(given)
        files.append(RawFile(shown, piece[len(head) :]))
    return files


def by_secret(
    body: bytes, listing: Listing, absent: dict[str, RawFile], secrets: Sequence[bytes]
) -> list[RawFile]:
    """Cut at the secret, which starts and ends the body. Raises Doubtful.

    `secrets` holds the forms it may have: the agent's `env` chooses the order of its variables.
    """
    secret = next((form for form in secrets if body.startswith(form)), None)
    if secret is None:
        raise Doubtful("no secret")
    pieces = body.split(secret)
    if len(pieces) != len(listing.given) + 2 or pieces[0] or pieces[-1]:
        raise Doubtful(f"{len(pieces) - 2} pieces for {len(listing.given)} files")
    paths = zip(listing.given, listing.shown, pieces[1:-1], strict=True)
    return [absent.get(given) or RawFile(shown, data) for given, shown, data in paths]
