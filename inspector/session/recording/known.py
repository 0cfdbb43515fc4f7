"""Who the pids are, written down at every keyframe: names are read once, and a reader may begin anywhere."""

import json
import zlib
from collections.abc import Iterable

from inspector.domain.frame import Process, ProcessKey
from inspector.session.recording.packing import LARGEST_BLOCK, DamagedError


def pack_names(processes: Iterable[Process]) -> bytes:
    """The processes as bytes."""
    rows = [
        (*each.key, each.name, each.comm, each.cmdline, each.parent_pid, each.oom_score_adj)
        for each in processes
    ]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode("ascii"))


def unpack_names(data: bytes) -> dict[int, Process]:
    """By pid what `pack_names` was given. Raises DamagedError."""
    inflater = zlib.decompressobj()
    try:
        rows = json.loads(inflater.decompress(data, LARGEST_BLOCK))
        return {
            pid: Process(ProcessKey(pid, start_time), name, comm, cmdline, parent_pid, score)
            for pid, start_time, name, comm, cmdline, parent_pid, score in rows
        }
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedError(f"the names of processes cannot be read: {error}") from error
