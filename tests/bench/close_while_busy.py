"""The window is closed while a model is loaded, reads or writes: it ends with 0, in time, and leaves no process behind."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
from measure import own_home, report

ROUNDS = 4
PHASES = ("LOADING", "READING", "WRITING")
LIMIT_SECONDS = 3.0
SCRIPT = Path(__file__).with_name("busy_desk.py")


def close_once(folder: Path, phase: str, delay_ms: int) -> tuple[int, float, int]:
    """The exit code, the seconds from closing to the end, and how many processes it left."""
    child = subprocess.Popen([sys.executable, SCRIPT, folder, phase, str(delay_ms)], stdout=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        line = child.stdout.readline()
        begun = time.perf_counter()
        if line != b"closing\n":
            child.kill()
            raise SystemExit(f"the window never came to {phase.lower()}")
        family = psutil.Process(child.pid).children(recursive=True)
        code = child.wait(60)
        seconds = time.perf_counter() - begun
    _, alive = psutil.wait_procs(family, timeout=1)
    left = [process for process in alive if _is_working(process)]
    for process in left:
        process.kill()
    return code, seconds, len(left)


def _is_working(process: psutil.Process) -> bool:
    """Ended ones may stay in the table: in a container nobody collects those whose parent has gone."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def main() -> None:
    with own_home() as folder:
        rounds = [close_once(folder, phase, 70 * number) for number in range(ROUNDS) for phase in PHASES]
    codes, seconds, orphans = zip(*rounds, strict=True)
    is_clean = not any(codes) and not any(orphans) and max(seconds) <= LIMIT_SECONDS
    report(
        close_while_busy=is_clean,
        close_while_busy_max_seconds=max(seconds),
        close_while_busy_orphans=sum(orphans),
        close_while_busy_rounds=len(rounds),
    )


if __name__ == "__main__":
    main()
