"""A connection as a stream of frames: the engine under the CLI and the poller alike."""

import re
import time
from collections.abc import Callable, Iterable

from inspector.domain.capture import Capture, Connection, RawFile, Reading
from inspector.domain.frame import Frame
from inspector.session.decoding import Decoder
from inspector.session.recording.sample import Recorded
from inspector.session.roster import Roster
from inspector.sources import SOURCES
from inspector.sources.process import name_paths

GLOBS = tuple(glob for source in SOURCES for glob in source.globs)
_MEMTRACK = re.compile(r"/proc/([0-9]{1,18})/memtrack")


class Sampler:
    """Reads captures from one connection and decodes them.

    A sample is one round trip; a second one follows only when processes must be named that were not known.

    Args:
        first_seq: number of the first capture; after a loss a number is left out, so that the gap shows.
        wall_clock_ns: Unix time in nanoseconds.
    """

    def __init__(
        self, connection: Connection, *, first_seq: int = 0, wall_clock_ns: Callable[[], int] = time.time_ns
    ) -> None:
        self.connection = connection
        self._wall_clock_ns = wall_clock_ns
        self._roster = Roster()
        self._decoder = Decoder()
        self._seq = first_seq

    def capture(self) -> Capture:
        """Read one sample. Raises LinkError."""
        taken_at_ns = self._wall_clock_ns()
        checks = self._roster.to_check()
        reading = self.connection.read([*GLOBS, *checks])
        checked = reading.files[len(reading.files) - len(checks) :] if checks else ()
        unknown = self._roster.to_ask(_holding(reading.files), checked)
        names = self._read_names(unknown)
        capture = Capture(
            seq=self._seq,
            taken_at_ns=taken_at_ns,
            started_ns=reading.started_ns,
            ended_ns=names.ended_ns if names else reading.ended_ns,
            uptime_s=reading.uptime_s,
            files=(*reading.files, *names.files) if names else reading.files,
        )
        self._seq += 1
        return capture

    def _read_names(self, pids: Iterable[int]) -> Reading | None:
        paths = [path for pid in pids for path in name_paths(pid)]
        if not paths:
            return None
        names = self.connection.read(paths)
        self._roster.learn(pids, names.files)
        return names

    def frame(self) -> Frame:
        """Read one sample and decode it. Raises LinkError."""
        if isinstance(self.connection, Recorded):
            sample = self.connection.next_sample()
            if sample.names is not None:
                self._decoder = Decoder(sample.names)
            return self._decoder.decode(sample.capture)
        return self._decoder.decode(self.capture())


def _holding(files: Iterable[RawFile]) -> list[int]:
    """Pids whose memtrack file has something in it."""
    matches = [_MEMTRACK.fullmatch(file.path) for file in files if file.data]
    return [int(match[1]) for match in matches if match]
