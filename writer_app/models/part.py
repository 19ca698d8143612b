"""The file that a download grows in: NAME.part, hashed while it is written, renamed only when every byte is right."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from writer_app.error import WriterError
from writer_app.models.digest import CHUNK

try:
    import fcntl
except ImportError:  # Windows: an open file can't be renamed over there, which is lock enough
    fcntl = None  # type: ignore[assignment]


class Part:
    """A context manager. What was written stays for the next attempt, unless it is known to be wrong."""

    def __init__(self, target: Path, size: int) -> None:
        self.target, self.size = target, size
        self.path = target.with_name(target.name + ".part")
        self.written = 0
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        """Raises `model.busy` when another process fetches the same model, `model.cannot_write`."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644), "r+b")
            if fcntl:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.rewind(min(os.fstat(self._file.fileno()).st_size, self.size))
        except BlockingIOError:
            self._close()
            raise WriterError("model.busy", name=self.target.name) from None
        except OSError as error:
            self._close()
            raise self.failure(error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        is_empty = self.written == 0
        self._close()
        if is_empty:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file:
            with contextlib.suppress(OSError):  # a full disk says so once more when the buffer is flushed
                self._file.close()
            self._file = None

    @property
    def _open(self) -> BinaryIO:
        assert self._file is not None
        return self._file

    def rewind(self, length: int) -> None:
        """Keep the first `length` bytes, go on after them."""
        self._open.seek(0)
        self._digest, left = hashlib.sha256(), length
        while left and (data := self._open.read(min(left, CHUNK))):
            self._digest.update(data)
            left -= len(data)
        self.written = length - left
        self._open.seek(self.written)
        self._open.truncate()

    def write(self, data: bytes) -> None:
        """Raises `model.wrong_size` past the expected size, `model.no_space`, `model.cannot_write`."""
        if self.written + len(data) > self.size:
            self.rewind(0)
            raise WriterError("model.wrong_size", name=self.target.name)
        try:
            self._open.write(data)
        except OSError as error:
            failure = self.failure(error)
            if failure.fault.code == "model.no_space":  # the page may need the last megabytes to be saved
                with contextlib.suppress(OSError):
                    self.rewind(0)
                self.written = 0
            raise failure from None
        self._digest.update(data)
        self.written += len(data)

    def require_space(self, extra: int = 0) -> None:
        """Raise `model.no_space` unless the rest of the file and `extra` bytes beside it fit on the disk."""
        needed, free = self.size - self.written + extra, shutil.disk_usage(self.path.parent).free
        if free < needed:
            raise self._no_space(needed, free)

    def finish(self, sha256: str, blob: str = "") -> Path:
        """Check size and hash, make the bytes durable, rename. A wrong file is emptied: `model.wrong_hash`.

        `blob` is git's name for the content, for small files of the hub, which states no sha256 of those.
        """
        if self.written != self.size:
            raise WriterError(
                "model.interrupted",
                name=self.target.name,
                done=megabytes(self.written),
                total=megabytes(self.size),
            )
        if (sha256 and self._digest.hexdigest() != sha256) or (not sha256 and self._blob() != blob):
            self.rewind(0)
            raise WriterError("model.wrong_hash", name=self.target.name)
        try:
            self._open.flush()
            os.fsync(self._open.fileno())
            if fcntl is None:
                self._close()
            self.path.replace(self.target)
            _sync_folder(self.target.parent)
        except OSError as error:
            raise self.failure(error) from None
        return self.target

    def _blob(self) -> str:
        self._open.seek(0)
        digest = hashlib.sha1(b"blob %d\0" % self.written, usedforsecurity=False)
        while data := self._open.read(CHUNK):
            digest.update(data)
        return digest.hexdigest()

    def failure(self, error: OSError) -> WriterError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return self._no_space(self.size - self.written, 0)
        return WriterError(
            "model.cannot_write", folder=str(self.path.parent), reason=error.strerror or str(error)
        )

    def _no_space(self, needed: int, free: int) -> WriterError:
        return WriterError(
            "model.no_space", folder=str(self.path.parent), needed=megabytes(needed), free=megabytes(free)
        )


def megabytes(size: int) -> str:
    """Bytes as people read them: "98 MB" (1 MB = 1,000,000 bytes, as download pages count)."""
    if size < 1_000_000_000:
        return f"{size / 1e6:.0f} MB" if size >= 10_000_000 else f"{size / 1e6:.1f} MB"
    return f"{size / 1e9:.1f} GB"


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
