"""Whether the process that wrote something is still the one that runs under its number."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def is_running(pid: int, start: str) -> bool:
    """Whether process `pid` lives and started when `start` says (numbers are used again after a crash or a restart)."""
    return bool(start) and process_start(pid) == start


def process_start(pid: int) -> str | None:
    """When a process started, as a text to compare; None if it is not running."""
    if pid <= 0:
        return None
    if sys.platform.startswith("linux"):
        return _start_on_linux(pid)
    if sys.platform == "win32":
        return _start_on_windows(pid)
    return _start_by_ps(pid)


def _start_on_linux(pid: int) -> str | None:
    """Boot id and ticks since boot (field 22 of /proc/pid/stat, proc(5); the name before it may hold blanks and brackets)."""
    try:
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
    is_dead = fields[0] in "ZX"  # a zombie writes no more
    return None if is_dead else f"{boot} {fields[19]}"


def _start_by_ps(pid: int) -> str | None:
    command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
    environment = {**os.environ, "LC_ALL": "C"}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return answer.stdout.strip() or None


def _start_on_windows(pid: int) -> str | None:
    """Creation time by GetProcessTimes (FILETIME, 100 ns)."""
    import ctypes

    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return None
    limited_query, still_active = 0x1000, 259
    handle = windows.kernel32.OpenProcess(limited_query, False, pid)
    if not handle:
        return None
    times = [ctypes.c_uint64() for _ in range(4)]
    code = ctypes.c_uint32()
    try:
        windows.kernel32.GetExitCodeProcess(handle, ctypes.byref(code))
        is_read = windows.kernel32.GetProcessTimes(handle, *(ctypes.byref(time) for time in times))
    finally:
        windows.kernel32.CloseHandle(handle)
    return str(times[0].value) if is_read and code.value == still_active else None
