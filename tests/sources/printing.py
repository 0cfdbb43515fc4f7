"""The RFC's printf, written independently of the simulator: rows -> text."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What one line of /proc/<pid>/memtrack says; mappings are (start, length) in bytes."""

    id: int
    size: int
    ref_count: int
    tag: bytes
    mappings: tuple[tuple[int, int], ...] = ()


def plain(pid: int, rows: Iterable[Row]) -> bytes:
    """RFC 2/6: `"%10.10s: %16.16s: %12.12s: %3.3s: pid:%d\\n"`, `"%10d  %16d  %12zu  %s\\n"`."""
    lines = [b"%10d  %16d  %12d  %s\n" % (row.ref_count, row.id, row.size, row.tag) for row in rows]
    header = b"%10.10s: %16.16s: %12.12s: %3.3s: pid:%d\n" % (
        b"ref_count",
        b"Identifier",
        b"size",
        b"tag",
        pid,
    )
    return header + b"".join(lines) if lines else b""


def with_mappings(pid: int, rows: Iterable[Row]) -> bytes:
    """RFC 4/6: the tag padded to 12, then `"%68lx-%08lx  rw-s#  %08llx"` per mapping, and the tag if any."""
    lines = []
    for row in rows:
        lines.append(b"%10d  %16d  %12d  %12s\n" % (row.ref_count, row.id, row.size, row.tag))
        for start, length in row.mappings:
            end = b" " + row.tag if row.tag else b""
            lines.append(b"%68x-%08x  rw-s#  %08x%s\n" % (start, start + length, 0, end))
    header = b"%10.10s: %16.16s: %12.12s: %12.12s: %20s: %5s: %8s: pid:%d\n" % (
        b"ref_count",
        b"Identifier",
        b"size",
        b"tag",
        b"startAddr-endAddr",
        b"Flags",
        b"pgOff",
        pid,
    )
    return header + b"".join(lines) if lines else b""


def listing(rows: Iterable[tuple[int, Row]]) -> bytes:
    """The list of all buffers: (allocator pid, row)."""
    lines = [
        b"%4d %12d %10d %12d %s\n" % (pid, row.size, row.ref_count, row.id, row.tag) for pid, row in rows
    ]
    head = b"%4.4s %12.12s %10s %12.12s %3.3s\n" % (b"pid", b"buffer_size", b"ref", b"Identifier", b"tag")
    return head + b"".join(lines)
