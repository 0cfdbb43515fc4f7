"""The memtrack source: its files, and a parser that skips processes whose bytes did not change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inspector.domain.capture import Absence, Problem, RawFile, SourceFact
from inspector.domain.columns import BufferColumns, HoldingColumns, Ints, Parsed
from inspector.sources.memtrack import rows as columns
from inspector.sources.memtrack.lines import Reader
from inspector.sources.memtrack.rows import Block, Matrix, read_buffers, read_files
from inspector.sources.memtrack.tags import TagTable

PROCESS_GLOB = "/proc/[0-9]*/memtrack"
LIST_PATH = "/sys/kernel/debug/memtrack"
LONGEST_PID = 18
"""Digits; more is no pid."""


class MemtrackParser:
    """See `Parser`. Remembers the rows and the bytes of the last capture, nothing older."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._tags = TagTable()
        self._layout = _Layout.of([])
        self._texts: list[bytes] = []
        self._rows: Matrix = np.empty((6, 0), np.int64)
        self._bounds = np.zeros(1, np.int64)
        self._oddities: dict[str, Reader] = {}
        self._list: tuple[bytes, Matrix, tuple[Problem, ...]] | None = None

    def parse(self, files: Iterable[RawFile]) -> Parsed:
        if self._tags.is_full:
            self._forget()
        files = [file for file in files if file.path.endswith("/memtrack")]
        layout = self._layout
        if layout.paths != [file.path for file in files] or layout.absences != [
            file.absence for file in files
        ]:
            layout = _Layout.of(files)
        texts = [files[i].data for i in layout.read]
        self._update(layout, texts)
        problems = [problem for reader in self._oddities.values() for problem in reader.problems]
        buffers, list_problems = self._parse_list(None if layout.listed is None else files[layout.listed])
        return Parsed(
            holdings=self._holdings() if layout.read else None,
            buffers=buffers,
            problems=(*problems, *list_problems),
            facts=(self._fact(layout),),
        )

    def _update(self, layout: "_Layout", texts: list[bytes]) -> None:
        """Bring rows and bounds up to date, reading only files whose bytes changed."""
        if layout is self._layout:
            kept: Sequence[int] = range(len(texts))
        else:
            old = {path: i for i, path in enumerate(self._layout.read_paths)}
            kept = [old.get(path, -1) for path in layout.read_paths]
        was = self._texts
        changed = [i for i, k in enumerate(kept) if k < 0 or was[k] != texts[i]]
        if changed or layout is not self._layout:
            paths = [layout.read_paths[i] for i in changed]
            fresh = read_files(
                list(zip(paths, [texts[i] for i in changed], strict=True)),
                [layout.pids[i] for i in changed],
                self._tags,
            )
            self._note_oddities(layout, paths, fresh)
            self._join(kept, changed, fresh)
        self._layout, self._texts = layout, texts

    def _note_oddities(self, layout: "_Layout", read: Sequence[str], fresh: Block) -> None:
        """Keep the problems of files that did not change, in file order."""
        if not self._oddities and not fresh.oddities:
            return
        odd = {path: reader for path, reader in self._oddities.items() if path not in set(read)}
        odd.update((read[k], reader) for k, reader in fresh.oddities.items())
        self._oddities = {path: odd[path] for path in layout.read_paths if path in odd}

    def _join(self, kept: Sequence[int], changed: Sequence[int], fresh: Block) -> None:
        """Put kept and fresh rows together in file order; neighbours that stay neighbours move as one."""
        if len(changed) == len(kept):
            self._rows, self._bounds = fresh.rows, _bounds(fresh.counts)
            return
        old_counts = np.diff(self._bounds)
        counts = old_counts[kept] if len(kept) and len(old_counts) else np.zeros(len(kept), np.int64)
        counts[changed] = fresh.counts
        fresh_bounds = _bounds(fresh.counts).tolist()
        if isinstance(kept, range) and np.array_equal(counts, old_counts):
            rows, bounds = self._rows.copy(), self._bounds.tolist()
            for k, i in enumerate(changed):
                rows[:, bounds[i] : bounds[i + 1]] = fresh.rows[:, fresh_bounds[k] : fresh_bounds[k + 1]]
            self._rows = rows
            return
        pieces: list[Matrix] = []
        begin = 0
        for k, i in enumerate([*changed, len(kept)]):
            pieces.extend(self._kept_runs(kept[begin:i]))
            if i < len(kept):
                pieces.append(fresh.rows[:, fresh_bounds[k] : fresh_bounds[k + 1]])
            begin = i + 1
        self._rows = np.concatenate(pieces, axis=1)
        self._bounds = _bounds(counts)

    def _kept_runs(self, kept: Sequence[int]) -> Iterator[Matrix]:
        """The old rows of files `kept`, files that follow one another in one piece."""
        begin = 0
        while begin < len(kept):
            end = begin + 1
            if isinstance(kept, range):
                end = len(kept)
            while end < len(kept) and kept[end] == kept[end - 1] + 1:
                end += 1
            yield self._rows[:, self._bounds[kept[begin]] : self._bounds[kept[end - 1] + 1]]
            begin = end

    def _holdings(self) -> HoldingColumns:
        rows = self._rows
        return HoldingColumns(
            pid=rows[columns.PID],
            id=rows[columns.ID],
            size=rows[columns.SIZE],
            ref_count=rows[columns.REF_COUNT],
            tag=rows[columns.TAG].astype(np.int32),
            mapped=rows[columns.MAPPED],
            tags=self._tags.all,
        )

    def _parse_list(self, file: RawFile | None) -> tuple[BufferColumns | None, tuple[Problem, ...]]:
        if file is None or file.absence is not None:
            self._list = None
            return None, ()
        if self._list is None or self._list[0] != file.data:
            self._list = (file.data, *read_buffers(file, self._tags))
        _, rows, problems = self._list
        buffers = BufferColumns(
            id=rows[columns.ID],
            size=rows[columns.SIZE],
            ref_count=rows[columns.REF_COUNT],
            allocator_pid=rows[columns.PID],
            tag=rows[columns.TAG].astype(np.int32),
            tags=self._tags.all,
        )
        return buffers, problems

    def _fact(self, layout: "_Layout") -> SourceFact:
        holding = int(np.count_nonzero(np.diff(self._bounds)))
        dialect = "RFC 4/6" if any(reader.has_mappings for reader in self._oddities.values()) else "RFC 2/6"
        refused = layout.absences.count(Absence.REFUSED) - (layout.list_absence is Absence.REFUSED)
        seen = "not asked"
        if layout.listed is not None:
            seen = "read" if layout.list_absence is None else layout.list_absence.value
        counts = f"{len(layout.read)} read, {holding} hold something, {refused} refused"
        detail = f"/proc/*/memtrack ({dialect}): {counts}; {LIST_PATH} {seen}"
        return SourceFact("memtrack", detail, {"list": seen})


def _bounds(counts: Ints) -> Ints:
    """int64[n + 1]: where the rows of every file begin and end."""
    bounds = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which files of a capture are what; the same from one capture to the next until processes come or go.

    Attributes:
        paths, absences: of all memtrack files of the capture.
        read: positions of the process files that were read; read_paths, pids: of these.
        listed: position of the list of all buffers, or None.
    """

    paths: list[str]
    absences: list[Absence | None]
    read: list[int]
    read_paths: list[str]
    pids: list[int]
    listed: int | None

    @staticmethod
    def of(files: Sequence[RawFile]) -> "_Layout":
        paths = [file.path for file in files]
        absences = [file.absence for file in files]
        # /proc/<pid>/memtrack; a slice of 800 paths is quicker than as many regular expressions.
        words = [path[6:-9] if path.startswith("/proc/") else "" for path in paths]
        read = [
            i
            for i, word in enumerate(words)
            if absences[i] is None and word.isdecimal() and word.isascii() and len(word) <= LONGEST_PID
        ]
        return _Layout(
            paths=paths,
            absences=absences,
            read=read,
            read_paths=[paths[i] for i in read],
            pids=[int(words[i]) for i in read],
            listed=paths.index(LIST_PATH) if LIST_PATH in paths else None,
        )

    @property
    def list_absence(self) -> Absence | None:
        return None if self.listed is None else self.absences[self.listed]


class MemtrackSource:
    """The RFC's two files."""

    id = "memtrack"
    title = "memtrack (RFC 2016)"
    globs = (PROCESS_GLOB, LIST_PATH)

    def parser(self) -> MemtrackParser:
        return MemtrackParser()


MEMTRACK = MemtrackSource()
