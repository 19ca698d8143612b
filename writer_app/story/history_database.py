"""One SQLite file: opening, schema, transactions, and every failure of SQLite as a WriterError `history.…`.

The write-ahead log with synchronous=NORMAL: what was committed survives the end of the program at any moment; a power cut can
take the last transactions, never the file (sqlite.org/wal.html, sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import msgspec

from writer_app.atomic import failure_reason
from writer_app.error import Fault, WriterError
from writer_app.folder import private_folder
from writer_app.story.file import shown

VERSION = 1
APPLICATION_ID = 0x57726974
"""Bytes 68 to 71 of the file: "Writ"."""

_BUSY_SECONDS = 1.0
_SCHEMA = (
    "CREATE TABLE content(id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE, packed BLOB NOT NULL)",
    """CREATE TABLE model(id INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, backend TEXT NOT NULL,
        UNIQUE(name, sha256, backend))""",
    """CREATE TABLE generation(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, parent_id TEXT, chapter_id TEXT NOT NULL,
        time REAL NOT NULL, kind TEXT NOT NULL, position INTEGER NOT NULL, before_hash TEXT NOT NULL, text BLOB NOT NULL,
        is_kept INTEGER NOT NULL, version_index INTEGER NOT NULL, job_id INTEGER NOT NULL, model INTEGER NOT NULL,
        seed INTEGER NOT NULL, request BLOB NOT NULL)""",
    # Texts in lower case once more, so that SQLite itself can search them: 100,000 in a tenth of a second.
    "CREATE TABLE folded(number INTEGER PRIMARY KEY, text BLOB NOT NULL)",
    "CREATE INDEX generation_time ON generation(time, number)",
    "CREATE INDEX generation_chapter ON generation(chapter_id, time, number)",
    """CREATE TABLE revision(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, chapter_id TEXT NOT NULL, time REAL NOT NULL,
        name TEXT NOT NULL, text_hash TEXT NOT NULL, characters INTEGER NOT NULL, text BLOB NOT NULL, spans BLOB)""",
    "CREATE INDEX revision_chapter ON revision(chapter_id, number)",
    "CREATE INDEX revision_hash ON revision(text_hash)",
)
_TABLES = {"content", "model", "generation", "folded", "revision"}

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""SQLITE_ERROR with "no such": our statements are fixed, so a table or a column they name is missing from the file."""
_CODES = {
    sqlite3.SQLITE_FULL: "history.disk_full",
    sqlite3.SQLITE_BUSY: "history.busy",
    sqlite3.SQLITE_LOCKED: "history.busy",
}
_OURS = {sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE}


class DamagedContentError(Exception):
    """Something in the file is not what was written there."""


class Database:
    """The connection to one file, its only owner. Any thread may use it, one at a time."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises WriterError `history.newer`, `history.damaged`, `history.unavailable`, …"""
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._closed_by = Fault("history.closed", {"file": shown(path)})
        _make_file(path)
        try:
            with self._worded():
                # Autocommit: transactions are begun and ended here and nowhere else.
                self._connection = sqlite3.connect(
                    path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
                )
                _prepare(self._connection, path)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                with suppress(sqlite3.Error):
                    self._connection.close()
                self._connection = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Everything inside sees one state of the file."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All of what is written inside or nothing. Inside another transaction it is a part of that."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def outside(self) -> Iterator[sqlite3.Connection]:
        """For the few statements that can't be in a transaction."""
        with self._lock, self._worded():
            yield self._opened()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._connection is not None and self._connection.in_transaction:
                yield self._connection
                return
            with self._worded():
                connection = self._opened()
                connection.execute(begin)
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise WriterError.of(self._closed_by)
        return self._connection

    @contextmanager
    def _worded(self) -> Iterator[None]:
        """A damaged file is put aside and the connection closed: the next History begins a new file."""
        try:
            yield
        except (sqlite3.Error, DamagedContentError, msgspec.MsgspecError) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code in _OURS or (code == sqlite3.SQLITE_ERROR and "no such" not in str(error)):
                raise
            if code in _DAMAGED:
                self.close()
                self._closed_by = Fault("history.damaged", {"file": shown(put_aside(self.path))})
                raise WriterError.of(self._closed_by) from error
            code_name = _CODES.get(code, "history.unavailable")
            raise WriterError(code_name, file=shown(self.path), reason=str(error)) from error


def _make_file(path: Path) -> None:
    """Mode 0600 before SQLite sees it; the log beside it takes the same."""
    try:
        private_folder(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600))
    except (OSError, ValueError) as error:
        reason = failure_reason(error) if isinstance(error, OSError) else str(error)
        raise WriterError("history.unavailable", file=shown(path), reason=reason) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    for setting in ("trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("PRAGMA journal_mode=WAL").fetchone()
    connection.execute("PRAGMA synchronous=NORMAL")
    if not _tables(connection) and not version(connection):
        _make_schema(connection)
    refuse_others(connection, path)


def refuse_others(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `history.newer`, or DamagedContentError where this is no history at all."""
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise DamagedContentError("not a history")
    if version(connection) > VERSION:
        raise WriterError("history.newer", file=shown(path))
    if not _tables(connection) >= _TABLES:
        raise DamagedContentError("tables are missing")


def _make_schema(connection: sqlite3.Connection) -> None:
    """In one transaction; another window may have been quicker."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _tables(connection):
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def version(connection: sqlite3.Connection) -> int:
    return _pragma(connection, "user_version")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def put_aside(path: Path) -> Path:
    """Give a damaged file and its log another name; that name, or the old one where the system refuses."""
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    aside = path.with_name(f"{path.stem}.damaged-{stamp}-{os.urandom(2).hex()}{path.suffix}")
    for suffix in ("-shm", "-wal", ""):
        with suppress(OSError):
            path.with_name(path.name + suffix).replace(aside.with_name(aside.name + suffix))
    return aside if aside.exists() else path


def copy_database(source: Path, target: Path) -> None:
    """A file that someone gives us with the log that may lie beside it; the original isn't touched. Raises OSError."""
    for suffix in ("", "-wal"):
        part = source.with_name(source.name + suffix)
        if part.is_file() or not suffix:
            target.with_name(target.name + suffix).write_bytes(part.read_bytes())


@contextmanager
def opened_copy(path: Path) -> Iterator[sqlite3.Connection]:
    """A stranger's file: nothing in its schema is trusted to run."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        yield connection
