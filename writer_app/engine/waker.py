"""What the engine's loop sleeps on: a wish from another thread, or something from the engine process."""

from __future__ import annotations

import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait


class Waker:
    """A pipe of this process to itself, so that one wait serves for both (a pipe and a lock can't be waited for together)."""

    def __init__(self) -> None:
        self._ear, self._bell = Pipe(duplex=False)
        self._lock = threading.Lock()

    def ring(self) -> None:
        """Wake the loop, or keep it from falling asleep. From any thread; ringing twice is ringing once."""
        with self._lock:
            if not self._ear.poll():
                self._bell.send_bytes(b"!")

    def take(self) -> None:
        """The ringing was heard."""
        if self._ear.poll():
            self._ear.recv_bytes()

    def sleep(self, connection: Connection | None, timeout_seconds: float | None) -> bool:
        """Until someone rings, `connection` has something or the time is over; whether `connection` has something."""
        sources = [self._ear] if connection is None else [self._ear, connection]
        return connection in wait(sources, timeout_seconds)
