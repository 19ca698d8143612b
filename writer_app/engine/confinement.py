"""What the engine process gives up before it opens a model: the network, core files, the terminal."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "GGML_NO_BACKTRACE": "1",
}
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h; Python 3.11 has no os.unshare
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def confine(parent: int) -> bool:
    """Called first, while the process has one thread. Gives whether the network is out of reach.

    `parent` is the window's process id: the engine dies with it, also when it died just now.
    """
    os.environ.update(ENVIRONMENT)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl+C in a terminal goes to the whole group: the client ends us
    _no_core_file()
    _silence()
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    is_isolated = libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    libc.prctl(
        _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0
    )  # after unshare: new capabilities clear it (commit_creds)
    if os.getppid() != parent:
        os._exit(0)
    return bool(is_isolated)


def _no_core_file() -> None:
    """A core file would hold the manuscript."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _silence() -> None:
    """Native code prints prompts and paths when it is in trouble: nothing of it reaches a terminal or a log."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
