"""The RFC's text, printed as the kernel's printf prints it: byte for byte, columns overflowing likewise.

RFC 2/6, `/proc/<pid>/memtrack`:

     ref_count:       Identifier:         size: tag: pid:1234
             2                17       8294400  camera

RFC 4/6, the same file with the tag right-aligned and a line per mapping:

     ref_count:       Identifier:         size:          tag:    startAddr-endAddr: Flags:    pgOff: pid:1234
             2                17       8294400        camera
                                                              7f8a400000-7f8abe9000  rw-s#  00000000 camera

`/sys/kernel/debug/memtrack`, the same in both:

     pid  buffer_size        ref   Identifier tag
    1234      8294400          2           17 camera

Python's `%` on bytes pads and cuts like C's, so the formats below are the kernel's own but for `z`.
"""

from enum import Enum

from inspector.simulator.kernel import Buffer, Memtrack, Task


class Dialect(Enum):
    RFC2 = "rfc2"
    RFC4 = "rfc4"


_PROC_HEADER = {
    Dialect.RFC2: b"%10.10s: %16.16s: %12.12s: %3.3s: pid:%%d\n"
    % (b"ref_count", b"Identifier", b"size", b"tag"),
    Dialect.RFC4: b"%10.10s: %16.16s: %12.12s: %12.12s: %20s: %5s: %8s: pid:%%d\n"
    % (b"ref_count", b"Identifier", b"size", b"tag", b"startAddr-endAddr", b"Flags", b"pgOff"),
}
_PROC_ROW = {
    Dialect.RFC2: b"%10d  %16d  %12d  %s\n",
    Dialect.RFC4: b"%10d  %16d  %12d  %12s\n",
}
_MAPPING = b"%68lx-%08lx  %s  %08lx"
_DEBUG_HEADER = b"%4.4s %12.12s %10s %12.12s %3.3s\n" % (
    b"pid",
    b"buffer_size",
    b"ref",
    b"Identifier",
    b"tag",
)
_DEBUG_ROW = b"%4d %12d %10d %12d %s\n"


def proc_memtrack(task: Task, dialect: Dialect) -> bytes:
    """`/proc/<pid>/memtrack`; b"" when the process holds nothing: then not even the header is printed.

    The same bytes object as before while nothing about the task's holdings changed. A machine prints in
    one dialect for life: the caches on tasks and buffers know nothing of dialects.
    """
    if task.text is None:
        task.text = _print_task(task, dialect)
    return task.text


def memtrack_show(memtrack: Memtrack) -> bytes:
    """`/sys/kernel/debug/memtrack`: every live entry in ascending id, the header always."""
    if memtrack.text is None:
        buffers = map(memtrack.buffers.__getitem__, memtrack.ids)
        memtrack.text = _DEBUG_HEADER + b"".join(
            [buffer.debug_row or _print_debug_row(buffer) for buffer in buffers]
        )
    return memtrack.text


def _print_task(task: Task, dialect: Dialect) -> bytes:
    if not task.handles:
        return b""
    parts = [_PROC_HEADER[dialect] % task.pid]
    mappings = task.mappings if dialect is Dialect.RFC4 else {}
    for _, handle in sorted(task.handles.items()):
        buffer = handle.buffer
        parts.append(buffer.row or _print_row(buffer, dialect))
        if buffer in mappings:
            parts.append(_print_mappings(task, buffer))
    return b"".join(parts)


def _print_row(buffer: Buffer, dialect: Dialect) -> bytes:
    values = (buffer.userspace_handles, buffer.id, buffer.size, buffer.tag or b"")
    buffer.row = _PROC_ROW[dialect] % values
    return buffer.row


def _print_debug_row(buffer: Buffer) -> bytes:
    values = (buffer.pid, buffer.size, buffer.userspace_handles, buffer.id, buffer.tag or b"")
    buffer.debug_row = _DEBUG_ROW % values
    return buffer.debug_row


def _print_mappings(task: Task, buffer: Buffer) -> bytes:
    end = b"\n" if buffer.tag is None else b" %s\n" % buffer.tag
    return b"".join(
        _MAPPING % (mapping.start, mapping.end, mapping.flags, mapping.offset) + end
        for mapping in task.mappings[buffer]
    )
