"""Records to rows of the database and back. A row that is not what was written raises DamagedContentError or a msgspec error."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from writer_app.engine.request import Label, Piece, Purpose
from writer_app.settings.declaration import Value
from writer_app.story.history_content import Parts, Transfer, get, get_parts, packed_parts, parts_of, put
from writer_app.story.history_database import DamagedContentError
from writer_app.story.history_record import Entry, Generation, Kind, Revision, UsedModel

ENTRY_COLUMNS = """generation.id, parent_id, chapter_id, time, kind, position, before_hash, text, is_kept, version_index, job_id,
    seed, model.name, model.sha256, model.backend"""
ENTRIES = "generation LEFT JOIN model ON generation.model = model.id"
REVISION_COLUMNS = "id, chapter_id, time, name, text_hash, characters"


class _Piece(msgspec.Struct, frozen=True, array_like=True):
    label: Label
    text: Parts
    drop_order: int
    is_cut: bool
    is_turn: bool
    quoted: tuple[Parts, ...]


class _Request(msgspec.Struct, frozen=True, array_like=True):
    settings: Parts
    prompt: tuple[_Piece, ...]
    purpose: Purpose
    grammar: Parts
    lead: str
    alternatives: int
    most_tokens: int

    def mapped(self, numbers: Callable[[Parts], Parts]) -> _Request:
        """The same with other part numbers."""
        pieces = (
            msgspec.structs.replace(piece, text=numbers(piece.text), quoted=tuple(map(numbers, piece.quoted)))
            for piece in self.prompt
        )
        return msgspec.structs.replace(
            self,
            settings=numbers(self.settings),
            grammar=numbers(self.grammar),
            prompt=tuple(pieces),
        )

    def parts(self) -> Iterable[int]:
        yield from self.settings
        yield from self.grammar
        for piece in self.prompt:
            yield from piece.text
            for quoted in piece.quoted:
                yield from quoted


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """A row, column by column: SQLite promises no types."""

    id: str
    parent_id: str | None
    chapter_id: str
    time: float
    kind: Kind
    position: int
    before_hash: str
    text: bytes
    is_kept: bool
    version_index: int
    job_id: int
    seed: int
    model_name: str
    model_sha256: str
    model_backend: str


def insert_generation(connection: sqlite3.Connection, made: Generation) -> bool:
    """False: a generation with this id is here already (only its being kept is taken over)."""
    if is_known(connection, made.id, made.is_kept):
        return False
    row: tuple[object, ...] = (
        made.id,
        made.parent_id,
        made.chapter_id,
        made.time,
        made.kind,
        made.position,
        made.before_hash,
        packed_parts(put(connection, made.text)),
        made.is_kept,
        made.version_index,
        made.job_id,
        _model_number(connection, made.model),
        made.seed,
        msgspec.msgpack.encode(_stored_request(connection, made)),
    )
    _insert(connection, row, made.text)
    return True


class FetchedGeneration(NamedTuple):
    """A generation of another history, read and checked; its texts are in the Transfer."""

    entry: _Entry
    text: Parts
    request: _Request


def fetch_generation(transfer: Transfer, row: tuple[Any, ...]) -> FetchedGeneration:
    """A row of ENTRY_COLUMNS and `request` of another history. Raises DamagedContentError, sqlite3.Error, msgspec errors."""
    entry = _read_entry(row[:-1])
    request = msgspec.msgpack.decode(row[-1], type=_Request)
    text = parts_of(entry.text)
    transfer.fetch(text)
    transfer.fetch(request.parts())
    _settings_of(transfer.text(request.settings))
    return FetchedGeneration(entry, text, request)


def insert_fetched(connection: sqlite3.Connection, transfer: Transfer, fetched: FetchedGeneration) -> None:
    entry = fetched.entry
    row = (
        *msgspec.structs.astuple(entry)[:7],
        packed_parts(transfer.numbers(fetched.text)),
        entry.is_kept,
        entry.version_index,
        entry.job_id,
        _model_number(connection, UsedModel(entry.model_name, entry.model_sha256, entry.model_backend)),
        entry.seed,
        msgspec.msgpack.encode(fetched.request.mapped(transfer.numbers)),
    )
    _insert(connection, row, transfer.text(fetched.text))


def is_known(connection: sqlite3.Connection, generation_id: str, is_kept: bool) -> bool:
    """Is a generation here? If one of two histories kept it, it was kept."""
    known = connection.execute("SELECT is_kept FROM generation WHERE id = ?", (generation_id,)).fetchone()
    if known is not None and is_kept and not known[0]:
        connection.execute("UPDATE generation SET is_kept = 1 WHERE id = ?", (generation_id,))
    return known is not None


def _insert(connection: sqlite3.Connection, row: tuple[object, ...], text: str) -> None:
    added = connection.execute(
        """INSERT INTO generation(id, parent_id, chapter_id, time, kind, position, before_hash, text, is_kept,
            version_index, job_id, model, seed, request) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        row,
    )
    connection.execute("INSERT INTO folded VALUES(?, ?)", (added.lastrowid, folded(text)))


def folded(text: str) -> bytes:
    """A text as it is searched: upper and lower case are the same."""
    return text.casefold().encode("utf-8", "surrogatepass")


def entries_of(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> list[Entry]:
    """Rows of ENTRY_COLUMNS."""
    read = [_read_entry(row) for row in rows]
    recipes = [parts_of(one.text) for one in read]
    texts = get_parts(connection, {part for recipe in recipes for part in recipe})
    return [_entry(one, _joined(texts, recipe)) for one, recipe in zip(read, recipes, strict=True)]


def generation_of(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Generation:
    """A row of ENTRY_COLUMNS and `request` behind them."""
    (entry,) = entries_of(connection, [row[:-1]])
    stored = msgspec.msgpack.decode(row[-1], type=_Request)
    texts = get_parts(connection, stored.parts())
    return Generation(
        **{name: getattr(entry, name) for name in Entry.__struct_fields__},
        settings=_settings_of(_joined(texts, stored.settings)),
        prompt=tuple(_piece(piece, texts) for piece in stored.prompt),
        purpose=stored.purpose,
        grammar=_joined(texts, stored.grammar),
        lead=stored.lead,
        alternatives=stored.alternatives,
        most_tokens=stored.most_tokens,
    )


def parts_used(text: bytes, request: bytes) -> set[int]:
    """Every part that a generation's row names."""
    return {*parts_of(text), *msgspec.msgpack.decode(request, type=_Request).parts()}


def insert_revision(
    connection: sqlite3.Connection, revision: Revision, text: str, spans: bytes | None
) -> bool:
    """False: a revision with this id is here already."""
    if connection.execute("SELECT 1 FROM revision WHERE id = ?", (revision.id,)).fetchone():
        return False
    connection.execute(
        f"INSERT INTO revision({REVISION_COLUMNS}, text, spans) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (*msgspec.structs.astuple(revision), packed_parts(put(connection, text)), spans),
    )
    return True


def revision_of(row: tuple[Any, ...]) -> Revision:
    """A row of REVISION_COLUMNS."""
    return msgspec.convert(dict(zip(Revision.__struct_fields__, row, strict=True)), Revision)


def text_of(connection: sqlite3.Connection, packed: bytes) -> str:
    return get(connection, parts_of(packed))


def _model_number(connection: sqlite3.Connection, model: UsedModel) -> int:
    values = msgspec.structs.astuple(model)
    connection.execute("INSERT OR IGNORE INTO model(name, sha256, backend) VALUES(?, ?, ?)", values)
    found = connection.execute("SELECT id FROM model WHERE (name, sha256, backend) = (?, ?, ?)", values)
    return int(found.fetchone()[0])


def _stored_request(connection: sqlite3.Connection, made: Generation) -> _Request:
    return _Request(
        put(connection, msgspec.json.encode(made.settings, order="sorted").decode()),
        tuple(
            _Piece(
                piece.label,
                put(connection, piece.text),
                piece.drop_order,
                piece.cut == "start",
                piece.is_turn,
                tuple(put(connection, text) for text in piece.quoted),
            )
            for piece in made.prompt
        ),
        made.purpose,
        put(connection, made.grammar),
        made.lead,
        made.alternatives,
        made.most_tokens,
    )


def _settings_of(text: str) -> dict[str, Value]:
    return msgspec.json.decode(text, type=dict[str, Value])


def _piece(stored: _Piece, texts: Mapping[int, str]) -> Piece:
    return Piece(
        stored.label,
        _joined(texts, stored.text),
        stored.drop_order,
        "start" if stored.is_cut else "never",
        stored.is_turn,
        tuple(_joined(texts, quoted) for quoted in stored.quoted),
    )


def _read_entry(row: tuple[Any, ...]) -> _Entry:
    # SQLite has no booleans (column 8); bytes are taken as they are, not as base64.
    return msgspec.convert((*row[:8], bool(row[8]), *row[9:]), _Entry, builtin_types=(bytes,))


def _entry(read: _Entry, text: str) -> Entry:
    return Entry(
        id=read.id,
        chapter_id=read.chapter_id,
        time=read.time,
        text=text,
        kind=read.kind,
        parent_id=read.parent_id,
        position=read.position,
        before_hash=read.before_hash,
        is_kept=read.is_kept,
        version_index=read.version_index,
        job_id=read.job_id,
        model=UsedModel(read.model_name, read.model_sha256, read.model_backend),
        seed=read.seed,
    )


def _joined(texts: Mapping[int, str], parts: Parts) -> str:
    try:
        return "".join(texts[part] for part in parts)
    except KeyError as error:
        raise DamagedContentError("a part is missing") from error
