"""How a composer asks: a generator that yields requests and receives results, and knows no backend.

    def composer() -> Composer[Outcome]:
        written = yield Generate(job=0, prompt=prompt, sampling=sampling)
        ...
        return outcome

The client drives it under one job id (it fills in `job` and `request`), forwards every event to the window, and closes the
generator when the job is stopped: `finally` blocks run, nothing more is asked.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import msgspec

from writer_app.engine.event import Distribution, Measured, Scored, StopReason, Timings
from writer_app.engine.request import Generate, Measure, Next, Score


class Candidate(msgspec.Struct, frozen=True):
    text: str
    reason: StopReason
    tokens: int


class Written(msgspec.Struct, frozen=True):
    """The result of a Generate, candidates in their own order."""

    candidates: tuple[Candidate, ...]
    timings: Timings
    seed: int


Ask = Generate | Score | Next | Measure
Result = Written | Scored | Distribution | Measured

Outcome = TypeVar("Outcome")
Composer = Generator[Ask, Result, Outcome]
