"""The heads of samples: everything of a capture but its files, 49 bytes each."""

import struct
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from inspector.domain.capture import Capture
from inspector.session.recording.packing import DamagedError, Files

_HEAD = struct.Struct("<qqqqBdd")
FIELDS = np.dtype(
    [
        ("seq", "<i8"),
        ("taken_at_ns", "<i8"),
        ("started_ns", "<i8"),
        ("ended_ns", "<i8"),
        ("has_uptime", "u1"),
        ("uptime_begin_s", "<f8"),
        ("uptime_end_s", "<f8"),
    ]
)
"""One head, packed."""
Heads = npt.NDArray[np.void]


def head_of(capture: Capture) -> bytes:
    """The head of `capture` as bytes."""
    begin_s, end_s = capture.uptime_s or (0.0, 0.0)
    return _HEAD.pack(
        capture.seq,
        capture.taken_at_ns,
        capture.started_ns,
        capture.ended_ns,
        capture.uptime_s is not None,
        begin_s,
        end_s,
    )


def read_heads(data: Iterable[bytes]) -> Heads:
    """FIELDS[n] from the heads of several blocks. Raises DamagedError."""
    joined = b"".join(data)
    if len(joined) % FIELDS.itemsize:
        raise DamagedError("the heads of a block end within one")
    return np.frombuffer(joined, FIELDS)


def capture_of(head: np.void, files: Files) -> Capture:
    """The capture with this head and these files."""
    seq, taken_at_ns, started_ns, ended_ns, has_uptime, begin_s, end_s = head.tolist()
    uptime_s = (begin_s, end_s) if has_uptime else None
    return Capture(seq, taken_at_ns, started_ns, ended_ns, uptime_s, files)
