"""What a device root says, worked out slowly, exactly and independently: text -> snapshot facts.

Reads with the plain regular expressions of the format, sums with fractions in dictionaries.
"""

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

ROW = re.compile(rb"^\s*(\d+)\s{2,}(\d+)\s{2,}(\d+)\s{0,2}(.*?)\s*$")
MAPPING = re.compile(rb"^\s{20,}([0-9a-f]+)-([0-9a-f]+)\s+[r-][w-][x-][sp][#-]\s+[0-9a-f]+(?: .*)?$")
LISTED = re.compile(rb"^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+) ?(.*)$")


def snapshot(root: Path) -> dict[str, Any]:
    """Keys totals, processes, buffers as in the JSON snapshot; shares are Fractions."""
    rows = [row for place in root.glob("proc/[0-9]*") for row in _held(place)]
    listed = _listed(root / "sys/kernel/debug/memtrack")
    holders: dict[tuple[int, int], set[int]] = {}
    refs: dict[tuple[int, int], int] = {}
    for row in rows:
        key = row["id"], row["size"]
        holders.setdefault(key, set()).add(row["pid"])
        refs[key] = max(refs.get(key, 0), row["refs"])
    for key, (_, count) in listed.items():
        if key not in holders:
            refs[key] = count
    refs = {key: max(count, len(holders.get(key, ()))) for key, count in refs.items()}
    return {
        "processes": _processes(root, rows, refs, listed),
        "buffers": sorted(
            (
                key[0],
                key[1],
                refs[key],
                listed[key][0] if key in listed else None,
                sorted(holders.get(key, ())),
            )
            for key in refs
        ),
        "totals": _totals(rows, holders, refs),
    }


def _held(place: Path) -> list[dict[str, Any]]:
    text = (place / "memtrack").read_bytes()
    rows: list[dict[str, Any]] = []
    for line in text.split(b"\n")[1:]:
        mapping = MAPPING.match(line)
        if mapping:
            rows[-1]["mapped"] = (rows[-1]["mapped"] or 0) + int(mapping[2], 16) - int(mapping[1], 16)
            continue
        match = ROW.match(line)
        if match:
            mapped = 0 if b"startAddr" in text else None
            numbers = dict(zip(("refs", "id", "size"), map(int, match.groups()[:3]), strict=True))
            rows.append({"pid": int(place.name), "mapped": mapped, **numbers})
    return rows


def _listed(path: Path) -> dict[tuple[int, int], tuple[int, int]]:
    """(id, size): (allocator pid, ref)."""
    lines = path.read_bytes().split(b"\n")[1:]
    matches = [match for match in map(LISTED.match, lines) if match]
    return {(int(m[4]), int(m[2])): (int(m[1]), int(m[3])) for m in matches}


def _processes(
    root: Path,
    rows: list[dict[str, Any]],
    refs: dict[tuple[int, int], int],
    listed: dict[tuple[int, int], tuple[int, int]],
) -> dict[int, dict[str, Any]]:
    answer = {}
    for pid in {row["pid"] for row in rows}:
        mine = [row for row in rows if row["pid"] == pid]
        stat = (root / f"proc/{pid}/stat").read_text()
        private = sum(row["size"] for row in mine if refs[row["id"], row["size"]] == 1)
        held = sum(row["size"] for row in mine)
        mapped = [row["mapped"] for row in mine]
        answer[pid] = {
            "start_time": int(stat.rsplit(")", 1)[1].split()[19]),
            "held_bytes": held,
            "private_bytes": private,
            "shared_bytes": held - private,
            "proportional_bytes": sum(Fraction(r["size"], refs[r["id"], r["size"]]) for r in mine),
            "mapped_bytes": None if None in mapped else sum(mapped),
            "allocated_bytes": sum(size for (_, size), (who, _) in listed.items() if who == pid),
            "buffers": len(mine),
        }
    return answer


def _totals(
    rows: list[dict[str, Any]], holders: dict[tuple[int, int], set[int]], refs: dict[tuple[int, int], int]
) -> dict[str, Any]:
    unseen = Fraction(0)
    for key, count in refs.items():
        if count:
            unseen += Fraction(key[1] * (count - len(holders.get(key, ()))), count)
    return {
        "unique_bytes": sum(size for _, size in refs),
        "held_bytes": sum(row["size"] for row in rows),
        "orphan_bytes": sum(size for (_, size), count in ((k, refs[k]) for k in refs) if count == 0),
        "unattributed_bytes": unseen,
        "buffers": len(refs),
        "processes": len({row["pid"] for row in rows}),
    }
