"""Spans: a minute of amounts of every process, so that a chart needs no raw text.

An amount is stored as float32 (exact for whole pages up to 64 GiB). Amounts stand still most of the time, so
each is written as the bits that differ from the sample before, byte plane by byte plane, packed with zlib.
"""

import zlib
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inspector.domain.blame import measure
from inspector.domain.columns import Floats, Ints
from inspector.domain.frame import Frame, Process, ProcessKey, Totals
from inspector.session.recording.packing import DamagedError

Singles = npt.NDArray[np.float32]

TOTALS = tuple(field.name for field in fields(Totals))
_all_totals = attrgetter(*TOTALS)
KEPT = ("proportional", "held", "private", "count")
"""Measures kept of each process; shared is held - private."""
SPAN_NS = 60_000_000_000
SPAN_SAMPLES = 256
LEVEL = 6


class SeriesBlock(NamedTuple):
    """One measure over a span.

    Attributes:
        who: k processes.
        means: float32[k], over the samples of the span.
        data: what `unpacked` reads.
    """

    measure: str
    who: Sequence[Process]
    means: Singles
    data: bytes


class Span(NamedTuple):
    """Attributes:
    totals: float64[samples, TOTALS].
    """

    totals: Floats
    blocks: tuple[SeriesBlock, ...]


class SpanBuilder:
    """Collects frames until the span is full."""

    def __init__(self) -> None:
        self._measures = [measure(name).of for name in KEPT]
        self.clear()

    def clear(self) -> None:
        self.count = 0
        self._began_ns = 0
        self._totals: list[tuple[float, ...]] = []
        self._column: dict[ProcessKey, int] = {}
        self._who: list[Process] = []
        self._seen: tuple[Process, ...] = ()
        self._places: Ints = np.zeros(0, np.int64)
        self._values: list[tuple[Ints, Singles]] = []

    def add(self, frame: Frame) -> None:
        if not self.count:
            self._began_ns = frame.started_ns
        self.count += 1
        self._totals.append(_all_totals(frame.totals))
        self._seat(frame.processes.who)
        values = np.array([of(frame.processes) for of in self._measures], np.float32)
        self._values.append((self._places, values))

    def _seat(self, who: tuple[Process, ...]) -> None:
        """Give every process a column, and the newest name."""
        if who == self._seen:
            return
        for process in who:
            column = self._column.setdefault(process.key, len(self._who))
            self._who[column : column + 1] = [process]
        self._seen = who
        self._places = np.array([self._column[process.key] for process in who], np.int64)

    def is_full(self, now_ns: int) -> bool:
        """Whether it is time to write it; `now_ns` as Frame.started_ns."""
        return self.count >= SPAN_SAMPLES or (self.count > 0 and now_ns - self._began_ns >= SPAN_NS)

    def build(self) -> Span:
        """The span of all frames since `clear`."""
        values = np.zeros((len(KEPT), len(self._who), self.count), np.float32)
        for sample, (places, found) in enumerate(self._values):
            values[:, places, sample] = found
        means = values.sum(axis=2, dtype=np.float64) / max(1, self.count)
        blocks = (
            SeriesBlock(name, tuple(self._who), means[i].astype(np.float32), packed(values[i]))
            for i, name in enumerate(KEPT)
        )
        return Span(np.array(self._totals, np.float64).reshape(-1, len(TOTALS)), tuple(blocks))


def packed(values: Singles) -> bytes:
    """float32[series, samples] as bytes."""
    bits = np.ascontiguousarray(values, "<f4").view("<u4")
    bits[:, 1:] ^= bits[:, :-1].copy()
    planes = bits.reshape(-1).view(np.uint8).reshape(-1, 4).T
    return zlib.compress(planes.tobytes(), LEVEL)


def unpacked(data: bytes, series: int, samples: int) -> Singles:
    """float32[series, samples] from what `packed` gave. Raises DamagedError."""
    size = 4 * series * samples
    inflater = zlib.decompressobj()
    try:
        planes = inflater.decompress(data, size + 1)
    except zlib.error as error:
        raise DamagedError(f"amounts cannot be unpacked: {error}") from error
    if len(planes) != size:
        raise DamagedError(f"expected {size} bytes of amounts, found {len(planes)}")
    found = np.frombuffer(planes, np.uint8).reshape(4, series, samples)
    bits = np.empty((series, samples), "<u4")
    parts = bits.view(np.uint8).reshape(series, samples, 4)
    for plane in range(4):
        parts[:, :, plane] = found[plane]
    np.bitwise_xor.accumulate(bits, axis=1, out=bits)
    return bits.view("<f4")
