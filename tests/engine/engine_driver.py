"""Drives an EngineLoop in tests: waits for events, never sleeps for them."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager

from writer_app.engine.event import CandidateDone, Event, Failed, JobDone, Loaded, Text
from writer_app.engine.loop import EngineLoop, running
from writer_app.engine.request import Generate, Load, Piece
from writer_app.engine.script import Script
from writer_app.settings.sampling import sampling

LIMIT_SECONDS = 60


class Driver:
    """`seen` holds every event that was taken so far."""

    def __init__(self, loop: EngineLoop, inbox: queue.Queue[Event]) -> None:
        self.loop = loop
        self.seen: list[Event] = []
        self._inbox = inbox

    def next_event(self) -> Event:
        event = self._inbox.get(timeout=LIMIT_SECONDS)
        self.seen.append(event)
        return event

    def until_end(self, job: int) -> list[Event]:
        """The events of a job up to its last one."""
        events = [event for event in self.seen if getattr(event, "job", None) == job]
        while not (events and isinstance(events[-1], (JobDone, Failed, Loaded))):
            event = self.next_event()
            if getattr(event, "job", None) == job:
                events.append(event)
        return events

    def until(self, kind: type[Event], job: int | None = None) -> Event:
        while True:
            event = self.next_event()
            if isinstance(event, kind) and job in (None, getattr(event, "job", None)):
                return event

    def load(self, path: str = "/script", **values: object) -> Event:
        return self.until_end(self.loop.load(Load(job=0, path=path, **values)))[-1]  # type: ignore[arg-type]

    def write(self, text: str = "Once", **values: object) -> list[Event]:
        return self.until_end(self.loop.ask(generate(text, **values)))

    def is_quiet(self) -> bool:
        return self._inbox.empty()


def generate(
    text: str = "Once", alternatives: int = 0, is_fresh: bool = False, grammar: str = "", **values: object
) -> Generate:
    record = sampling({"candidates": 1, "stop_at": "length", **values})
    piece = Piece("text", text, cut="start")
    return Generate(
        job=0, prompt=(piece,), sampling=record, alternatives=alternatives, is_fresh=is_fresh, grammar=grammar
    )


def text_of(events: list[Event], candidate: int = 0) -> str:
    return next(e.text for e in events if isinstance(e, CandidateDone) and e.candidate == candidate)


def pieces_of(events: list[Event]) -> str:
    return "".join(event.piece for event in events if isinstance(event, Text))


@contextmanager
def driving(script: Script | None = None, backend: str = "scripted") -> Iterator[Driver]:
    inbox: queue.Queue[Event] = queue.Queue()
    with running(inbox.put, backend, script) as loop:
        yield Driver(loop, inbox)
