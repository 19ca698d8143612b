"""Hashing files, and remembering what was hashed so that a start costs nothing."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from writer_app.atomic import replace_file
from writer_app.engine.request import Fingerprint
from writer_app.error import WriterError

CHUNK = 1 << 20
# A file changed within the clock's tick (1–10 ms on Linux) after it was hashed would look unchanged: wait this long first.
_SETTLED_NS = 50_000_000

Report = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


def require_unicode(path: Path) -> None:
    """Raise `model.bad_name` for a path that isn't Unicode: it can neither be written down nor told to the engine."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = str(path).encode("utf-8", "backslashreplace").decode()
        raise WriterError("model.bad_name", path=shown) from None


def never() -> bool:
    """The wish to stop that never comes."""
    return False


def sha256_of(path: Path, report: Report | None = None, is_cancelled: IsCancelled = never) -> str:
    """The sha256 of a file, about 0.3–1.5 GB/s. Raises `model.missing`, `model.unreadable` or `model.cancelled`."""
    digest, done = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            total = os.fstat(file.fileno()).st_size
            while data := file.read(CHUNK):
                if is_cancelled():
                    raise WriterError("model.cancelled")
                digest.update(data)
                done += len(data)
                if report:
                    report(done, max(total, done))
    except OSError as error:
        raise unreadable(path, error) from None
    return digest.hexdigest()


def unreadable(path: Path, error: OSError) -> WriterError:
    """The failure for a model file that can't be opened or read."""
    require_unicode(path)
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return WriterError("model.missing", path=str(path))
    if isinstance(error, IsADirectoryError):
        return WriterError("model.not_a_file", path=str(path))
    return WriterError("model.unreadable", path=str(path), reason=error.strerror or str(error))


def fingerprint(path: Path) -> Fingerprint:
    """Raises `model.missing`, `model.not_a_file` or `model.unreadable`."""
    try:
        status = path.stat()
    except OSError as error:
        raise unreadable(path, error) from None
    if not path.is_file():
        raise WriterError("model.not_a_file", path=str(path))
    return Fingerprint.of(status)


def is_settled(mark: Fingerprint) -> bool:
    """Whether the last change lies far enough back for a later one to show."""
    return time.time_ns() - max(mark.mtime_ns, mark.ctime_ns) > _SETTLED_NS


def settle(path: Path) -> Fingerprint:
    """Wait until the clock has moved on from the last change (50 ms at most), then give the fingerprint."""
    for _ in range(6):
        mark = fingerprint(path)
        if is_settled(mark):
            break
        time.sleep(0.01)
    return mark


class _Seen(msgspec.Struct, frozen=True):
    sha256: str
    mark: Fingerprint


class Memory:
    """Hashes by absolute path in a small file. Losing it costs one hashing per model, so it is never a reason to fail."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _read(self) -> dict[str, _Seen]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Seen])
        except (OSError, msgspec.DecodeError, RecursionError):
            return {}

    def sha256(self, path: Path, mark: Fingerprint | None = None) -> str | None:
        """The remembered hash, if the file (or the folder with this mark) is still the one that was hashed."""
        seen = self._read().get(str(path))
        return seen.sha256 if seen and seen.mark == (mark or fingerprint(path)) else None

    def remember(self, path: Path, sha256: str, mark: Fingerprint) -> None:
        """`mark` was taken before hashing. Marks that are too young to be trusted are left out."""
        if is_settled(mark):
            self._write({**self._read(), str(path): _Seen(sha256, mark)})

    def forget(self, path: Path) -> None:
        seen = self._read()
        if seen.pop(str(path), None):
            self._write(seen)

    def _write(self, seen: dict[str, _Seen]) -> None:
        kept = {path: value for path, value in seen.items() if Path(path).exists()}
        try:
            replace_file(self._path, msgspec.json.format(msgspec.json.encode(kept)))
        except (OSError, UnicodeEncodeError):
            return  # a folder that only others may write, or a name that can't be written down: hash again next time
