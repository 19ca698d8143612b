"""Whether a window can be opened here. Qt aborts the process where it can't, so it is found out before Qt is loaded."""

from __future__ import annotations

import ctypes
import os
import sys


def has_screen() -> bool:
    """Whether Qt will find what it opens windows on. Asks the display server itself: a set DISPLAY may lead nowhere."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if not sys.platform.startswith("linux") or platform not in ("", "xcb", "wayland"):
        return True
    wayland = platform != "xcb" and os.environ.get("WAYLAND_DISPLAY")
    x11 = platform != "wayland" and os.environ.get("DISPLAY")
    return bool(
        (wayland and _opens("libwayland-client.so.0", "wl_display_connect", "wl_display_disconnect"))
        or (x11 and _opens("libX11.so.6", "XOpenDisplay", "XCloseDisplay"))
    )


def _opens(library: str, opening: str, closing: str) -> bool:
    """Whether a connection to the default display of X11 or Wayland succeeds (address, permission and all)."""
    try:
        client = ctypes.CDLL(library)
    except OSError:
        return False
    connect, disconnect = getattr(client, opening), getattr(client, closing)
    connect.argtypes, connect.restype = [ctypes.c_char_p], ctypes.c_void_p
    disconnect.argtypes, disconnect.restype = [ctypes.c_void_p], None
    display = connect(None)
    if not display:
        return False
    disconnect(display)
    return True
