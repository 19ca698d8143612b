"""How much memory is free, so that a model that can't fit is refused with a sentence instead of by the system's killer."""

from __future__ import annotations

import os
import re
from pathlib import Path

from writer_app.error import WriterError

_ROOM = 1.2  # safety.md § Models: free memory ≥ 1.2 × the estimate


def available_memory(root: Path = Path("/")) -> int | None:
    """Bytes that a new process may take without pushing others out, or None where the system doesn't say.

    Linux: MemAvailable, or what the control group of a container leaves if that is less. Windows: GlobalMemoryStatusEx.
    """
    if os.name == "nt":
        return _windows_memory()
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB", (root / "proc/meminfo").read_text(), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return None
    if not found:
        return None
    left = _group_memory(root / "sys/fs/cgroup")
    return min(int(found[1]) * 1024, left) if left is not None else int(found[1]) * 1024


def _group_memory(folder: Path) -> int | None:
    """What cgroup v2 leaves; file pages can be given back, so they count as free."""
    try:
        limit, used = (
            (folder / "memory.max").read_text().strip(),
            int((folder / "memory.current").read_text()),
        )
        pages = re.search(r"^file (\d+)$", (folder / "memory.stat").read_text(), re.MULTILINE)
    except (OSError, ValueError):
        return None
    return max(0, int(limit) - used + (int(pages[1]) if pages else 0)) if limit.isdigit() else None


def _windows_memory() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *(
                (name, ctypes.c_ulonglong)
                for name in ("total", "free", "page", "page_free", "virtual", "virtual_free", "more")
            ),
        )

    status = Status(length=ctypes.sizeof(Status))
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (not there for the type checker elsewhere)
    return int(status.free) if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else None


def require_memory(name: str, needed: int, available: int | None) -> None:
    """Raise `engine.memory_short` if `needed` bytes (an estimate) don't fit with room to spare."""
    if available is not None and available < needed * _ROOM:
        raise WriterError(
            "engine.memory_short", name=name, needed=_gigabytes(needed), free=_gigabytes(available)
        )


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f}"
