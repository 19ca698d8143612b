"""Small settings files, replaced as a whole: written beside, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Put `text` (UTF-8) at `path`, mode 0600; the old file stays whole until the new one is. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def failure_reason(error: OSError) -> str:
    """What the system says, without number and path ("Permission denied")."""
    return error.strerror or type(error).__name__
