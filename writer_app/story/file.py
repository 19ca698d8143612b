"""A text file of the writer's: read without changing a byte, saved whole or not at all.

Saving writes beside the file, syncs, compares the file on disk with what was last seen there, replaces, and reads back
(docs of os.replace: atomic on POSIX and NTFS). Every failure is a WriterError `file.…` that names the file.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path

from writer_app.error import Fault, WriterError
from writer_app.story.encoding import UTF8, Guess, decoded, encoded, encoding_of, guesses, is_binary
from writer_app.story.line import LineEnds, separated

# What the page takes in 5 s: measured 1.1 s for 10 MB, 3.4 s for 30 MB; one single paragraph of 2 million characters 1.2 s
# (English) to 3.8 s (Chinese), and each key in it 0.5 to 1.4 s (Qt's layout). A file above the first is not opened; above the
# second the writer is told. Neither stops a save.
LARGEST_BYTES = 32 * 1024 * 1024
LONGEST_PARAGRAPH = 2_000_000

_REASONS = {
    errno.ENOENT: "file.missing",
    errno.ENOTDIR: "file.missing",
    errno.EISDIR: "file.is_folder",
    errno.EACCES: "file.no_permission",
    errno.EPERM: "file.no_permission",
    errno.EROFS: "file.read_only_disk",
    errno.ENOSPC: "file.disk_full",
    errno.EDQUOT: "file.disk_full",
    errno.ENAMETOOLONG: "file.name_too_long",
    errno.ELOOP: "file.link_loop",
}


@dataclass(frozen=True)
class Fingerprint:
    """What was on disk. Two are the same file content when `sha256` agrees; size and mtime only save reading."""

    sha256: str
    size: int
    mtime_ns: int

    def has_same_content(self, other: Fingerprint | None) -> bool:
        return other is not None and other.sha256 == self.sha256


@dataclass(frozen=True)
class Form:
    """How a text is put into bytes: encoding, byte order mark, line ends."""

    encoding: str = UTF8
    has_bom: bool = False
    line_ends: LineEnds = field(default_factory=LineEnds)

    def bytes_of(self, text: str) -> bytes:
        """The bytes of `text`; UnicodeEncodeError where the encoding lacks a character."""
        return encoded(self.line_ends.applied(text), self.encoding, self.has_bom)


@dataclass(frozen=True)
class TextFile:
    """A file as it was last read or written. `text` has "\\n" as its only line end and no byte order mark."""

    path: Path
    text: str
    form: Form
    fingerprint: Fingerprint


class EncodingUnknownError(WriterError):
    """`file.encoding`: neither UTF-8 nor marked UTF-16. `guesses`: encodings that fit, the most plausible first."""

    def __init__(self, path: Path, fitting: tuple[Guess, ...]) -> None:
        names = tuple(guess.encoding for guess in fitting)
        super().__init__("file.encoding", file=shown(path), encodings=names)
        self.guesses = fitting


def shown(path: Path) -> str:
    """A path for a sentence: printable even where its bytes are no text."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def read(path: Path, encoding: str | None = None) -> TextFile:
    """The text of a file. `encoding` is the writer's answer where EncodingUnknownError asked.

    Raises WriterError `file.missing`, `file.is_folder`, `file.not_regular`, `file.no_permission`, `file.too_large`,
    `file.binary`, `file.encoding` (an EncodingUnknownError), `file.not_read`, …
    """
    data, fingerprint = _contents(path)
    known = (encoding, False) if encoding else encoding_of(data)
    raw = decoded(data, *known) if known else None
    if raw is None or known is None:
        fitting = () if is_binary(data) else guesses(data)
        raise EncodingUnknownError(path, fitting) if fitting else WriterError("file.binary", file=shown(path))
    if "\0" in raw:
        raise WriterError("file.binary", file=shown(path))
    text, line_ends = separated(raw)
    return TextFile(path, text, Form(known[0], known[1], line_ends), fingerprint)


def read_bytes(path: Path) -> bytes:
    """All bytes of a regular file of up to LARGEST_BYTES. Raises WriterError `file.…`, as `read` does."""
    return _contents(path)[0]


def strain(file: TextFile) -> Fault | None:
    """What to tell of a file that was opened or saved: `file.too_large_again`, `file.paragraph_too_long`, or nothing."""
    name = shown(file.path)
    if file.fingerprint.size > LARGEST_BYTES:
        return Fault("file.too_large_again", {"file": name, **_megabytes(file.fingerprint.size)})
    if len(file.text) > LONGEST_PARAGRAPH:
        longest = max(map(len, file.text.split("\n")))
        if longest > LONGEST_PARAGRAPH:
            return Fault("file.paragraph_too_long", {"file": name, "characters": f"{longest:,}"})
    return None


def fingerprint(path: Path) -> Fingerprint | None:
    """What is on disk now, of any size, or None where there is no file. WriterError where it can't be read."""
    try:
        with _opened(path) as file:
            status = os.fstat(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except WriterError as error:
        if error.fault.code == "file.missing":
            return None
        raise
    return Fingerprint(digest, status.st_size, status.st_mtime_ns)


def has_changed(path: Path, seen: Fingerprint | None) -> bool:
    """Whether the file on disk is not what was last seen. It is read only when size or time differ.

    A file that can't be read now counts as unchanged.
    """
    with suppress(OSError, ValueError):
        status = path.stat()
        if seen and (status.st_size, status.st_mtime_ns) == (seen.size, seen.mtime_ns):
            return False
    with suppress(WriterError):
        now = fingerprint(path)
        return not now.has_same_content(seen) if now else seen is not None
    return False


def write(path: Path, text: str, form: Form, last_seen: Fingerprint | None) -> TextFile:
    """Save `text` as the whole file and give back what is on disk now. The original is untouched unless all went well.

    `last_seen` is what the writer knows to be there (None: nothing); anything else there raises `file.changed_outside`.
    A link is followed and stays. Raises WriterError `file.not_in_encoding`, `file.disk_full`, `file.no_folder`,
    `file.no_permission`, `file.read_only`, `file.name_too_long`, `file.is_folder`, `file.not_saved`, …
    """
    data = _bytes_for(path, text, form)
    now = _replace(path, data, lambda target: _compare_with_last_seen(path, target, last_seen, data))
    kept_ends = separated(form.line_ends.applied(text))[1]
    ends = (
        kept_ends if kept_ends.ends else LineEnds(kept_ends.usual if "\n" in text else form.line_ends.usual)
    )
    return TextFile(path, text, Form(form.encoding, form.has_bom, ends), now)


def write_bytes(path: Path, data: bytes) -> None:
    """Put bytes that are no text (an exported book) at `path`, whole or not at all, whatever is there. Raises as `write` does."""
    _replace(path, data, lambda _target: None)


def _replace(path: Path, data: bytes, check: Callable[[Path], None]) -> Fingerprint:
    """Write beside, sync, `check` what is there, replace, read back. Every failure is a WriterError."""
    target = Path(os.path.realpath(path)) if "\0" not in str(path) else path
    try:
        _refuse_folders_and_locked(path, target)
        beside = _place_beside(target)
        try:
            _write_beside(beside, target, data)
            check(target)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except (OSError, ValueError) as error:
        raise _not_saved(path, target, error) from error
    now = fingerprint(target)
    if now is None or now.sha256 != hashlib.sha256(data).hexdigest():
        raise WriterError("file.not_verified", file=shown(path))
    return now


def suggested_name(text: str, otherwise: str) -> str:
    """A file name without suffix from the first words of a text, or `otherwise`."""
    for line in text.split("\n"):
        words = re.sub(r"[\x00-\x1f\x7f<>:\"/\\|?*\u2028]+", " ", line.lstrip("# \t\u3000")).split()
        name = " ".join(words[:6])[:40].strip(" .，。！？、；：,!;…—")
        if name and not re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", name):
            return name
    return otherwise


def free_path(path: Path, mark: str) -> Path:
    """A path beside `path` that is not taken: "name (mark).md", "name (mark 2).md", …"""
    number = 1
    while True:
        label = mark if number == 1 else f"{mark} {number}"
        candidate = path.with_name(f"{path.stem} ({label}){path.suffix}")
        if not os.path.lexists(candidate):
            return candidate
        number += 1


def _contents(path: Path) -> tuple[bytes, Fingerprint]:
    """All bytes of a regular file of bearable size."""
    with _opened(path) as file:
        status = os.fstat(file.fileno())
        data = file.read(LARGEST_BYTES + 1) if status.st_size <= LARGEST_BYTES else b""
        if max(status.st_size, len(data)) > LARGEST_BYTES:
            raise WriterError("file.too_large", file=shown(path), **_megabytes(status.st_size))
    return data, Fingerprint(hashlib.sha256(data).hexdigest(), len(data), status.st_mtime_ns)


def _megabytes(size: int) -> dict[str, int]:
    """For a sentence; rounded up, so that 32 MB are not said to be more than 32 MB."""
    megabyte = 1024 * 1024
    return {"size_mb": -(-size // megabyte), "limit_mb": LARGEST_BYTES // megabyte}


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    """A regular file for reading. Never waits on a pipe, never reads a device; failures of reading become sentences."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        kind = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(kind):
            os.close(descriptor)
            raise WriterError(
                "file.is_folder" if stat.S_ISDIR(kind) else "file.not_regular", file=shown(path)
            )
        with os.fdopen(descriptor, "rb") as file:
            yield file
    except (OSError, ValueError) as error:
        raise _not_read(path, error) from error


def _bytes_for(path: Path, text: str, form: Form) -> bytes:
    """The bytes to write; a NUL counts as unwritable, because the file could not be opened again."""
    try:
        if "\0" in text:
            raise _not_in_encoding(path, form, "\0")
        return form.bytes_of(text)
    except UnicodeEncodeError as error:
        raise _not_in_encoding(path, form, error.object[error.start]) from error


def _not_in_encoding(path: Path, form: Form, character: str) -> WriterError:
    name = character if character.isprintable() else f"U+{ord(character):04X}"
    return WriterError("file.not_in_encoding", file=shown(path), encoding=form.encoding, character=name)


def _refuse_folders_and_locked(path: Path, target: Path) -> None:
    if target.is_dir():
        raise WriterError("file.is_folder", file=shown(path))
    if not target.exists():
        return
    if not target.is_file():
        raise WriterError("file.not_regular", file=shown(path))
    if not os.access(target, os.W_OK):
        raise WriterError("file.read_only", file=shown(path))


def _place_beside(target: Path) -> Path:
    """A new name in the target's folder, short where the target's own is as long as the disk allows.

    What a killed save of the same file left there more than a minute ago is swept away.
    """
    stem = f".writer-app-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]}"
    for left in target.parent.glob(f"{stem}-*.part"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > 60:
                left.unlink()
    return target.parent / f"{stem}-{secrets.token_hex(4)}.part"


def _write_beside(beside: Path, target: Path, data: bytes) -> None:
    """All bytes into a new file with the target's mode, owner and extended attributes, synced."""
    is_new = not target.exists()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(beside, flags, 0o666 if is_new else 0o600), "wb") as file:
        file.write(data)
        file.flush()
        if not is_new:
            _copy_status(target, beside)
        os.fsync(file.fileno())


def _copy_status(source: Path, target: Path) -> None:
    """Owner before mode: chown clears the set-id bits. What the system doesn't allow stays as it is."""
    with suppress(OSError, AttributeError):
        status = source.stat()
        os.chown(target, status.st_uid, status.st_gid)
    with suppress(OSError):
        shutil.copystat(source, target)
    os.utime(target)


def _compare_with_last_seen(path: Path, target: Path, last_seen: Fingerprint | None, data: bytes) -> None:
    """The last thing before the replace, so that the gap is as small as it can be."""
    now = fingerprint(target)
    if now is None or now.has_same_content(last_seen) or now.sha256 == hashlib.sha256(data).hexdigest():
        return
    raise WriterError("file.changed_outside", file=shown(path))


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut. Windows has no such call, some file systems refuse it."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _not_read(path: Path, error: OSError | ValueError) -> WriterError:
    if isinstance(error, ValueError):
        return WriterError("file.bad_name", file=shown(path))
    code = _REASONS.get(error.errno or 0, "file.not_read")
    if code == "file.not_read":
        return WriterError(code, file=shown(path), reason=error.strerror or str(error))
    return WriterError(code, file=shown(path))


def _not_saved(path: Path, target: Path, error: OSError | ValueError) -> WriterError:
    if isinstance(error, ValueError):
        return WriterError("file.bad_name", file=shown(path))
    code = _REASONS.get(error.errno or 0, "file.not_saved")
    if code == "file.missing":
        return WriterError("file.no_folder", file=shown(path), folder=shown(target.parent))
    if code == "file.no_permission":
        return WriterError("file.folder_refuses", file=shown(path), folder=shown(target.parent))
    if code == "file.not_saved":
        return WriterError(code, file=shown(path), reason=error.strerror or str(error))
    return WriterError(code, file=shown(path))
