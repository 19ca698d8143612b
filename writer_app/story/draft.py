"""The truth behind a page: the manuscript, its log and what a model is writing into it. Pure, no Qt.

The page shows the manuscript with the texts of a layer put in: the overlay of a model that continues, or the review of a rewrite
(reviewed.py). An edit of the page arrives here after the page has changed; every other wish (replace, keep, undo, the model's
pieces) comes back as changes that the page must make.

    the writer's edit                          what happens
    before or after the overlay                a manuscript edit; the anchor shifts
    at its left or right edge                  the same, and the stream stops
    inside it, or deleting any of it           stop, keep (an undo step of its own), then the edit
    undo, redo                                 stop, remove the overlay; undo takes back no more than that if it showed text
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import msgspec

from writer_app.story.manuscript import Manuscript, Origin, clean, common_prefix
from writer_app.story.outcome import Outcome as Outcome
from writer_app.story.outcome import PageChange as PageChange
from writer_app.story.overlay import Overlay
from writer_app.story.reviewed import ReviewedText

Origins = Origin | bytes


class Draft(ReviewedText):
    """Manuscript, log and what is shown over it. Positions are code points, of the manuscript unless a name says page."""

    def __init__(
        self, text: str = "", origins: Origins = Origin.OUTSIDE, clock: Callable[[], float] = time.time
    ) -> None:
        cleaned = clean(text)
        if isinstance(origins, bytes) and len(origins) != len(cleaned):
            origins = Origin.OUTSIDE
        super().__init__(Manuscript(cleaned, origins), clock)

    @property
    def overlay(self) -> Overlay | None:
        return self._layer if isinstance(self._layer, Overlay) else None

    # What the writer does.

    def page_edit(
        self,
        position: int,
        removed: int,
        inserted: str,
        origin: Origins = Origin.AUTHOR,
        caret_before: int | None = None,
        caret_after: int | None = None,
    ) -> Outcome:
        """The page changed by the writer's hand: `removed` code points at `position` became `inserted`.

        Carets are code points of the page before and after the change. Refused (`is_refused`): the page must be put back.
        """
        if not removed and not inserted:
            return Outcome()
        end = position + removed
        if self.is_locked(position, end):
            return Outcome(is_refused=True)
        before = self.to_manuscript(end if caret_before is None else caret_before)
        is_stopped = is_kept = is_removed = False
        overlay = self.overlay
        if overlay and overlay.is_entered(position, end):
            is_stopped = overlay.is_streaming
            is_kept = bool(overlay.text)
            is_removed = not is_kept
            if is_kept:
                self._keep(before)
                before = end if caret_before is None else caret_before
            self._layer = None
        elif overlay and overlay.is_touched(position, end):
            is_stopped = overlay.is_streaming
            overlay.is_streaming = False
            is_removed = not overlay.text
            if is_removed:
                self._layer = None
        start, layer = position, self._layer
        if layer and position >= self.to_page(layer.anchor + layer.length, is_after=True):
            start = self.to_manuscript(position)
        elif layer:
            layer.anchor += len(inserted) - removed
        after = position + len(inserted) if caret_after is None else caret_after
        self._record(start, start + removed, inserted, origin, before, self.to_manuscript(after))
        return Outcome(is_changed=True, is_stream_stopped=is_stopped, is_kept=is_kept, is_removed=is_removed)

    def replace(self, start: int, end: int, text: str, origin: Origins = Origin.AUTHOR) -> Outcome:
        """Put `text` in the place of [start, end) of the manuscript; a pending overlay inside stays, behind `text`."""
        return self.replace_many([(start, end, text)], origin)

    def replace_many(
        self, replacements: Iterable[tuple[int, int, str]], origin: Origins = Origin.AUTHOR
    ) -> Outcome:
        """Replacements that don't overlap, in positions of the present text, as one undo step.

        Those that would touch a passage under review are left out (`is_refused`).
        """
        wanted = sorted(replacements, reverse=True)
        review = self.review
        allowed = [one for one in wanted if not (review and review.is_inside(one[0], one[1]))]
        changes: list[PageChange] = []
        is_stopped = False
        caret = None
        with self.log.one_step():
            for start, end, text in allowed:
                text = clean(text)
                overlay = self.overlay
                if overlay and start <= overlay.anchor <= end:
                    is_stopped |= overlay.is_streaming
                    overlay.is_streaming = False
                changes += self._replace(start, end, text, origin)
                caret = start + len(text) + (caret - end if caret is not None else 0)
        is_removed = self._drop_empty()
        is_refused = len(allowed) < len(wanted)
        return Outcome(tuple(changes), bool(changes), is_stopped, False, is_removed, caret, is_refused)

    def _replace(self, start: int, end: int, text: str, origin: Origins) -> list[PageChange]:
        overlay = self.overlay
        changes: list[PageChange] = []
        if overlay and start < overlay.anchor < end:
            changes.append(self._change(overlay.end, end - overlay.anchor, ""))
            changes.append(self._change(start, overlay.anchor - start, text))
            overlay.anchor = start + len(text)
        else:
            changes.append(self._change_outside(start, end, text))
        self._record(start, end, text, origin, end, start + len(text))
        return changes

    def undo(self) -> Outcome:
        """Remove what is pending; if nothing was shown, take back the last step or decision."""
        is_shown = self.overlay is not None and bool(self.overlay.text)
        removal = self.discard()
        return removal if is_shown else _after(removal, self._move("undo"))

    def redo(self) -> Outcome:
        """Remove what is pending, and do the last undone step again."""
        return _after(self.discard(), self._move("redo"))

    # What the model writes.

    def open_overlay(self, position: int) -> Outcome:
        """What is written from now on is shown at `position`. What was still pending or under review goes."""
        outcome = self._end_layer()
        self._layer = Overlay(position)
        return outcome

    def append_pending(self, piece: str) -> Outcome:
        """More of the stream. Nothing happens when the stream was stopped."""
        overlay = self.overlay
        if overlay is None or not overlay.is_streaming or not piece:
            return Outcome()
        piece = clean(piece)
        change = self._change(overlay.end, 0, piece)
        overlay.append(piece)
        return Outcome((change,))

    def retract_pending(self, count: int) -> Outcome:
        """Take back the last `count` characters of the stream."""
        overlay = self.overlay
        count = min(count, len(overlay.text)) if overlay else 0
        if overlay is None or not overlay.is_streaming or count <= 0:
            return Outcome()
        return self.show_pending(overlay.text[:-count])

    def show_pending(self, text: str) -> Outcome:
        """Show another text in the overlay's place (another version, or the end of this one), stream or not."""
        overlay = self.overlay
        text = clean(text)
        if overlay is None or text == overlay.text:
            return Outcome()
        same = common_prefix(overlay.text, text)
        change = self._change(overlay.anchor + same, len(overlay.text) - same, text[same:])
        overlay.set_text(text)
        return Outcome((change,))

    def resume_pending(self) -> None:
        """Another version begins in the overlay's place: pieces are taken again."""
        if self.overlay is not None:
            self.overlay.is_streaming = True

    def finish_pending(self) -> Outcome:
        """The stream is over; an overlay without text goes."""
        if self.overlay is None:
            return Outcome()
        is_stopped, self.overlay.is_streaming = self.overlay.is_streaming, False
        return Outcome(is_stream_stopped=is_stopped, is_removed=self._drop_empty())

    def keep(self, caret_before: int | None = None) -> Outcome:
        """What is pending becomes text, as one undo step with the origin AI."""
        if self.overlay is None:
            return Outcome()
        is_stopped, is_kept = self.overlay.is_streaming, bool(self.overlay.text)
        caret = self.overlay.end if is_kept else None
        if is_kept:
            self._keep(self.overlay.anchor if caret_before is None else caret_before)
        self._layer = None
        return Outcome((), is_kept, is_stopped, is_kept, not is_kept, caret)

    def discard(self) -> Outcome:
        """What is pending goes without a trace."""
        overlay = self.overlay
        if overlay is None:
            return Outcome()
        changes = (self._change(overlay.anchor, len(overlay.text), ""),) if overlay.text else ()
        self._layer = None
        return Outcome(changes, False, overlay.is_streaming, False, True)

    # Inside.

    def _keep(self, caret_before: int) -> None:
        assert self.overlay is not None
        anchor, end, text = self.overlay.anchor, self.overlay.end, self.overlay.text
        self.log.split_step()
        self._record(anchor, anchor, text, Origin.AI, caret_before, end)
        self.log.split_step()

    def _end_layer(self) -> Outcome:
        return self.discard() if self.overlay else self.close_review()

    def _drop_empty(self) -> bool:
        if self.overlay is None or self.overlay.text:
            return False
        self._layer = None
        return True


def _after(removal: Outcome, moved: Outcome) -> Outcome:
    """What a removal and the step after it come to together."""
    return msgspec.structs.replace(
        moved,
        changes=removal.changes + moved.changes,
        is_stream_stopped=removal.is_stream_stopped,
        is_removed=removal.is_removed,
    )
