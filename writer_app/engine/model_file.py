"""A model file before it is opened: is it there, is it a GGUF, is it the file that was meant, is there memory for it."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from writer_app.error import WriterError

GGUF_MAGIC = b"GGUF"
_SMALLEST_GGUF = 64
_MEMORY_FACTOR = 1.2


def checked_model(path: str, sha256: str) -> str:
    """The sha256 of the file at `path`, which must be `sha256` unless that is empty.

    Raises WriterError `engine.model_missing`, `engine.model_unreadable`, `engine.model_empty`, `engine.model_not_gguf`,
    `engine.model_changed` or `engine.memory_short`. Reads the whole file: about 1 s per GB.
    """
    file = Path(path)
    if not file.is_file():
        raise WriterError("engine.model_missing", path=path)
    try:
        size = file.stat().st_size
        if size == 0:
            raise WriterError("engine.model_empty", path=path)
        with file.open("rb") as stream:
            if size < _SMALLEST_GGUF or stream.read(len(GGUF_MAGIC)) != GGUF_MAGIC:
                raise WriterError("engine.model_not_gguf", path=path)
            stream.seek(0)
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise WriterError(
            "engine.model_unreadable", path=path, reason=error.strerror or str(error)
        ) from error
    if sha256 and found != sha256.lower():
        raise WriterError("engine.model_changed", path=path)
    check_memory(path, size)
    return found


def check_memory(path: str, size: int) -> None:
    """Refuse a model that would push the rest of the computer out of its memory."""
    free = available_memory()
    needed = int(size * _MEMORY_FACTOR)
    if free is not None and needed > free:
        raise WriterError("engine.memory_short", path=path, needed=_gigabytes(needed), free=_gigabytes(free))


def available_memory() -> int | None:
    """Bytes that can be used without swapping, also inside a container; None where the system doesn't say."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if len(line.split()) >= 2}
    return sizes.get("MemAvailable")


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f}"


def architecture(path: str) -> str:
    """`general.architecture` of a GGUF header (nearly always its first entry), or an empty text."""
    key = b"general.architecture" + (8).to_bytes(4, "little")  # 8: a string follows, length first
    with Path(path).open("rb") as stream:
        head = stream.read(65536)
    at = head.find(key)
    if at < 0:
        return ""
    start = at + len(key) + 8
    length = int.from_bytes(head[start - 8 : start], "little")
    return head[start : start + min(length, 64)].decode("ascii", "replace")
