"""How much later our window is on the screen than an empty QMainWindow: processes of their own, taking turns, medians."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from measure import median, own_home, report

ROUNDS = 9
SCRIPT = Path(__file__).with_name("first_frame.py")


def seconds_to_frame(kind: str) -> float:
    """From starting the process to its first painted frame."""
    # Byte code is kept, as on a writer's computer: compiling ours each time would count as starting.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, SCRIPT, kind], stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        seconds = time.perf_counter() - begun
    if line != b"painted\n":
        raise SystemExit(f"{kind}: no frame was painted")
    return seconds


def main() -> None:
    with own_home():
        for kind in ("bare", "desk"):  # fills the disk cache and writes the byte code
            seconds_to_frame(kind)
        rounds = [(seconds_to_frame("bare"), seconds_to_frame("desk")) for _ in range(ROUNDS)]
    bare, desk = (median(values) for values in zip(*rounds, strict=True))
    report(window_vs_bare=desk / bare, window_seconds=desk, bare_seconds=bare)


if __name__ == "__main__":
    main()
