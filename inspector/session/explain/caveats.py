"""What may be wrong or missing in a number, as sentences."""

import re
from collections.abc import Iterator

import numpy as np

from inspector.domain.capture import Absence
from inspector.domain.columns import Index
from inspector.domain.frame import Frame
from inspector.session.explain.texts import Texts
from inspector.sources.memtrack.source import LIST_PATH

_AT_ONE_MOMENT_NS = 1_000_000
"""A read this short is as good as one moment."""
_UPTIME_STEP_NS = 10_000_000
_MOST_QUOTED = 3


def moments(frame: Frame) -> Iterator[str]:
    """Files are read one after another while buffers come and go."""
    took_ns = frame.ended_ns - frame.started_ns
    if frame.uptime_s is not None:
        # The device's own clock leaves out the way to us; it goes in steps.
        began, ended = frame.uptime_s
        took_ns = min(took_ns, round((ended - began) * 1e9) + _UPTIME_STEP_NS)
    if took_ns >= _AT_ONE_MOMENT_NS:
        yield (
            f"The files were read one after another within {took_ns / 1e6:,.1f} ms; "
            "what changed in between may be counted twice or not at all."
        )


def unread(frame: Frame) -> Iterator[str]:
    """Processes whose file was refused."""
    refused = [
        file for file in frame.unreadable if file.path.endswith("/memtrack") and file.path != LIST_PATH
    ]
    if refused:
        yield (
            f"{len(refused):,} {'process' if len(refused) == 1 else 'processes'} could not be read; "
            "what only they hold is missing unless the list of all buffers was read."
        )


def unseen(frame: Frame, buffers: Index) -> Iterator[str]:
    """Holders of the `buffers` that could not be seen."""
    missing = frame.buffers.unseen[buffers]
    holders, count = int(missing.sum()), int(np.count_nonzero(missing))
    if holders:
        yield (
            f"{holders:,} {'holder' if holders == 1 else 'holders'} of {count:,} of these "
            f"{'buffers' if len(buffers) != 1 else 'buffer'} could not be seen; "
            "each answers for its share, which is in no process' sum."
        )


def no_list(frame: Frame, texts: Texts) -> Iterator[str]:
    """Without the list of all buffers."""
    if texts.has_list or not frame.capture.files:
        return
    listed = texts.file(LIST_PATH)
    why = "was not asked for"
    if listed is not None and listed.absence is not None:
        why = {
            Absence.REFUSED: "may not be read",
            Absence.MISSING: "is not there",
            Absence.VANISHED: "was gone when it was read",
        }.get(listed.absence, "could not be read")
    yield f"{LIST_PATH} {why}: allocators are not known, nor buffers that no process seen here holds."


def no_mappings(frame: Frame) -> Iterator[str]:
    """In the dialect without mappings."""
    if frame.capture.files:
        yield "The memtrack files have no mapping lines (RFC 2/6 dialect): mapped bytes are not known."


def disagreements(frame: Frame, identifier: int) -> Iterator[str]:
    """What the files say differently about one buffer."""
    wanted = re.compile(rf"buffer {identifier}\b")
    told = [problem for problem in frame.problems if problem.line is None and wanted.search(problem.found)]
    for problem in told[:_MOST_QUOTED]:
        yield f"Expected {problem.expected}, found {problem.found}."


def no_text(frame: Frame) -> Iterator[str]:
    """A frame without files."""
    if not frame.capture.files:
        yield "The device's text of this sample is not at hand."
