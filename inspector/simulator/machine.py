"""Processes of a device: fd tables and mappings over dma-bufs, with memtrack's hooks on the fd table (1/6).

Taking an fd installs, closing it uninstalls, fork copies the table, exit releases it. A buffer lives while
anything refers to it: an fd, a mapping, or the kernel itself (a driver, an fd in flight); with only the
latter two no process holds it and it shows as an orphan with ref 0.
"""

from collections.abc import Mapping as TableOf
from collections.abc import Sequence
from dataclasses import dataclass, field

from inspector.simulator.kernel import Buffer, LowestFree, Mapping, Memtrack, Task

PAGE = 4096
LONGEST_TAG = 31
"""DMA_BUF_SET_NAME and ION_IOC_TAG take 32 bytes with the NUL."""
LONGEST_COMM = 15
LARGEST_PID = 32768
AFTER_STANDARD_STREAMS = 3


@dataclass(slots=True, eq=False)
class File:
    """An open file. For a dma-buf there is one, with one memtrack entry, however often it is exported.

    Attributes:
        buffer: None for a file that is no dma-buf (a pipe, a socket); memtrack ignores those.
        references: fds, mappings and kernel references.
    """

    buffer: Buffer | None = None
    references: int = 0


@dataclass(slots=True, eq=False)
class Process:
    """A thread group.

    Attributes:
        name: what it calls itself.
        comm: at most 15 bytes, any but NUL.
        cmdline: argv joined by NULs as /proc shows it; b"" for kernel threads.
        uid: owner of its files in /proc.
        started_ticks: field 22 of stat, 10 ms ticks after boot.
        fds: the fd table.
        mapped: the VMAs, each with the file it keeps alive.
    """

    pid: int
    name: bytes
    comm: bytes
    cmdline: bytes
    parent: int
    uid: int
    oom_score_adj: int
    started_ticks: int
    task: Task
    free_fds: LowestFree
    fds: dict[int, File] = field(default_factory=dict)
    mapped: list[tuple[File, Mapping]] = field(default_factory=list)


class Machine:
    """Everything that runs on one device.

    Attributes:
        memtrack: the kernel's accounting.
        processes: alive, by pid.
        generation: grows when a process starts or ends.
        ticks: device time in 10 ms since boot; whoever drives the machine sets it.
    """

    def __init__(self, *, first_pid: int = 1) -> None:
        self.memtrack = Memtrack()
        self.processes: dict[int, Process] = {}
        self.generation = 0
        self.ticks = 0
        self._next_pid = first_pid
        self._next_address = 0x7F00_0000_0000

    # -- processes ---------------------------------------------------------------------------------

    def spawn(
        self,
        name: bytes,
        *,
        comm: bytes | None = None,
        cmdline: Sequence[bytes] | None = None,
        parent: int = 1,
        uid: int = 0,
        oom_score_adj: int = 0,
        first_fd: int = AFTER_STANDARD_STREAMS,
    ) -> Process:
        """Start a process. `cmdline` defaults to its name, an empty one makes a kernel thread; `comm` to
        the first 15 bytes of its name.
        """
        words = (name,) if cmdline is None else cmdline
        pid = self._take_pid()
        process = Process(
            pid=pid,
            name=name,
            comm=(name if comm is None else comm)[:LONGEST_COMM],
            cmdline=b"".join(word + b"\0" for word in words),
            parent=parent,
            uid=uid,
            oom_score_adj=oom_score_adj,
            started_ticks=self.ticks,
            task=Task(pid),
            free_fds=LowestFree(first_fd),
        )
        self.processes[pid] = process
        self.generation += 1
        return process

    def fork(self, parent: Process) -> Process:
        """A child with a copy of the fd table and the shared mappings."""
        child = self.spawn(
            parent.name,
            comm=parent.comm,
            parent=parent.pid,
            uid=parent.uid,
            oom_score_adj=parent.oom_score_adj,
        )
        child.cmdline = parent.cmdline
        child.free_fds = parent.free_fds.copy()
        for fd, file in parent.fds.items():
            self._install_at(child, fd, file)
        for file, mapping in parent.mapped:
            self._map(child, file, mapping)
        return child

    def rename(self, process: Process, name: bytes) -> None:
        """What zygote's children do after the fork: argv and comm change, fds stay."""
        process.name, process.cmdline, process.comm = name, name + b"\0", name[-LONGEST_COMM:]

    def skip_pids(self, to: int) -> None:
        """Let the next process get pid `to`, as if many had lived and ended before."""
        self._next_pid = to

    def exit(self, process: Process) -> None:
        """All fds and mappings go, then the process. Does nothing when it is gone already."""
        if self.processes.pop(process.pid, None) is None:
            return
        self.memtrack.process_notifier(process.task)
        self.close_all(process)
        self.generation += 1

    # -- fds ---------------------------------------------------------------------------------------

    def allocate(self, process: Process, size: int, tag: bytes | None = None) -> int:
        """dma-heap: a new buffer of whole pages with one fd. Tags longer than 31 bytes are refused silently.

        Raises ValueError when no page is asked for (EINVAL).
        """
        rounded = -(-size // PAGE) * PAGE
        if rounded <= 0:
            raise ValueError(f"expected a size of at least one byte, found {size}")
        buffer = self.memtrack.buffer_init(rounded, process.pid)
        if tag is not None and len(tag) <= LONGEST_TAG:
            self.memtrack.buffer_set_tag(buffer, tag)
        return self.install(process, File(buffer))

    def install(self, process: Process, file: File) -> int:
        """fd_install: `process` gets a new fd of `file`, the lowest free number."""
        fd = process.free_fds.take()
        self._install_at(process, fd, file)
        return fd

    def inherit(self, process: Process, files: TableOf[int, File]) -> None:
        """Give a process that has no fd yet these; the numbers between them are free."""
        process.free_fds = LowestFree.without(files)
        for fd, file in files.items():
            self._install_at(process, fd, file)

    def send(self, giver: Process, fd: int, taker: Process) -> int:
        """SCM_RIGHTS or binder: `taker` gets an fd of the same buffer. Raises KeyError for a bad `fd`."""
        return self.install(taker, giver.fds[fd])

    def close(self, process: Process, fd: int) -> None:
        """Raises KeyError where close(2) says EBADF."""
        file = process.fds.pop(fd)
        process.free_fds.give_back(fd)
        self.memtrack.buffer_uninstall(file.buffer, process.task)
        self._drop(file)

    def close_all(self, process: Process) -> None:
        for fd in list(process.fds):
            self.close(process, fd)
        for file, mapping in list(process.mapped):
            self.unmap(process, file, mapping)

    # -- other references --------------------------------------------------------------------------

    def map(self, process: Process, fd: int, *, flags: bytes = b"rw-s#") -> Mapping:
        """mmap the whole buffer behind `fd`; the mapping keeps it alive after the fd is closed."""
        file = process.fds[fd]
        if file.buffer is None:
            raise ValueError(f"expected a dma-buf behind fd {fd}, found another file")
        mapping = Mapping(self._next_address, self._next_address + file.buffer.size, flags)
        self._next_address += file.buffer.size + PAGE
        self._map(process, file, mapping)
        return mapping

    def unmap(self, process: Process, file: File, mapping: Mapping) -> None:
        """munmap. Raises ValueError when there is no such mapping."""
        process.mapped.remove((file, mapping))
        self.memtrack.unmap(file.buffer, process.task, mapping)
        self._drop(file)

    def pin(self, file: File) -> None:
        """A driver (or a message in flight) keeps the buffer alive; no process is booked for that."""
        self._take(file)

    def unpin(self, file: File) -> None:
        self._drop(file)

    # -- inside ------------------------------------------------------------------------------------

    def _install_at(self, process: Process, fd: int, file: File) -> None:
        process.fds[fd] = file
        self._take(file)
        self.memtrack.buffer_install(file.buffer, process.task)

    def _map(self, process: Process, file: File, mapping: Mapping) -> None:
        process.mapped.append((file, mapping))
        self._take(file)
        self.memtrack.map(file.buffer, process.task, mapping)

    def _take(self, file: File) -> None:
        file.references += 1

    def _drop(self, file: File) -> None:
        file.references -= 1
        if file.references == 0 and file.buffer is not None:
            self.memtrack.buffer_remove(file.buffer)

    def _take_pid(self) -> int:
        while self._next_pid in self.processes:
            self._advance_pid()
        pid = self._next_pid
        self._advance_pid()
        return pid

    def _advance_pid(self) -> None:
        # Pids are given in a ring and reused after a wrap; the low ones stay with boot's processes.
        self._next_pid = self._next_pid + 1 if self._next_pid < LARGEST_PID else 300
