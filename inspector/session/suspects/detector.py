"""The detector: takes frames as they come and keeps a short, ranked list of suspects."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from inspector.domain.capture import Absence, Capture
from inspector.domain.columns import Ints
from inspector.domain.frame import Frame, Process, ProcessKey
from inspector.domain.units import duration_text
from inspector.session.suspects.groups import Counted, Groups, code_of_tag
from inspector.session.suspects.growth import LEAST_GAIN, Growth, steady_growth
from inspector.session.suspects.lives import Lives, deserted, first_lives, lived_on
from inspector.session.suspects.standing import Patience, standing
from inspector.session.suspects.suspect import Allocator, Finding, Ground, Suspect
from inspector.session.suspects.watermarks import SPANS_S, Watermarks

MOST_SUSPECTS = 50
TICKS_PER_S = 100.0
"""Of process start times: USER_HZ, 100 on every architecture Linux and Android run on today but alpha."""
SAME_BUFFERS = 0.8
"""Two growing lists that have this share of the smaller one in common grow by the same buffers."""
_MOST_ALLOCATORS = 3
_MEMTRACK = re.compile(r"/proc/([0-9]{1,18})/memtrack")


class SuspectDetector:
    """Feed it every frame of one session, in order; any rate, live or replayed.

    Time is the device's clock where it has one, else the host's monotonic clock. A device that booted anew
    begins afresh. Memory is bounded: windows of counts (see `watermarks`) and columns for the newest frame.

    Args:
        patience: how long orphans and others may last.

    Attributes:
        suspects: the gravest first, at most MOST_SUSPECTS; renewed every few seconds of device time.
    """

    def __init__(self, patience: Patience | None = None) -> None:
        self.suspects: tuple[Suspect, ...] = ()
        self._patience = patience or Patience()
        self._time_s = float("-inf")
        self._has_clock = False
        self._lives: Lives = first_lives()
        self._begin_afresh()

    def add(self, frame: Frame) -> bool:
        """Take in the next frame. True when `suspects` were renewed."""
        has_clock = frame.uptime_s is not None
        if self._has_clock and not has_clock:
            return False  # one reading without the device's clock cannot be put among the others
        time_s = frame.uptime_s[0] if frame.uptime_s is not None else frame.started_ns / 1e9
        if time_s < self._time_s or has_clock is not self._has_clock:
            self._begin_afresh()
        self._time_s, self._has_clock = time_s, has_clock
        counted = self._groups.count(frame)
        tag = np.array([self._groups.tags.of(text) for text in frame.tags], np.int64)
        self._lives = lived_on(self._lives, frame, tag, time_s)
        if not self._watermarks.add(time_s, counted.codes, counted.counts):
            return False
        if self._groups.is_crowded:
            self._groups.keep(
                np.concatenate(
                    [self._watermarks.codes(), counted.codes, code_of_tag(tag), code_of_tag(self._lives.tag)]
                )
            )
        self.suspects = self._judged(frame, counted)
        return True

    def _begin_afresh(self) -> None:
        self._groups = Groups()
        self._watermarks = Watermarks()
        self._lives = first_lives()
        self._names: dict[int, str] = {}
        self.suspects = ()

    def _judged(self, frame: Frame, counted: Counted) -> tuple[Suspect, ...]:
        alive = _alive(frame.capture)
        self._names = _names(self._names, frame, alive)
        if alive is not None:
            self._lives = replace(self._lives, deserted_since=deserted(self._lives, alive, self._time_s))
        growing = self._growing(frame, counted)
        case = _Case(frame, counted, self._lives, self._groups, self._names, alive)
        found: dict[int, list[tuple[Finding, Ints]]] = {}
        companions = case.merged(growing)
        for code in companions:
            found.setdefault(code, []).append((_grown(growing[code]), counted.buffers_in(code, frame)))
        for each in standing(frame, self._lives, counted, self._patience, self._time_s):
            found.setdefault(each.code, []).append((each.finding, each.buffers))
        suspects = [case.suspect(code, why, companions.get(code, [])) for code, why in found.items()]
        suspects.sort(key=lambda suspect: (-suspect.confidence, -suspect.total))
        return tuple(suspects[:MOST_SUSPECTS])

    def _growing(self, frame: Frame, counted: Counted) -> dict[int, Growth]:
        """Groups that grow steadily, each at the scale at which that is surest."""
        found: dict[int, Growth] = {}
        for scale in range(len(SPANS_S)):
            times, codes, low = self._watermarks.series(scale, LEAST_GAIN)
            if not len(codes):
                continue
            has_gained = low[-1] - low.min(axis=0) >= LEAST_GAIN
            for place in np.flatnonzero(has_gained & np.isin(codes, counted.codes)).tolist():
                code = int(codes[place])
                growth = steady_growth(times, low[:, place], _born_s(self._groups.process_of(code), frame))
                if growth is not None and (code not in found or growth.confidence > found[code].confidence):
                    found[code] = growth
        return found


class _Case:
    """What is known at the moment of judging."""

    def __init__(
        self,
        frame: Frame,
        counted: Counted,
        lives: Lives,
        groups: Groups,
        names: Mapping[int, str],
        alive: Ints | None,
    ) -> None:
        self._frame, self._counted, self._lives = frame, counted, lives
        self._groups, self._names, self._alive = groups, names, alive

    def merged(self, growing: Mapping[int, Growth]) -> dict[int, list[int]]:
        """Growing groups, and for each the others that grow with it.

        Two that grow by the same buffers are one suspect, told of the one that grew most.
        """
        order = sorted(growing, key=lambda code: (-growing[code].gained, code))
        rows = {code: set(self._counted.buffers_in(code, self._frame).tolist()) for code in order}
        kept: dict[int, list[int]] = {}
        for code in order:
            kind = self._kind(code)
            lead = next((c for c in kept if self._kind(c) == kind and _overlap(rows[c], rows[code])), None)
            if lead is None:
                kept[code] = [other for other in order if other != code and self._kind(other) == kind]
        return kept

    def suspect(self, code: int, why: list[tuple[Finding, Ints]], companions: list[int]) -> Suspect:
        rows = np.unique(np.concatenate([buffers for _, buffers in why]))
        rows = rows[np.argsort(self._lives.since[rows], kind="stable")]
        findings = sorted((finding for finding, _ in why), key=lambda finding: -finding.confidence)
        others = [self._process(self._groups.process_of(other)) for other in companions]
        return Suspect(
            holder=self._process(self._groups.process_of(code)),
            tag=self._groups.tag_of(code),
            size_class=self._groups.class_of(code),
            buffers=self._frame.buffers.id[rows],
            total=sum(self._frame.buffers.size[rows].tolist()),
            findings=tuple(findings),
            allocators=self._allocators(rows),
            growing_too=tuple(other for other in others if other is not None),
        )

    def _kind(self, code: int) -> tuple[bytes, int]:
        return self._groups.tag_of(code), self._groups.class_of(code)

    def _process(self, key: ProcessKey | None) -> Process | None:
        row = self._frame.row_of(key) if key is not None else None
        return None if row is None else self._frame.processes.who[row]

    def _allocators(self, rows: Ints) -> tuple[Allocator, ...]:
        counts = Counter(pid for pid in self._frame.buffers.allocator_pid[rows].tolist() if pid > 0)
        return tuple(
            Allocator(
                pid,
                self._names.get(pid, f"pid {pid}"),
                count,
                None if self._alive is None else bool(np.isin(pid, self._alive)),
            )
            for pid, count in counts.most_common(_MOST_ALLOCATORS)
        )


def _grown(growth: Growth) -> Finding:
    span_s = growth.lasting_s / (growth.windows - 1)
    words = (
        f"{growth.gained} buffers more than {duration_text(growth.lasting_s)} before and still growing, "
        f"about {growth.per_minute:.3g} a minute; the least count in {growth.windows} windows of "
        f"{duration_text(span_s)} rose {growth.rises} times."
    )
    return Finding(Ground.GROWTH, words, growth.confidence, growth.lasting_s, growth.per_minute)


def _overlap(one: set[int], other: set[int]) -> bool:
    return len(one & other) >= SAME_BUFFERS * max(min(len(one), len(other)), 1)


def _born_s(key: ProcessKey | None, frame: Frame) -> float | None:
    """When a process started, device seconds, where both clocks are the device's."""
    if key is None or key.start_time < 0 or frame.uptime_s is None:
        return None
    return key.start_time / TICKS_PER_S


def _alive(capture: Capture) -> Ints | None:
    """int64[n], ascending: every process of the device, by the files listed; None where none are."""
    gone = (Absence.MISSING, Absence.VANISHED)
    found = [_MEMTRACK.fullmatch(file.path) for file in capture.files if file.absence not in gone]
    pids = sorted(int(match[1]) for match in found if match)
    return np.array(pids, np.int64) if pids else None


def _names(before: Mapping[int, str], frame: Frame, alive: Ints | None) -> dict[int, str]:
    """Names by pid of who holds something now, or held something and still is there or allocated it."""
    kept = set(frame.buffers.allocator_pid.tolist())
    kept.update(alive.tolist() if alive is not None else ())
    return {pid: name for pid, name in before.items() if pid in kept} | {
        process.key.pid: process.name for process in frame.processes.who
    }
