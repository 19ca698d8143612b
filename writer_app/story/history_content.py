"""Texts, compressed and stored once: cut into parts at paragraphs, each part named by its sha256.

The prompt of a click is nearly that of the click before, and a saved chapter nearly the chapter saved before. Where a part ends
depends on the paragraphs alone, so texts that share a stretch share its parts. A text is a list of part numbers (`Parts`).
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable

import msgspec

from writer_app.story.history_database import DamagedContentError

Parts = list[int]

_WHOLE = 1024
"""Shorter texts are one part. All sizes in characters."""
_SMALLEST = 512
_USUAL = 2048
_LARGEST = 8192
LARGEST_PART_BYTES = 4 * _LARGEST
_RAW, _ZLIB = b"\x00", b"\x01"
_LEAST_SAVED = 0.85
"""Short sentences hardly shrink; a part that would keep more than this of its size is stored as it is, quick to search."""
_BATCH = 500


def cut(text: str) -> list[str]:
    """Parts that make the text when joined."""
    if len(text) <= _WHOLE:
        return [text] if text else []
    parts: list[str] = []
    start = at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        while end - start > _LARGEST:
            parts.append(text[start : start + _LARGEST])
            start += _LARGEST
        size = end - start
        if size > _USUAL or (size > _SMALLEST and zlib.crc32(_encoded(text[at:end])) % 2):
            parts.append(text[start:end])
            start = end
        at = end
    return [*parts, text[start:]] if start < len(text) else parts


def put(connection: sqlite3.Connection, text: str) -> Parts:
    """Store a text; only what is new takes room."""
    return [_put_part(connection, _encoded(part)) for part in cut(text)]


def get(connection: sqlite3.Connection, parts: Parts) -> str:
    """The text. Raises DamagedContentError."""
    found = get_parts(connection, set(parts))
    try:
        return "".join(found[part] for part in parts)
    except KeyError as error:
        raise DamagedContentError("a part is missing") from error


def get_parts(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Many parts at once, those that are there."""
    wanted = sorted(set(numbers))
    made: dict[int, str] = {}
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        marks = ",".join("?" * len(batch))
        rows = connection.execute(f"SELECT id, sha256, packed FROM content WHERE id IN ({marks})", batch)
        made.update((number, unpacked(sha256, packed)) for number, sha256, packed in rows)
    return made


def unpacked(sha256: object, packed: object) -> str:
    """The text of a stored part, compared with its hash. Raises DamagedContentError."""
    if not isinstance(packed, bytes) or not isinstance(sha256, bytes):
        raise DamagedContentError("a part is not bytes")
    data = packed[1:]
    if packed[:1] == _ZLIB:
        reader = zlib.decompressobj()
        try:
            data = reader.decompress(
                data, LARGEST_PART_BYTES
            )  # never more: a small file must not fill the memory
        except zlib.error as error:
            raise DamagedContentError(str(error)) from error
    if hashlib.sha256(data).digest() != sha256:
        raise DamagedContentError("a part is not what was written")
    return data.decode("utf-8", "surrogatepass")


def pack(data: bytes) -> bytes:
    smaller = zlib.compress(data, 6)
    return _ZLIB + smaller if len(smaller) < _LEAST_SAVED * len(data) else _RAW + data


def packed_parts(parts: Parts) -> bytes:
    return msgspec.msgpack.encode(parts)


def parts_of(packed: bytes) -> Parts:
    return msgspec.msgpack.decode(packed, type=Parts)


def sweep(connection: sqlite3.Connection, used: set[int]) -> None:
    """Delete every part that no text uses."""
    unused = [(number,) for (number,) in connection.execute("SELECT id FROM content") if number not in used]
    connection.executemany("DELETE FROM content WHERE id = ?", unused)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _put_part(connection: sqlite3.Connection, data: bytes) -> int:
    sha256 = hashlib.sha256(data).digest()
    row = connection.execute("SELECT id FROM content WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        added = connection.execute("INSERT INTO content(sha256, packed) VALUES(?, ?)", (sha256, pack(data)))
        return int(added.lastrowid or 0)
    return int(row[0])


class Transfer:
    """Parts of one database into another, each once: first `fetch` what a text needs, then `numbers` says what it is there."""

    def __init__(self, source: sqlite3.Connection, target: sqlite3.Connection) -> None:
        self._source = source
        self._target = target
        self._texts: dict[int, str] = {}
        self._numbers: dict[int, int] = {}

    def fetch(self, parts: Iterable[int]) -> None:
        """Touches the source only. Raises DamagedContentError, sqlite3.Error."""
        for part in parts:
            if part not in self._texts:
                self._texts[part] = get(self._source, [part])

    def text(self, parts: Parts) -> str:
        return "".join(self._texts[part] for part in parts)

    def numbers(self, parts: Parts) -> Parts:
        """Touches the target only."""
        for part in parts:
            if part not in self._numbers:
                self._numbers[part] = _put_part(self._target, _encoded(self._texts[part]))
        return [self._numbers[part] for part in parts]
