"""Continue on the desk: the one state machine between a click, the engine's events and the overlay on the page.

Idle → (loading) → reading → writing → pending (version i of n) → kept or discarded. The page owns the overlay and tells by signals
what the writer's own keys did to it; this object owns the versions and the job.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from writer_app.desk.command import Phase
from writer_app.engine.event import CandidateDone, Event, Failed, Finished, JobDone, Reading, Retract, Text
from writer_app.error import Fault, WriterError
from writer_app.settings.sampling import Sampling, sampling
from writer_app.writing.continuation import Continued, continue_text
from writer_app.writing.version import VersionSet


class Pages(Protocol):
    """What Continue needs of a page (see desk/page.py)."""

    def around_overlay(self) -> tuple[str, str]: ...
    def open_pending(self, position: int | None = None) -> None: ...
    def append_pending(self, text: str) -> None: ...
    def retract_pending(self, count: int) -> None: ...
    def show_pending(self, text: str) -> None: ...
    def finish_pending(self) -> None: ...
    def keep_pending(self) -> None: ...
    def discard_pending(self) -> None: ...
    @property
    def has_pending(self) -> bool: ...


class Engine(Protocol):
    """What Continue needs of an engine (see engine/loop.py)."""

    def begin(self, composer: Generator[object, object, object]) -> int: ...
    def stop(self, job: int) -> None: ...
