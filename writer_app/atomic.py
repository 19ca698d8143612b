"""The app's own small files, replaced as a whole: written beside, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from writer_app.folder import private_folder


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` at `path`, mode 0600; whoever reads sees the old bytes or the new. Makes the folder. Raises OSError."""
    private_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def failure_reason(error: OSError) -> str:
    """What the system says, without number and path ("Permission denied")."""
    return error.strerror or type(error).__name__
