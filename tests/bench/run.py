"""`make bench`: every measuring script in a process of its own, its figures beside what they should be, all in build/bench.json.

`run.py loop stop` runs those two. Figures of one run belong together; compare ratios, not seconds, between machines.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
RESULT = FOLDER.parent.parent / "build" / "bench.json"

SCRIPTS = (
    "signals", "window_vs_bare", "loop", "stop", "decode_vs_bare", "prefix", "generate", "close_while_busy",
)  # fmt: skip

# The figures to reach: a number not to be exceeded, or true.
MOST: dict[str, float | bool] = {
    "signals_100k": True,
    "window_vs_bare": 2.0,
    "loop_p99_ms": 16.0,
    "loop_max_ms": 100.0,
    "stop_p95_ms": 300.0,
    "stop_reading_p95_ms": 1000.0,
    "warm_vs_cold_first_token": 0.02,
    "four_vs_one_cold": 1.4,
    "four_vs_one_warm": 3.2,
    "close_while_busy": True,
    "close_while_busy_max_seconds": 3.0,
}
# A number to be reached.
LEAST: dict[str, float] = {
    "decode_vs_bare": 0.95,
    "transformers_decode_vs_generate": 1.0,
    "app_vs_generate": 3.0,
}


def run(script: str) -> dict[str, float | str | bool]:
    """The figures of one script; what it complains about goes through to the person."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    ended = subprocess.run(
        [sys.executable, FOLDER / f"{script}.py"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = ended.stdout.strip().splitlines()
    if ended.returncode or not lines:
        return {f"{script}_failed": f"exit code {ended.returncode}"}
    figures: dict[str, float | str | bool] = json.loads(lines[-1])
    return figures


def verdict(name: str, value: float | str | bool) -> str:
    if name.endswith("_failed"):
        return "FAILED"
    if name in LEAST:
        return f"{'ok' if float(value) >= LEAST[name] else 'MISSED'} (at least {LEAST[name]:g})"
    most = MOST.get(name)
    if most is None:
        return ""
    if most is True:
        return "ok" if value is True else "MISSED"
    return f"{'ok' if float(value) <= most else 'MISSED'} (at most {most:g})"


def main() -> int:
    chosen = sys.argv[1:] or list(SCRIPTS)
    figures: dict[str, float | str | bool] = {}
    for script in chosen:
        for name, value in run(script).items():
            figures[name] = value
            print(f"  {name:<32} {value!s:>10}  {verdict(name, value)}", flush=True)
    RESULT.parent.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    RESULT.write_text(json.dumps({"machine": machine, "figures": figures}, indent=2) + "\n", encoding="utf-8")
    missed = [
        name for name, value in figures.items() if verdict(name, value).startswith(("MISSED", "FAILED"))
    ]
    print(f"Written to {RESULT.relative_to(Path.cwd()) if RESULT.is_relative_to(Path.cwd()) else RESULT}")
    if missed:
        print(f"Missed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
