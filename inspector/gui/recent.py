"""The targets attached to before, newest first, kept in the settings."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from inspector.domain.capture import LinkError
from inspector.gui.settings import Settings
from inspector.session.targets import parse_target

MOST = 12
MOST_PINNED = MOST - 1
"""One place is always left for what was attached to last."""
_KEY = "recent/targets"


@dataclass(frozen=True, slots=True)
class Recent:
    """A target attached to before.

    Attributes:
        target: the URI.
        used_s: Unix seconds of the last time.
        is_pinned: stays, however many others follow, and stands before those that are not pinned.
    """

    target: str
    used_s: float = 0.0
    is_pinned: bool = False


class RecentTargets(QObject):
    """At most MOST targets; every change is kept at once and the last one can be undone.

    Args:
        wall_clock_s: Unix time.
    """

    changed = Signal()

    def __init__(
        self,
        settings: Settings,
        parent: QObject | None = None,
        *,
        wall_clock_s: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._settings, self._wall_clock_s = settings, wall_clock_s
        self._entries = _ordered(_read(settings.text_of(_KEY, "[]")))
        self._before: tuple[Recent, ...] | None = None

    @property
    def entries(self) -> tuple[Recent, ...]:
        """Pinned first, then the newest first."""
        return self._entries

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(entry.target for entry in self._entries)

    @property
    def can_undo(self) -> bool:
        """Whether something was removed since the last target was added."""
        return self._before is not None

    def add(self, target: str) -> None:
        """`target` was attached to just now."""
        known = next((entry for entry in self._entries if entry.target == target), Recent(target))
        self._before = None
        self._keep((*self._without(target), replace(known, used_s=self._wall_clock_s())))

    def pin(self, target: str, is_pinned: bool) -> str:
        """Pin or unpin; a sentence when it cannot be done, else ""."""
        if is_pinned and sum(entry.is_pinned for entry in self._entries) >= MOST_PINNED:
            return f"At most {MOST_PINNED} targets can be pinned; unpin another first."
        self._keep(
            tuple(
                replace(entry, is_pinned=is_pinned) if entry.target == target else entry
                for entry in self._entries
            )
        )
        return ""

    def remove(self, target: str) -> None:
        self._before = self._entries
        self._keep(self._without(target))

    def clear(self) -> None:
        """Forget all, the pinned too."""
        self._before = self._entries
        self._keep(())

    def undo(self) -> None:
        """Bring back what the last `remove` or `clear` took."""
        if self._before is not None:
            before, self._before = self._before, None
            self._keep(before)

    def _without(self, target: str) -> tuple[Recent, ...]:
        return tuple(entry for entry in self._entries if entry.target != target)

    def _keep(self, entries: tuple[Recent, ...]) -> None:
        self._entries = _ordered(entries)
        self._settings.keep(_KEY, json.dumps([asdict(entry) for entry in self._entries]))
        self.changed.emit()


def _ordered(entries: tuple[Recent, ...]) -> tuple[Recent, ...]:
    """Pinned first, each group newest first, at most MOST; the oldest that is not pinned has to go."""
    return tuple(sorted(entries, key=lambda entry: (not entry.is_pinned, -entry.used_s))[:MOST])


def _read(text: str) -> tuple[Recent, ...]:
    """What the settings hold; entries that make no sense are left out."""
    try:
        stored = json.loads(text)
    except ValueError:
        return ()
    if not isinstance(stored, list):
        return ()
    entries = {entry.target: entry for item in stored if (entry := _entry(item)) is not None}
    return tuple(entries.values())


def _entry(item: Any) -> Recent | None:
    match item:
        case {"target": str(target), "used_s": float() | int() as used_s, "is_pinned": bool(is_pinned)}:
            if not target.isprintable() or not math.isfinite(used_s):
                return None
            try:
                parse_target(target)
            except LinkError:
                return None
            return Recent(target, float(used_s), is_pinned)
    return None


def age_text(used_s: float, now_s: float | None = None) -> str:
    """How long ago, roughly: `just now`, `12 min ago`, `3 h ago`, `5 d ago`."""
    minutes = max((time.time() if now_s is None else now_s) - used_s, 0) / 60
    if minutes < 1.5:
        return "just now"
    if minutes < 90:
        return f"{minutes:.0f} min ago"
    return f"{minutes / 60:.0f} h ago" if minutes < 36 * 60 else f"{minutes / 1440:.0f} d ago"
