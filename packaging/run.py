"""`make run`: opens the window; where there is no screen, says so and shows the same work as pictures in build/demo/."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from writer_app.screen import has_screen

# Qt platforms whose windows nobody sees: whoever sets one has no screen to look at.
UNSEEN = ("offscreen", "minimal", "minimalegl")

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    if os.environ.get("QT_QPA_PLATFORM", "") not in UNSEEN and has_screen():
        return subprocess.run(
            [Path(sys.executable).parent / "writer-app", *sys.argv[1:]], check=False
        ).returncode
    print(
        "There is no screen here to open the window on, so this is the demo: look at the pictures in build/demo/.",
        flush=True,
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, ROOT / "packaging" / "demo.py"], cwd=ROOT, env=environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
