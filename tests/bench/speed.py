"""What the speed scripts share: the engine as the window uses it, and how quickly tokens come out of a stream."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from measure import median

from writer_app.engine.event import CandidateDone, Event, Failed, JobDone, Loaded, Text
from writer_app.engine.loop import EngineLoop, running
from writer_app.engine.request import Generate, Piece
from writer_app.engine.token_memory import cores
from writer_app.models.loading import load_request
from writer_app.models.store import ModelStore
from writer_app.settings.sampling import Sampling, sampling

THREADS = max(1, cores() - 1)
"""What the app chooses; every side of a comparison gets the same number."""


class Stream:
    """One text as it comes: `took(tokens)` at every piece, `ended()` once."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self._first = self._last = self._end = 0.0
        self._first_tokens = self.tokens = 0

    def took(self, tokens: int) -> None:
        self._last = time.perf_counter()
        self.tokens += tokens
        if not self._first:
            self._first, self._first_tokens = self._last, tokens

    def ended(self) -> None:
        self._end = time.perf_counter()

    @property
    def rate(self) -> float:
        """Tokens per second behind the first piece: reading is not in it."""
        return (self.tokens - self._first_tokens) / max(1e-9, self._last - self._first)

    @property
    def first_seconds(self) -> float:
        return self._first - self._begun

    @property
    def seconds(self) -> float:
        return self._end - self._begun


def record(new_tokens: int, candidates: int = 1, seed: int = -1) -> Sampling:
    """The settings that the app begins with, for a text of a known length."""
    return sampling(
        {"max_new_tokens": new_tokens, "stop_at": "length", "candidates": candidates, "seed": seed}
    )


class App:
    """The engine in its process, asked from outside like the window asks it."""

    def __init__(self, engine: EngineLoop, inbox: queue.Queue[Event]) -> None:
        self._engine, self._inbox = engine, inbox

    def write(self, text: str, settings: Sampling) -> Stream:
        """Raises SystemExit when the engine fails."""
        stream = Stream()
        prompt = (Piece("text", text, cut="start"),)
        job = self._engine.ask(Generate(job=0, prompt=prompt, sampling=settings))
        while True:
            event = self._inbox.get(timeout=300)
            if getattr(event, "job", None) != job:
                continue
            if isinstance(event, Text):
                stream.took(event.tokens)
            elif isinstance(event, CandidateDone) and event.tokens == 0:
                raise SystemExit("the model wrote nothing")
            elif isinstance(event, JobDone):
                stream.ended()
                return stream
            elif isinstance(event, Failed):
                raise SystemExit(f"{event.code} {event.parameters}")


@contextmanager
def app() -> Iterator[App]:
    """The starter, loaded as the window loads it."""
    inbox: queue.Queue[Event] = queue.Queue()
    with running(inbox.put) as engine:
        engine.load(load_request(ModelStore().resolve("")))
        event = inbox.get(timeout=120)
        if not isinstance(event, Loaded) or event.info.threads != THREADS:
            raise SystemExit(f"the starter was not loaded on {THREADS} threads: {event}")
        yield App(engine, inbox)


def in_turns(rounds: int, *sides: Callable[[int], float]) -> Sequence[float]:
    """The median of each side; they take turns, so that what else the machine does falls on all alike."""
    found: list[list[float]] = [[] for _ in sides]
    for number in range(rounds):
        for values, side in zip(found, sides, strict=True):
            values.append(side(number))
    return [median(values) for values in found]
