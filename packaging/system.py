"""What the operating system must bring: libraries that Qt and the engine open, a font with Han characters, test tools.

Runs before there is an environment, so it knows only the standard library. On its own it prints what is missing and the
command that installs it (exit 1), or nothing (exit 0): `python3 packaging/system.py [--tests]`.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, NamedTuple


class Need(NamedTuple):
    """One thing, and the package that holds it in each family.

    `found` is a library, or `tool:`, `module:` or `font:` and a name.
    """

    found: str
    debian: str
    fedora: str
    arch: str


# As `objdump -p` lists them for the Qt 6.11 wheel's libQt6Gui, libQt6DBus and the offscreen platform, and for the
# llama.cpp binding. Without these no window opens, not even an invisible one.
BASE = (
    Need("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd"),
    Need("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd"),
    Need("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig"),
    Need("libfreetype.so.6", "libfreetype6", "freetype", "freetype2"),
    Need("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2"),
    Need("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    Need("libX11.so.6", "libx11-6", "libX11", "libx11"),
    Need("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus"),
    Need("libzstd.so.1", "libzstd1", "libzstd", "zstd"),
    Need("libgomp.so.1", "libgomp1", "libgomp", "gcc-libs"),
)

# What libQt6XcbQpa and the xcb platform need on top: a window on an X11 screen.
SCREEN = (
    Need("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb", "libx11"),
    Need("libxcb.so.1", "libxcb1", "libxcb", "libxcb"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    Need("libxcb-glx.so.0", "libxcb-glx0", "libxcb", "libxcb"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    Need("libxcb-image.so.0", "libxcb-image0", "xcb-util-image", "xcb-util-image"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    Need("libxcb-randr.so.0", "libxcb-randr0", "libxcb", "libxcb"),
    Need("libxcb-render.so.0", "libxcb-render0", "libxcb", "libxcb"),
    Need("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    Need("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb"),
    Need("libxcb-shm.so.0", "libxcb-shm0", "libxcb", "libxcb"),
    Need("libxcb-sync.so.1", "libxcb-sync1", "libxcb", "libxcb"),
    Need("libxcb-util.so.1", "libxcb-util1", "xcb-util", "xcb-util"),
    Need("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb", "libxcb"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
)

# Chinese text and the Chinese interface.
FONTS = (Need("font:zh", "fonts-noto-cjk", "google-noto-sans-cjk-fonts", "noto-fonts-cjk"),)

# Debian keeps the part of Python that makes environments in a package of its own.
ENVIRONMENT = (Need("module:ensurepip", f"python3.{sys.version_info.minor}-venv", "python3", "python"),)

TESTS = (
    Need("tool:Xvfb", "xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb"),
    Need("tool:xdotool", "xdotool", "xdotool", "xdotool"),
)

COMMANDS = {
    "debian": "apt-get install -y --no-install-recommends",
    "fedora": "dnf install -y",
    "arch": "pacman -S --needed",
}

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
_HAN_FONTS = (
    "cjk",
    "wqy",
    "droidsansfallback",
    "sourcehan",
    "uming",
    "ukai",
    "simsun",
    "msyh",
    "lxgw",
    "notosanssc",
    "notoserifsc",
)


def family() -> str:
    """debian, fedora or arch as /etc/os-release tells it; empty elsewhere."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").split()
    known = {"debian": "debian", "ubuntu": "debian", "fedora": "fedora", "rhel": "fedora", "arch": "arch"}
    return next((known[name] for name in names if name in known), "")


def has_han_font() -> bool:
    """Whether Chinese can be shown. Asks fontconfig, or looks at file names where its tool is not installed."""
    if shutil.which("fc-list"):
        listed = subprocess.run(
            ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False
        )
        return bool(listed.stdout.strip())
    for folder in _FONT_FOLDERS:
        for file in Path(folder).expanduser().rglob("*.[to]t[fc]"):
            if any(name in file.name.lower().replace("-", "") for name in _HAN_FONTS):
                return True
    return False


def is_present(need: Need) -> bool:
    """Whether the thing is here. A library is opened as Qt would open it, so a broken one counts as missing."""
    kind, _, name = need.found.partition(":")
    if kind == "font":
        return has_han_font()
    if kind == "module":
        return importlib.util.find_spec(name) is not None
    if kind == "tool":
        return shutil.which(name) is not None
    try:
        ctypes.CDLL(need.found)
    except OSError:
        return False
    return True


def missing(needs: tuple[Need, ...]) -> list[Need]:
    """Those of `needs` that are not here. Only Linux leaves them to the system."""
    if not sys.platform.startswith("linux"):
        return []
    return [need for need in needs if not is_present(need)]


def packages(needs: list[Need], system: str) -> list[str]:
    """The packages that hold `needs`, each once, in a stable order."""
    return sorted({str(getattr(need, system)) for need in needs})


def names(needs: list[Need]) -> str:
    """The things themselves, as a person would look for them."""
    return ", ".join("a Han font" if need in FONTS else need.found.rpartition(":")[2] for need in needs)


def command(needs: list[Need], system: str) -> str:
    """What a person types to install `needs`; on an unknown system the things themselves."""
    if not system:
        return f"with your package manager: {names(needs)}"
    return f"{'' if os.geteuid() == 0 else 'sudo '}{COMMANDS[system]} {' '.join(packages(needs, system))}"


def is_installable() -> bool:
    """Only root on Debian and its kin gets packages installed without being asked."""
    return (
        sys.platform.startswith("linux")
        and os.geteuid() == 0
        and family() == "debian"
        and bool(shutil.which("apt-get"))
    )


def install(wanted: list[str], log: IO[bytes]) -> bool:
    """Install Debian packages, everything said going into `log`. False when apt-get fails (no network, a held lock)."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ["-o", "DPkg::Lock::Timeout=120"]
    for arguments in (["update", "-qq"], [*wait, "install", "-y", "-qq", "--no-install-recommends", *wanted]):
        step = ["apt-get", *arguments]
        log.write(f"$ {' '.join(step)}\n".encode())
        log.flush()
        ended = subprocess.run(
            step, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, check=False
        )
        if ended.returncode != 0 and arguments[0] != "update":
            return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Name missing system libraries and fonts, and how to install them."
    )
    parser.add_argument(
        "--tests", action="store_true", help="also what the end-to-end tests drive the window with"
    )
    wanted = ENVIRONMENT + BASE + SCREEN + FONTS + (TESTS if parser.parse_args().tests else ())
    lacking = missing(wanted)
    if not lacking:
        return 0
    print(f"Missing: {names(lacking)}\nInstall: {command(lacking, family())}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
