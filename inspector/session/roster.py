"""Which processes are known, and whose names must be read next.

Names are read only for pids that hold something, and only when they are new. A pid may be taken over by
another process: that is noticed when the pid stops holding and holds again, and by re-reading the stat of a
few holders with every sample, in turn, so that all of them are checked every few seconds.
"""

from collections.abc import Iterable, Sequence

from inspector.domain.capture import Absence, RawFile
from inspector.domain.columns import UNKNOWN
from inspector.sources.process import start_time

CHECKED_PER_SAMPLE = 8
ASKED_PER_SAMPLE = 100
"""Pids whose names are read in one sample; more wait for the next."""


class Roster:
    """Remembers the start time of every pid that holds something; knows no names."""

    def __init__(self) -> None:
        self._start: dict[int, int] = {}
        self._comm: dict[int, bytes] = {}
        self._turn = 0

    def to_check(self) -> tuple[str, ...]:
        """Stat files to read along with the next sample."""
        pids = list(self._start)
        if not pids:
            return ()
        self._turn %= len(pids)
        chosen = pids[self._turn : self._turn + CHECKED_PER_SAMPLE]
        self._turn += CHECKED_PER_SAMPLE
        return tuple(f"/proc/{pid}/stat" for pid in chosen)

    def to_ask(self, holding: Iterable[int], checked: Iterable[RawFile]) -> Sequence[int]:
        """Pids whose names must be read now.

        Args:
            holding: all pids that hold something in this sample; the others are forgotten.
            checked: the files asked for by `to_check`.
        """
        alive = set(holding)
        for pid in self._start.keys() - alive:
            del self._start[pid]
            self._comm.pop(pid, None)
        for file in checked:
            pid = int(file.path.split("/")[2])
            if pid in self._start and self._is_another(pid, file):
                del self._start[pid]
        return sorted(alive - self._start.keys())[:ASKED_PER_SAMPLE]

    def _is_another(self, pid: int, stat: RawFile) -> bool:
        """Another process, or the same after exec or a change of name."""
        if stat.absence is not None:
            return stat.absence is not Absence.REFUSED
        return start_time(stat.data) != self._start[pid] or _comm(stat.data) != self._comm.get(pid)

    def learn(self, pids: Iterable[int], files: Iterable[RawFile]) -> None:
        """Take the answer to `to_ask`. A process that is gone by now is asked for again if it still holds."""
        stats = {file.path: file for file in files}
        for pid in pids:
            stat = stats.get(f"/proc/{pid}/stat")
            if stat is None or stat.absence in (Absence.MISSING, Absence.VANISHED):
                continue
            self._start[pid] = start_time(stat.data) if stat.absence is None else UNKNOWN
            self._comm[pid] = _comm(stat.data)


def _comm(stat: bytes) -> bytes:
    return stat[stat.find(b"(") : stat.rfind(b")") + 1]
