"""The real program, driven as a person would: started as a process on a virtual screen, typed into, looked at, closed.

Nothing here knows how the program is built inside. What it shows is told by its windows' titles, its files and its exit code.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

PROGRAM = Path(sys.executable).parent / "writer-app"
NEEDED = ("Xvfb", "xdotool")
PATIENCE_S = 90.0

# What a shell at home sets and what would make two machines differ.
_KEPT = ("PATH", "HOME", "USER", "WRITER_APP_HOME", "WRITER_APP_MODELS", "TMPDIR", "LD_LIBRARY_PATH")

_PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
app.primaryScreen().grabWindow(0).save(sys.argv[1])
"""

Seen = TypeVar("Seen")


def lacking() -> str:
    """The tools that are not here, in words; empty if a screen can be made."""
    return ", ".join(name for name in NEEDED if shutil.which(name) is None)


def wait_until(look: Callable[[], Seen], what: str, timeout_s: float = PATIENCE_S) -> Seen:
    """Look again and again until there is something to see, and give it back. AssertionError names `what`."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if seen := look():
            return seen
        time.sleep(0.05)
    raise AssertionError(f"after {timeout_s:.0f} s still no {what}")


class Screen:
    """An X server without a monitor, on a display of its own: a person's own screen and keyboard are never touched."""

    def __init__(self, size: str = "1280x800") -> None:
        reading, writing = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{size}x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        self._server = subprocess.Popen(
            command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            self._server.wait(5)
            raise RuntimeError("Xvfb found no free display")
        self.display = f":{number}"

    def environment(self) -> dict[str, str]:
        """The same for every machine: this display, UTF-8, no input method, no desktop."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {
            **kept,
            "DISPLAY": self.display,
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "NO_AT_BRIDGE": "1",
        }

    def tool(self, *arguments: str) -> str:
        """What xdotool answers; empty if it found nothing."""
        return subprocess.run(
            ["xdotool", *arguments], env=self.environment(), capture_output=True, text=True, check=False
        ).stdout.strip()

    def take_picture(self, path: Path) -> None:
        """The whole screen as a PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "-c", _PICTURE, path], env=self.environment(), capture_output=True, check=False
        )

    def close(self) -> None:
        self._server.terminate()
        self._server.wait(10)


class Program:
    """One running `writer-app`. Its output goes to files, so that it can be read while it runs and shown when a test fails."""

    def __init__(self, screen: Screen, folder: Path, arguments: Sequence[str | Path] = ()) -> None:
        self.screen = screen
        folder.mkdir(parents=True, exist_ok=True)
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700, exist_ok=True)
        self._output, self._errors = folder / "stdout.txt", folder / "stderr.txt"
        with self._output.open("wb") as output, self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [PROGRAM, *arguments],
                env={**screen.environment(), "XDG_RUNTIME_DIR": str(runtime)},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )

    @property
    def errors(self) -> str:
        """What it said on standard error so far; a program that is well says nothing."""
        return self._errors.read_text(errors="replace")

    @property
    def log(self) -> str:
        """Everything it said so far."""
        return f"stdout:\n{self._output.read_text(errors='replace')}\nstderr:\n{self.errors}"

    def windows(self) -> list[str]:
        """The ids of its windows that are on the screen, the newest last."""
        return self.screen.tool(
            "search", "--onlyvisible", "--pid", str(self.process.pid), "--name", ".+"
        ).split()

    def titles(self) -> list[str]:
        return [self.screen.tool("getwindowname", window) for window in self.windows()]

    def title_with(self, words: str) -> str:
        """The id of the window whose title holds `words`; empty if there is none."""
        return next(
            (window for window in self.windows() if words in self.screen.tool("getwindowname", window)), ""
        )

    def wait_for_window(self, words: str = "") -> str:
        """Wait for a window whose title holds `words`, and give it the keyboard (there is no window manager to do so)."""

        def look() -> str:
            assert self.process.poll() is None, (
                f"the program ended with {self.process.returncode}\n{self.log}"
            )
            return self.title_with(words)

        window = wait_until(look, f"window with {words!r} in its title")
        self.focus(window)
        return window

    def focus(self, window: str) -> None:
        self.screen.tool("windowfocus", "--sync", window)

    def type(self, text: str) -> None:
        """Type text of any language into the window that has the keyboard, slowly enough for remapped keys."""
        self.screen.tool("type", "--delay", "25", "--", text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, in xdotool's names: `ctrl+Return`, `Tab`, `Escape`."""
        self.screen.tool("key", "--delay", "40", "--", *keys)

    def click(self, x: int, y: int) -> None:
        self.screen.tool("mousemove", "--sync", str(x), str(y), "click", "1")

    def children(self) -> list[int]:
        """The process ids of its children, such as the engine."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in path.read_text().split()] if path.exists() else []

    def wait(self, timeout_s: float = 10.0) -> int:
        """Its exit code, once it has ended by itself."""
        return self.process.wait(timeout_s)

    def kill(self) -> None:
        """End it and all that it started, whatever state it is in. For cleaning up, and for tests of accidents."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
