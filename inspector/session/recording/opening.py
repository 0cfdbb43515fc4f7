"""Opening the file of a recording for reading: what is a recording, and what is wrong with the rest."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from inspector.domain.capture import LinkError, Trouble
from inspector.session.recording.schema import APPLICATION_ID, MAJOR

_HEADER = 100
_MAGIC = b"SQLite format 3\0"
_FAR = 40
"""Steps of doubling length taken past unreadable rows before the end is believed to be reached."""


def opened(path: Path) -> sqlite3.Connection:
    """A read-only connection. Raises LinkError with a sentence when there is no recording."""
    _check_header(path)
    uri = f"file:{quote(str(path.absolute()))}"
    try:
        return _connected(f"{uri}?mode=ro")
    except sqlite3.Error:
        pass  # a log beside it that cannot be replayed, for example in a directory that may not be written
    try:
        return _connected(f"{uri}?mode=ro&immutable=1")
    except sqlite3.Error as error:
        raise _unusable(path, f"its tables cannot be read: {error}") from error


def _connected(uri: str) -> sqlite3.Connection:
    db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        # A file cut off at its end says it is longer than it is; SQLite reads one only when told to.
        db.execute("PRAGMA writable_schema = ON")
        db.execute("PRAGMA query_only = ON")
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        db.close()
        raise
    return db


def _check_header(path: Path) -> None:
    """The header tells what a file is (https://sqlite.org/fileformat.html, section 1.3)."""
    try:
        with path.open("rb") as stream:
            header = stream.read(_HEADER)
    except OSError as error:
        cause = f"expected a recording at {path}, found: {(error.strerror or str(error)).lower()}."
        raise LinkError(Trouble.USAGE, cause, retry=False) from error
    if not header:
        raise _unusable(path, "an empty file")
    if not header.startswith(_MAGIC):
        raise _unusable(path, "another kind of file")
    if len(header) < _HEADER:
        raise _unusable(path, "a file cut off within its header")
    # In a recording cut off by a crash the newest header may still be in the log; 0 is an early one.
    version = int.from_bytes(header[60:64], "big")
    application = int.from_bytes(header[68:72], "big")
    has_log = path.with_name(f"{path.name}-wal").exists()
    if application != APPLICATION_ID and not (application == 0 and has_log):
        raise _unusable(path, "the database of another program")
    if version // 1000 > MAJOR:
        cause = f"{path} is a recording of format {version // 1000}.{version % 1000}."
        remedy = f"This program reads format {MAJOR}; open it with a newer memtrack-inspector."
        raise LinkError(Trouble.USAGE, cause, remedy, retry=False)


def _unusable(path: Path, found: str) -> LinkError:
    cause = f"expected a recording of memtrack-inspector at {path}, found {found}."
    return LinkError(Trouble.USAGE, cause, "Record one with memtrack-inspector record.", retry=False)


class Rows:
    """Reads tables row by row and steps over what is damaged.

    Attributes:
        damages: what could not be read, a sentence each.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.damages: list[str] = []

    def all(self, query: str, what: str) -> list[tuple[object, ...]]:
        """The rows of `query` up to the first that cannot be read."""
        found: list[tuple[object, ...]] = []
        try:
            for row in self._db.execute(query):
                found.append(row)
        except sqlite3.Error as error:
            self._tell(f"Only {len(found)} of the {what} can be read: {error}.")
        return found

    def by_number(self, table: str, columns: str) -> Iterator[tuple[object, ...]]:
        """The rows of a table with the integer primary key `first`, which is the first of `columns`."""
        after, told, step = -1, False, 1
        while True:
            query = f"SELECT {columns} FROM {table} WHERE first > ? ORDER BY first"
            try:
                for row in self._db.execute(query, (after,)):
                    number = row[0]
                    if not isinstance(number, int):
                        raise sqlite3.DatabaseError("a row without a number")
                    after, step = number, 1
                    yield row
                return
            except sqlite3.Error as error:
                if not told:
                    self._tell(f"Part of the table {table} cannot be read: {error}.")
                    told = True
                if step > 1 << _FAR:
                    return
                after += step
                step *= 2

    def one(self, query: str, number: int) -> tuple[object, ...] | None:
        """A row by number; None when there is none or it cannot be read."""
        try:
            row: tuple[object, ...] | None = self._db.execute(query, (number,)).fetchone()
        except sqlite3.Error:
            return None
        return row

    def _tell(self, sentence: str) -> None:
        if sentence not in self.damages:
            self.damages.append(sentence)
