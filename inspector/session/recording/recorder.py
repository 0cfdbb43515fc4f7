"""Records a session while it runs: frames go into a queue, one thread writes them down.

The thread that samples only puts a frame into the queue and never waits; when the disk is too slow, frames
are left out, counted, and the recording says so with a gap. A full disk or another error of the file does
not end anything: it becomes the status, and recording goes on as soon as writing works again.
"""

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspector.domain.capture import Check, LinkError, Trouble
from inspector.domain.frame import Frame
from inspector.session.problem_log import ProblemLog
from inspector.session.recording.journal import Journal
from inspector.session.recording.segment import Segment
from inspector.session.recording.spans import Span, SpanBuilder

LOOK_S = 0.05
"""Between two looks into the queue."""
FLUSH_S = 0.5
"""A transaction at least this often: what kill -9 can cost at most."""
RETRY_S = 3.0
"""Wait after an error of the file."""
WAITING_FRAMES = 32
WAITING_NOTES = 4096
CLOSE_WITHIN_S = 20.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """One moment of a recorder. Immutable.

    Attributes:
        samples: written and safe from a crash of this program.
        size: bytes of the file.
        left_out: samples that are not in the file, because of a slow disk or an error.
        error: a sentence: why nothing can be written now; "" while all is well.
        is_closed: nothing will be written any more.
    """

    samples: int = 0
    size: int = 0
    left_out: int = 0
    error: str = ""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class _Connected:
    target: str
    facts: tuple[tuple[str, str], ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    begun_ns: int
    ended_ns: int | None
    wall_ns: int
    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class _Gap:
    reason: str


_Note = _Connected | _Mark | _Gap


class Recorder:
    """Writes a session to the new file `path`.

    Raises LinkError(USAGE) where the file exists or cannot be made. `append` is called by one thread, the
    other methods by any; none but `close` waits.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = _Writer(_created(path))
        self._closing = threading.Event()
        # No lock and no wake-up: the sampling thread must not be put to sleep in favour of this one.
        self._waiting: deque[Frame | _Note] = deque()
        self._put = self._taken = self._left_out = 0
        self._status = RecorderStatus()
        self._thread = threading.Thread(target=self._run, name=f"recorder {path.name}", daemon=True)
        self._thread.start()

    @property
    def status(self) -> RecorderStatus:
        """The newest status."""
        return self._status

    def connected(
        self,
        target: str,
        facts: Iterable[tuple[str, str]] = (),
        checks: Sequence[Check] = (),
    ) -> None:
        """The next frame is the first of a new connection to `target`, or of a recording begun within one."""
        self._note(_Connected(target, tuple(facts), tuple(checks)))

    def append(self, frame: Frame) -> bool:
        """Record the next frame, by the files it was made from; False when it is left out."""
        if self._put - self._taken >= WAITING_FRAMES or self._closing.is_set():
            self._left_out += 1
            return False
        self._waiting.append(frame)
        self._put += 1
        return True

    def write(self, frame: Frame) -> bool:
        """As `append`, but wait until there is room: for a session that is already over."""
        while self._put - self._taken >= WAITING_FRAMES and not self._closing.wait(LOOK_S / 10):
            pass
        return self.append(frame)

    def mark(
        self, text: str, at_ns: int | None = None, until_ns: int | None = None, origin: str = "user"
    ) -> None:
        """Note `text` at a time, or over a range, of the host's monotonic clock; now when not given."""
        now_ns = time.monotonic_ns()
        at_ns = now_ns if at_ns is None else at_ns
        self._note(_Mark(at_ns, until_ns, time.time_ns() + at_ns - now_ns, text, origin))

    def gap(self, reason: str) -> None:
        """Data is missing from the newest frame to the next one, and why: a short phrase."""
        self._note(_Gap(reason))

    def close(self) -> RecorderStatus:
        """Write what waits and complete the file; how it went. Bounded; may be called again."""
        self._closing.set()
        self._thread.join(CLOSE_WITHIN_S)
        return self.status

    def _note(self, note: _Note) -> None:
        if len(self._waiting) < WAITING_NOTES:
            self._waiting.append(note)

    # -- the writer's thread --------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            due_s = time.monotonic() + FLUSH_S
            is_closing = False
            while not is_closing:
                is_closing = self._closing.wait(LOOK_S)
                self._take()
                if not is_closing and time.monotonic() >= due_s:
                    works = self._writer.flush()
                    self._status = self._writer.status()
                    due_s = time.monotonic() + (FLUSH_S if works else RETRY_S)
        except Exception as error:
            _log.exception("the recorder failed")
            self._writer.error = f"The recorder failed: {error!r}. Please report it."
        self._closing.set()
        self._writer.close()
        self._status = replace(self._writer.status(), is_closed=True)

    def _take(self) -> None:
        """Hand over all that waits."""
        for _ in range(len(self._waiting)):
            item = self._waiting.popleft()
            self._writer.add(item)
            if isinstance(item, Frame):
                self._taken += 1
        self._writer.left_out(self._left_out)


class _Writer:
    """What the thread does: pack, and once a second write all of it in one transaction."""

    def __init__(self, journal: Journal) -> None:
        self.error = ""
        self._journal = journal
        self._segment = Segment()
        self._spans = SpanBuilder()
        self._span_first = 0
        self._full_spans: list[tuple[int, Span]] = []
        self._problems = ProblemLog()
        self._written_problems: dict[object, int] = {}
        self._notes: list[_Note] = []
        self._gap: tuple[int, str] | None = None
        self._gaps: list[tuple[int, int | None, str]] = []
        self._connections: list[tuple[int, _Connected]] = []
        self._safe = self._safe_ns = 0
        self._left_out = self._too_fast = 0
        self._newest_ns = 0
        self._size = journal.size

    def status(self) -> RecorderStatus:
        return RecorderStatus(self._safe, self._size, self._left_out, self.error)

    def add(self, item: Frame | _Note) -> None:
        if isinstance(item, Frame):
            self._add_frame(item)
        elif isinstance(item, _Connected):
            self._segment.connected()
            self._connections.append((self._segment.next, item))
        elif isinstance(item, _Gap):
            self._open_gap(item.reason)
        else:
            self._notes.append(item)

    def left_out(self, ever: int) -> None:
        """So many frames have come too fast since the beginning."""
        if ever > self._too_fast:
            count, self._too_fast = ever - self._too_fast, ever
            self._left_out += count
            self._open_gap(f"{count} samples were left out: the disk or this computer was too slow")

    def _open_gap(self, reason: str) -> None:
        if self._gap is None:
            self._gap = (self._newest_ns or time.monotonic_ns(), reason)

    def _add_frame(self, frame: Frame) -> None:
        if self._gap is not None:
            began_ns, reason = self._gap
            self._gaps.append((began_ns, frame.started_ns, reason))
            self._gap = None
        if self._spans.is_full(frame.started_ns):
            self._end_span()
        if not self._spans.count:
            self._span_first = self._segment.next
        self._segment.add(frame)
        self._spans.add(frame)
        self._problems.add(frame)
        self._newest_ns = frame.started_ns

    def flush(self, *, ends: bool = False) -> bool:
        """Write all that waits; False when it could not be written."""
        blocks = self._segment.take()
        if ends and self._spans.count:
            self._end_span()
        try:
            self._journal.begin()
            self._write_notes()
            for block in blocks:
                self._journal.block(block)
            for first, span in self._full_spans:
                self._journal.span(first, span)
            if ends:
                if self._gap is not None:
                    self._journal.gap(self._gap[0], None, self._gap[1])
                self._journal.about({"ended_ns": str(time.time_ns())})
            self._journal.commit()
            self._size = self._journal.size
        except (sqlite3.Error, OSError) as error:
            self._failed(error)
            return False
        self.error = ""
        self._safe, self._safe_ns = self._segment.next, self._newest_ns
        self._connections.clear()
        self._notes.clear()
        self._gaps.clear()
        self._full_spans.clear()
        return True

    def _end_span(self) -> None:
        self._full_spans.append((self._span_first, self._spans.build()))
        self._spans.clear()

    def _write_notes(self) -> None:
        for first, connected in self._connections:
            self._journal.connection(first, connected.target, connected.facts, connected.checks)
        for note in self._notes:
            if isinstance(note, _Mark):
                self._journal.mark(note.begun_ns, note.ended_ns, note.wall_ns, note.text, note.origin)
        for began_ns, ended_ns, reason in self._gaps:
            self._journal.gap(began_ns, ended_ns, reason)
        changed = [
            kind for kind in self._problems.kinds if self._written_problems.get(kind.key) != kind.count
        ]
        self._journal.problems(changed)
        self._written_problems |= {kind.key: kind.count for kind in changed}

    def _failed(self, error: sqlite3.Error | OSError) -> None:
        """Samples that could not be written are left out; marks, gaps and the rest wait for the next try."""
        try:
            self._journal.roll_back()
        except sqlite3.Error:
            _log.exception("the open transaction of the recording could not be undone")
        self.error = f"The recording cannot be written: {_reason(error)}. {_remedy(error)}"
        lost = self._segment.next - self._safe
        self._left_out += lost
        if lost:
            self._gaps.clear()  # they lie between samples that are lost
            self._gap = (self._safe_ns or self._newest_ns, f"could not be written: {_reason(error)}")
        self._segment.rewind(self._safe)
        # A connection that began with a sample that is left out begins with the next one that is not.
        self._connections = [(min(first, self._safe), item) for first, item in self._connections][-1:]
        self._spans.clear()
        self._full_spans.clear()  # a reader makes them anew from what is there of them
        self._written_problems.clear()

    def close(self) -> None:
        whole = self.flush(ends=True)
        try:
            self._journal.close(whole=whole)
            self._size = self._journal.path.stat().st_size
        except (sqlite3.Error, OSError) as error:
            self.error = f"The recording could not be completed: {_reason(error)}. {_remedy(error)}"


def _created(path: Path) -> Journal:
    try:
        return Journal(path)
    except FileExistsError as error:
        raise LinkError(
            Trouble.USAGE,
            f"expected a new file to record to, found {path}, which exists.",
            "Choose another name; a recording is never overwritten.",
            retry=False,
        ) from error
    except (sqlite3.Error, OSError) as error:
        cause = f"The recording {path} cannot be made: {_reason(error)}."
        raise LinkError(Trouble.USAGE, cause, _remedy(error), retry=False) from error


def _reason(error: sqlite3.Error | OSError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)


def _remedy(error: sqlite3.Error | OSError) -> str:
    if "full" in str(error) or "I/O" in str(error) or isinstance(error, OSError):
        return "Make room on the disk, or record to another one."
    return "Record to another file."
