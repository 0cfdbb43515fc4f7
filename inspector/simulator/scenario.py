"""What a scenario is: a play for a stage, and the truth about it as data that tests can hold tools to."""

from collections.abc import Callable
from dataclasses import dataclass

from inspector.simulator.stage import Stage


@dataclass(frozen=True, slots=True)
class Leak:
    """A planted leak.

    Attributes:
        holder: name of the process whose list grows; None where no process holds what is lost (orphans).
        culprit: name of the process at fault; its pid is the allocator in the debug list.
        tag, size: of each lost buffer, bytes as printed.
        per_minute: buffers lost per minute of device time.
        starts_s: device time of the first loss.
    """

    holder: str | None
    culprit: str
    tag: bytes
    size: int
    per_minute: float
    starts_s: float

    def lost_at(self, seconds: float) -> int:
        """Buffers lost by device time `seconds`."""
        if seconds < self.starts_s:
            return 0
        return int((seconds - self.starts_s) * self.per_minute / 60 + 1e-6) + 1


@dataclass(frozen=True, slots=True)
class Plateau:
    """Much memory that is no leak: it comes, stays for a while and goes completely.

    Attributes:
        holder: name of the process.
        tags: of the buffers it consists of.
        size: bytes held by `holder` under these tags while it lasts.
        begins_s, ends_s: device time; between them the size is constant.
        period_s: it returns after this; None when it comes once.
    """

    holder: str
    tags: tuple[bytes, ...]
    size: int
    begins_s: float
    ends_s: float
    period_s: float | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """What is really going on.

    Attributes:
        leaks: empty when nothing leaks, whatever it looks like.
        plateaus: see Plateau.
        recycles_per_minute: times a buffer id is freed and given to another buffer; 0 where not planted.
        keeps_identity: recycled ids keep size and tag, so that nothing but time tells old from new.
        orphans: tags of buffers that are alive at times with ref 0.
        inherited: tags of buffers that forked children hold without having asked.
        processes, holdings: rough numbers of holders and of holdings, after the first second.
    """

    leaks: tuple[Leak, ...] = ()
    plateaus: tuple[Plateau, ...] = ()
    recycles_per_minute: float = 0.0
    keeps_identity: bool = False
    orphans: tuple[bytes, ...] = ()
    inherited: tuple[bytes, ...] = ()
    processes: int = 0
    holdings: int = 0

    @property
    def is_clean(self) -> bool:
        return not self.leaks


@dataclass(frozen=True, slots=True)
class Scenario:
    """One device one can attach to.

    Attributes:
        id: the word in `sim:ID`.
        title: one line for a start page.
        shows: a sentence or two: what to look at.
        truth: see Truth.
        play: sets the stage up and lets its actors begin.
    """

    id: str
    title: str
    shows: str
    truth: Truth
    play: Callable[[Stage], None]
