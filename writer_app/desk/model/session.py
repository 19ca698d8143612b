"""The model of the desk: chosen, checked off the window's thread, loaded in the engine process, offered by language."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from writer_app.engine.event import EngineGone, Event, Failed, Loaded, ModelInfo
from writer_app.engine.loop import EngineLoop
from writer_app.error import Fault, WriterError
from writer_app.text.word import language_of

if TYPE_CHECKING:
    from writer_app.models.store import Model, ModelStore, Resolved


def _store() -> ModelStore:
    """The store, imported with the first model: behind the window, not before it."""
    from writer_app.models.store import ModelStore

    return ModelStore()


class _Answer(QObject):
    resolved = Signal(int, object)


class _Resolving(QRunnable):
    """Hashing 100 MB takes a third of a second: not on the window's thread. `cancel` ends it within a megabyte."""

    def __init__(self, number: int, name_or_path: str) -> None:
        super().__init__()
        self._number = number
        self._name_or_path = name_or_path
        self._is_cancelled = threading.Event()
        self.answer = _Answer()

    @property
    def name_or_path(self) -> str:
        return self._name_or_path

    def cancel(self) -> None:
        self._is_cancelled.set()

    def run(self) -> None:
        result: Resolved | Fault
        try:
            result = _store().resolve(self._name_or_path, is_cancelled=self._is_cancelled.is_set)
        except WriterError as error:
            result = error.fault
        except Exception as error:  # the end of this thread's work: the window must not wait for ever
            result = Fault("engine.unexpected", {"reason": f"{type(error).__name__}: {error}"[:300]})
        with suppress(RuntimeError):  # the window was closed and destroyed in this very moment
            self.answer.resolved.emit(self._number, result)


class ModelSession(QObject):
    """Which model writes. `model` and `info` are None until one is loaded; `is_loading` from the choice to the answer.

    `loaded` brings what was chosen, as it was given to `choose`, when it has been loaded. `fault_raised` comes once per choice
    that fails, however often the engine tries that model again.
    """

    changed = Signal()
    loaded = Signal(str)
    fault_raised = Signal(object)
    language_offered = Signal(str, object)

    def __init__(self, engine: EngineLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._number = 0
        self._answers: dict[int, _Resolving] = {}
        self._job: int | None = None
        self._chosen: tuple[Resolved, str] | None = None
        self._has_told_failure = False
        self._offered: set[str] = set()
        self.model: Model | None = None
        self.info: ModelInfo | None = None
        self.is_loading = False

    def choose(self, name_or_path: str = "") -> None:
        """Load this model ("": the last one, else the starter) in place of the present one."""
        self._cancel()
        self._number += 1
        task = _Resolving(self._number, name_or_path)
        task.answer.resolved.connect(self._resolved)
        task.setAutoDelete(False)
        self._answers[self._number] = task
        self.is_loading = True
        self.changed.emit()
        self._pool.start(task)

    def take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, EngineGone):
                self.changed.emit()
            elif isinstance(event, Loaded) and event.job == self._job:
                self._take_loaded(event.info)
            elif isinstance(event, Failed) and event.job == self._job:
                self._take_failure(Fault(event.code, event.parameters))

    def _take_loaded(self, info: ModelInfo) -> None:
        assert self._chosen is not None
        self.model, name_or_path = self._chosen
        self.info, self._has_told_failure = info, False
        self.is_loading = self._number in self._answers
        self.loaded.emit(name_or_path)
        self.changed.emit()

    def _take_failure(self, fault: Fault) -> None:
        self.info = self.model = None
        self.is_loading = self._number in self._answers
        if not self._has_told_failure:
            self._has_told_failure = True
            self.fault_raised.emit(fault)
        self.changed.emit()

    def look_at(self, text: str, is_asked: bool = False) -> bool:
        """Whether the model knows the language of the text. When it does not, a model that does is offered: once, and whenever
        the model is asked to work on it (`is_asked`).
        """
        language = language_of(text)
        if not language or self.info is None or self.model is None or not self.model.languages:
            return True
        if language in self.model.languages:
            return True
        if is_asked or language not in self._offered:
            self._offered.add(language)
            self.language_offered.emit(language, _store().offer_for(language))
        return False

    def ask_to_end(self) -> None:
        """The first half of `close`: nothing is told any more, and nobody waits for it here."""
        self._number += 1
        self._cancel()

    def close(self, timeout_s: float = 3.0) -> None:
        self.ask_to_end()
        self._pool.waitForDone(int(timeout_s * 1000))

    def _cancel(self) -> None:
        for task in self._answers.values():
            task.cancel()

    def _resolved(self, number: int, result: Resolved | Fault) -> None:
        task = self._answers.pop(number, None)
        if task is None or number != self._number:
            return
        if isinstance(result, Fault):
            self.is_loading = False
            self.fault_raised.emit(result)
            self.changed.emit()
            return
        from writer_app.models.loading import load_request

        self._chosen, self._has_told_failure = (result, task.name_or_path), False
        self._job = self._engine.load(load_request(result))
