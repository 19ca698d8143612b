"""One engine process seen from outside: start it, talk to it, be sure that it is gone."""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import shutil
import tempfile
from multiprocessing.connection import Connection, wait
from pathlib import Path

import msgspec

from writer_app.engine.event import Event
from writer_app.engine.request import Message, Unload
from writer_app.engine.script import Script
from writer_app.error import WriterError

_FOLDER_PREFIX = "writer-app-engine-"
SOCKET_NAME = "engine.sock"
_LONGEST_SOCKET = 100
"""Bytes of a path; the system's limit for a UNIX socket is 104 (macOS) or 108 (Linux), its end included."""
_NAME_LENGTH = len(_FOLDER_PREFIX) + len("4194304-xxxxxxxx/") + len(SOCKET_NAME)


class Birth(msgspec.Struct, frozen=True):
    """What a new process is told. `life` counts the processes before it (scripts go by it), `folder` is its own, mode 0700."""

    parent: int
    folder: str
    backend: str
    script: Script | None = None
    life: int = 0


def _run(connection: Connection, birth: Birth) -> None:
    """Runs in the new process only: the window never imports `engine.process` nor what stands behind it."""
    from writer_app.engine.process import main

    main(connection, birth)


class EngineProcess:
    """Started by the constructor. Use it from one thread, and let that thread outlive it.

    (On Linux the kernel ends the engine when the thread that started it ends: PR_SET_PDEATHSIG.)
    """

    def __init__(self, backend: str = "llama.cpp", script: Script | None = None, life: int = 0) -> None:
        _remove_stale_folders()
        self._folder = tempfile.mkdtemp(prefix=f"{_FOLDER_PREFIX}{os.getpid()}-", dir=_base())
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Event)
        birth = Birth(os.getpid(), self._folder, backend, script, life)
        self._process = context.Process(
            target=_run, args=(theirs, birth), name="writer-app engine", daemon=True
        )
        try:
            self._process.start()
        except BaseException:
            self._connection.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        finally:
            theirs.close()

    @property
    def connection(self) -> Connection:
        """For `multiprocessing.connection.wait`: ready when an event is there, or the process is gone."""
        return self._connection

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def exit_code(self) -> int:
        """As in multiprocessing: minus the signal's number when one ended it. Waits a moment for a process that is going."""
        self._process.join(1.0)
        code = self._process.exitcode
        return 0 if code is None else code

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def send(self, message: Message) -> bool:
        """False if the process is gone. Raises `engine.not_unicode` for a text or a path that holds half a character."""
        try:
            data = self._encoder.encode(message)
        except UnicodeEncodeError as error:
            raise WriterError("engine.not_unicode") from error
        try:
            self._connection.send_bytes(data)
        except OSError:
            return False
        return True

    def receive(self, timeout_seconds: float | None = None) -> Event | None:
        """The next event, or None when none came in time. Raises EOFError when the process is gone."""
        if not wait([self._connection], timeout_seconds):
            return None
        try:
            event: Event = self._decoder.decode(self._connection.recv_bytes())
        except OSError as error:
            raise EOFError from error
        return event

    def close(self, timeout_seconds: float = 1.0) -> None:
        """Ask it to end, wait, then kill. Afterwards there is no process. Can be called twice."""
        if not self._connection.closed:
            self.send(Unload())
            self._process.join(timeout_seconds)
        self.kill()

    def terminate_now(self) -> None:
        """The one method for another thread: send the kill and leave the clearing up to the owner."""
        self._process.kill()

    def kill(self) -> None:
        """End it now."""
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _remove_stale_folders() -> None:
    """What windows that were killed left behind: a folder with a dead socket each."""
    with contextlib.suppress(OSError):
        for folder in Path(_base()).glob(f"{_FOLDER_PREFIX}*-*"):
            owner = folder.name.removeprefix(_FOLDER_PREFIX).split("-")[0]
            if owner.isdigit() and not _is_running(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def _base() -> str:
    """Where the folder is made: the first place for short-lived files whose path leaves room for a socket.

    Raises OSError if there is none.
    """
    usual = tempfile.gettempdir()
    for base in (usual, os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp"):
        if os.name == "nt" or (
            _is_short(base) and Path(base).is_dir() and os.access(base, os.W_OK | os.X_OK)
        ):
            return base
    raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), usual)


def _is_short(base: str) -> bool:
    """The socket's path crosses to llama.cpp as UTF-8."""
    try:
        return bool(base) and len(base.encode()) + 1 + _NAME_LENGTH <= _LONGEST_SOCKET
    except UnicodeEncodeError:
        return False


def _is_running(pid: int) -> bool:
    if os.name == "nt":
        return True  # os.kill would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True
