"""What of the page the model sees and what the next click costs: measured in the engine after a pause, never behind a text."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.engine.event import Event, Finished, JobDone, Measured, Timings
from writer_app.engine.loop import EngineLoop
from writer_app.engine.request import Measure, Prompt

_PAUSE_MS = 500
_FEWEST_READ = 32
"""Fewer tokens than these tell nothing about the reading speed."""


class Cost(msgspec.Struct, frozen=True):
    """`seconds_to_read` is 0 while no reading has been timed; `cut_characters` of the page don't fit."""

    used_tokens: int
    context_tokens: int
    to_read: int
    seconds_to_read: float
    cut_characters: int


class ContextMeter(QObject):
    """`measured` brings a Cost. The prompt is asked for when it is needed, not at every key."""

    measured = Signal(object)

    def __init__(
        self, engine: EngineLoop, prompt: Callable[[], tuple[Prompt, int]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._prompt = prompt
        self._job: int | None = None
        self._is_due = False
        self._tokens_per_second = 0.0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    def look(self) -> None:
        """The page, the caret or the settings may have changed."""
        if not self._pause.isActive():
            self._pause.start()

    def stop(self) -> None:
        self._pause.stop()

    def take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Finished):
                self._learn(event.timings)
            elif getattr(event, "job", None) == self._job and self._job is not None:
                if isinstance(event, JobDone) and isinstance(event.outcome, Measured):
                    self._tell(event.outcome)
                if not isinstance(event, Measured):
                    self._end()

    def _ask(self) -> None:
        if self._job is not None:
            self._is_due = True
            return
        prompt, max_new_tokens = self._prompt()
        if any(piece.text.strip() for piece in prompt if not piece.is_turn):
            self._job = self._engine.ask(Measure(job=0, prompt=prompt, max_new_tokens=max_new_tokens))

    def _end(self) -> None:
        self._job = None
        if self._is_due:
            self._is_due = False
            self.look()

    def _learn(self, timings: Timings) -> None:
        read = timings.prompt_tokens - timings.cached_tokens
        if read >= _FEWEST_READ and timings.prompt_seconds > 0:
            self._tokens_per_second = read / timings.prompt_seconds

    def _tell(self, found: Measured) -> None:
        seconds = found.to_read / self._tokens_per_second if self._tokens_per_second else 0.0
        cut = sum(piece.cut_characters for piece in found.pieces if piece.label == "text")
        self.measured.emit(Cost(found.prompt_tokens, found.context_tokens, found.to_read, seconds, cut))
