"""/proc/meminfo: totals of the device.

    MemTotal:       15868288 kB
    HugePages_Total:       0

Lines with `kB` are KiB (the kernel's long-standing misnomer); lines without a unit are counts and left out.
"""

import re
from collections.abc import Iterable

from inspector.domain.capture import RawFile
from inspector.domain.columns import LARGEST_FIELD, Parsed

PATH = "/proc/meminfo"
_LINE = re.compile(rb"^([A-Za-z0-9_()]{1,40}):[ \t]+(\d{1,15}) kB$", re.MULTILINE)


class MeminfoParser:
    """See `Parser`; remembers nothing."""

    def parse(self, files: Iterable[RawFile]) -> Parsed:
        for file in files:
            if file.path == PATH and file.absence is None:
                return Parsed(memory=totals(file.data))
        return Parsed()


def totals(data: bytes) -> dict[str, int]:
    """Bytes by name; the first line of a name counts."""
    found: dict[str, int] = {}
    for name, kib in _LINE.findall(data):
        size = int(kib) * 1024
        if size <= LARGEST_FIELD:
            found.setdefault(name.decode("ascii"), size)
    return found


class MeminfoSource:
    """Device totals."""

    id = "meminfo"
    title = "/proc/meminfo"
    globs = (PATH,)

    def parser(self) -> MeminfoParser:
        return MeminfoParser()


MEMINFO = MeminfoSource()
