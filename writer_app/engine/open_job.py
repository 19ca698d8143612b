"""One composer on its way through the engine's loop: what it asked last, and what came of it."""

from __future__ import annotations

from typing import Any

from writer_app.engine.event import Distribution, Event, Finished, Measured, Scored
from writer_app.engine.job import Candidate, Composer, Request, Result, Written


class OpenJob:
    """`stopped_at`: when Stop was sent (monotonic seconds)."""

    def __init__(self, number: int, composer: Composer[Any]) -> None:
        self.number = number
        self.composer = composer
        self.request = 0
        self.is_measuring = False
        self.candidates: dict[int, Candidate] = {}
        self.stopped_at: float | None = None

    def result(self, event: Event) -> Result | None:
        """What the composer is given when `event` ends its request; None for an event on the way there."""
        if isinstance(event, Finished):
            return Written(
                tuple(self.candidates[i] for i in sorted(self.candidates)), event.timings, event.seed
            )
        if isinstance(event, (Scored, Distribution, Measured)):
            return event
        return None


def single(request: Request) -> Composer[Result]:
    """A composer that asks once; its outcome is the result."""
    result = yield request
    return result
