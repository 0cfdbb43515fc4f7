"""The filter bar's language: words that must all match a name, a pid, an id or a tag.

A process matches a word by its own name, command line or pid, or through a tag it holds; a buffer by its
tag or id, or through a process that holds it. So `camera yuv` finds the camera's YUV buffers in both tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.frame import Frame
from inspector.domain.text import printable

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter; no words let everything through."""

    words: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Filter":
        return cls(tuple(text.casefold().split()))

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Which rows of a frame pass a filter: bool[P] and bool[B]."""

    processes: Mask
    buffers: Mask


class Matcher:
    """Applies filters to frames; remembers what each distinct tag and name answered."""

    _MOST_REMEMBERED = 200_000

    def __init__(self) -> None:
        self._folded: dict[bytes | str, str] = {}

    def matches(self, frame: Frame, wanted: Filter) -> Matches:
        processes = np.ones(len(frame.processes.who), np.bool_)
        buffers = np.ones(len(frame.buffers.id), np.bool_)
        for word in wanted.words:
            named = self._named(frame, word)
            tagged = self._tagged(frame, word)
            processes &= named | _any_per_group(frame, tagged)
            buffers &= tagged | _any_per_buffer(frame, named)
        return Matches(processes, buffers)

    def _named(self, frame: Frame, word: str) -> Mask:
        hits = (
            word in self._fold(who.name) or word in self._fold(who.cmdline) or word == str(who.key.pid)
            for who in frame.processes.who
        )
        return np.fromiter(hits, np.bool_, len(frame.processes.who))

    def _tagged(self, frame: Frame, word: str) -> Mask:
        hits = np.fromiter((word in self._fold(tag) for tag in frame.tags), np.bool_, len(frame.tags))
        mask = hits[frame.buffers.tag] if len(frame.tags) else np.zeros(len(frame.buffers.id), np.bool_)
        if word.isdecimal() and len(word) < 16:
            mask = mask | (frame.buffers.id == int(word))
        return mask

    def _fold(self, text: bytes | str) -> str:
        folded = self._folded.get(text)
        if folded is None:
            if len(self._folded) > self._MOST_REMEMBERED:
                self._folded.clear()
            folded = (printable(text) if isinstance(text, bytes) else text).casefold()
            self._folded[text] = folded
        return folded


def _any_per_group(frame: Frame, buffer_hits: Mask) -> Mask:
    rows = np.flatnonzero(buffer_hits[frame.holdings.buffer])
    mask = np.zeros(len(frame.processes.who), np.bool_)
    mask[frame.holdings.process[rows]] = True
    return mask


def _any_per_buffer(frame: Frame, process_hits: Mask) -> Mask:
    rows = np.flatnonzero(process_hits[frame.holdings.process])
    mask = np.zeros(len(frame.buffers.id), np.bool_)
    mask[frame.holdings.buffer[rows]] = True
    return mask


def ranks(texts: Iterable[str]) -> npt.NDArray[np.int64]:
    """int64[n]: the place of each text in their case-blind order; equal texts share a place."""
    folded = [text.casefold() for text in texts]
    place = {text: rank for rank, text in enumerate(sorted(set(folded)))}
    return np.fromiter((place[text] for text in folded), np.int64, len(folded))
