"""One frame as one JSON document, described by resources/snapshot.schema.json.

Each process, buffer and problem stands on a line of its own, so that two snapshots can be compared with
line tools. Tags are `printable` text: reversible, since a backslash in a tag is doubled.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from inspector.domain.text import printable
from inspector.exporters.base import known, number, problem_rows, taken_at, text_of, uptime_s

if TYPE_CHECKING:
    from inspector.domain.frame import Frame

SCHEMA = "memtrack-inspector.snapshot"
SCHEMA_VERSION = "1.0"

Value = int | float | str | None | list[int] | dict[str, str]
Row = Mapping[str, Value]


class JsonExporter:
    """The document for programs."""

    id = "json"
    title = "JSON document"
    suffix = ".json"
    media_type = "application/json"

    def write(self, frame: "Frame", target: str, stream: BinaryIO) -> None:
        head = {
            "schema": SCHEMA,
            "schema_version": SCHEMA_VERSION,
            "target": text_of(target),
            "taken_at": taken_at(frame),
            "device_uptime_s": uptime_s(frame),
        }
        members = [f'"{name}": {_text(value)}' for name, value in head.items()]
        members += [
            f'"sources": {_list(_sources(frame))}',
            f'"totals": {_text(totals(frame))}',
            f'"processes": {_list(_processes(frame))}',
            f'"buffers": {_list(_buffers(frame))}',
            f'"problems": {_list(row._asdict() for row in problem_rows(frame))}',
        ]
        stream.write(("{\n  " + ",\n  ".join(members) + "\n}\n").encode())


def totals(frame: "Frame") -> dict[str, int | float]:
    """The sums of a frame by the names of the document; bytes and counts."""
    sums = frame.totals
    return {
        "unique_bytes": sums.unique,
        "held_bytes": sums.held,
        "orphan_bytes": sums.orphaned,
        "unattributed_bytes": number(sums.unattributed),
        "buffers": sums.buffers,
        "processes": sums.processes,
    }


def _sources(frame: "Frame") -> Iterator[Row]:
    for source in frame.sources:
        yield {"name": source.name, "detail": source.detail, "extra": dict(sorted(source.extra.items()))}


def _processes(frame: "Frame") -> Iterator[Row]:
    table = frame.processes
    columns = (table.held, table.private, table.shared, table.proportional)
    rest = (table.mapped, table.allocated, table.buffers)
    for process, *sums in zip(table.who, *(c.tolist() for c in (*columns, *rest)), strict=True):
        held, private, shared, proportional, mapped, allocated, buffers = sums
        yield {
            "pid": process.key.pid,
            "name": process.name,
            "start_time": known(process.key.start_time),
            "held_bytes": held,
            "private_bytes": private,
            "shared_bytes": shared,
            "proportional_bytes": number(proportional),
            "mapped_bytes": known(mapped),
            "allocated_bytes": known(allocated),
            "buffers": buffers,
        }


def _buffers(frame: "Frame") -> Iterator[Row]:
    table, holders = frame.buffers, _holders(frame)
    tags = [printable(tag) for tag in frame.tags]
    columns = (table.id, table.size, table.ref_count, table.tag, table.allocator_pid, table.unseen)
    for row, sums in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        id_, size, ref_count, tag, allocator_pid, unseen = sums
        yield {
            "id": id_,
            "size_bytes": size,
            "ref_count": ref_count,
            "tag": tags[tag],
            "allocator_pid": known(allocator_pid),
            "holders": holders[row],
            "unseen_holders": unseen,
        }


def _holders(frame: "Frame") -> list[list[int]]:
    """For each buffer the pids that hold it; ascending, because holdings are in the order of processes."""
    pids = frame.processes.pid.tolist()
    holders: list[list[int]] = [[] for _ in range(len(frame.buffers.id))]
    holdings = frame.holdings
    for process, buffer in zip(holdings.process.tolist(), holdings.buffer.tolist(), strict=True):
        holders[buffer].append(pids[process])
    return holders


_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _list(rows: Iterable[Row]) -> str:
    lines = [f"    {_text(row)}" for row in rows]
    return "[\n" + ",\n".join(lines) + "\n  ]" if lines else "[]"
