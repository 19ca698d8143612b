"""What survives a crash: snapshots of unsaved text, and rolling backups of files that a save replaces.

A snapshot is one JSON file per open document in data_folder()/recovery (mode 0600), replaced at once or not at all. It names its
owner (process and start of the process), so that another window's living text is not offered as lost.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from writer_app.atomic import replace_file
from writer_app.error import Fault, WriterError
from writer_app.folder import data_folder, private_folder
from writer_app.story.file import LARGEST_BYTES, shown
from writer_app.story.process import is_running, process_start

FIRST_DELAY_S = 0.8
INTERVAL_S = 1.5
BACKUPS_KEPT = 25
LARGEST_BACKUP_BYTES = LARGEST_BYTES


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Unsaved text. `path` is empty for an untitled page; `seen_sha256` is the file it grew from; `caret` in code points.

    `written_at` in seconds since 1970. `text_sha256` is filled in by `SnapshotFile.write`.
    """

    text: str
    path: str = ""
    seen_sha256: str = ""
    encoding: str = "utf-8"
    caret: int = 0
    written_at: float = 0.0
    pid: int = 0
    process_start: str = ""
    text_sha256: str = ""


@dataclass(frozen=True)
class Orphan:
    """A snapshot whose owner is gone."""

    file: Path
    snapshot: Snapshot


class SnapshotClock:
    """When the next snapshot is due. Times in seconds on any rising clock.

    The first change sets the time and later ones don't move it: a timer restarted by each key never fires while someone types.
    """

    def __init__(self, first_delay_s: float = FIRST_DELAY_S, interval_s: float = INTERVAL_S) -> None:
        self._first_delay_s = first_delay_s
        self._interval_s = interval_s
        self._due_at: float | None = None
        self._earliest = float("-inf")

    def changed(self, now: float) -> None:
        if self._due_at is None:
            self._due_at = max(now + self._first_delay_s, self._earliest)

    def taken(self, now: float) -> None:
        """A snapshot holds everything up to now."""
        self._due_at = None
        self._earliest = now + self._interval_s

    def failed(self, now: float) -> None:
        """The last snapshot could not be written: try again after the interval, changed or not."""
        self._due_at = now + self._interval_s

    def reset(self) -> None:
        """Nothing is unsaved any more."""
        self._due_at = None
        self._earliest = float("-inf")

    def wait_s(self, now: float) -> float | None:
        """Seconds until the next snapshot, 0 if it is due, None if nothing changed."""
        return None if self._due_at is None else max(0.0, self._due_at - now)


class SnapshotFile:
    """The snapshot of one open document. Its name stays the same until the document is closed."""

    def __init__(self, folder: Path | None = None) -> None:
        self.file = (folder or recovery_folder()) / f"{secrets.token_hex(8)}.json"

    def write(self, snapshot: Snapshot) -> None:
        """Replace the snapshot, synced. Raises WriterError `file.snapshot_not_written`."""
        text, data = _encodable(snapshot.text)
        complete = msgspec.structs.replace(
            snapshot,
            text=text,
            path=_encodable(snapshot.path)[0],
            text_sha256=hashlib.sha256(data).hexdigest(),
            written_at=snapshot.written_at or time.time(),
            pid=os.getpid(),
            process_start=process_start(os.getpid()) or "",
        )
        try:
            private_folder(self.file.parent)
            replace_file(self.file, msgspec.json.encode(complete))
        except OSError as error:
            reason = error.strerror or str(error)
            raise WriterError("file.snapshot_not_written", reason=reason) from error

    def adopt(self, orphan: Orphan) -> bool:
        """Take an orphan over as this document's snapshot. False if another window was quicker."""
        try:
            orphan.file.rename(self.file)
        except OSError:
            return False
        with suppress(WriterError):
            self.write(orphan.snapshot)
        return True

    def discard(self) -> None:
        """After a verified save, or when the writer says so."""
        with suppress(OSError):
            self.file.unlink(missing_ok=True)


def recovery_folder() -> Path:
    return data_folder() / "recovery"


def orphans(folder: Path | None = None) -> tuple[list[Orphan], list[Fault]]:
    """Snapshots without a living owner, the newest first, and what to tell about damaged ones (they are put aside)."""
    found: list[Orphan] = []
    faults: list[Fault] = []
    for file in _snapshot_files(folder or recovery_folder()):
        try:
            snapshot = _read(file)
        except FileNotFoundError:
            continue  # its owner has just saved
        except OSError as error:
            faults.append(
                Fault("file.not_read", {"file": shown(file), "reason": error.strerror or str(error)})
            )
        except (ValueError, RecursionError):
            faults.append(Fault("file.snapshot_damaged", {"file": shown(_put_aside(file))}))
        else:
            if not is_running(snapshot.pid, snapshot.process_start):
                found.append(Orphan(file, snapshot))
    found.sort(key=lambda orphan: orphan.snapshot.written_at, reverse=True)
    return found, faults


def discard(orphan: Orphan) -> None:
    """Delete an orphan because the writer decided against it, or because the file holds the same."""
    with suppress(OSError):
        orphan.file.unlink(missing_ok=True)


def set_aside(orphan: Orphan) -> None:
    """The writer keeps the file as it is: the unsaved text goes to the backups, in case it was the wrong button."""
    path = Path(orphan.snapshot.path) if orphan.snapshot.path else data_folder() / "untitled.md"
    if back_up_bytes(path, orphan.snapshot.text.encode()):
        discard(orphan)


def back_up(path: Path) -> Path | None:
    """Keep a copy of a file that is about to be replaced. None if there is nothing to keep, or no room: never stops a save."""
    with suppress(OSError):
        if path.stat().st_size <= LARGEST_BACKUP_BYTES:
            return back_up_bytes(path, path.read_bytes())
    return None


def back_up_bytes(path: Path, data: bytes) -> Path | None:
    """Keep `data` as a former state of `path`: data_folder()/backups/<hash of the path>/<time>-<name>, the last 25."""
    try:
        folder = private_folder(backup_folder(path))
        kept = backups(path)
        if kept and kept[0].read_bytes() == data:
            return kept[0]
        # One look at the clock: two would differ at a turn of the second.
        seconds, fraction = divmod(time.time_ns(), 10**9)
        moment = time.strftime("%Y%m%dT%H%M%S", time.gmtime(seconds)) + f"{fraction:09d}"
        file = folder / f"{moment}-{path.name[:60]}"
        replace_file(file, data)
        _remove(backups(path)[BACKUPS_KEPT:])
    except OSError:
        return None
    return file


def backups(path: Path) -> list[Path]:
    """The kept states of a file, the newest first."""
    with suppress(OSError):
        return sorted(
            (file for file in backup_folder(path).iterdir() if file.suffix != ".part"), reverse=True
        )
    return []


def backup_folder(path: Path) -> Path:
    return data_folder() / "backups" / path_key(path)


def path_key(path: Path) -> str:
    """A short name for the file behind a path, the same through every link to it."""
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:24]


def _encodable(text: str) -> tuple[str, bytes]:
    """The text and its bytes. A lone surrogate (or a file name that is no text) is no reason to lose the rest."""
    try:
        return text, text.encode()
    except UnicodeEncodeError:
        data = text.encode("utf-8", "replace")
        return data.decode(), data


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _snapshot_files(folder: Path) -> list[Path]:
    """The snapshots of a folder; what a killed write left beside them an hour ago is swept away."""
    with suppress(OSError):
        for left in folder.glob(".*.part"):
            if time.time() - left.stat().st_mtime > 3600:
                left.unlink()
    with suppress(OSError):
        return sorted(folder.glob("*.json"))
    return []


def _read(file: Path) -> Snapshot:
    """A complete snapshot, or ValueError."""
    try:
        snapshot = msgspec.json.decode(file.read_bytes(), type=Snapshot)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
    if _hash(snapshot.text) != snapshot.text_sha256:
        raise ValueError("the text is not the one that was written")
    return snapshot


def _put_aside(file: Path) -> Path:
    aside = file.with_suffix(".damaged")
    with suppress(OSError):
        return file.replace(aside)
    return file


def _remove(files: Sequence[Path]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink()
