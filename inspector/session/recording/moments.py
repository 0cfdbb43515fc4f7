"""Moments of a recording as people write them: a time since its beginning or before its end, a clock, a mark.

12.5  1:30  2:00:05     seconds, minutes:seconds or hours:minutes:seconds since the beginning
-5                      seconds before the end
begin  end              the first and the last sample
2026-01-31T12:00:05     the wall clock, local time unless it says otherwise (Z, +02:00)
TEXT  mark:TEXT         the mark with this text, or the only one that begins with it
"""

import re
from datetime import datetime
from difflib import get_close_matches

import numpy as np

from inspector.domain.capture import LinkError, Trouble
from inspector.domain.units import duration_text
from inspector.session.recording.notes import Mark
from inspector.session.recording.reading import Recording

_NS = 1_000_000_000
_ELAPSED = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,9}(?:\.\d{1,9})?)")
_MARK = "mark:"


def row_of(recording: Recording, text: str) -> int:
    """The sample in force at the moment `text`. Raises LinkError(USAGE) with what was expected and found."""
    text = text.strip()
    times = recording.started_ns
    if not len(times):
        raise _refused(f"a recording with samples at {recording.path}", "none that can be read")
    if text in ("begin", ""):
        return 0
    if text == "end":
        return len(times) - 1
    mark = _mark(recording, text)
    if mark is not None:
        return recording.row_at(mark.begun_ns)
    if elapsed := _ELAPSED.fullmatch(text.removeprefix("-")):
        hours, minutes, seconds = (float(part or 0) for part in elapsed.groups())
        offset_ns = round((3600 * hours + 60 * minutes + seconds) * _NS)
        at_ns = int(times[-1]) - offset_ns if text.startswith("-") else int(times[0]) + offset_ns
        return _within(recording, at_ns, text)
    return _at_clock(recording, text)


def _within(recording: Recording, at_ns: int, text: str) -> int:
    first, last = int(recording.started_ns[0]), int(recording.started_ns[-1])
    if not first <= at_ns <= last:
        length = duration_text((last - first) / _NS)
        raise _refused(f"a time within the recording, which lasts {length}", repr(text))
    return recording.row_at(at_ns)


def _mark(recording: Recording, text: str) -> Mark | None:
    """The mark that is meant; None when none is. Raises LinkError when it may be several."""
    wanted = text.removeprefix(_MARK)
    exact = [mark for mark in recording.marks if mark.text == wanted]
    if exact:
        return exact[0]
    if _ELAPSED.fullmatch(text.removeprefix("-")):
        return None
    begun = [mark for mark in recording.marks if wanted and mark.text.startswith(wanted)]
    if len(begun) > 1:
        raise _refused("the text of one mark", f"{wanted!r}, with which {len(begun)} marks begin")
    if not begun and text.startswith(_MARK):
        raise _refused("the text of a mark", repr(wanted), _nearest(recording, wanted))
    return begun[0] if begun else None


def _at_clock(recording: Recording, text: str) -> int:
    try:
        wall_ns = round(datetime.fromisoformat(text).astimezone().timestamp() * _NS)
    except (ValueError, OverflowError, OSError) as error:
        expected = "a time like 12.5, 1:30, -5 or 2026-01-31T12:00:05, or the text of a mark"
        raise _refused(expected, repr(text), _nearest(recording, text)) from error
    walls = recording.taken_at_ns
    if not int(walls.min()) - _NS <= wall_ns <= int(walls.max()) + _NS:
        begin, end = (datetime.fromtimestamp(int(ns) / _NS).astimezone() for ns in (walls[0], walls[-1]))
        expected = f"a time from {begin:%Y-%m-%dT%H:%M:%S} to {end:%Y-%m-%dT%H:%M:%S}"
        raise _refused(expected, repr(text))
    return max(0, int(np.searchsorted(walls, wall_ns, "right")) - 1)


def _nearest(recording: Recording, text: str) -> str:
    texts = [mark.text for mark in recording.marks]
    close = get_close_matches(text, texts, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Its marks are: {', '.join(map(repr, texts[:8]))}." if texts else "It has no marks."


def _refused(expected: str, found: str, remedy: str = "") -> LinkError:
    return LinkError(Trouble.USAGE, f"expected {expected}, found {found}.", remedy, retry=False)
