"""A memtrack kernel: the operations of RFC 2/6 under their own names, on Python values.

    buffer_init, buffer_remove       an entry for a shared buffer comes and goes
    buffer_install, buffer_uninstall a task takes, drops one reference (fd) to it
    buffer_set_tag                   kstrdup of a user's string
    process_notifier                 a task exits

Facts kept, because readers depend on them: handles are counted per *process* (thread group leader), so
`userspace_handles` is a number of processes however many fds each has; ids are the lowest free number
from 0, reused at once; an entry with handles left is not removed (a zombie in the debug list).
"""

import bisect
import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class LowestFree:
    """Numbers as ida_simple_get and fd tables give them: always the lowest that is free."""

    __slots__ = ("_free", "_next")

    def __init__(self, first: int = 0) -> None:
        self._free: list[int] = []
        self._next = first

    @classmethod
    def without(cls, taken: Iterable[int]) -> "LowestFree":
        """Numbers from 0, of which `taken` are in use."""
        used = set(taken)
        numbers = cls(max(used, default=-1) + 1)
        numbers._free = [number for number in range(numbers._next) if number not in used]
        return numbers

    def take(self) -> int:
        if self._free:
            return heapq.heappop(self._free)
        self._next += 1
        return self._next - 1

    def give_back(self, number: int) -> None:
        """`number` must be taken; giving one back twice would hand it out twice."""
        heapq.heappush(self._free, number)

    def copy(self) -> "LowestFree":
        twin = LowestFree(self._next)
        twin._free = self._free.copy()
        return twin


class Mapping(NamedTuple):
    """One VMA over a buffer, as RFC 4/6 prints it.

    Attributes:
        start, end: addresses, end exclusive.
        flags: five bytes `rwxs#` or `-` (`p` for private; `#` is VM_IO, PFNMAP, DONTEXPAND or DONTDUMP).
        offset: bytes into the buffer (vm_pgoff << PAGE_SHIFT).
    """

    start: int
    end: int
    flags: bytes = b"rw-s#"
    offset: int = 0


@dataclass(slots=True, eq=False)
class Buffer:
    """struct memtrack_buffer.

    Attributes:
        id: lowest free number at init.
        size: bytes.
        pid: leader of the task that initialised it (CONFIG_MEMTRACK_DEBUG).
        tag: None until set; never holds a NUL.
        userspace_handles: number of processes with a handle.
        holders: their tasks; the kernel keeps no such list, we do to know whose text a change touches.
        row, debug_row: as printed, None when they must be printed again; belong to `printing`.
    """

    id: int
    size: int
    pid: int
    tag: bytes | None = None
    userspace_handles: int = 0
    holders: "set[Task]" = field(default_factory=set)
    row: bytes | None = None
    debug_row: bytes | None = None


@dataclass(slots=True, eq=False)
class Handle:
    """struct memtrack_handle: one process's hold on one buffer, however many fds it has."""

    buffer: Buffer
    refcount: int = 1


@dataclass(slots=True, eq=False)
class Task:
    """What memtrack adds to a thread group leader.

    Attributes:
        pid: in the init pid namespace, as the header prints it.
        handles: memtrack_rb by buffer id; printed in ascending id.
        mappings: VMAs per buffer, in address order; they show only while a handle exists (4/6).
        text: the printed file, None when it must be printed again; belongs to `printing`.
    """

    pid: int
    handles: dict[int, Handle] = field(default_factory=dict)
    mappings: dict[Buffer, list[Mapping]] = field(default_factory=dict)
    text: bytes | None = None


class Memtrack:
    """The module's state: all entries (mem_idr) and the numbers they take.

    Attributes:
        buffers: live entries by id.
        ids: their ids, ascending; the order in which the list is printed.
        size: bytes of all of them.
        text: the printed debug list, None when it must be printed again; belongs to `printing`.
    """

    def __init__(self) -> None:
        self.buffers: dict[int, Buffer] = {}
        self.ids: list[int] = []
        self.size = 0
        self.text: bytes | None = None
        self._ids = LowestFree()

    def buffer_init(self, size: int, pid: int) -> Buffer:
        """Start tracking a buffer of `size` bytes that task `pid` allocated."""
        buffer = Buffer(self._ids.take(), size, pid)
        self.enter(buffer)
        return buffer

    def enter(self, buffer: Buffer) -> None:
        """Put an entry into the list as it is."""
        self.buffers[buffer.id] = buffer
        bisect.insort(self.ids, buffer.id)
        self.size += buffer.size
        self.text = None

    def buffer_remove(self, buffer: Buffer) -> bool:
        """Stop tracking. False where the kernel warns and returns: handles are left, the entry stays."""
        if buffer.userspace_handles:
            return False
        del self.buffers[buffer.id]
        del self.ids[bisect.bisect_left(self.ids, buffer.id)]
        self.size -= buffer.size
        self._ids.give_back(buffer.id)
        self.text = None
        return True

    def buffer_set_tag(self, buffer: Buffer, tag: bytes) -> None:
        """Keep a copy of the C string `tag`: what follows a NUL is lost."""
        buffer.tag = tag.partition(b"\0")[0]
        self._changed(buffer)

    def buffer_install(self, buffer: Buffer | None, task: Task) -> None:
        """`task` took one more reference (an fd). Files that are no buffer come as None, as in the RFC."""
        if buffer is None:
            return
        handle = task.handles.get(buffer.id)
        if handle is not None:
            handle.refcount += 1
            return
        task.handles[buffer.id] = Handle(buffer)
        buffer.userspace_handles += 1
        buffer.holders.add(task)
        self._changed(buffer)

    def buffer_uninstall(self, buffer: Buffer | None, task: Task) -> None:
        """`task` dropped one reference; nothing happens when it has none (after a notifier)."""
        if buffer is None:
            return
        handle = task.handles.get(buffer.id)
        if handle is None:
            return
        handle.refcount -= 1
        if handle.refcount == 0:
            self._destroy(handle, task)

    def process_notifier(self, task: Task) -> None:
        """PROFILE_TASK_EXIT: the leader's tree is emptied.

        The RFC registers it for every exiting *thread*: called while the process lives on, its list turns
        empty and the counts fall although the fds are open.
        """
        for handle in list(task.handles.values()):
            self._destroy(handle, task)

    def map(self, buffer: Buffer | None, task: Task, mapping: Mapping) -> None:
        """4/6: `task` mapped (part of) the buffer."""
        if buffer is None:
            return
        known = task.mappings.setdefault(buffer, [])
        known.append(mapping)
        known.sort()
        task.text = None

    def unmap(self, buffer: Buffer | None, task: Task, mapping: Mapping) -> None:
        if buffer is None:
            return
        known = task.mappings[buffer]
        known.remove(mapping)
        if not known:
            del task.mappings[buffer]
        task.text = None

    def _destroy(self, handle: Handle, task: Task) -> None:
        buffer = handle.buffer
        del task.handles[buffer.id]
        buffer.userspace_handles -= 1
        self._changed(buffer)
        buffer.holders.discard(task)

    def _changed(self, buffer: Buffer) -> None:
        buffer.row = buffer.debug_row = None
        self.text = None
        for task in buffer.holders:
            task.text = None
