"""Two moments and what changed from one to the other, as a report for people."""

from dataclasses import dataclass

from inspector.cli.condition import Verdict
from inspector.domain.aligned import Column, table
from inspector.domain.changes import NOBODY, Changes, Kind, ProcessChange
from inspector.domain.class_changes import ClassChange, class_changes
from inspector.domain.frame import Frame
from inspector.domain.size_class import size_class_text
from inspector.domain.text import printable
from inspector.domain.units import bytes_text, change_text, duration_text, plural
from inspector.exporters.base import taken_at, uptime_s

_TOTAL_COLUMNS = (
    Column(""),
    Column("A", is_number=True),
    Column("B", is_number=True),
    Column("CHANGE", is_number=True),
)
_PROCESS_COLUMNS = (
    Column(""),
    Column("CHANGE", is_number=True),
    Column("PROPORTIONAL", is_number=True),
    Column("BUFS", is_number=True),
    Column("PID", is_number=True),
    Column("PROCESS"),
)
_GROUP_COLUMNS = (
    Column(""),
    Column("CHANGE", is_number=True),
    Column("COUNT", is_number=True),
    Column("EACH", is_number=True),
    Column("TAG"),
    Column("PROCESS"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two moments; all text is display-safe.

    Attributes:
        target: URI of the device it was taken from.
        file: the snapshot it was read from; "" where it was not.
    """

    target: str
    frame: Frame
    file: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Two moments and what changed from A to B.

    Attributes:
        condition: as it was typed, display-safe; "" without one.
        verdict: what came of it; None without one.
    """

    a: Side
    b: Side
    found: Changes
    condition: str = ""
    verdict: Verdict | None = None


def report(difference: Difference, top: int) -> list[str]:
    """Lines for people; tables have at most `top` rows, what is left out is counted.

    Tags and process names stand last in their rows, escaped and never cut.
    """
    parts = [
        _heads(difference),
        _totals(difference),
        _processes(difference, top),
        _groups(difference, top),
        _buffers(difference.found),
    ]
    return [line for part in parts if part for line in (*part, "")]


def explained(difference: Difference) -> list[str]:
    """The verdict on the condition, and every comparison with its numbers."""
    verdict = difference.verdict
    if verdict is None:
        return []
    head = f"{'FAIL' if verdict.holds else 'ok'}: {difference.condition}"
    return [head, *(f"  {'yes' if fact.holds else 'no':3}  {fact.words}" for fact in verdict.facts)]


def _heads(difference: Difference) -> list[str]:
    lines = []
    for name, side in (("A", difference.a), ("B", difference.b)):
        up = uptime_s(side.frame)
        since = f", up {duration_text(up)}" if up is not None else ""
        place = f"{side.file}: {side.target}" if side.file else side.target
        lines.append(f"{name}  {place}, {taken_at(side.frame)}{since}")
    return [*lines, _matched(difference)]


def _matched(difference: Difference) -> str:
    if not difference.found.same_boot:
        return "Not of one boot: processes are matched by name, buffers by process, tag and size."
    up = [uptime_s(side.frame) for side in (difference.a, difference.b)]
    if up[0] is None or up[1] is None:
        return "Of one boot: processes are matched by pid and start time."
    apart = f"{duration_text(abs(up[1] - up[0]))} apart"
    return f"Of one boot, {apart}: processes are matched by pid and start time."


def _totals(difference: Difference) -> list[str]:
    a, b = difference.a.frame.totals, difference.b.frame.totals
    amounts = [
        ("Unique", a.unique, b.unique),
        ("Proportional", a.proportional, b.proportional),
        ("Unattributed", a.unattributed, b.unattributed),
        ("Orphaned", a.orphaned, b.orphaned),
        ("Held", a.held, b.held),
    ]
    counts = [("Buffers", a.buffers, b.buffers), ("Processes", a.processes, b.processes)]
    rows = [[name, bytes_text(x), bytes_text(y), change_text(y - x) or "0"] for name, x, y in amounts]
    rows += [[name, str(x), str(y), _counted(y - x)] for name, x, y in counts]
    return table(_TOTAL_COLUMNS, rows)


def _processes(difference: Difference, top: int) -> list[str]:
    changed = [change for change in difference.found.processes if change.kind is not Kind.SAME]
    same = len(difference.found.processes) - len(changed)
    lines = table(_PROCESS_COLUMNS, [_process_row(change) for change in changed[:top]]) if changed else []
    if len(changed) > top:
        lines.append(f"... and {plural(len(changed) - top, 'other process')} changed")
    return [*lines, f"{plural(same, 'process')} unchanged"]


def _process_row(change: ProcessChange) -> list[str]:
    before, after = change.before, change.after
    return [
        change.kind.value,
        change_text(change.bytes) or "0",
        _from_to(bytes_text(before.proportional), bytes_text(after.proportional)),
        _from_to(str(before.buffers), str(after.buffers)),
        _pids(change),
        change.process.name,
    ]


def _pids(change: ProcessChange) -> str:
    if change.a is None or change.b is None or change.a.key.pid == change.b.key.pid:
        return str(change.process.key.pid)
    return _from_to(str(change.a.key.pid), str(change.b.key.pid))


def _groups(difference: Difference, top: int) -> list[str]:
    groups = class_changes(difference.a.frame, difference.b.frame, difference.found)
    if not groups:
        return []
    rows = [_group_row(difference.found, group) for group in groups[:top]]
    lines = ["By process, tag and size", *table(_GROUP_COLUMNS, rows)]
    if len(groups) > top:
        lines.append(f"... and {plural(len(groups) - top, 'other group')} changed")
    return lines


def _group_row(found: Changes, group: ClassChange) -> list[str]:
    each = bytes_text(group.least) if group.least == group.largest else size_class_text(group.size_class)
    owner = "nobody" if group.process == NOBODY else found.processes[group.process].process.name
    return [
        group.kind.value,
        change_text(group.bytes) or "0",
        _from_to(str(group.before), str(group.after)),
        each,
        printable(group.tag) or "(no tag)",
        owner,
    ]


def _buffers(found: Changes) -> list[str]:
    if not found.same_boot:
        return []
    count = {kind: sum(change.kind is kind for change in found.buffers) for kind in Kind}
    words = [
        f"{count[Kind.NEW]} new",
        f"{count[Kind.GONE]} gone",
        f"{count[Kind.GREW]} with more holders",
        f"{count[Kind.SHRANK]} with fewer",
        f"{found.kept} probably the same",
        f"{plural(len(found.recycled), 'id')} given to another buffer",
    ]
    return [f"Buffers: {', '.join(words)}"]


def _from_to(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _counted(change: int) -> str:
    return f"{change:+d}" if change else "0"
