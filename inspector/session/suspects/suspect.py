"""What is accused, of what, and why: suspects as data, ready to be shown."""

from dataclasses import dataclass
from enum import Enum

from inspector.domain.columns import Ints
from inspector.domain.frame import Process


class Ground(Enum):
    """Why something looks wrong, for people."""

    GROWTH = "steady growth"
    ORPHANED = "held by no process"
    ALLOCATOR_DIED = "allocator died"
    LEFT_BEHIND = "peer let go"
    NEVER_MAPPED = "never mapped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to suspect.

    Attributes:
        ground: the kind of reason.
        words: one sentence without names, e.g. "23 buffers more than 1 min 50 s ago, ...".
        confidence: 0 to 1, how likely it is that this never goes away by itself.
        lasting_s: seconds for which it has been so, as far as was seen.
        per_minute: buffers gained in a minute; 0.0 where nothing grows.
    """

    ground: Ground
    words: str
    confidence: float
    lasting_s: float
    per_minute: float = 0.0


@dataclass(frozen=True, slots=True)
class Allocator:
    """Who allocated: `name` is "pid N" for a process that was never seen to hold anything.

    Attributes:
        pid: thread group, as the device's list says.
        buffers: how many of the suspected buffers it allocated.
        is_alive: None where that cannot be told.
    """

    pid: int
    name: str
    buffers: int
    is_alive: bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Suspect:
    """Buffers of one process, tag and size class that look lost.

    The holder is where it shows, not always who is at fault: see `allocators` and `growing_too`.

    Attributes:
        holder: None for buffers that no process holds.
        tag: exact bytes.
        size_class: see `domain.size_class`.
        buffers: int64[n], their ids now, oldest first.
        total: bytes of these now, each once.
        findings: the gravest first; at least one.
        allocators: who allocated these, most buffers first; empty without the device's list.
        growing_too: other processes whose list grows by the same buffers or by buffers of this tag and class.
    """

    holder: Process | None
    tag: bytes
    size_class: int
    buffers: Ints
    total: int
    findings: tuple[Finding, ...]
    allocators: tuple[Allocator, ...] = ()
    growing_too: tuple[Process, ...] = ()

    @property
    def confidence(self) -> float:
        """0 to 1: of all findings together, each one making up for what the others leave open."""
        doubt = 1.0
        for finding in self.findings:
            doubt *= 1.0 - finding.confidence
        return 1.0 - doubt

    @property
    def per_minute(self) -> float:
        """Buffers gained in a minute."""
        return max(finding.per_minute for finding in self.findings)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in sentences: the findings, then who allocated, then who else grows."""
        words = [finding.words for finding in self.findings]
        if self.allocators:
            words.append(self._allocated_by())
        if self.growing_too:
            names = ", ".join(f"{who.name} ({who.key.pid})" for who in self.growing_too)
            words.append(f"Growing with it: {names}.")
        return tuple(words)

    def _allocated_by(self) -> str:
        said = []
        for allocator in self.allocators:
            state = ", which has ended" if allocator.is_alive is False else ""
            named = "" if allocator.name == f"pid {allocator.pid}" else f" ({allocator.pid})"
            said.append(f"{allocator.name}{named}{state}")
        ours = self.holder is not None and self.allocators[0].pid == self.holder.key.pid
        note = "" if ours else "; the holder need not be at fault"
        return f"Allocated by {' and '.join(said)}{note}."
