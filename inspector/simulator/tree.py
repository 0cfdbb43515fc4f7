"""The device's files as a tree that globs are matched against, printed when they are read."""

import fnmatch
import re
from collections.abc import Callable

from inspector.domain.capture import Absence, RawFile
from inspector.simulator import procfs
from inspector.simulator.machine import Machine, Process
from inspector.simulator.options import Access, Options
from inspector.simulator.printing import memtrack_show, proc_memtrack

DEBUG_LIST = "/sys/kernel/debug/memtrack"
SYSTEM_UID = 1000
"""Android's `system` user: surfaceflinger, system_server and some services; not the apps."""
_MAGIC = re.compile(r"[*?\[]")
_PROCESS_FILE = re.compile(r"/proc/([1-9][0-9]*)/([a-z_]+)")
_PER_PROCESS: dict[str, Callable[[Process], bytes]] = {
    "cmdline": procfs.cmdline,
    "comm": procfs.comm,
    "oom_score_adj": procfs.oom_score_adj,
    "stat": procfs.stat,
}


class DeviceTree:
    """Files of `machine` as a reader with `options` sees them."""

    def __init__(self, machine: Machine, options: Options) -> None:
        self._machine = machine
        self._options = options
        self._memtrack: dict[str, RawFile] = {}
        self._lists: dict[str, list[tuple[str, Process]]] = {}
        self._generation = -1

    def read(self, glob: str) -> list[RawFile]:
        """The files that match, in the shell's order; a path without glob characters gives one RawFile."""
        if not _MAGIC.search(glob):
            return [self._file(glob)]
        if self._generation != self._machine.generation:
            self._generation = self._machine.generation
            self._lists.clear()
            if len(self._memtrack) > 2 * len(self._machine.processes):
                self._memtrack.clear()
        processes = self._lists.get(glob)
        if processes is not None:
            return [self._memtrack_file(path, process) for path, process in processes]
        paths = self._expand(glob)
        if self._options.memtrack and glob.startswith("/proc/") and glob.endswith("/memtrack"):
            # What a sampler asks for many times a second: no path is matched again until a process
            # starts or ends.
            self._lists[glob] = [(path, self._machine.processes[int(path.split("/")[2])]) for path in paths]
        return [self._file(path) for path in paths]

    def _file(self, path: str) -> RawFile:
        match = _PROCESS_FILE.fullmatch(path)
        if match is not None:
            return self._process_file(path, int(match[1]), match[2])
        if path == "/proc/uptime":
            return RawFile(path, procfs.uptime(self._machine))
        if path == "/proc/meminfo":
            return RawFile(path, procfs.meminfo(self._machine))
        if path == DEBUG_LIST and self._has_debug_list:
            if self._options.debugfs is Access.REFUSED:
                return _refused(path)
            return RawFile(path, memtrack_show(self._machine.memtrack))
        if self._names(path.rstrip("/")):
            return RawFile(path, b"", Absence.FAILED, "Is a directory")
        return _missing(path)

    def _process_file(self, path: str, pid: int, name: str) -> RawFile:
        process = self._machine.processes.get(pid)
        if process is None:
            return _missing(path)
        if name == "memtrack" and self._options.memtrack:
            return self._memtrack_file(path, process)
        show = _PER_PROCESS.get(name)
        return _missing(path) if show is None else RawFile(path, show(process))

    def _memtrack_file(self, path: str, process: Process) -> RawFile:
        """The same RawFile as before while the text is the same object."""
        text = proc_memtrack(process.task, self._options.dialect)
        known = self._memtrack.get(path)
        if known is not None and known.data is text:
            return known
        if self._options.own_only and process.uid != SYSTEM_UID:
            return _refused(path)
        known = self._memtrack[path] = RawFile(path, text)
        return known

    # -- names -------------------------------------------------------------------------------------

    @property
    def _has_debug_list(self) -> bool:
        return self._options.memtrack and self._options.debugfs is not Access.ABSENT

    def _expand(self, glob: str) -> list[str]:
        """Paths that match, in lexical order."""
        found = [""]
        for piece in glob.strip("/").split("/"):
            pattern = re.compile(fnmatch.translate(piece)) if _MAGIC.search(piece) else None
            found = [
                f"{directory}/{name}"
                for directory in found
                for name in self._names(directory)
                if (name == piece if pattern is None else pattern.match(name))
            ]
        return found

    def _names(self, directory: str) -> list[str]:
        """What a directory holds, sorted; nothing for files and for what is not there."""
        fixed: dict[str, list[str]] = {
            "": ["proc", "sys"],
            "/sys": ["kernel"],
            "/sys/kernel": ["debug"],
            "/sys/kernel/debug": ["memtrack"] if self._has_debug_list else ["sleep_time"],
        }
        if directory in fixed:
            return fixed[directory]
        if directory == "/proc":
            return sorted(["meminfo", "uptime", *map(str, self._machine.processes)])
        pid = directory.removeprefix("/proc/")
        if pid.isdecimal() and int(pid) in self._machine.processes:
            return sorted([*_PER_PROCESS, *(["memtrack"] if self._options.memtrack else [])])
        return []


def _missing(path: str) -> RawFile:
    return RawFile(path, b"", Absence.MISSING, "No such file or directory")


def _refused(path: str) -> RawFile:
    return RawFile(path, b"", Absence.REFUSED, "Permission denied")
