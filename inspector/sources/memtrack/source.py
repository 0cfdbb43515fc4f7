"""The memtrack source: its files, and a parser that skips processes whose bytes did not change."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from inspector.domain.capture import Absence, Problem, RawFile, SourceFact
from inspector.domain.columns import BufferColumns, HoldingColumns, Parsed
from inspector.sources.memtrack import rows as columns
from inspector.sources.memtrack.rows import Block, Matrix, read_buffers, read_files
from inspector.sources.memtrack.tags import TagTable, renumbered

PROCESS_GLOB = "/proc/[0-9]*/memtrack"
LIST_PATH = "/sys/kernel/debug/memtrack"
_PROCESS_PATH = re.compile(r"/proc/(\d{1,18})/memtrack")


class MemtrackParser:
    """See `Parser`. Remembers the rows and the bytes of the last capture, nothing older."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._tags = TagTable()
        self._texts: dict[str, tuple[int, bytes]] = {}
        self._bounds: list[int] = [0]
        self._rows: Matrix = np.empty((6, 0), np.int64)
        self._oddities: dict[str, tuple[tuple[Problem, ...], bool]] = {}
        self._list: tuple[bytes, Matrix, tuple[Problem, ...]] | None = None

    def parse(self, files: Iterable[RawFile]) -> Parsed:
        if self._tags.is_full:
            self._forget()
        processes: list[RawFile] = []
        pids: list[int] = []
        listed: RawFile | None = None
        refused = 0
        for file in files:
            match = _PROCESS_PATH.fullmatch(file.path)
            if match is None:
                listed = file if file.path == LIST_PATH else listed
            elif file.absence is None:
                processes.append(file)
                pids.append(int(match[1]))
            else:
                refused += file.absence is Absence.REFUSED
        self._update(processes, pids)
        problems = [problem for odd, _ in self._oddities.values() for problem in odd]
        buffers, buffer_problems = self._parse_list(listed)
        return Parsed(
            holdings=self._holdings() if processes else None,
            buffers=buffers,
            problems=(*problems, *buffer_problems),
            facts=(self._fact(len(processes), refused, listed),),
        )

    def _update(self, files: Sequence[RawFile], pids: Sequence[int]) -> None:
        """Bring rows and bounds up to date, reading only files whose bytes changed."""
        old = self._texts
        known = [old.get(file.path) for file in files]
        changed = [
            i
            for i, (file, was) in enumerate(zip(files, known, strict=True))
            if was is None or was[1] != file.data
        ]
        if not changed and len(files) == len(old):
            return
        fresh = read_files([files[i] for i in changed], [pids[i] for i in changed], self._tags)
        oddities = {f.path: self._oddities[f.path] for f in files if f.path in self._oddities}
        for i in changed:
            oddities.pop(files[i].path, None)
        for k, reader in fresh.oddities.items():
            oddities[files[changed[k]].path] = (tuple(reader.problems), reader.has_mappings)
        self._oddities = oddities
        self._join(files, known, changed, fresh)

    def _join(
        self,
        files: Sequence[RawFile],
        known: Sequence[tuple[int, bytes] | None],
        changed: Sequence[int],
        fresh: Block,
    ) -> None:
        """Put kept and fresh rows together in file order; neighbours that stay neighbours move as one."""
        counts = np.zeros(len(files), np.int64)
        counts[changed] = fresh.counts
        fresh_ends = np.cumsum(fresh.counts).tolist()
        pieces: list[Matrix] = []
        run: tuple[bool, int, int] | None = None
        k = 0
        for i in range(len(files)):
            was = known[i]
            if k < len(changed) and changed[k] == i:
                piece = (True, fresh_ends[k - 1] if k else 0, fresh_ends[k])
                k += 1
            else:
                assert was is not None
                piece = (False, self._bounds[was[0]], self._bounds[was[0] + 1])
                counts[i] = piece[2] - piece[1]
            if run is not None and run[0] == piece[0] and run[2] == piece[1]:
                run = (run[0], run[1], piece[2])
            else:
                if run is not None:
                    pieces.append((fresh.rows if run[0] else self._rows)[:, run[1] : run[2]])
                run = piece
        if run is not None:
            pieces.append((fresh.rows if run[0] else self._rows)[:, run[1] : run[2]])
        self._rows = (
            pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1) if pieces else self._rows[:, :0]
        )
        self._bounds = [0, *np.cumsum(counts).tolist()]
        self._texts = {file.path: (i, file.data) for i, file in enumerate(files)}

    def _holdings(self) -> HoldingColumns:
        rows = self._rows
        tags, tag = renumbered(self._tags.tags, rows[columns.TAG])
        return HoldingColumns(
            pid=rows[columns.PID],
            id=rows[columns.ID],
            size=rows[columns.SIZE],
            ref_count=rows[columns.REF_COUNT],
            tag=tag,
            mapped=rows[columns.MAPPED],
            tags=tags,
        )

    def _parse_list(self, file: RawFile | None) -> tuple[BufferColumns | None, tuple[Problem, ...]]:
        if file is None or file.absence is not None:
            self._list = None
            return None, ()
        if self._list is None or self._list[0] != file.data:
            self._list = (file.data, *read_buffers(file, self._tags))
        _, rows, problems = self._list
        tags, tag = renumbered(self._tags.tags, rows[columns.TAG])
        buffers = BufferColumns(
            id=rows[columns.ID],
            size=rows[columns.SIZE],
            ref_count=rows[columns.REF_COUNT],
            allocator_pid=rows[columns.PID],
            tag=tag,
            tags=tags,
        )
        return buffers, problems

    def _fact(self, read: int, refused: int, listed: RawFile | None) -> SourceFact:
        holding = sum(bool(data) for _, data in self._texts.values())
        dialect = "RFC 4/6" if any(mappings for _, mappings in self._oddities.values()) else "RFC 2/6"
        detail = f"/proc/*/memtrack ({dialect}): {read} read, {holding} hold something, {refused} refused"
        if listed is None:
            seen = "not asked"
        elif listed.absence is None:
            seen = f"{LIST_PATH} read"
        else:
            seen = f"{LIST_PATH} {listed.absence.value}"
        return SourceFact("memtrack", f"{detail}; {seen}", {"list": seen})


class MemtrackSource:
    """The RFC's two files."""

    id = "memtrack"
    title = "memtrack (RFC 2016)"
    globs = (PROCESS_GLOB, LIST_PATH)

    def parser(self) -> MemtrackParser:
        return MemtrackParser()


MEMTRACK = MemtrackSource()
