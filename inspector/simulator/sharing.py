"""Buffers passed around: one allocates, hands fds to others, each closes in its own time."""

from collections.abc import Iterable

from inspector.simulator.kernel import Mapping
from inspector.simulator.machine import File, Machine, Process


class SharedBuffer:
    """One buffer and who has which fd of it.

    Args:
        allocator: the process that asks the kernel; it is booked as the creator.
        holders: who keeps an fd. The allocator closes its own unless it is among them.
    """

    def __init__(
        self, machine: Machine, size: int, tag: bytes | None, allocator: Process, holders: Iterable[Process]
    ) -> None:
        self._machine = machine
        self._fds: dict[Process, int] = {allocator: machine.allocate(allocator, size, tag)}
        self._mappings: dict[Process, Mapping] = {}
        self.file: File = allocator.fds[self._fds[allocator]]
        keep = list(holders)
        for holder in keep:
            self.give(holder)
        if allocator not in keep:
            self.drop(allocator)

    def give(self, holder: Process) -> None:
        """`holder` receives an fd, once; a process that has ended receives nothing."""
        if holder not in self._fds and self._is_alive(holder):
            self._fds[holder] = self._machine.install(holder, self.file)

    def drop(self, holder: Process) -> None:
        """`holder` unmaps it and closes its fd, if it has one and still lives."""
        fd = self._fds.pop(holder, None)
        mapping = self._mappings.pop(holder, None)
        if fd is not None and self._is_alive(holder):
            if mapping is not None:
                self._machine.unmap(holder, self.file, mapping)
            self._machine.close(holder, fd)

    def free(self) -> None:
        """Everybody closes."""
        for holder in list(self._fds):
            self.drop(holder)

    def map(self, holder: Process) -> None:
        """`holder`, who has an fd, maps it, as codecs and renderers in software do."""
        if self._is_alive(holder):
            self._mappings[holder] = self._machine.map(holder, self._fds[holder])

    def _is_alive(self, process: Process) -> bool:
        return self._machine.processes.get(process.pid) is process


def free_all(buffers: list[SharedBuffer]) -> None:
    """Free them and forget them."""
    for buffer in buffers:
        buffer.free()
    buffers.clear()
