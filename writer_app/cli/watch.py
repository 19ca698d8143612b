"""One job of the engine as a command sees it: progress for the person, the outcome for the caller."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import TypeVar

from writer_app.cli.console import Console
from writer_app.engine.event import Event, Failed, JobDone, Loaded, ModelInfo, Noticed, Reading, Told
from writer_app.engine.job import Composer
from writer_app.engine.loop import running
from writer_app.engine.request import Load
from writer_app.error import Fault, WriterError
from writer_app.message import sentence

Outcome = TypeVar("Outcome")


class Watch:
    """Sees every event of the one job. `on_told` gets what a composer tells meanwhile, in the engine's thread."""

    def __init__(self, console: Console, on_told: Callable[[object], None] | None = None) -> None:
        self._console = console
        self._on_told = on_told
        self._outcome: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.info: ModelInfo | None = None

    def run(self, load: Load, composer: Composer[Outcome]) -> Outcome:
        """Load the model and drive the composer to its end. Raises the WriterError of what went wrong."""
        with running(self.see) as engine:
            engine.load(load)
            engine.begin(composer)
            outcome = self._outcome.get()
        if isinstance(outcome, Fault):
            raise WriterError.of(outcome)
        return outcome  # type: ignore[return-value]

    def see(self, event: Event) -> None:
        match event:
            case Loaded():
                self.info = event.info
            case Reading() if event.total - event.cached > 256:
                label = sentence("command.reading", self._console.language)
                self._console.progress(event.done, event.total, label)
            case Noticed():
                self._console.err(sentence(event.code, self._console.language, **event.parameters))
            case Told() if self._on_told is not None:
                self._on_told(event.what)
            case JobDone():
                self._outcome.put(event.outcome)
            case Failed():
                self._outcome.put(Fault(event.code, event.parameters))
            case _:
                pass
