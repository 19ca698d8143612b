"""One window writes a file, others read it: a lock file in the app's data folder, never beside the text."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile

from writer_app.folder import data_folder, private_folder
from writer_app.story.recovery import path_key


class DocumentLock:
    """Held as long as a file is open for writing. A lock whose process is gone counts for nothing (QLockFile sees to it)."""

    def __init__(self, path: Path) -> None:
        self._lock: QLockFile | None = None
        with suppress(OSError):
            folder = private_folder(data_folder() / "locks")
            self._lock = QLockFile(str(folder / f"{path_key(path)}.lock"))
            self._lock.setStaleLockTime(0)  # age says nothing: people write for days

    def is_taken(self) -> bool:
        """Whether this window has the file now. Where no lock file can be made, writing goes before locking."""
        if self._lock is None or self._lock.isLocked() or self._lock.tryLock(0):
            return True
        return self._lock.error() is not QLockFile.LockError.LockFailedError

    def release(self) -> None:
        if self._lock is not None:
            self._lock.unlock()
