"""A model file before it is opened: is it there, is it a GGUF, is it the file that was meant, is there memory for it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from writer_app.engine.memory import available_memory, require_memory
from writer_app.engine.request import Fingerprint, Load
from writer_app.error import WriterError

GGUF_MAGIC = b"GGUF"
_SMALLEST_GGUF = 64


def checked_model(spec: Load) -> str:
    """The sha256 of the file of `spec`, which must be the one of `spec` unless that is empty.

    Raises WriterError `engine.model_missing`, `engine.model_unreadable`, `engine.model_empty`, `engine.model_not_gguf`,
    `engine.model_changed` or `engine.memory_short`. Reads the whole file (about 1 s per GB) unless it is the very file that
    was hashed before.
    """
    file = Path(spec.path)
    if not file.is_file():
        raise WriterError("engine.model_missing", path=spec.path)
    try:
        with file.open("rb") as stream:
            now = Fingerprint.of(os.fstat(stream.fileno()))
            if now.size == 0:
                raise WriterError("engine.model_empty", path=spec.path)
            if now.size < _SMALLEST_GGUF or stream.read(len(GGUF_MAGIC)) != GGUF_MAGIC:
                raise WriterError("engine.model_not_gguf", path=spec.path)
            require_memory(spec.name or file.stem, spec.memory_bytes or now.size, available_memory())
            if spec.sha256 and spec.hashed == now:
                return spec.sha256.lower()
            stream.seek(0)
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise WriterError(
            "engine.model_unreadable", path=spec.path, reason=error.strerror or str(error)
        ) from error
    if spec.sha256 and found != spec.sha256.lower():
        raise WriterError("engine.model_changed", path=spec.path)
    return found


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
