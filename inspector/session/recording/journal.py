"""The file of a recording while it is written: one transaction after another, none of them half done."""

import json
import sqlite3
import time
import zlib
from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import NamedTuple

import numpy as np

from inspector import __version__
from inspector.domain.capture import Check
from inspector.domain.frame import Process, ProcessKey
from inspector.session.problem_log import ProblemKind
from inspector.session.recording.schema import APPLICATION_ID, SCHEMA, USER_VERSION
from inspector.session.recording.spans import Span

MOST_REMEMBERED = 100_000
"""Processes whose number is remembered; of more some are written down again."""


class Block(NamedTuple):
    """Samples packed together.

    Attributes:
        first: number of its first sample; key: of the first sample of the keyframe it builds upon.
        heads: of all its samples. data: what an Unpacker reads.
        names: who was known before its first sample, only in a keyframe; else b"".
    """

    first: int
    samples: int
    key: int
    heads: bytes
    data: bytes
    names: bytes


class Journal:
    """Writes one file; one thread. Every method raises sqlite3.Error or OSError, and then nothing of the open
    transaction is in the file.

    Attributes:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        """Create the file; FileExistsError when there is one."""
        path.touch(exist_ok=False)
        self.path = path
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._paths = (path, path.with_name(f"{path.name}-wal"))
        self._who: dict[tuple[ProcessKey, str], int] = {}
        self._next_who = 1
        # Blobs of a few KiB fill small pages better.
        self._db.execute("PRAGMA page_size = 1024")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._db.executescript(f"BEGIN; {SCHEMA} COMMIT")
        self.begin()
        self.about({"program": f"memtrack-inspector {__version__}", "begun_ns": str(time.time_ns())})
        # Last: a file without a version is one that was never finished being made.
        self._db.execute(f"PRAGMA user_version = {USER_VERSION}")
        self.commit()

    @property
    def size(self) -> int:
        """Bytes on disk now, the log included."""
        return sum(path.stat().st_size for path in self._paths if path.exists())

    def begin(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._db.execute("COMMIT")

    def roll_back(self) -> None:
        """Forget the open transaction, if there is one."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._who.clear()

    def about(self, facts: dict[str, str]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", facts.items())

    def connection(
        self, first: int, target: str, facts: Iterable[tuple[str, str]], checks: Sequence[Check]
    ) -> None:
        """A connection begins with sample number `first`."""
        told = [[check.name, check.status.value, check.detail, check.remedy] for check in checks]
        self._db.execute(
            "INSERT OR REPLACE INTO connection VALUES (?, ?, ?, ?)",
            (first, target, json.dumps(list(facts)), json.dumps(told)),
        )

    def block(self, block: Block) -> None:
        crc = checksum(block.heads, block.data, block.names)
        self._db.execute(
            "INSERT INTO block VALUES (?, ?, ?, ?, ?)",
            (block.first, block.samples, block.key, block.heads, crc),
        )
        self._db.execute("INSERT INTO data VALUES (?, ?, ?)", (block.first, block.data, block.names))

    def span(self, first: int, span: Span) -> None:
        """The amounts of the samples from number `first` on."""
        totals = span.totals.astype("<f8").tobytes()
        self._db.execute(
            "INSERT INTO span VALUES (?, ?, ?, ?)", (first, len(span.totals), totals, checksum(totals))
        )
        for each in span.blocks:
            ids = np.array([self._id(process) for process in each.who], "<u4").tobytes()
            means = each.means.astype("<f4").tobytes()
            crc = checksum(ids, means, each.data)
            self._db.execute(
                "INSERT INTO series VALUES (?, ?, ?, ?, ?, ?)",
                (first, each.measure, ids, means, each.data, crc),
            )

    def _id(self, process: Process) -> int:
        """Its number; another one when its name has changed."""
        identity = (process.key, process.name)
        known = self._who.get(identity)
        if known is not None:
            return known
        if len(self._who) >= MOST_REMEMBERED:
            self._who.clear()
        found = self._who[identity] = self._next_who
        self._next_who += 1
        key = process.key
        self._db.execute(
            "INSERT INTO who VALUES (?, ?, ?, ?)", (found, key.pid, key.start_time, storable(process.name))
        )
        return found

    def mark(self, begun_ns: int, ended_ns: int | None, wall_ns: int, text: str, origin: str) -> None:
        self._db.execute(
            "INSERT INTO mark VALUES (NULL, ?, ?, ?, ?, ?)",
            (begun_ns, ended_ns, wall_ns, storable(text), origin),
        )

    def gap(self, begun_ns: int, ended_ns: int | None, reason: str) -> None:
        self._db.execute("INSERT INTO gap VALUES (NULL, ?, ?, ?)", (begun_ns, ended_ns, storable(reason)))

    def problems(self, kinds: Iterable[ProblemKind]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *map(storable, kind.key),
                    json.dumps([kind.newest.path, kind.newest.line, kind.newest.expected, kind.newest.found]),
                    kind.count,
                    kind.samples,
                    kind.first_seen_ns,
                    kind.last_seen_ns,
                )
                for kind in kinds
            ),
        )

    def close(self, *, whole: bool) -> None:
        """End the file. `whole`: say in it that it is complete, and leave one file instead of three."""
        try:
            if whole:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._db.execute("PRAGMA journal_mode = DELETE")
        finally:
            self._db.close()


def checksum(*parts: bytes) -> int:
    """CRC-32 of all parts, one after the other."""
    return reduce(lambda crc, part: zlib.crc32(part, crc), parts, 0)


def storable(text: str) -> str:
    """`text` without what SQLite cannot hold: lone surrogates."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
