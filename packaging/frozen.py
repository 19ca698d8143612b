"""What the frozen program runs first: itself, or one of the processes that it starts by `sys.executable`.

In a package there is no Python to start, so the program answers to the three calls that a Python would: a process of
multiprocessing (the engine), `-m writer_app.models.fetch` (the window fetches a model) and `-m pip` (the starter lies in wheels).
Any other module is refused: the package is no Python interpreter.
"""

from __future__ import annotations

import multiprocessing
import runpy
import sys

MODULES = ("writer_app.models.fetch", "pip")


def main() -> int:
    multiprocessing.freeze_support()  # does not return in the engine's process
    if len(sys.argv) > 2 and sys.argv[1] == "-m" and sys.argv[2] in MODULES:
        module = sys.argv[2]
        del sys.argv[1:3]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return 0
    from writer_app.app import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
