"""The problems of a session: those of one frame after another, alike ones counted together.

Two problems are alike when they are of the same file and differ only in line, in numbers or in the quoted
text: a race between two files is one kind, whichever of ten thousand buffers it hits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.domain.capture import Absence, Problem, RawFile
from inspector.domain.frame import Frame
from inspector.domain.text import printable

MOST_KINDS = 1000
"""Kinds told one by one; problems of further kinds are only counted."""
MOST_TEXT = 8 << 20
"""Bytes of device text kept to show where a problem was."""
MOST_KEYS = 20_000
"""Problems whose kind is remembered rather than worked out anew."""

_QUOTED = re.compile(r"“.*”", re.DOTALL)
_NUMBER = re.compile(r"\d+")
_PROCESS = re.compile(r"/proc/\d+(?=/|$)")

KindKey = tuple[str, str, str]
"""Path, expected and found, normalised."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """Problems that are alike.

    Attributes:
        key: what they have in common; stays the same as long as the session lasts.
        newest: the last of them.
        count: how many there were, several in one sample counted each.
        samples: samples that had one.
        first_seen_ns, last_seen_ns: wall clock of the samples, Unix nanoseconds.
    """

    key: KindKey
    newest: Problem
    count: int
    samples: int
    first_seen_ns: int
    last_seen_ns: int


@dataclass(frozen=True, slots=True)
class KeptText:
    """The file a problem was last found in.

    Attributes:
        read_at_ns: wall clock of its sample, Unix nanoseconds.
    """

    file: RawFile
    read_at_ns: int


class ProblemLog:
    """One thread only: the one that shows it.

    Attributes:
        unlisted: problems of kinds that were too many to be listed.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.unlisted = 0
        self._kinds: dict[KindKey, ProblemKind] = {}
        self._keys: dict[Problem, KindKey] = {}
        self._texts: dict[str, KeptText] = {}

    @property
    def kinds(self) -> tuple[ProblemKind, ...]:
        """In the order in which they were first seen."""
        return tuple(self._kinds.values())

    @property
    def count(self) -> int:
        """Problems ever seen, listed or not."""
        return self.unlisted + sum(kind.count for kind in self._kinds.values())

    def text_of(self, path: str) -> KeptText | None:
        """The file `path` as it was when the last problem was found in it; None when it is not kept."""
        return self._texts.get(path)

    def add(self, frame: Frame) -> bool:
        """Take in the problems of the next frame; False when it had none."""
        told: dict[KindKey, tuple[Problem, int]] = {}
        for problem in problems_of(frame):
            key = self._key_of(problem)
            told[key] = problem, told[key][1] + 1 if key in told else 1
        paths = {
            problem.path
            for key, (problem, count) in told.items()
            if self._tell(key, problem, count, frame.taken_at_ns)
        }
        if paths:
            self._keep_texts(paths, frame)
        return bool(told)

    def _tell(self, key: KindKey, problem: Problem, count: int, at_ns: int) -> bool:
        """Take in what one frame had of a kind; False when the kind is not listed."""
        known = self._kinds.get(key)
        if known is not None:
            self._kinds[key] = ProblemKind(
                key, problem, known.count + count, known.samples + 1, known.first_seen_ns, at_ns
            )
        elif len(self._kinds) < MOST_KINDS:
            self._kinds[key] = ProblemKind(key, problem, count, 1, at_ns, at_ns)
        else:
            self.unlisted += count
            return False
        return True

    def _key_of(self, problem: Problem) -> KindKey:
        key = self._keys.get(problem)
        if key is None:
            if len(self._keys) >= MOST_KEYS:
                self._keys.clear()
            key = self._keys[problem] = kind_of(problem)
        return key

    def _keep_texts(self, paths: set[str], frame: Frame) -> None:
        for file in frame.capture.files:
            if file.path in paths and file.data:
                self._texts.pop(file.path, None)
                self._texts[file.path] = KeptText(file, frame.taken_at_ns)
        size = sum(len(kept.file.data) for kept in self._texts.values())
        while size > MOST_TEXT:
            oldest = next(iter(self._texts))
            size -= len(self._texts.pop(oldest).file.data)


def kind_of(problem: Problem) -> KindKey:
    """What problems that are alike have in common; the pid stays, because it says whose they are."""
    process = _PROCESS.match(problem.path)
    kept = process[0] if process else ""
    path = kept + _NUMBER.sub("#", problem.path[len(kept) :])
    expected, found = (
        _NUMBER.sub("#", _QUOTED.sub("“…”", text)) for text in (problem.expected, problem.found)
    )
    return path, expected, found


def problems_of(frame: Frame) -> Iterator[Problem]:
    """All that was wrong in `frame`, files that could not be read included."""
    yield from frame.problems
    for file in frame.unreadable:
        yield Problem(file.path, None, "a file that can be read", _why_not(file))


def _why_not(file: RawFile) -> str:
    if file.absence is Absence.REFUSED:
        return "permission refused"
    return printable(file.detail.encode("utf-8", "surrogateescape")) or "an error"
