"""The two commands of a newcomer: what they look for on the computer, and that they cost seconds the second time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from driver import Screen

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code that imports from packaging/, in a process that sees this environment."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**inherited, "PYTHONPATH": str(PACKAGING), **environment},
        capture_output=True,
        text=True,
        check=True,
    )


_ASK = "from writer_app.screen import has_screen; print(has_screen())"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
@pytest.mark.parametrize(
    "environment", [{}, {"DISPLAY": ":987"}, {"WAYLAND_DISPLAY": "nowhere-0"}, {"DISPLAY": "nonsense"}]
)
def test_a_display_that_leads_nowhere_is_no_screen(environment: dict[str, str]) -> None:
    assert _python(_ASK, **environment).stdout.strip() == "False"


def test_a_virtual_screen_is_a_screen(screen: Screen) -> None:
    assert _python(_ASK, DISPLAY=screen.display).stdout.strip() == "True"
    assert _python(_ASK, DISPLAY=screen.display, QT_QPA_PLATFORM="wayland").stdout.strip() == "False"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring their libraries")
def test_a_missing_library_is_named_with_the_command_that_installs_it() -> None:
    code = """
import system
ghost = system.Need("libnosuchthing.so.9", "libnosuchthing9", "nosuchthing", "nosuchthing")
here = system.Need("libc.so.6", "libc6", "glibc", "glibc")
lacking = system.missing((ghost, here))
print(system.names(lacking))
for family in ("debian", "fedora", "arch", ""):
    print(system.command(lacking, family).removeprefix("sudo "))
"""
    assert _python(code).stdout.splitlines() == [
        "libnosuchthing.so.9",
        "apt-get install -y --no-install-recommends libnosuchthing9",
        "dnf install -y nosuchthing",
        "pacman -S --needed nosuchthing",
        "with your package manager: libnosuchthing.so.9",
    ]


@pytest.mark.model
def test_setting_up_again_changes_nothing() -> None:
    code = "import setup, sys; sys.exit(0 if setup.is_current() else 3)"
    current = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(PACKAGING)}, check=False
    )
    if current.returncode == 3:
        pytest.skip("this environment was not made by `make setup`")
    again = subprocess.run(
        [sys.executable, PACKAGING / "setup.py"], capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stdout + again.stderr
    assert "environment" not in again.stdout
    assert again.stdout.splitlines()[-1].startswith("Ready")


def test_make_alone_lists_what_there_is() -> None:
    listed = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    assert {"make run", "make test", "make setup", "make demo", "make check", "make bench"} <= {
        " ".join(line.split()[:2]) for line in listed.splitlines()
    }
