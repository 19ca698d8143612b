"""The shipped poem model in an engine process of its own: started when first needed, unloaded when nobody asks for a while."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.desk.inference import InferenceThread
from writer_app.engine.event import Event, Failed, Loaded, ModelInfo
from writer_app.engine.loop import EngineLoop, OnEvent
from writer_app.engine.request import Load
from writer_app.error import Fault, WriterError

IDLE_MS = 5 * 60_000
"""So long the model stays in memory behind the last poem."""


def shipped_model() -> Load:
    """What loads the shipped model. Raises WriterError `model.poem_model_missing`."""
    from writer_app.models.shipped import poem_model

    return poem_model()


class PoemEngine(QObject):
    """The second engine process. `loop()` gives it, loading the model if it is not loaded; nothing runs before.

    `fault_raised` comes once per load that fails. `is_busy` is asked before it is unloaded.
    """

    events_taken = Signal(list)
    changed = Signal()
    fault_raised = Signal(object)

    def __init__(
        self,
        make_loop: Callable[[OnEvent], EngineLoop],
        parent: QObject | None = None,
        model: Callable[[], Load] = shipped_model,
    ) -> None:
        super().__init__(parent)
        self._make_loop = make_loop
        self.model = model
        self._thread: InferenceThread | None = None
        self._job: int | None = None
        self._is_closed = False
        self.info: ModelInfo | None = None
        self.is_loading = False
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._look_whether_idle)
        self.is_busy: Callable[[], bool] = lambda: False

    @property
    def is_here(self) -> bool:
        """Whether the model's file is installed."""
        try:
            self.model()
        except WriterError:
            return False
        return True

    @property
    def is_running(self) -> bool:
        """Whether a model is loaded or being loaded."""
        return self.is_loading or self.info is not None

    def set_idle_ms(self, milliseconds: int) -> None:
        """After so long without a wish the model is unloaded."""
        self._idle.setInterval(milliseconds)

    def loop(self) -> EngineLoop:
        """The loop that runs the poem model. Raises WriterError if there is no such model here."""
        if self._thread is None:
            self._thread = InferenceThread(self._make_loop, self)
            self._thread.setObjectName("poem inference")
            self._thread.events_taken.connect(self._take)
            self._thread.start()
        loop = self._thread.engine
        if not self.is_running and not self._is_closed:
            self._job = loop.load(self.model())
            self.is_loading = True
            self.changed.emit()
        self.rest()
        return loop

    @property
    def present_loop(self) -> EngineLoop | None:
        """The loop, if it was ever asked for."""
        return None if self._thread is None else self._thread.engine

    def rest(self) -> None:
        """Something was asked of it just now: it stays for a while."""
        if not self._is_closed:
            self._idle.start()

    def _look_whether_idle(self) -> None:
        if self.is_loading or self.is_busy():
            self._idle.start()
        else:
            self.unload()

    def unload(self) -> None:
        """End the process; the next wish starts another."""
        self._idle.stop()
        if self._thread is not None and self.is_running:
            self._thread.engine.unload()
            self.info, self.is_loading, self._job = None, False, None
            self.changed.emit()

    def ask_to_end(self) -> None:
        """The first half of `close`: nobody waits for it here."""
        self._is_closed = True
        self._idle.stop()
        if self._thread is not None:
            self._thread.engine.ask_to_end()

    def close(self, timeout_s: float = 3.0) -> bool:
        """End process and thread; true if both ended in time."""
        self.ask_to_end()
        return self._thread is None or self._thread.close(timeout_s)

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Loaded) and event.job == self._job:
                self.info, self.is_loading = event.info, False
                self.rest()
                self.changed.emit()
            elif isinstance(event, Failed) and event.job == self._job and self.is_running:
                self.info, self.is_loading = None, False
                self.changed.emit()
                self.fault_raised.emit(Fault(event.code, event.parameters))
        self.events_taken.emit(events)
