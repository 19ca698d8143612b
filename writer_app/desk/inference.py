"""The inference thread: owns the engine's loop, hands its events to the window in bunches.

The thread's run() only calls the plain-Python loop. Events are collected in an inbox and announced by one signal while the inbox
is not empty: a fast model can't flood the event loop, and the window takes all that is there once per frame.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from writer_app.engine.event import Event
from writer_app.engine.loop import EngineLoop

FRAME_MS = 16


class EventInbox:
    """Events on their way from the thread to the window; thread-safe."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._lock = threading.Lock()

    def put(self, event: Event) -> bool:
        """Add an event; true if the inbox was empty, which is when the window must be told."""
        with self._lock:
            was_empty = not self._events
            self._events.append(event)
            return was_empty

    def take(self) -> list[Event]:
        with self._lock:
            events = list(self._events)
            self._events.clear()
            return events


class InferenceThread(QThread):
    """Runs an EngineLoop. `events_taken` brings everything that came since the last frame, in order."""

    events_taken = Signal(list)
    _event_arrived = Signal()

    def __init__(
        self, make_loop: Callable[[Callable[[Event], None]], EngineLoop], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("inference")
        self._inbox = EventInbox()
        self.engine = make_loop(self._collect)
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME_MS)
        self._frame.timeout.connect(self._hand_out)
        self._event_arrived.connect(self._wait_for_frame)

    def run(self) -> None:
        self.engine.run()

    def close(self, timeout_s: float = 3.0) -> bool:
        """End the engine process and the thread; true if both ended in time. May be called twice."""
        self.engine.close(timeout_s)
        return self.wait(int(timeout_s * 1000) + 1000)

    def _collect(self, event: Event) -> None:
        if self._inbox.put(event):
            self._event_arrived.emit()

    def _wait_for_frame(self) -> None:
        if not self._frame.isActive():
            self._frame.start()

    def _hand_out(self) -> None:
        events = self._inbox.take()
        if events:
            self.events_taken.emit(events)
