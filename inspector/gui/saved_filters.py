"""Filters kept under a name between runs."""

import json
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from inspector.gui.settings import Settings

LONGEST_NAME = 60
MOST_SAVED = 100
_LONGEST_TEXT = 2000
_KEY = "filters/saved"


class SavedFilter(NamedTuple):
    """A filter text and what the user calls it; names differ from each other."""

    name: str
    text: str


class FilterStore(Protocol):
    """Where saved filters are kept."""

    def read(self) -> tuple[SavedFilter, ...]:
        """In the order in which they are shown."""
        ...

    def write(self, filters: Sequence[SavedFilter]) -> None:
        """Replace them all."""
        ...


class FiltersInMemory:
    """Forgotten with the program."""

    def __init__(self, filters: Sequence[SavedFilter] = ()) -> None:
        self._filters = tuple(filters)

    def read(self) -> tuple[SavedFilter, ...]:
        return self._filters

    def write(self, filters: Sequence[SavedFilter]) -> None:
        self._filters = tuple(filters)


class FiltersInSettings:
    """Kept in the user's settings; what cannot be understood there is left out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self) -> tuple[SavedFilter, ...]:
        try:
            found = json.loads(self._settings.text_of(_KEY, "[]"))
        except (ValueError, RecursionError):
            return ()
        pairs = found if isinstance(found, list) else []
        named = {
            pair[0]: SavedFilter(pair[0], pair[1])
            for pair in pairs
            if isinstance(pair, list) and len(pair) == 2 and _is_name(pair[0]) and _is_text(pair[1])
        }
        return tuple(named.values())[:MOST_SAVED]

    def write(self, filters: Sequence[SavedFilter]) -> None:
        self._settings.keep(_KEY, json.dumps([list(one) for one in filters]))


def with_saved(filters: Sequence[SavedFilter], name: str, text: str) -> tuple[SavedFilter, ...]:
    """`filters` with `text` under `name`, in the place of the one that had the name, else at the end."""
    added = SavedFilter(" ".join(name.split())[:LONGEST_NAME], text.strip())
    if any(one.name == added.name for one in filters):
        return tuple(added if one.name == added.name else one for one in filters)
    return (*filters, added)[-MOST_SAVED:]


def without(filters: Sequence[SavedFilter], name: str) -> tuple[SavedFilter, ...]:
    return tuple(one for one in filters if one.name != name)


def _is_name(found: object) -> bool:
    return isinstance(found, str) and found.isprintable() and 0 < len(found) <= LONGEST_NAME


def _is_text(found: object) -> bool:
    return isinstance(found, str) and 0 < len(found) <= _LONGEST_TEXT
