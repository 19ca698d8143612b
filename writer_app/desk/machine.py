"""The one state machine of all modes: idle → (loading) → reading → writing → pending (version i of n) → kept or discarded.

A mode says where its text is shown and what keeping means; job, phase and versions are the same for all.
"""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from writer_app.desk.command import Phase
from writer_app.engine.event import Event
from writer_app.engine.job import Composer
from writer_app.engine.loop import EngineLoop
from writer_app.writing.version import VersionSet


class Progress(msgspec.Struct, frozen=True):
    """What the action row shows: tokens read of how many, or tokens written so far."""

    phase: Phase
    done: int
    total: int


class Machine(QObject):
    """One wish at a time. Every public method may be called in any phase and does nothing where it makes no sense.

    A mode defines `discard` and `_end`, which ends a job that was stopped: what it wrote is pending, or nothing is.
    """

    phase_changed = Signal()
    versions_changed = Signal()
    progressed = Signal(object)
    finished = Signal(object)
    seed_used = Signal(object)
    fault_raised = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._versions = VersionSet()
        self._phase = Phase.IDLE
        self._job: int | None = None
        self._loop: EngineLoop | None = None
        self._slot = 0

    @property
    def phase(self) -> Phase:
        return self._phase

    @property
    def version(self) -> int:
        """The version that is shown, counted from 1; 0 when there is none."""
        return self._versions.shown + 1 if len(self._versions) else 0

    @property
    def versions(self) -> int:
        return len(self._versions)

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    def stop(self) -> None:
        """End the job at once for the writer; what was written so far stays pending. The engine follows within a token."""
        if self._job is not None:
            self._drop_job()
            self._end()

    def stop_or_discard(self) -> None:
        """Esc: stop what is running; when nothing runs, discard what is pending."""
        if self.is_busy:
            self.stop()
        else:
            self.discard()

    def discard(self) -> None:
        raise NotImplementedError

    def _end(self) -> None:
        raise NotImplementedError

    def _start(self, loop: EngineLoop, composer: Composer[Any], candidates: int) -> None:
        """Begin a job with room for so many versions."""
        self._slot = self._versions.begin(candidates)
        self._loop, self._job = loop, loop.begin(composer)
        self._enter(Phase.READING)

    def _drop_job(self) -> None:
        """Stop the job, if there is one, and hear no more of it."""
        if self._job is not None and self._loop is not None:
            self._loop.stop(self._job)
        self._job = None

    def is_of(self, loop: EngineLoop) -> bool:
        """Whether the job runs on this loop; two loops number their jobs by themselves."""
        return self._loop is loop

    def _is_ours(self, event: Event) -> bool:
        return self._job is not None and getattr(event, "job", None) == self._job

    def _reset(self) -> None:
        """Kept or removed: the next wish begins with nothing."""
        self._drop_job()
        self._versions.clear()
        self._enter(Phase.IDLE)

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self.phase_changed.emit()
        self.versions_changed.emit()
