"""What changed between two moments as one JSON object for programs."""

import json
from collections.abc import Iterator, Sequence

from inspector.cli.condition import Verdict
from inspector.cli.difference import Difference, Side
from inspector.domain.changes import NOBODY, Changes, ProcessChange
from inspector.domain.frame import Process
from inspector.domain.text import printable
from inspector.exporters.base import known, number, taken_at, uptime_s
from inspector.exporters.json import totals

SCHEMA = "memtrack-inspector.diff"
SCHEMA_VERSION = "1.0"


def document(difference: Difference) -> str:
    """One JSON object; amounts are bytes and counts, what is unknown or absent is null."""
    found, verdict = difference.found, difference.verdict
    content = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "a": _side(difference.a),
        "b": _side(difference.b),
        "same_boot": found.same_boot,
        "processes": [_process(change) for change in found.processes],
        "groups": [
            {
                "kind": change.kind.value,
                **_owner(found, change.process),
                "tag": printable(change.tag),
                "size_bytes": change.size,
                "before": change.before,
                "after": change.after,
                "change_bytes": change.bytes,
            }
            for change in found.groups
        ],
        "buffers": [
            {
                "kind": change.kind.value,
                "id": change.id,
                "size_bytes": change.size,
                "tag": printable(change.tag),
                "ref_count_before": change.holders_before,
                "ref_count_after": change.holders_after,
            }
            for change in found.buffers
        ],
        "probably_same_buffers": found.kept if found.same_boot else None,
        "recycled_ids": list(found.recycled) if found.same_boot else None,
        "condition": None if verdict is None else _condition(difference.condition, verdict),
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)


def _side(side: Side) -> dict[str, object]:
    frame = side.frame
    return {
        "target": side.target,
        "file": side.file or None,
        "taken_at": taken_at(frame),
        "device_uptime_s": uptime_s(frame),
        "totals": totals(frame),
    }


def _process(change: ProcessChange) -> dict[str, object]:
    def amounts() -> Iterator[tuple[str, object]]:
        for name, before, after in zip(change.before._fields, change.before, change.after, strict=True):
            key = name if name == "buffers" else f"{name}_bytes"
            yield key, {"before": number(before), "after": number(after), "change": number(after - before)}

    return {
        "kind": change.kind.value,
        "name": change.process.name,
        "a": _identity(change.a),
        "b": _identity(change.b),
        **dict(amounts()),
    }


def _identity(process: Process | None) -> dict[str, object] | None:
    if process is None:
        return None
    return {"pid": process.key.pid, "start_time": known(process.key.start_time)}


def _owner(found: Changes, row: int) -> dict[str, object]:
    """Whose a group is; nobody's has nulls."""
    if row == NOBODY:
        return {"process": None, "pid_a": None, "pid_b": None}
    change = found.processes[row]
    pids: Sequence[int | None] = [who.key.pid if who is not None else None for who in (change.a, change.b)]
    return {"process": change.process.name, "pid_a": pids[0], "pid_b": pids[1]}


def _condition(text: str, verdict: Verdict) -> dict[str, object]:
    facts = [
        {
            "holds": fact.holds,
            "before": number(fact.before),
            "after": number(fact.after),
            "change": number(fact.after - fact.before),
            "words": fact.words,
        }
        for fact in verdict.facts
    ]
    return {"text": text, "holds": verdict.holds, "facts": facts}
