"""The history of a story: every generation, kept or not, and every saved state of its chapters, with who wrote them.

The files are the truth, this only annotates: a chapter is found by its id and by the hash of its text. Nothing is deleted but by
`prune`. A lone file has a history of its own, named by its path.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from writer_app.error import WriterError
from writer_app.folder import data_folder
from writer_app.story.authorship import Authorship
from writer_app.story.authorship_anchor import reanchored
from writer_app.story.history_content import parts_of, sweep
from writer_app.story.history_database import DamagedContentError, Database
from writer_app.story.history_record import (
    Entry,
    Generation,
    Revision,
    Tree,
    new_id,
    text_hash,
    tree_of,
)
from writer_app.story.history_row import (
    ENTRIES,
    ENTRY_COLUMNS,
    REVISION_COLUMNS,
    entries_of,
    folded,
    generation_of,
    insert_generation,
    insert_revision,
    parts_used,
    revision_of,
    text_of,
)
from writer_app.story.recovery import path_key
from writer_app.text.difference import Change, changes


def story_history_path(story_id: str) -> Path:
    """Where the history of a story lies. An id that would be no file name is taken by its hash."""
    name = story_id if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", story_id) else text_hash(story_id)[:32]
    return data_folder() / "stories" / f"{name}.sqlite"


def file_history_path(path: Path) -> Path:
    """Where the history of a file that belongs to no story lies."""
    return data_folder() / "stories" / f"file-{path_key(path)}.sqlite"


class History:
    """One story's history; owns the only connection. Any thread may use it, one at a time.

    Every method can raise WriterError: `history.busy` (another window writes), `history.disk_full`, `history.unavailable`,
    `history.damaged` (the file was put aside under a name that the fault tells; make a new History to go on).
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises `history.newer` as well; such a file stays where it is."""
        self.database = Database(path)
        self.path = path

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # Generations.

    def record(self, *generations: Generation) -> None:
        """All of them or none. When this returns, no end of the program can take them back. Known ids are left alone."""
        with self.database.writing() as connection:
            for generation in generations:
                insert_generation(connection, generation)

    def mark_kept(self, generation_id: str, is_kept: bool = True) -> None:
        with self.database.writing() as connection:
            connection.execute("UPDATE generation SET is_kept = ? WHERE id = ?", (is_kept, generation_id))

    def generation(self, generation_id: str) -> Generation:
        """With its prompt. Raises WriterError `history.unknown`."""
        with self.database.reading() as connection:
            row = connection.execute(
                f"SELECT {ENTRY_COLUMNS}, request FROM {ENTRIES} WHERE generation.id = ?", (generation_id,)
            ).fetchone()
            if row is None:
                raise WriterError("history.unknown")
            return generation_of(connection, row)

    def generations(
        self, chapter_id: str | None = None, search: str = "", limit: int = 100, before: str | None = None
    ) -> tuple[Entry, ...]:
        """Newest first. `search`: what the text holds, in upper or lower case. `before`: the last id of the page before."""
        with self.database.reading() as connection:
            rows = _newest_first(connection, chapter_id, search, before).fetchmany(limit)
            return tuple(entries_of(connection, rows))

    def tree(self, chapter_id: str) -> Tree:
        """All generations of a chapter and which grew from which."""
        with self.database.reading() as connection:
            rows = _newest_first(connection, chapter_id).fetchall()
            return tree_of(entries_of(connection, rows[::-1]))

    def latest_kept(self, chapter_id: str) -> Entry | None:
        """What a new generation of this chapter grows from, if nothing else was restored."""
        with self.database.reading() as connection:
            rows = connection.execute(
                f"""SELECT {ENTRY_COLUMNS} FROM {ENTRIES} WHERE chapter_id = ? AND is_kept
                    ORDER BY time DESC, number DESC LIMIT 1""",
                (chapter_id,),
            ).fetchall()
            return entries_of(connection, rows)[0] if rows else None

    # Revisions.

    def snapshot(self, chapter_id: str, text: str, name: str = "", moment: float | None = None) -> Revision:
        """Keep a chapter as it is under a name."""
        revision = self._new_revision(chapter_id, text, name, moment)
        with self.database.writing() as connection:
            spans = self._spans_of_hash(connection, chapter_id, revision.text_hash)
            insert_revision(connection, revision, text, spans)
        return revision

    def snapshots(self, chapter_id: str | None = None, is_named_only: bool = False) -> tuple[Revision, ...]:
        """Newest first: what was saved or named."""
        with self.database.reading() as connection:
            rows = connection.execute(
                f"""SELECT {REVISION_COLUMNS} FROM revision WHERE (?1 IS NULL OR chapter_id = ?1) AND (NOT ?2 OR name != '')
                    ORDER BY time DESC, number DESC""",
                (chapter_id, is_named_only),
            )
            return tuple(map(revision_of, rows))

    def rename_snapshot(self, revision_id: str, name: str) -> None:
        with self.database.writing() as connection:
            connection.execute("UPDATE revision SET name = ? WHERE id = ?", (name, revision_id))

    def restore(self, any_id: str) -> str:
        """The text of a revision or a generation. Raises WriterError `history.unknown`."""
        with self.database.reading() as connection:
            for table in ("revision", "generation"):
                row = connection.execute(f"SELECT text FROM {table} WHERE id = ?", (any_id,)).fetchone()
                if row is not None:
                    return text_of(connection, row[0])
        raise WriterError("history.unknown")

    def compare(self, a: str, b: str) -> tuple[Change, ...]:
        """What makes the text of `b` out of that of `a` (revisions or generations)."""
        return changes(self.restore(a), self.restore(b))

    # Who wrote it.

    def save_spans(
        self, chapter_id: str, text: str, authorship: Authorship, moment: float | None = None
    ) -> Revision:
        """Who wrote each character of a text that is about to be saved. Call it before the file is replaced: if the program
        dies between the two, the old text and its spans are still here."""
        if len(authorship) != len(text):
            raise ValueError(f"spans of {len(authorship)} characters for {len(text)}")
        revision = self._new_revision(chapter_id, text, "", moment)
        spans = authorship.packed()
        with self.database.writing() as connection:
            last = connection.execute(
                f"SELECT {REVISION_COLUMNS} FROM revision WHERE chapter_id = ? ORDER BY number DESC LIMIT 1",
                (chapter_id,),
            ).fetchone()
            if last is not None and revision_of(last).text_hash == revision.text_hash:
                revision = revision_of(last)
                connection.execute("UPDATE revision SET spans = ? WHERE id = ?", (spans, revision.id))
            else:
                insert_revision(connection, revision, text, spans)
        return revision

    def spans_for(self, chapter_id: str, text: str, moment: float | None = None) -> Authorship:
        """Who wrote each character of a text that was read from a file: exact where the text is known, else what is new
        since the last known text of the chapter came from outside. A chapter without any is all from outside."""
        moment = time.time() if moment is None else moment
        with self.database.reading() as connection:
            spans = self._spans_of_hash(connection, chapter_id, text_hash(text))
            if spans is not None:
                known = Authorship.unpacked(spans)
                if len(known) == len(text):
                    return known
            row = connection.execute(
                """SELECT text, spans FROM revision WHERE chapter_id = ? AND spans IS NOT NULL
                    ORDER BY number DESC LIMIT 1""",
                (chapter_id,),
            ).fetchone()
            if row is None:
                return Authorship.from_outside(len(text), moment)
            last, known = text_of(connection, row[0]), Authorship.unpacked(row[1])
            if len(last) != len(known):
                raise DamagedContentError("spans don't fit their text")
        return reanchored(known, last, text, moment)

    def model_names(self) -> dict[str, str]:
        """Which model made each generation, for a report."""
        with self.database.reading() as connection:
            return dict(
                connection.execute(
                    f"SELECT generation.id, coalesce(model.name, '') FROM {ENTRIES}"
                ).fetchall()
            )

    @staticmethod
    def _spans_of_hash(connection: sqlite3.Connection, chapter_id: str, sha256: str) -> bytes | None:
        """The latest spans of this very text; those of another chapter if it was renamed or copied."""
        row = connection.execute(
            """SELECT spans FROM revision WHERE text_hash = ? AND spans IS NOT NULL
                ORDER BY chapter_id = ? DESC, number DESC LIMIT 1""",
            (sha256, chapter_id),
        ).fetchone()
        return bytes(row[0]) if row else None

    @staticmethod
    def _new_revision(chapter_id: str, text: str, name: str, moment: float | None) -> Revision:
        return Revision(
            id=new_id(),
            chapter_id=chapter_id,
            time=time.time() if moment is None else moment,
            name=name,
            text_hash=text_hash(text),
            characters=len(text),
        )

    # Size.

    @property
    def size_bytes(self) -> int:
        """On the disk, the log beside it included."""
        return sum(_size(self.path.with_name(self.path.name + suffix)) for suffix in ("", "-wal"))

    def count(self) -> tuple[int, int]:
        """How many generations and revisions there are."""
        with self.database.reading() as connection:
            counted = (
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("generation", "revision")
            )
            return next(counted), next(counted)

    def prune(self, older_than: float, is_kept_spared: bool = True) -> int:
        """Delete generations and unnamed revisions from before a time; the latest revision of each chapter stays.

        Kept generations stay too, unless told otherwise. Gives back how many bytes it freed. Only for when the writer asks.
        """
        before = self.size_bytes
        with self.database.writing() as connection:
            connection.execute(
                "DELETE FROM generation WHERE time < ? AND NOT (is_kept AND ?)", (older_than, is_kept_spared)
            )
            connection.execute(
                """DELETE FROM revision WHERE time < ? AND name = ''
                    AND number NOT IN (SELECT max(number) FROM revision GROUP BY chapter_id)""",
                (older_than,),
            )
            connection.execute("DELETE FROM folded WHERE number NOT IN (SELECT number FROM generation)")
            sweep(connection, set(_parts_in_use(connection)))
        with self.database.outside() as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return max(0, before - self.size_bytes)


def _newest_first(
    connection: sqlite3.Connection, chapter_id: str | None, search: str = "", before: str | None = None
) -> sqlite3.Cursor:
    """Generations by time; every order and every page comes from an index (a test looks at SQLite's plan)."""
    conditions: list[str] = []
    values: list[Any] = []
    if chapter_id is not None:
        conditions.append("chapter_id = ?")
        values.append(chapter_id)
    if search:
        conditions.append(
            "(SELECT instr(folded.text, ?) FROM folded WHERE folded.number = generation.number)"
        )
        values.append(folded(search))
    if before is not None:
        conditions.append("(time, generation.number) < (SELECT time, number FROM generation WHERE id = ?)")
        values.append(before)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    return connection.execute(
        f"""SELECT {ENTRY_COLUMNS} FROM {ENTRIES} {where}
            ORDER BY generation.time DESC, generation.number DESC""",
        values,
    )


def _parts_in_use(connection: sqlite3.Connection) -> Iterator[int]:
    for text, request in connection.execute("SELECT text, request FROM generation"):
        yield from parts_used(text, request)
    for (text,) in connection.execute("SELECT text FROM revision"):
        yield from parts_of(text)


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
