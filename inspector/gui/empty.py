"""A frame with nothing in it: what the tables show before the first sample."""

from functools import cache

import numpy as np

from inspector.domain.columns import ints
from inspector.domain.frame import BufferTable, Frame, HoldingTable, ProcessTable, Totals


@cache
def empty_frame() -> Frame:
    none, index = ints([]), np.zeros(0, np.int32)
    return Frame(
        seq=0,
        taken_at_ns=0,
        started_ns=0,
        ended_ns=0,
        uptime_s=None,
        processes=ProcessTable((), none, none, none, none, np.zeros(0), none, none, none),
        buffers=BufferTable(none, none, index, none, none, none),
        holdings=HoldingTable(index, index, none, ints([0])),
        tags=(),
        totals=Totals(0, 0, 0.0, 0, 0, 0, 0.0, 0, 0),
    )
