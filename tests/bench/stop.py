"""How long after Stop the engine is free again: while it writes, and while it reads 2,000 tokens. Real starter, real process."""

from __future__ import annotations

import queue
import random
import time
from collections.abc import Iterator

from measure import english, own_home, percentile, report

from writer_app.engine.event import Event, Failed, JobDone, Loaded, Reading, Text
from writer_app.engine.loop import EngineLoop, running
from writer_app.engine.request import Generate, Piece
from writer_app.models.loading import load_request
from writer_app.models.store import ModelStore
from writer_app.settings.sampling import sampling

STOPS = 20
READ_TOKENS = 2_000
# Of the time that reading takes: Stop falls anywhere in it. Bounded by the last progress that was reported before.
LAST_SHARE = 0.8


def _events(inbox: queue.Queue[Event], job: int) -> Iterator[Event]:
    """What comes of one job, up to its end (a stopped one ends with Failed)."""
    while True:
        event = inbox.get(timeout=120)
        if getattr(event, "job", None) == job:
            yield event
            if isinstance(event, (JobDone, Failed)):
                return


def _write(engine: EngineLoop, text: str) -> int:
    record = sampling({"max_new_tokens": 600, "stop_at": "length", "candidates": 1})
    return engine.ask(Generate(job=0, prompt=(Piece("text", text, cut="start"),), sampling=record))


def stop_after(
    engine: EngineLoop, inbox: queue.Queue[Event], text: str, share: float, is_reading: bool
) -> float:
    """Seconds from Stop to the end of the job; Stop falls after `share` of the prompt, or that share of 100 tokens.

    A text that ends by itself before that is drawn anew.
    """
    job, tokens, asked = _write(engine, text), 0, 0.0
    for event in _events(inbox, job):
        if asked:
            continue
        tokens += event.tokens if isinstance(event, Text) else 0
        is_read = isinstance(event, Reading) and event.done >= share * event.total
        if is_read if is_reading else tokens > 100 * share:
            asked = time.perf_counter()
            engine.stop(job)
    if not asked:
        return stop_after(engine, inbox, text, share, is_reading)
    return time.perf_counter() - asked


def main() -> None:
    chance, inbox = random.Random(7), queue.Queue[Event]()
    with own_home(), running(inbox.put) as engine:
        job = engine.load(load_request(ModelStore().resolve("")))
        if not isinstance(last := list(_events_until_loaded(inbox, job))[-1], Loaded):
            raise SystemExit(f"the starter was not loaded: {last}")
        writing = [
            stop_after(engine, inbox, english(60), chance.random(), is_reading=False) for _ in range(STOPS)
        ]
        # A text of its own each time, or the cache would have read it already.
        reading = [
            stop_after(
                engine, inbox, english(READ_TOKENS, seed), LAST_SHARE * chance.random(), is_reading=True
            )
            for seed in range(100, 100 + STOPS)
        ]
    report(
        stop_p95_ms=percentile(writing, 0.95) * 1000,
        stop_reading_p95_ms=percentile(reading, 0.95) * 1000,
        stop_max_ms=max(writing) * 1000,
        stop_reading_max_ms=max(reading) * 1000,
    )


def _events_until_loaded(inbox: queue.Queue[Event], job: int) -> Iterator[Event]:
    while True:
        event = inbox.get(timeout=120)
        yield event
        if isinstance(event, (Loaded, Failed)) and event.job == job:
            return


if __name__ == "__main__":
    main()
