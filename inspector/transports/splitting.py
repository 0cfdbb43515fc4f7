"""An answer's body cut into files, trusting no byte of it.

Fast: the reader writes `==> path <==` before each file. A file may hold such a line too, and then a cut
would be a guess. The paths are known (the shell printed them), each file that was opened has exactly one
true header, and nothing can take a true header away; so when the body holds as many header lines as there
are files without an error, they are the true ones. On any other count the answer is Doubtful.

Exact: a secret made for this one request stands before, between and after the files.
"""

import re
from collections.abc import Collection, Sequence

from inspector.domain.capture import Absence, RawFile

_HEADER = b"\n==> "
_MISSING = ("No such file or directory", "No such process")
_REFUSED = ("Permission denied", "Operation not permitted")
_COMPLAINT = re.compile(r"[^/]*?'?(/[^']*?)'?(?: for reading)?: ([^:]*)")


class Doubtful(Exception):
    """The body cannot be cut with certainty; ask again in the exact way."""


def absences(errors: bytes, paths: Sequence[str], literal: Collection[str]) -> dict[str, RawFile]:
    """The reader's complaints as absent files by path. Raises Doubtful for one that names no path of ours.

    `literal` holds the paths that were asked for by full name, where absence is not a process's end.
    """
    found: dict[str, RawFile] = {}
    if not errors.strip(b"\n"):
        return found
    known = set(paths)
    for line in errors.decode("utf-8", "surrogateescape").split("\n"):
        if not line:
            continue
        match = _COMPLAINT.fullmatch(line)
        if match is None or match[1] not in known:
            raise Doubtful(line)
        found[match[1]] = RawFile(match[1], b"", absence(match[2], literal=match[1] in literal), match[2])
    return found


def absence(words: str, *, literal: bool) -> Absence:
    """What the C library's `words` for an error mean."""
    if words in _MISSING:
        return Absence.MISSING if literal else Absence.VANISHED
    return Absence.REFUSED if words in _REFUSED else Absence.FAILED


def by_headers(body: bytes, paths: Sequence[str], absent: dict[str, RawFile]) -> list[RawFile]:
    """Cut at `==> path <==` lines, of which a file absent at open has none. Raises Doubtful."""
    present = [path for path in paths if path not in absent]
    # busybox puts the blank line before the first header too when a file before it was absent.
    body = body if body.startswith(b"\n") else b"\n" + body
    if body.count(_HEADER) != len(present) or len(set(paths)) != len(paths):
        raise Doubtful("lines that look like headers")
    files: dict[str, RawFile] = dict(absent)
    before, start = "", 0
    for path in present:
        header = b"\n==> %b <==\n" % path.encode("utf-8", "surrogateescape")
        at = body.find(header, start)
        if at < 0 or (not before and at):
            raise Doubtful(path)
        if before:
            files[before] = RawFile(before, body[start:at])
        before, start = path, at + len(header)
    if before:
        files[before] = RawFile(before, body[start:])
    elif body != b"\n":
        raise Doubtful("text without a file")
    return [files[path] for path in paths]


def by_secret(
    body: bytes, paths: Sequence[str], absent: dict[str, RawFile], secrets: Sequence[bytes]
) -> list[RawFile]:
    """Cut at the secret, which starts and ends the body. Raises Doubtful.

    `secrets` holds the forms it may have: the agent's `env` chooses the order of its variables.
    """
    secret = next((form for form in secrets if body.startswith(form)), None)
    if secret is None:
        raise Doubtful("no secret")
    pieces = body.split(secret)
    if len(pieces) != len(paths) + 2 or pieces[0] or pieces[-1]:
        raise Doubtful(f"{len(pieces) - 2} pieces for {len(paths)} files")
    return [absent.get(path) or RawFile(path, data) for path, data in zip(paths, pieces[1:-1], strict=True)]
