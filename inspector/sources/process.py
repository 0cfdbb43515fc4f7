"""Who a pid is: /proc/<pid>/{stat,comm,cmdline,oom_score_adj}.

`stat` is `pid (comm) state ppid ... starttime ...`: comm may hold blanks and parentheses, so fields count
from the last `)`; starttime is field 22, clock ticks after boot (proc(5)). `cmdline` is NUL-separated
and whatever the process wrote there; Android apps put their package name, padded with NULs.
"""

from collections.abc import Mapping

from inspector.domain.capture import RawFile
from inspector.domain.columns import UNKNOWN
from inspector.domain.frame import Process, ProcessKey
from inspector.domain.text import printable

NAME_FILES = ("stat", "comm", "cmdline", "oom_score_adj")
LONGEST_TEXT = 4096
"""Bytes of a command line that are kept."""


def name_paths(pid: int) -> tuple[str, ...]:
    """The files that tell who `pid` is."""
    return tuple(f"/proc/{pid}/{name}" for name in NAME_FILES)


def start_time(stat: bytes) -> int:
    """Field 22 of a stat line, clock ticks after boot; UNKNOWN when it is no stat line."""
    fields = _after_comm(stat)
    return int(fields[19]) if len(fields) > 19 and fields[19].isdigit() and len(fields[19]) <= 18 else UNKNOWN


def _after_comm(stat: bytes) -> list[bytes]:
    """Fields from the third (state) on."""
    return stat[stat.rfind(b")") + 1 :].split()


def parse_process(pid: int, files: Mapping[str, RawFile]) -> Process | None:
    """The process, or None when its stat is not among `files` or could not be read."""
    stat = files.get(f"/proc/{pid}/stat")
    if stat is None or stat.absence is not None or not stat.data:
        return None
    fields = _after_comm(stat.data)
    parent = int(fields[1]) if len(fields) > 1 and fields[1].isdigit() and len(fields[1]) <= 18 else None
    comm = _text(files, pid, "comm").removesuffix(b"\n")
    if not comm:
        comm = stat.data[stat.data.find(b"(") + 1 : max(stat.data.rfind(b")"), 0)]
    words = [word for word in _text(files, pid, "cmdline")[:LONGEST_TEXT].split(b"\0") if word.strip()]
    score = _text(files, pid, "oom_score_adj").strip()
    return Process(
        key=ProcessKey(pid, start_time(stat.data)),
        name=_name(pid, comm, words),
        comm=printable(comm),
        cmdline=printable(b" ".join(words)),
        parent_pid=parent,
        oom_score_adj=int(score) if score.lstrip(b"-").isdigit() and len(score) <= 6 else None,
    )


def _text(files: Mapping[str, RawFile], pid: int, name: str) -> bytes:
    file = files.get(f"/proc/{pid}/{name}")
    return file.data if file is not None else b""


def _name(pid: int, comm: bytes, words: list[bytes]) -> str:
    first = words[0].strip() if words else b""
    if first.startswith(b"/"):
        first = first.split(b" ")[0].rsplit(b"/", 1)[-1]
    return printable(first[:256] or comm) or f"pid {pid}"
