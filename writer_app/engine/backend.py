"""What stands behind the engine process: one model, one way to run it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from writer_app.engine.event import Distribution, Event, Measured, ModelInfo, Scored
from writer_app.engine.request import Generate, Load, Measure, Next, Score

Emit = Callable[[Event], None]
IsCancelled = Callable[[], bool]


class Backend(Protocol):
    """Everything but `measure` is called from one thread, one call at a time. Failures are WriterError.

    A call that notices `is_cancelled()` ends early: `generate` closes its candidates with "stopped" and emits Finished,
    the others raise WriterError `engine.stopped`.
    """

    def load(self, spec: Load) -> ModelInfo:
        """Load the model; called once, first."""
        ...

    def generate(self, request: Generate, emit: Emit, is_cancelled: IsCancelled) -> None:
        """Emit Reading, Text, Retract, one CandidateDone per candidate, and Finished last."""
        ...

    def score(self, request: Score, is_cancelled: IsCancelled) -> Scored: ...

    def next(self, request: Next) -> Distribution: ...

    def measure(self, request: Measure) -> Measured:
        """Thread-safe, and quick while the model is busy."""
        ...
