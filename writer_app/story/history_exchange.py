"""A story's history as one portable file, and back: another history is merged in, a damaged one as far as it can be read."""

from __future__ import annotations

import os
import secrets
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from writer_app.atomic import failure_reason
from writer_app.error import WriterError
from writer_app.story.authorship import Authorship
from writer_app.story.file import shown
from writer_app.story.history import History
from writer_app.story.history_content import Transfer
from writer_app.story.history_database import (
    DamagedContentError,
    copy_database,
    opened_copy,
    refuse_others,
)
from writer_app.story.history_record import Imported, text_hash
from writer_app.story.history_row import (
    ENTRIES,
    ENTRY_COLUMNS,
    REVISION_COLUMNS,
    fetch_generation,
    insert_fetched,
    insert_revision,
    is_known,
    revision_of,
    text_of,
)

SUFFIX = ".writer-history"
_BATCH = 500
T = TypeVar("T")
_UNREADABLE = (sqlite3.Error, DamagedContentError, msgspec.MsgspecError, UnicodeDecodeError)


def export_to(history: History, path: Path) -> None:
    """Write everything into one file, whole or not at all. Raises WriterError `history.not_exported`, `history.…`."""
    part = path.with_name(f".writer-app-{secrets.token_hex(4)}.part")
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600))
        try:
            with history.database.outside() as connection:
                connection.execute(
                    "VACUUM INTO ?", (str(part),)
                )  # into an empty file: sqlite.org/lang_vacuum.html
            _sync(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, ValueError, WriterError) as error:
        if isinstance(error, WriterError) and error.fault.code not in (
            "history.disk_full",
            "history.unavailable",
        ):
            raise
        raise WriterError("history.not_exported", file=shown(path), reason=_reason(error)) from error


def import_from(history: History, path: Path) -> Imported:
    """Take over what another history has and this one has not; the file stays as it is.

    Entries that can't be read are left out and counted: a history that was put aside as damaged can be taken in like any other.
    Raises WriterError `history.newer`, `history.not_a_history`, `history.not_imported`, `history.…`.
    """
    try:
        with tempfile.TemporaryDirectory(dir=history.path.parent, prefix=".import-") as folder:
            copy = Path(folder) / "copy.sqlite"
            copy_database(path, copy)
            with opened_copy(copy) as source:
                refuse_others(source, path)
                return _merge(history, source)
    except (OSError, ValueError) as error:
        raise WriterError("history.not_imported", file=shown(path), reason=_reason(error)) from error
    except _UNREADABLE as error:
        raise WriterError("history.not_a_history", file=shown(path)) from error


def _merge(history: History, source: sqlite3.Connection) -> Imported:
    """Row by row, a transaction for every few hundred: a page of the file that can't be read takes only its own rows along."""
    counted: Counter[bool | None] = Counter()
    for table, take in (("generation", _take_generation), ("revision", _take_revision)):
        numbers = _numbers(source, table)
        counted[None] += numbers.lost
        for start in range(0, len(numbers.found), _BATCH):
            with history.database.writing() as target:
                transfer = Transfer(source, target)
                for number in numbers.found[start : start + _BATCH]:
                    counted[take(source, target, transfer, number)] += 1
    return Imported(counted[True], counted[False], counted[None])


class _Numbers(msgspec.Struct, frozen=True):
    found: list[int]
    lost: int


def _numbers(source: sqlite3.Connection, table: str) -> _Numbers:
    """The rows of a table in order. Where the table can't be read through, what either end gives."""
    found: dict[int, None] = {}
    is_whole = True
    for order in ("ASC", "DESC"):
        try:
            for (number,) in source.execute(f"SELECT number FROM {table} ORDER BY number {order}"):
                if isinstance(number, int):
                    found[number] = None
            break
        except _UNREADABLE:
            is_whole = False
    lost = 0 if is_whole or not found else max(found) - len(found)
    return _Numbers(sorted(found), max(0, lost))


def _take_generation(
    source: sqlite3.Connection, target: sqlite3.Connection, transfer: Transfer, number: int
) -> bool | None:
    """True: taken over. False: it was here. None: it can't be read."""
    row = _row(source, f"SELECT {ENTRY_COLUMNS}, request FROM {ENTRIES} WHERE generation.number = ?", number)
    if row is None:
        return None
    if isinstance(row[0], str) and is_known(target, row[0], bool(row[8])):
        return False
    fetched = _read(lambda: fetch_generation(transfer, row))
    if fetched is None:
        return None
    insert_fetched(target, transfer, fetched)
    return True


def _take_revision(
    source: sqlite3.Connection, target: sqlite3.Connection, _transfer: Transfer, number: int
) -> bool | None:
    """As `_take_generation`."""
    row = _row(source, f"SELECT {REVISION_COLUMNS}, text, spans FROM revision WHERE number = ?", number)
    if row is None:
        return None
    revision = _read(lambda: revision_of(row[:-2]))
    text = _read(lambda: text_of(source, row[-2]))
    if revision is None or text is None or text_hash(text) != revision.text_hash:
        return None
    return insert_revision(target, revision, text, _checked_spans(row[-1], len(text)))


def _row(source: sqlite3.Connection, statement: str, number: int) -> tuple[Any, ...] | None:
    return _read(lambda: source.execute(statement, (number,)).fetchone())


def _checked_spans(spans: object, length: int) -> bytes | None:
    """Spans that fit their text, or none: the text is worth having without."""
    if not isinstance(spans, bytes):
        return None
    known = _read(lambda: Authorship.unpacked(spans))
    return spans if known is not None and len(known) == length else None


def _read(read: Callable[[], T]) -> T | None:
    """What can be read of the other file; None where it can't."""
    try:
        return read()
    except (*_UNREADABLE, TypeError):
        return None


def _reason(error: Exception) -> str:
    if isinstance(error, WriterError):
        return str(error.fault.parameters.get("reason", ""))
    return failure_reason(error) if isinstance(error, OSError) else str(error)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def leftovers(folder: Path) -> Iterator[Path]:
    """Histories that were put aside as damaged, the newest first."""
    with suppress(OSError):
        yield from sorted(folder.glob("*.damaged-*.sqlite"), reverse=True)
