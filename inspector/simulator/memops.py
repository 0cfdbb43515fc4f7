"""memops, the lab's player of buffer operations: a parent, a child per process, sockets between them.

Modelled down to fd numbers, because its slips show in its output: it closes, dups and sends *numbers* it
remembers per buffer (up to 16), also ones that were closed, were never opened or belong by now to another
buffer. A script without such slips needs none of this.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspector.simulator.machine import File, Machine, Process
from inspector.simulator.printing import Dialect, memtrack_show, proc_memtrack

_SHOWN = frozenset(range(512))
"""Numbers of the processes that a dump shows."""
_FIRST_PID = 1000
_STREAMS_AND_HEAP = 4
"""Files open in memops before the first order: three standard streams and /dev/dma_heap/system."""
_FDS_PER_BUFFER = 16
_FD_LIMIT = 1024
_NO_FD = -1
_LONGEST_LINE = 255
_INT = rb"\s*+([+-]?\d++)"


def _format(word: bytes, numbers: int, rest: bytes = b"") -> re.Pattern[bytes]:
    # sscanf: the word stands at the start of the line; a blank in the format is any white space or none.
    return re.compile(word + _INT * numbers + rest)


_PROC = _format(b"proc", 1, rb"\s*+(\S{1,63})")
_ALLOC = _format(b"alloc", 3)
_DUP = _format(b"dup", 2)
_SHARE = _format(b"share", 3)
_CLOSE = _format(b"close", 2)
_FORK = _format(b"fork", 2)
_KILL = _format(b"kill", 1)


@dataclass(eq=False, slots=True)
class _Child:
    """A process memops forked, with its memory: per buffer number, the fd numbers it remembers.

    Attributes:
        socket: the fd its orders come in by.
        count, fds: what memops remembers; a place never written holds 0, the number of standard input.
    """

    process: Process
    socket: int
    count: dict[int, int] = field(default_factory=dict)
    fds: dict[int, int] = field(default_factory=dict)

    def push(self, buffer: int, fd: int) -> None:
        count = self.count.get(buffer, 0)
        self.fds[buffer * _FDS_PER_BUFFER + count] = fd
        self.count[buffer] = count + 1

    def pop(self, buffer: int) -> int:
        count = self.count.get(buffer, 0) - 1
        self.count[buffer] = count
        return self.fds.get(buffer * _FDS_PER_BUFFER + count, 0)

    def first(self, buffer: int) -> int:
        return self.fds.get(buffer * _FDS_PER_BUFFER, 0)


class Memops:
    """Executes lines until `stuck`.

    Args:
        machine: where the processes live; one of its own when not given.

    Attributes:
        stuck: it waits for an answer that never comes, or has killed itself.
    """

    def __init__(self, machine: Machine | None = None) -> None:
        self.stuck = False
        self._machine = machine or Machine(first_pid=_FIRST_PID)
        self._parent = self._machine.spawn(b"memops", first_fd=0)
        for _ in range(_STREAMS_AND_HEAP):
            self._machine.install(self._parent, File())
        # What memops keeps per slot. Numbers stay behind when a process is killed, as they do there.
        self._alive: set[int] = set()
        self._pids: dict[int, int] = {}
        self._sockets: dict[int, int] = {}
        self._peers: dict[File, _Child] = {}

    def execute(self, line: bytes) -> bool:
        """Run one line without its newline; True when it asks for a dump."""
        whole = line.partition(b"\0")[0]
        dumps = False
        for at in range(0, len(whole), _LONGEST_LINE):
            dumps |= self._execute(whole[at : at + _LONGEST_LINE])
        return dumps

    def dump(self, dialect: Dialect) -> Iterator[bytes]:
        """What memops prints for `dump`, line by line."""
        for slot in sorted(self._alive & _SHOWN):
            pid = self._pids[slot]
            yield b"== proc %d pid %d\n" % (slot, pid)
            process = self._machine.processes.get(pid)
            yield from _lines(proc_memtrack(process.task, dialect) if process else b"")
        yield b"== debugfs\n"
        yield from _lines(memtrack_show(self._machine.memtrack))
        yield b"== end\n"

    def _execute(self, line: bytes) -> bool:
        if self.stuck:
            return False
        if match := _PROC.match(line):
            self._proc(_int32(match[1]), match[2])
        elif match := _ALLOC.match(line):
            self._alloc(_int32(match[1]), _int32(match[2]), _int64(match[3]), _tag(line))
        elif match := _DUP.match(line):
            self._dup(_int32(match[1]), _int32(match[2]))
        elif match := _SHARE.match(line):
            self._share(_int32(match[1]), _int32(match[2]), _int32(match[3]))
        elif match := _CLOSE.match(line):
            self._pop(_int32(match[1]), _int32(match[2]))
        elif match := _FORK.match(line):
            self._fork(_int32(match[1]), _int32(match[2]))
        elif match := _KILL.match(line):
            self._kill(_int32(match[1]))
        else:
            return line.startswith(b"dump")
        return False

    def _proc(self, slot: int, name: bytes) -> None:
        ours, theirs = self._socketpair()
        process = self._machine.spawn(name, parent=self._parent.pid, first_fd=0)
        closed = {ours, *(self._sockets[other] for other in self._alive)}
        inherited = {fd: file for fd, file in self._parent.fds.items() if fd not in closed}
        self._machine.inherit(process, inherited)
        self._machine.close(self._parent, theirs)
        self._adopt(slot, ours, _Child(process, theirs))

    def _alloc(self, slot: int, buffer: int, size: int, tag: bytes) -> None:
        child = self._child(slot)
        if child is None or len(child.process.fds) >= _FD_LIMIT:
            return
        try:
            fd = self._machine.allocate(child.process, size, tag or None)
        except ValueError:
            return
        child.push(buffer, fd)

    def _dup(self, slot: int, buffer: int) -> None:
        if child := self._child(slot):
            file = child.process.fds.get(child.first(buffer))
            child.push(buffer, self._receive(child, file))

    def _share(self, giver: int, taker: int, buffer: int) -> None:
        file: File | None = None
        if source := self._child(giver):
            number = source.first(buffer)
            file = source.process.fds.get(number)
            # sendmsg says EBADF in the child, which then sends no answer, and memops waits for it.
            self.stuck = file is None and number >= 0
        if not self.stuck and (target := self._child(taker)):
            target.push(buffer, self._receive(target, file))

    def _pop(self, slot: int, buffer: int) -> None:
        if child := self._child(slot):
            fd = child.pop(buffer)
            self._close(child.process, fd)
            if fd == child.socket:
                # A fork got its socket under the number of a closed standard input, and now lost it.
                self._machine.exit(child.process)

    def _fork(self, slot: int, new: int) -> None:
        ours, theirs = self._socketpair()
        socket = self._parent.fds[theirs]
        parent = self._child(slot)
        if parent is None:
            self._machine.close(self._parent, theirs)
            self._alive.add(new)
            self._pids[new], self._sockets[new] = 0, ours
            return
        control = self._machine.install(parent.process, socket)
        self._machine.close(self._parent, theirs)
        process = self._machine.fork(parent.process)
        self._machine.close(parent.process, control)
        self._machine.close(process, parent.socket)
        self._adopt(new, ours, _Child(process, control, parent.count.copy(), parent.fds.copy()))

    def _kill(self, slot: int) -> None:
        pid = self._pids.get(slot, 0)
        if pid == 0:
            # kill(0, SIGKILL) reaches the whole process group.
            self.stuck = True
            return
        if process := self._machine.processes.get(pid):
            self._machine.exit(process)
        self._alive.discard(slot)
        self._hang_up(self._sockets[slot])

    # -- sockets and numbers -----------------------------------------------------------------------

    def _socketpair(self) -> tuple[int, int]:
        return self._machine.install(self._parent, File()), self._machine.install(self._parent, File())

    def _adopt(self, slot: int, socket: int, child: _Child) -> None:
        self._alive.add(slot)
        self._pids[slot], self._sockets[slot] = child.process.pid, socket
        self._peers[self._parent.fds[socket]] = child

    def _child(self, slot: int) -> _Child | None:
        """Who answers behind the socket remembered for `slot`; None where memops gets an error."""
        end = self._parent.fds.get(self._sockets.get(slot, 0))
        child = self._peers.get(end) if end is not None else None
        return child if child is not None and child.process.pid in self._machine.processes else None

    def _hang_up(self, socket: int) -> None:
        """Close our end; the child that reads from it ends."""
        end = self._parent.fds.get(socket)
        if end is not None:
            self._machine.close(self._parent, socket)
            if child := self._peers.pop(end, None):
                self._machine.exit(child.process)

    def _receive(self, child: _Child, file: File | None) -> int:
        if file is None or len(child.process.fds) >= _FD_LIMIT:
            return _NO_FD
        return self._machine.install(child.process, file)

    def _close(self, process: Process, fd: int) -> None:
        if fd in process.fds:
            self._machine.close(process, fd)


def _tag(line: bytes) -> bytes:
    """What stands behind the fourth blank: blanks are counted, not words."""
    words = line.split(b" ", 4)
    return words[4].rstrip(b"\n") if len(words) == 5 else b""


def _int32(digits: bytes) -> int:
    """`%d`: strtol clamps to 64 bits, the assignment cuts to 32."""
    return (_int64(digits) + 2**31) % 2**32 - 2**31


def _int64(digits: bytes) -> int:
    return max(-(2**63), min(2**63 - 1, int(digits)))


def _lines(text: bytes) -> list[bytes]:
    # Not splitlines(): that also ends a line at \r, which a tag may hold.
    return [line + b"\n" for line in text.split(b"\n")[:-1]]
