"""A device in memory: files by path, and what happens to each read."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from inspector.domain.capture import Absence, LinkError, RawFile, Reading, Trouble


class MemoryDevice:
    """A Connection over `files`: bytes, or why they cannot be read.

    Like the script on a real device it leaves out of a glob what may not be read; only a path asked for by
    its full name is answered with the reason. `failures` are raised one after the other by the reads that
    come up; None lets a read succeed.
    """

    def __init__(
        self,
        files: Mapping[str, bytes | Absence],
        *,
        target: str = "local:memory",
        facts: Mapping[str, str] | None = None,
        failures: Iterable[LinkError | None] = (),
    ) -> None:
        self.target = target
        self.facts = dict(facts or {})
        self.closed = False
        self.files = dict(files)
        self._failures = iter(failures)

    def read(self, globs: Sequence[str]) -> Reading:
        failure = next(self._failures, None)
        if failure is not None:
            raise failure
        found = tuple(file for glob in globs for file in self._matching(glob))
        now = time.monotonic_ns()
        return Reading(found, now, now + 1_000_000, (10.0, 10.01))

    def _matching(self, glob: str) -> Iterator[RawFile]:
        if not set(glob) & set("*?["):
            yield self._file(glob)
            return
        for path in sorted(self.files):
            if fnmatchcase(path, glob) and isinstance(self.files[path], bytes):
                yield self._file(path)

    def _file(self, path: str) -> RawFile:
        content = self.files.get(path, Absence.MISSING)
        if isinstance(content, bytes):
            return RawFile(path, content)
        return RawFile(path, b"", content, "Permission denied" if content is Absence.REFUSED else "")

    def close(self) -> None:
        self.closed = True


def lost(cause: str = "The device is gone.", *, retry: bool = True) -> LinkError:
    return LinkError(Trouble.LOST, cause, "Plug it in again.", retry=retry)
