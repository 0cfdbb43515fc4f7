"""This computer, or a directory that looks like a device's root, read without any shell."""

import errno
import fnmatch
import os
import platform
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from inspector.domain.capture import Absence, LinkError, RawFile, Reading, Trouble
from inspector.transports import paths

_BLOCK = 1 << 16
_ABSENCES = {
    errno.ENOENT: (Absence.MISSING, Absence.VANISHED),
    errno.ENOTDIR: (Absence.MISSING, Absence.VANISHED),
    errno.ESRCH: (Absence.MISSING, Absence.VANISHED),
    errno.EACCES: (Absence.REFUSED, Absence.REFUSED),
    errno.EPERM: (Absence.REFUSED, Absence.REFUSED),
}
"""By error number: what it means for a full name, and for a path a glob gave."""


def connect(root: str) -> "LocalConnection":
    """Open `root`, "" for this computer's own. Raises LinkError(USAGE) when it is no directory."""
    folder = Path(root or "/").absolute()
    if not folder.is_dir():
        raise LinkError(
            Trouble.USAGE,
            f"Expected a directory like a device's root at {folder}, "
            f"found {'a file' if folder.exists() else 'nothing'}.",
            "Unpack the capture, and give the directory that holds proc/.",
            retry=False,
        )
    return LocalConnection(root, "" if folder == Path("/") else str(folder))


class LocalConnection:
    """Reads files below `prefix`; see `Connection`."""

    def __init__(self, root: str, prefix: str) -> None:
        self._target = f"local:{root}"
        self._prefix = prefix
        self._closed = False
        self._facts = {"link": "local", "user id": str(os.geteuid()), "host": platform.node()}
        if prefix:
            self._facts = {"link": "local", "root": prefix}

    @property
    def target(self) -> str:
        return self._target

    @property
    def facts(self) -> Mapping[str, str]:
        return dict(self._facts)

    def read(self, globs: Sequence[str]) -> Reading:
        """See `Connection.read`."""
        paths.check(globs)
        started_ns = time.monotonic_ns()
        before = self._uptime()
        files: list[RawFile] = []
        for glob in globs:
            is_pattern = paths.is_pattern(glob)
            for path in expand(self._prefix, glob) if is_pattern else (glob,):
                if self._closed:
                    raise LinkError(Trouble.LOST, "The connection was closed.", retry=False)
                files.append(_read_file(self._prefix, path, from_glob=is_pattern))
        after = self._uptime()
        uptime_s = None if before is None or after is None else (before, after)
        return Reading(tuple(files), started_ns, time.monotonic_ns(), uptime_s)

    def close(self) -> None:
        self._closed = True

    def _uptime(self) -> float | None:
        data = _read_file(self._prefix, "/proc/uptime", from_glob=False).data
        match = re.match(rb"\d{1,12}(\.\d{1,9})?(?=\s)", data)
        return float(match[0]) if match else None


def expand(prefix: str, glob: str) -> Iterator[str]:
    """The paths that match `glob` below `prefix`, without it, in the order of a shell in the C locale."""
    names = [name for name in glob.split("/") if name]
    yield from sorted(_descend(prefix, "", names), key=os.fsencode)


def _descend(prefix: str, folder: str, names: Sequence[str]) -> Iterator[str]:
    """Paths below `folder` that match `names`, one name per level."""
    plain = 0
    while plain < len(names) and not paths.is_pattern(names[plain]):
        plain += 1
    folder = "/".join((folder, *names[:plain]))
    if plain == len(names):
        if os.path.lexists(prefix + folder):
            yield folder
        return
    try:
        with os.scandir(prefix + folder or "/") as entries:
            there = [entry.name for entry in entries]
    except OSError:
        return
    pattern = _compiled(names[plain])
    for name in there:
        if pattern.match(name) and (not name.startswith(".") or names[plain].startswith(".")):
            yield from _descend(prefix, f"{folder}/{name}", names[plain + 1 :])


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern))


def _read_file(prefix: str, path: str, *, from_glob: bool) -> RawFile:
    """One file's bytes, or why there are none."""
    try:
        file = os.open(prefix + path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            pieces = []
            while piece := os.read(file, _BLOCK):
                pieces.append(piece)
        finally:
            os.close(file)
    except OSError as error:
        kinds = _ABSENCES.get(error.errno or 0, (Absence.FAILED, Absence.FAILED))
        return RawFile(path, b"", kinds[from_glob], error.strerror or str(error))
    return RawFile(path, b"".join(pieces))
