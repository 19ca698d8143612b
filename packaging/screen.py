"""Whether a window can be shown here: asks the display server itself, as a set DISPLAY may lead nowhere."""

from __future__ import annotations

import ctypes
import os
import sys

# Qt platforms that show nothing to anyone.
_UNSEEN = ("offscreen", "minimal", "minimalegl")


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


def has_screen() -> bool:
    """Whether a person would see a window that is opened now."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform in _UNSEEN:
        return False
    if not sys.platform.startswith("linux") or platform not in ("", "xcb", "wayland"):
        return True
    if os.environ.get("WAYLAND_DISPLAY") and _opens(
        "libwayland-client.so.0", "wl_display_connect", "wl_display_disconnect"
    ):
        return True
    return bool(os.environ.get("DISPLAY")) and _opens("libX11.so.6", "XOpenDisplay", "XCloseDisplay")
