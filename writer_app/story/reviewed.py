"""Manuscript and log with a rewrite under review over it: decisions, and what undo and redo do to them.

while a review is open                     what happens
an edit before or after the passage        a manuscript edit; the review shifts
an edit that touches the passage           refused
a change accepted (one, or all)            one undo step of the log, origin AI
a change rejected                          nothing in the manuscript
undo of either                             the change is open again; redo decides it again
undo or redo of another version's change   done; what is left of this version is compared with the passage anew
undo with nothing left to take back        refused: versions that took a minute are not thrown away by a key too many
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from writer_app.story.edit import Edit, EditLog
from writer_app.story.manuscript import Manuscript, Origin, clean, trimmed, utf16_length
from writer_app.story.outcome import Outcome, PageChange
from writer_app.story.page_text import PageText
from writer_app.story.review import Decision, Review


class ReviewedText(PageText):
    """Positions are code points, of the manuscript unless a name says page."""

    def __init__(self, manuscript: Manuscript, clock: Callable[[], float] = time.time) -> None:
        super().__init__(manuscript)
        self.log = EditLog(clock)

    @property
    def review(self) -> Review | None:
        return self._layer if isinstance(self._layer, Review) else None

    def change_at(self, page_position: int) -> int | None:
        """The open change that stands at a place of the page, its edges included."""
        place = self.to_manuscript(page_position)
        for index in self.open_among(place, place):
            struck, added = self.shown_change(index)
            if struck[0] <= page_position <= added[1]:
                return index
        return None

    def open_among(self, start: int, end: int) -> list[int]:
        """The open changes that touch [start, end] of the manuscript."""
        review = self.review
        if review is None:
            return []
        return [index for index in review.among(start, end) if review.decisions[index] is Decision.OPEN]

    def shown_change(self, index: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where an open change stands on the page: (start, end) of what would go and of what would come."""
        assert self.review is not None
        start, end = self.review.place(index)
        middle = self.to_page(end) if end > start else self.to_page(start)
        first = self.to_page(start, is_after=True) if end > start else middle
        return (first, middle), (middle, middle + len(self.review.changes[index].after))

    def open_review(self, start: int, end: int, candidate: str) -> Outcome:
        """Show what would make `candidate` of [start, end). What was pending or under review goes.

        Another version of the passage under review goes on with it: Undo reaches what was accepted of the version before.
        """
        before, opened_at = self.review, self.log.state
        if before and (before.start, before.end) == (start, end):
            opened_at = before.opened_at
        ended = self._end_layer()
        review = Review(start, self.manuscript.text(start, end), clean(candidate), opened_at)
        shown = self._shown(review, range(len(review.changes)))
        self._layer = review
        return Outcome(
            ended.changes + shown,
            is_stream_stopped=ended.is_stream_stopped,
            is_removed=ended.is_removed,
            is_review_changed=True,
        )

    def decide(self, index: int, is_accepted: bool) -> Outcome:
        """Accept or reject an open change."""
        return self._decide((index,), is_accepted)

    def decide_all(self, is_accepted: bool) -> Outcome:
        """Accept or reject what is still open, as one step."""
        return self._decide(tuple(self.review.open_changes) if self.review else (), is_accepted)

    def close_review(self) -> Outcome:
        """Open changes go, what was accepted stays."""
        review = self.review
        if review is None:
            return Outcome()
        hidden = self._hidden(review, review.open_changes)
        self._layer = None
        return Outcome(hidden, is_review_closed=True)

    def _end_layer(self) -> Outcome:
        """Take away what lies over the manuscript."""
        return self.close_review()

    def _decide(self, indexes: Sequence[int], is_accepted: bool) -> Outcome:
        review = self.review
        indexes = tuple(one for one in indexes if review and review.decisions[one] is Decision.OPEN)
        if review is None or not indexes:
            return Outcome()
        review.unrejected.clear()
        if is_accepted:
            return self._accept(review, indexes)
        return self._reject(review, indexes)

    def _accept(self, review: Review, indexes: tuple[int, ...]) -> Outcome:
        """On the page only what goes is taken away: what comes stands there already."""
        places = [(index, *review.place(index)) for index in reversed(indexes)]
        gone = [
            self._change(self.to_page(start, is_after=True), end - start, "")
            for _, start, end in places
            if end > start
        ]
        with self.log.one_step():
            for index, start, end in places:
                text = review.changes[index].after
                self._record(start, end, text, Origin.AI, end, start + len(text))
        review.steps[self.log.edits[-1].group] = indexes
        review.decide(indexes, Decision.ACCEPTED)
        return Outcome(tuple(gone), is_changed=True, is_review_changed=True)

    def _reject(self, review: Review, indexes: tuple[int, ...]) -> Outcome:
        hidden = self._hidden(review, indexes)
        self.log.close_step()  # typing after it must not join typing before it: it can be undone between the two
        review.rejected.append((self.log.state, indexes))
        review.decide(indexes, Decision.REJECTED)
        return Outcome(hidden, is_review_changed=True)

    def _shown(self, review: Review, indexes: Iterable[int]) -> tuple[PageChange, ...]:
        """Put in what would come, the last first: each place is right when its turn comes."""
        return tuple(
            self._change(self.to_page(review.place(index)[1]), 0, review.changes[index].after)
            for index in sorted(indexes, reverse=True)
            if review.changes[index].after
        )

    def _hidden(self, review: Review, indexes: Iterable[int]) -> tuple[PageChange, ...]:
        return tuple(
            self._change(self.to_page(review.place(index)[1]), len(review.changes[index].after), "")
            for index in sorted(indexes, reverse=True)
            if review.changes[index].after
        )

    # Undo and redo.

    @property
    def can_undo(self) -> bool:
        review = self.review
        if review and self.log.state == review.opened_at:
            return self._rejection("undo") is not None
        return self.log.can_undo or self._layer is not None

    @property
    def can_redo(self) -> bool:
        return self.log.can_redo or self._rejection("redo") is not None

    def _move(self, kind: Literal["undo", "redo"]) -> Outcome:
        review = self.review
        rejection = self._rejection(kind)
        if review and rejection is not None:
            return self._move_rejection(review, kind)
        if review and kind == "undo" and self.log.state == review.opened_at:
            return Outcome(is_refused=True)
        coming = self.log.coming(kind)
        if review and coming and coming[0].group in review.steps:
            return self._move_acceptance(review, kind, review.steps[coming[0].group])
        if review and coming and all(_is_within(review, edit) for edit in coming):
            return self._move_inside(review, kind)
        closed = self.close_review() if review and _touches(review, coming) else Outcome()
        changes = list(closed.changes)

        def follow(edit: Edit) -> None:
            end = edit.position + len(edit.removed)
            changes.append(self._change_outside(edit.position, end, edit.inserted))

        last = self._step(kind, follow)
        return Outcome(
            tuple(changes),
            last is not None,
            caret=last.caret_after if last else None,
            is_review_closed=closed.is_review_closed,
        )

    def _step(self, kind: Literal["undo", "redo"], before: Callable[[Edit], None]) -> Edit | None:
        move = self.log.undo if kind == "undo" else self.log.redo
        return move(self.manuscript, before)

    def _rejection(self, kind: Literal["undo", "redo"]) -> tuple[int, ...] | None:
        """The rejection that comes next, because it happened at the text that stands here now."""
        review = self.review
        kept = (review.rejected if kind == "undo" else review.unrejected) if review else []
        return kept[-1][1] if kept and kept[-1][0] == self.log.state else None

    def _move_rejection(self, review: Review, kind: Literal["undo", "redo"]) -> Outcome:
        is_undo = kind == "undo"
        source, target = review.rejected, review.unrejected
        if not is_undo:
            source, target = target, source
        target.append(source.pop())
        indexes = target[-1][1]
        changes = (self._shown if is_undo else self._hidden)(review, indexes)
        review.decide(indexes, Decision.OPEN if is_undo else Decision.REJECTED)
        if is_undo:
            review.select(indexes[0])
        return Outcome(changes, is_review_changed=True)

    def _move_acceptance(
        self, review: Review, kind: Literal["undo", "redo"], indexes: tuple[int, ...]
    ) -> Outcome:
        def move() -> None:
            self._step(kind, lambda _edit: None)
            review.decide(indexes, Decision.OPEN if kind == "undo" else Decision.ACCEPTED)
            if kind == "undo":
                review.select(indexes[0])

        return self._shown_anew(review, move)

    def _move_inside(self, review: Review, kind: Literal["undo", "redo"]) -> Outcome:
        """A step inside the passage that this version did not make: the version is held against the passage anew."""

        def move() -> None:
            shifts: list[int] = []
            self._step(kind, lambda edit: shifts.append(len(edit.inserted) - len(edit.removed)))
            passage = self.manuscript.text(review.start, review.end + sum(shifts))
            self._layer = Review(review.start, passage, review.candidate, review.opened_at)

        return self._shown_anew(review, move)

    def _shown_anew(self, review: Review, move: Callable[[], None]) -> Outcome:
        """The passage as it was shown becomes the passage as it is shown after `move`."""
        first, last = self.to_page(review.start), self.to_page(review.end, is_after=True)
        unit, old = self.page_unit_at(first), self.page_text(first, last)
        move()
        now = self.review
        assert now is not None
        new = self.page_text(self.to_page(now.start), self.to_page(now.end, is_after=True))
        head, gone, text = trimmed(old, new)
        units = utf16_length(old[:head]), utf16_length(old[head : head + gone])
        change = PageChange(first + head, gone, text, unit + units[0], units[1])
        return Outcome((change,), is_changed=True, is_review_changed=True)

    # Inside.

    def is_locked(self, start: int, end: int) -> bool:
        """Would an edit of [start, end) of the page touch the passage under review?"""
        review = self.review
        if review is None:
            return False
        return start < self.to_page(review.end, is_after=True) and end > self.to_page(review.start)

    def _change_outside(self, start: int, end: int, text: str) -> PageChange:
        """The page's change for an edit of [start, end) beside what lies over the manuscript, which moves with it."""
        layer = self._layer
        is_after = False
        if layer:
            edge = layer.anchor + layer.length
            is_after = start > edge or (start == edge and (end > start or layer.length > 0))
        change = self._change(self.to_page(start, is_after), end - start, text)
        if layer and not is_after:
            layer.anchor += len(text) - (end - start)
        return change

    def _record(
        self, start: int, end: int, text: str, origin: Origin | bytes, before: int, after: int
    ) -> None:
        origins = bytes([origin]) * len(text) if isinstance(origin, Origin) else origin
        if self.review:
            self.review.unrejected.clear()
        self.log.record(self.manuscript, start, end, text, origins, before, after)

    def _change(self, position: int, removed: int, inserted: str) -> PageChange:
        unit = self.page_unit_at(position)
        return PageChange(position, removed, inserted, unit, self.page_unit_at(position + removed) - unit)


def _is_within(review: Review, edit: Edit) -> bool:
    """Does this edit change nothing outside the passage, and something inside?"""
    end = edit.position + len(edit.removed)
    return review.start <= edit.position and end <= review.end and review.is_inside(edit.position, end)


def _touches(review: Review, edits: Iterable[Edit]) -> bool:
    """Does any of these edits, made one after the other, touch the passage?"""
    shift = 0
    for edit in edits:
        start, end = edit.position - shift, edit.position + len(edit.removed) - shift
        if review.is_inside(start, end):
            return True
        if end <= review.start:
            shift += len(edit.inserted) - len(edit.removed)
    return False
