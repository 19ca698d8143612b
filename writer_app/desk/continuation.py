"""Continue on the desk: the state machine (machine.py) between a click, the engine's events and the overlay on the page.

The page owns the overlay and tells by its signals what the writer's own keys did to it; this object owns what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject

from writer_app.desk.command import Phase
from writer_app.desk.machine import Machine, Progress
from writer_app.desk.page.page import Page
from writer_app.engine.event import CandidateDone, Event, Failed, Finished, JobDone, Reading, Retract, Text
from writer_app.engine.loop import EngineLoop
from writer_app.error import Fault, WriterError
from writer_app.settings.sampling import Sampling
from writer_app.writing.candidate import joined
from writer_app.writing.continuation import Continued, continue_text
from writer_app.writing.frame import frame_for


class Continuation(Machine):
    """One wish at a time. Every public method may be called in any phase and does nothing where it makes no sense."""

    def __init__(
        self, page: Page, engine: EngineLoop, sampling: Callable[[], Sampling], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._engine = engine
        self._sampling = sampling
        self._after = ""
        self._tokens = 0
        page.stream_stop_requested.connect(self.stop)
        page.overlay_kept.connect(self._reset)
        page.overlay_removed.connect(self._reset)

    # What the writer wishes.

    def continue_here(self) -> None:
        """Write at the caret; what is pending is kept first."""
        if self._page.isReadOnly():
            return
        self.keep()
        self._begin(self._page.caret(), self._sampling(), is_new=True)

    def another(self) -> None:
        """One more version of what is pending."""
        if self._phase is Phase.PENDING and self._page.draft.overlay is not None:
            record = msgspec.structs.replace(self._sampling(), candidates=1, seed=-1)
            self._begin(self._page.draft.overlay.anchor, record, is_new=False)

    def turn(self, step: int) -> None:
        if self._page.has_pending and self._versions.turn(step):
            self._page.show_pending(self._versions.shown_text)
            self.versions_changed.emit()

    def keep(self) -> None:
        self.stop()
        if self._page.has_pending:
            self._page.keep_pending()

    def discard(self) -> None:
        self.stop()
        if self._page.has_pending:
            self._page.discard_pending()

    # What the engine answers.

    def take(self, events: list[Event]) -> None:
        """Events of the last frame, in order. Those of other jobs are not ours; the page changes once for all of them."""
        is_shown_changed = False
        for event in events:
            if not self._is_ours(event):
                continue
            is_shown_changed |= self._take_text(event)
            self._take_news(event)
        if is_shown_changed and self._job is not None:
            self._page.show_pending(self._versions.shown_text)
            if self._phase is not Phase.WRITING:
                self._enter(Phase.WRITING)
            self.progressed.emit(Progress(Phase.WRITING, self._tokens, 0))

    def _take_text(self, event: Event) -> bool:
        """Write what came into its version; whether that is the one on the page."""
        match event:
            case Text():
                self._tokens += event.tokens
                return self._versions.write(self._slot + event.candidate, event.piece)
            case Retract():
                return self._versions.retract(self._slot + event.candidate, event.count)
            case CandidateDone():  # the whole text; it differs from the pieces only if one was missed
                return self._versions.replace(self._slot + event.candidate, event.text)
            case _:
                return False

    def _take_news(self, event: Event) -> None:
        match event:
            case Reading():
                self.progressed.emit(Progress(Phase.READING, event.done, event.total))
            case Finished():
                self.finished.emit(event.timings)
                self.seed_used.emit(event.seed)
            case Failed():
                self._end()
                self.fault_raised.emit(Fault(event.code, event.parameters))
            case JobDone() if isinstance(event.outcome, Continued):
                self._end([version.text for version in event.outcome.versions])
            case _:
                pass

    # Phases.

    def _begin(self, position: int, record: Sampling, is_new: bool) -> None:
        manuscript = self._page.draft.manuscript
        before, self._after = manuscript.text(0, position), manuscript.text(position, len(manuscript))
        try:
            composer = continue_text(before, self._after, record, frame=frame_for(before))
        except WriterError as error:
            self.fault_raised.emit(error.fault)
            return
        if is_new:
            self._page.open_pending(position)
        else:
            self._page.draft.resume_pending()
        self._tokens = 0
        self._start(self._engine, composer, record.candidates)

    def _end(self, finals: list[str] | None = None) -> None:
        """The job is over: what stands on the page is pending, or nothing is. Without `finals` it did not come to its end."""
        self._job = None
        written = self._versions.texts[self._slot :]
        has_news = self._versions.settle(
            self._slot, [joined(text, self._after) for text in written] if finals is None else finals
        )
        if not self._page.has_pending:
            self._reset()
            return
        self._page.show_pending(self._versions.shown_text)
        self._page.finish_pending()
        if self._page.has_pending:
            self._enter(Phase.PENDING)
        if finals is not None and not has_news:
            self.fault_raised.emit(
                Fault("writing.nothing_new" if len(self._versions) else "writing.wrote_nothing")
            )
