"""Rewrite's state machine: from the wish to the review on the page, one paragraph after the other.

    begin ─> the engine writes ─> PartDone ─> the best version as a review on the page ─> decisions ─> the next paragraph ─> left

The page owns the review and its decisions (what was accepted is in the manuscript at once); this object owns what is reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.desk.command import Phase
from writer_app.desk.machine import Machine, Progress
from writer_app.desk.page.page import Page
from writer_app.desk.rewrite.asking import Asking
from writer_app.desk.rewrite.part import Part, PartState
from writer_app.engine.event import CandidateDone, Event, Failed, Finished, JobDone, Reading, Text, Told
from writer_app.engine.job import Composer
from writer_app.engine.loop import EngineLoop
from writer_app.error import Fault, WriterError
from writer_app.story.review import Decision, Review
from writer_app.text.difference import applied
from writer_app.writing.rewrite.wish import PartDone, RewriteWish, Rewriting

_COMPOSING_MS = 60
"""A review waits so long, and again, while an input method composes on the page."""


class Reviser(Machine):
    """One wish at a time. Every public method may be called in any phase and does nothing where it makes no sense.

    `review_changed`: another paragraph, version or decision is shown. `nothing_to_change`: the passage came back as it was,
    which is right where nothing is wrong; true if there are other versions, which `take_up_again` shows. `left`: the review
    is over; so many paragraphs have open changes still, and `take_up_again` goes back to them.
    """

    review_changed = Signal()
    nothing_to_change = Signal(bool)
    left = Signal(int)

    def __init__(self, page: Page, engine: EngineLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._engine = page, engine
        self._parts: list[Part] = []
        self._put_aside: list[Part] = []
        self._current: Part | None = None
        self._draft = page.draft  # where the review was opened
        self._here = 0  # the number of the paragraph that was shown last
        self._asking = Asking(RewriteWish(passage=""))  # the last one
        self._first_wish = self._asking.wish
        self._expected = 1
        self._is_moving = False
        self._later = QTimer(self, singleShot=True, interval=_COMPOSING_MS)
        self._later.timeout.connect(self._open_next)
        page.review_changed.connect(self._take_review)
        page.review_closed.connect(self._take_closed)

    # What is asked of it.

    @property
    def review(self) -> Review | None:
        """The page's review, where it is one of ours."""
        return self._page.review if self._current is not None else None

    @property
    def wish(self) -> RewriteWish:
        """The last one."""
        return self._asking.wish

    @property
    def shown(self) -> Rewriting | None:
        """What the judges said of the version that is under review."""
        return self._current.shown if self._current is not None else None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The paragraphs that came so far."""
        return tuple(self._parts)

    @property
    def current(self) -> Part | None:
        """The paragraph under review."""
        return self._current

    @property
    def expected(self) -> int:
        """How many paragraphs there will be."""
        return self._expected

    @property
    def is_adding(self) -> bool:
        """More versions of one paragraph are being written."""
        return self._asking.adding_to is not None

    @property
    def seconds_left(self) -> int | None:
        return self._asking.seconds_left

    @property
    def open_changes(self) -> int:
        review = self.review
        return 0 if review is None else sum(one is Decision.OPEN for one in review.decisions)

    @property
    def result(self) -> str:
        """The paragraph as it would be with all that is accepted or still open."""
        review = self.review
        if review is None:
            return ""
        taken = {at for at, one in enumerate(review.decisions) if one is not Decision.REJECTED}
        return applied(review.original, review.changes, taken)

    # What the writer wishes.

    def begin(self, wish: RewriteWish, start: int) -> None:
        """Rewrite a passage that stands at `start`; a review that is open is left first, if the wish can be done."""
        composer = self._composer(wish)
        if composer is None:
            return
        self._forget()
        self._first_wish = wish
        self._expected = 1
        self._ask(Asking(wish, start, len(self._page.draft.log.edits)), composer)

    def add(self, before: str, after: str) -> None:
        """More versions of the paragraph under review, which stands between these texts; refined, if it was refined last."""
        part, review = self._current, self.review
        if part is not None and review is not None and not self.is_busy:
            wish = part.last_wish or self._first_wish
            if not wish.original:  # refined, it is held against what it was at first
                wish = replace(wish, passage=review.original)
            # other versions than those that are there need another seed
            sampling = replace(wish.sampling, seed=-1)
            self._ask_more(replace(wish, before=before, after=after, sampling=sampling), part)

    def again(self, wish: RewriteWish, start: int) -> None:
        """Rewrite the paragraph under review anew; where it is one of several, the others stay, and so do its versions."""
        part = self._current
        if part is None or len(self._parts) == 1:
            self.begin(wish, start)
        elif not self.is_busy and self._ask_more(wish, part):
            part.last_wish = wish

    def refine(self, wish: RewriteWish) -> None:
        """Versions of the result, as the wish says; they join those of the paragraph under review."""
        part = self._current
        if part is not None and not self.is_busy:
            wish = replace(wish, passage=self.result, original=part.original)
            if self._ask_more(wish, part):
                part.last_wish = wish

    def turn(self, step: int) -> None:
        """Another version, held against the paragraph as it stands now."""
        part = self._current
        if part is None:
            return
        self._note_place(part)
        for _ in range(len(part.versions)):
            if not part.versions.turn(step):
                return
            if part.versions.shown_text != part.present:
                self._show(part)
                return

    def next(self, step: int) -> None:
        """The next change; behind the last decision of a paragraph, the next paragraph."""
        if step > 0 and self.review is not None and not self.open_changes and self._follower() is not None:
            self._close_review()
            self._open_next()
        elif self.review is not None:
            self._page.step_review(step)

    def go_to(self, number: int) -> None:
        """Review this paragraph (its number in `parts`), also again."""
        if 0 <= number < len(self._parts) and self._parts[number] is not self._current:
            part = self._parts[number]
            if part.state is PartState.EMPTY or not part.show_other_text():
                return
            self._close_review()
            if not self._show(part):
                self._open_next()
            self.review_changed.emit()

    def keep(self) -> None:
        """Accept what is still open; then the next paragraph, or the end."""
        if self.review is None:
            return
        self._page.accept_all()
        self._close_review()
        self._open_next()

    def leave(self) -> None:
        """End the review; what was accepted stays. What is still open can be taken up again."""
        self._drop_job()
        self._close_review()
        parts = self._parts
        unseen = sum(one.state is PartState.READY for one in parts) if len(parts) > 1 else 0
        self._forget()
        self._put_aside = parts if unseen else []
        self.left.emit(unseen)

    @property
    def can_take_up(self) -> bool:
        """Paragraphs were left or tried, and nothing else was begun since."""
        return bool(self._put_aside) and not self.is_busy and self._current is None

    def take_up_again(self) -> None:
        """Back to the paragraphs that were still open when the review was left, or to what was tried in vain."""
        if self.can_take_up:
            self._parts, self._put_aside = self._put_aside, []
            self._expected = len(self._parts)
            if len(self._parts) == 1 and self._parts[0].show_other_text():
                self._parts[0].state = PartState.READY
            self._open_next()

    def discard(self) -> None:
        """End everything; nothing more is shown."""
        self._drop_job()
        self._close_review()
        self._forget()

    # What the engine answers.

    def take(self, events: list[Event]) -> None:
        """Events of the last frame, in order."""
        for event in events:
            if self._is_ours(event):
                self._take_one(event)

    def _take_one(self, event: Event) -> None:
        match event:
            case Reading() if (
                self._phase is Phase.READING and not self._asking.versions_done and not self._parts
            ):
                self.progressed.emit(Progress(Phase.READING, event.done, event.total))
            case Text():
                self._tell_progress()
            case CandidateDone():
                self._asking.note_version()
                self._tell_progress()
            case Finished():
                self.finished.emit(event.timings)
            case Told() if isinstance(event.what, PartDone):
                self._take_part(event.what)
            case Failed():
                self._job = None
                self._end()
                self.fault_raised.emit(Fault(event.code, event.parameters))
            case JobDone():
                self._take_outcome(event.outcome)
            case _:
                pass

    def _tell_progress(self) -> None:
        if self._phase is not Phase.WRITING:
            self._enter(Phase.WRITING)
        asking = self._asking
        self.progressed.emit(Progress(Phase.WRITING, asking.versions_done, asking.wish.versions))

    def _take_part(self, done: PartDone) -> None:
        self._asking.note_part(done)
        self.seed_used.emit(done.rewritten.seed)
        if self._asking.adding_to is not None:
            return
        self._expected = done.count
        if any(part.number == done.index for part in self._parts):
            return
        part = self._asking.new_part(done)
        self._parts.append(part)
        if self.review is None:
            self._open_next()
        self.review_changed.emit()

    def _take_outcome(self, outcome: object) -> None:
        for done in outcome if isinstance(outcome, tuple) else ():
            if isinstance(done, PartDone):
                self._take_part(done)
        self._job = None
        self._end()

    # Phases.

    def _composer(self, wish: RewriteWish) -> Composer[tuple[PartDone, ...]] | None:
        """None, and the writer is told why, where the wish can't be done."""
        from writer_app.writing.rewrite.compose import rewrite

        try:
            return rewrite(wish)
        except WriterError as error:
            self.fault_raised.emit(error.fault)
            return None

    def _ask_more(self, wish: RewriteWish, part: Part) -> bool:
        """More versions of a paragraph; false if the wish can't be done."""
        composer = self._composer(wish)
        if composer is not None:
            self._ask(Asking(wish, adding_to=part), composer)
        return composer is not None

    def _ask(self, asking: Asking, composer: Composer[tuple[PartDone, ...]]) -> None:
        self._asking = asking
        self._start(self._engine, composer, 0)

    def _end(self) -> None:
        """The job is over: there is something to review, or nothing is left."""
        self._job = None
        part, self._asking.adding_to = self._asking.adding_to, None
        if part is not None and self._asking.has_more:
            self._take_added(part)
        if self.review is None:
            self._open_next()
        else:
            self._enter(Phase.PENDING)
            self.review_changed.emit()

    def _take_added(self, part: Part) -> None:
        """The versions that were asked for in addition, the best of them in front, shown if the writer is still there."""
        shown_before = part.versions.shown_text
        has_news = part.add(self._asking.more_versions())
        if part is not self._current:
            return
        self._note_place(part)
        if not has_news:
            self.fault_raised.emit(Fault("writing.nothing_new"))
        elif part.versions.shown_text != part.present:
            self._show(part)
        else:
            part.show_text(shown_before)
            self.nothing_to_change.emit(False)

    def _follower(self) -> Part | None:
        """The next paragraph with open changes, from the one that was shown last on and then from the first."""
        waiting = [
            part for part in self._parts if part.state is PartState.READY and part is not self._current
        ]
        return min(waiting, key=lambda part: (part.number < self._here, part.number), default=None)

    def _open_next(self) -> None:
        """Put the next paragraph under review, or wait for the engine, or end."""
        if self._page.is_composing:
            self._later.start()
            return
        while (part := self._follower()) is not None:
            if self._show(part):
                return
        if self.is_busy and not self.is_adding:
            self._enter(Phase.READING if not self._parts else Phase.WRITING)
            self.review_changed.emit()
        else:
            self._finish()

    def _finish(self) -> None:
        """Nothing is left to look at."""
        parts = self._parts
        states = {part.state for part in parts}
        self._forget()
        if states and states <= {PartState.UNCHANGED, PartState.EMPTY}:
            has_others = len(parts) == 1 and parts[0].has_other_text
            self._put_aside = parts if has_others else []
            self.nothing_to_change.emit(has_others)
        elif PartState.LOST in states:
            self.fault_raised.emit(Fault("rewrite.passage_changed"))
        elif states:
            self.left.emit(0)

    def _show(self, part: Part) -> bool:
        """Lay the shown version of a paragraph over it, for review; false if there is nothing to be seen."""
        self._later.stop()
        text = part.versions.shown_text
        if not part.find(self._page.draft):
            part.state = PartState.LOST
            return False
        if text == part.present:
            part.state = PartState.UNCHANGED
            return False
        with self._moving():
            self._page.open_review(part.start, part.start + len(part.present), text)
        if part.state is PartState.LOST:  # found again
            part.state = PartState.READY
        self._here, self._draft = part.number, self._page.draft
        self._current, self._versions = part, part.versions
        self._enter(self._phase if self.is_busy else Phase.PENDING)
        self.review_changed.emit()
        return True

    def _close_review(self) -> None:
        """The review of this paragraph is over; what was accepted stays."""
        part = self._current
        if part is None:
            return
        self._note_place(part)
        if self.review is not None and not self.open_changes:
            part.state = PartState.SEEN
        with self._moving():
            self._page.close_review()
        self._current = None

    def _note_place(self, part: Part) -> None:
        """Where the paragraph stands now and what it says."""
        review = self._page.review
        if review is not None:
            part.note_place(self._page.draft, review.start, review.end)

    def _forget(self) -> None:
        self._later.stop()
        self._close_review()
        self._parts, self._put_aside, self._current = [], [], None
        self._here, self._expected = 0, 1
        self._asking.adding_to = None
        self._versions = type(self._versions)()
        self._reset()
        self.review_changed.emit()

    # What the page tells.

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """The page's signals are answers to what is done here."""
        was, self._is_moving = self._is_moving, True
        try:
            yield
        finally:
            self._is_moving = was

    def _take_review(self) -> None:
        if self._current is not None and not self._is_moving:
            self._note_place(self._current)
            self.versions_changed.emit()
            self.review_changed.emit()

    def _take_closed(self) -> None:
        """The page ended the review by itself. An undone or redone step went through this paragraph: the others stay.
        Another text or a continuation ends them all.
        """
        part = self._current
        if part is None or self._is_moving:
            return
        is_step = not self._page.has_pending and self._page.draft is self._draft
        if is_step and self._expected > 1:
            self._current = None
            self._open_next()
        else:
            self.leave()
