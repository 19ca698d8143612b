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
    """`logprob`: the sum of its tokens' raw log-probabilities (before grammar and samplers), if alternatives were asked for."""

    text: str
    reason: StopReason
    tokens: int
    logprob: float = 0.0


class Written(msgspec.Struct, frozen=True):
    """The result of a Generate, candidates in their own order."""

    candidates: tuple[Candidate, ...]
    timings: Timings
    seed: int


class Tell(msgspec.Struct, frozen=True):
    """Something to show at once: the window gets it as a `Told` event, the composer goes on with a `Heard`."""

    what: object


class Heard(msgspec.Struct, frozen=True):
    """The answer to a Tell."""


Request = Generate | Score | Next | Measure
Ask = Request | Tell
Result = Written | Scored | Distribution | Measured | Heard

Outcome = TypeVar("Outcome")
Composer = Generator[Ask, Result, Outcome]
