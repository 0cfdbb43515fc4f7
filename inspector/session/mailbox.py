"""The hand-over between the poller thread and a slower reader: bounded, newest wins, drops are counted."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """A bounded queue that never blocks the writer.

    Args:
        room: items kept; when full the oldest is dropped and counted.
        wake: called (in the writer's thread) when the box turns from empty to filled; carries nothing.
    """

    def __init__(self, room: int, wake: Callable[[], None] | None = None) -> None:
        self._items: deque[T] = deque()
        self._room = room
        self._wake = wake
        self._dropped = 0
        self.dropped_ever = 0
        self._lock = threading.Lock()

    def put(self, item: T) -> None:
        with self._lock:
            was_empty = not self._items
            if len(self._items) >= self._room:
                self._items.popleft()
                self._dropped += 1
                self.dropped_ever += 1
            self._items.append(item)
        if was_empty and self._wake is not None:
            self._wake()

    def take(self) -> tuple[list[T], int]:
        """All waiting items, oldest first, and how many were dropped since the last take."""
        with self._lock:
            items, dropped = list(self._items), self._dropped
            self._items.clear()
            self._dropped = 0
        return items, dropped
