"""The model of the desk: chosen, checked off the window's thread, loaded in the engine process, offered by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from writer_app.engine.event import EngineGone, Event, Failed, Loaded, ModelInfo
from writer_app.engine.loop import EngineLoop
from writer_app.error import Fault, WriterError
from writer_app.text.word import language_of

if TYPE_CHECKING:
    from writer_app.models.store import Model, ModelStore


def _store() -> ModelStore:
    """The store, imported with the first model: behind the window, not before it."""
    from writer_app.models.store import ModelStore

    return ModelStore()


class _Answer(QObject):
    resolved = Signal(int, object)


class _Resolving(QRunnable):
    """Hashing 100 MB takes a third of a second: not on the window's thread."""

    def __init__(self, number: int, name_or_path: str) -> None:
        super().__init__()
        self._number = number
        self._name_or_path = name_or_path
        self.answer = _Answer()

    def run(self) -> None:
        result: Model | Fault
        try:
            result = _store().resolve(self._name_or_path)
        except WriterError as error:
            result = error.fault
        self.answer.resolved.emit(self._number, result)


class ModelSession(QObject):
    """Which model writes. `info` is None until one is loaded; `is_loading` from the choice to the answer."""

    changed = Signal()
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
        self._offered: set[str] = set()
        self.model: Model | None = None
        self.info: ModelInfo | None = None
        self.is_loading = False

    def choose(self, name_or_path: str = "") -> None:
        """Load this model ("": the last one, else the starter) in place of the present one."""
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
                self.info, self.is_loading = event.info, False
                self.changed.emit()
            elif isinstance(event, Failed) and event.job == self._job:
                self.info, self.model, self.is_loading = None, None, False
                self.fault_raised.emit(Fault(event.code, event.parameters))
                self.changed.emit()

    def look_at(self, text: str) -> bool:
        """Whether the model knows the language of the text. When it does not, a model that does is offered, once."""
        language = language_of(text)
        if not language or self.info is None or self.model is None or not self.model.languages:
            return True
        if language in self.model.languages:
            return True
        if language not in self._offered:
            self._offered.add(language)
            self.language_offered.emit(language, _store().offer_for(language))
        return False

    def close(self) -> None:
        self._pool.waitForDone(3000)

    def _resolved(self, number: int, result: Model | Fault) -> None:
        self._answers.pop(number, None)
        if number != self._number:
            return
        if isinstance(result, Fault):
            self.is_loading = False
            self.fault_raised.emit(result)
            self.changed.emit()
            return
        from writer_app.models.loading import load_request

        self.model = result
        self._job = self._engine.load(load_request(result))
