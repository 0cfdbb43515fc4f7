"""Who the pids of a connection are, learnt from the files that name them as they come along."""

import re
from collections.abc import Collection, Iterable, Mapping

from inspector.domain.capture import Absence, RawFile
from inspector.domain.frame import Process
from inspector.sources.process import NAME_FILES, parse_process

_NAME_ENDS = tuple(f"/{name}" for name in NAME_FILES)
_NAME_PATH = re.compile(r"/proc/([0-9]{1,18})/[a-z_]+")


class Names:
    """Args:
        processes: those known before, by pid.

    Attributes:
        processes: by pid, as they are known now.
    """

    def __init__(self, processes: Mapping[int, Process] | None = None) -> None:
        self.processes: dict[int, Process] = dict(processes or {})

    def learn(self, files: Iterable[RawFile]) -> None:
        """Take in names; a lone stat is only a check and tells a newcomer by its start time."""
        by_pid: dict[int, dict[str, RawFile]] = {}
        for file in [file for file in files if file[0].endswith(_NAME_ENDS)]:
            if match := _NAME_PATH.fullmatch(file.path):
                by_pid.setdefault(int(match[1]), {})[file.path] = file
        for pid, found in by_pid.items():
            known = self.processes.get(pid)
            process = parse_process(pid, found)
            if process is None:
                gone = found.get(f"/proc/{pid}/stat")
                if gone is not None and gone.absence in (Absence.MISSING, Absence.VANISHED):
                    self.processes.pop(pid, None)
            elif known is None or len(found) > 1 or known.key != process.key:
                self.processes[pid] = process

    def keep(self, alive: Collection[int]) -> None:
        """Forget all others, when they have become many."""
        if len(self.processes) > 2 * len(alive) + 64:
            for pid in self.processes.keys() - set(alive):
                del self.processes[pid]
