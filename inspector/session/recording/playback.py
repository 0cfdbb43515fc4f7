"""`file:` targets: a recording behind the same interface as a device, played at its own pace or any other."""

import threading
import time
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from inspector.domain.capture import Absence, Check, LinkError, RawFile, Reading, Status, Trouble
from inspector.domain.units import duration_text
from inspector.session.recording.moments import row_of
from inspector.session.recording.reading import Recording
from inspector.session.recording.sample import Sample

LONGEST_WAIT_S = 10.0
"""A gap is not waited for longer than this, at any speed."""
READABLE = "recording readable"
COMPLETE = "recording complete"


class RecordingEndedError(LinkError):
    """There are no more samples; nothing is wrong."""


class Playback:
    """A Connection to a recording; see `Recorded`.

    Args:
        row: where to begin.
        speed: times the pace at which it was recorded; 0 for no waiting at all.
    """

    def __init__(self, recording: Recording, *, row: int = 0, speed: float = 1.0) -> None:
        self.recording = recording
        self._speed = speed
        self._row = row
        self._samples = recording.samples(row)
        self._newest: Sample | None = None
        self._due_s = 0.0
        self._closing = threading.Event()
        self._reading = threading.Lock()

    @property
    def target(self) -> str:
        return f"file:{self.recording.path}"

    @property
    def facts(self) -> Mapping[str, str]:
        recording, times = self.recording, self.recording.started_ns
        length_s = float(times[-1] - times[0]) * 1e-9 if len(times) else 0.0
        told = {"device": recording.target, "recorded by": recording.about.get("program", "")}
        told |= {"samples": str(len(times)), "length": duration_text(length_s)}
        told |= {"marks": str(len(recording.marks)), "gaps": str(len(recording.gaps))}
        if recording.connections:
            told |= dict(recording.connections[-1].facts)
        return {name: value for name, value in told.items() if value}

    def checks(self) -> tuple[Check, ...]:
        """What the recorder and the file say; reads the whole file."""
        with self._reading:
            recording = self.recording
            recording.verify()
            found = [Check(READABLE, Status.WARN, damage) for damage in recording.damages]
            if not found:
                found = [Check(READABLE, Status.OK, f"{len(recording.heads)} samples, all checksums match")]
            if recording.is_complete:
                found.append(Check(COMPLETE, Status.OK, "it was ended properly"))
            else:
                detail = (
                    "it was not ended: it is being recorded, or the recorder was killed in its last second."
                )
                found.append(Check(COMPLETE, Status.WARN, detail))
            return (*found, *(recording.connections[-1].checks if recording.connections else ()))

    def next_sample(self) -> Sample:
        """The next sample, when it is time for it. Raises LinkError at the end, and when closed."""
        with self._reading:
            if self._closing.is_set():
                raise _closed()
            found = next(self._samples, None)
        if found is None:
            raise RecordingEndedError(Trouble.LOST, "The recording ends here.", retry=False)
        self._wait_for(found)
        self._newest = found
        return found

    def _wait_for(self, sample: Sample) -> None:
        now_s = time.monotonic()
        if self._newest is None or not self._speed:
            self._due_s = now_s
            return
        passed_ns = sample.capture.started_ns - self._newest.capture.started_ns
        wait_s = min(max(0.0, passed_ns * 1e-9 / self._speed), LONGEST_WAIT_S)
        self._due_s = max(self._due_s + wait_s, now_s)
        if self._closing.wait(self._due_s - now_s):
            raise _closed()

    def read(self, globs: Sequence[str]) -> Reading:
        """The files of the newest sample that match; as of a device, a full path always gives a RawFile."""
        with self._reading:
            if self._closing.is_set():
                raise _closed()
            newest = self._newest or next(self.recording.samples(self._row), None)
        now_ns = time.monotonic_ns()
        if newest is None:
            return Reading(tuple(RawFile(path, b"", Absence.MISSING) for path in globs), now_ns, now_ns)
        files = tuple(file for glob in globs for file in _matching(newest.capture.files, glob))
        return Reading(files, now_ns, time.monotonic_ns(), newest.capture.uptime_s)

    def close(self) -> None:
        self._closing.set()
        with self._reading:
            self.recording.close()


def connect(place: str, *, at: str = "", speed: float = 1.0) -> Playback:
    """Open the recording `place` at the moment `at`. Raises LinkError(USAGE)."""
    if not place:
        cause = "expected the path of a recording behind file:, found nothing."
        raise LinkError(Trouble.USAGE, cause, retry=False)
    recording = Recording(Path(place))
    try:
        return Playback(recording, row=row_of(recording, at) if at else 0, speed=speed)
    except LinkError:
        recording.close()
        raise


def _matching(files: Sequence[RawFile], glob: str) -> list[RawFile]:
    found = [file for file in files if file.path == glob]
    if set(glob) & set("*?["):
        depth = glob.count("/")
        return [file for file in files if file.path.count("/") == depth and fnmatchcase(file.path, glob)]
    return found[-1:] or [RawFile(glob, b"", Absence.MISSING)]


def _closed() -> LinkError:
    return LinkError(Trouble.LOST, "The recording was closed while it was played.", retry=False)
