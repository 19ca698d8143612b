"""The truth behind a page: the manuscript, its log and what a model is writing into it. Pure, no Qt.

The page shows the manuscript with the overlay's text put in at its anchor. An edit of the page arrives here after the
page has changed; every other wish (replace, keep, undo, the model's pieces) comes back as changes that the page must make.

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

from writer_app.story.edit import Edit, EditLog
from writer_app.story.manuscript import Manuscript, Origin, clean, common_prefix, utf16_length
from writer_app.story.overlay import Overlay

Origins = Origin | bytes


class PageChange(msgspec.Struct, frozen=True):
    """Take `removed` code points away at `position` of the page and put `inserted` there; the same in UTF-16 units."""

    position: int
    removed: int
    inserted: str
    unit: int
    removed_units: int


class Outcome(msgspec.Struct, frozen=True):
    """What the page must still change, in this order, and what happened. `caret` (of the manuscript) is where it goes."""

    changes: tuple[PageChange, ...] = ()
    is_changed: bool = False
    is_stream_stopped: bool = False
    is_kept: bool = False
    is_removed: bool = False
    caret: int | None = None


class Draft:
    """Manuscript, log and overlay. Positions are code points, of the manuscript unless a name says page."""

    def __init__(
        self, text: str = "", origins: Origins = Origin.OUTSIDE, clock: Callable[[], float] = time.time
    ) -> None:
        cleaned = clean(text)
        if isinstance(origins, bytes) and len(origins) != len(cleaned):
            origins = Origin.OUTSIDE
        self.manuscript = Manuscript(cleaned, origins)
        self.log = EditLog(clock)
        self.overlay: Overlay | None = None

    # The page as it should look.

    @property
    def page_length(self) -> int:
        return len(self.manuscript) + (len(self.overlay.text) if self.overlay else 0)

    @property
    def page_units(self) -> int:
        """The length of the page in UTF-16 units."""
        return self.manuscript.utf16_units + (self.overlay.units if self.overlay else 0)

    def page_text(self, start: int = 0, end: int | None = None) -> str:
        end = self.page_length if end is None else end
        if self.overlay is None:
            return self.manuscript.text(start, end)
        return "".join(
            text if overlaid else self.manuscript.text(a, b)
            for a, b, overlaid, text in self._split(start, end)
        )

    def page_origins(self, start: int, end: int) -> bytes:
        """One origin for each character of the page; the overlay's are the AI's."""
        return b"".join(
            bytes([Origin.AI]) * len(text) if overlaid else self.manuscript.origins(a, b)
            for a, b, overlaid, text in self._split(start, end)
        )

    def _split(self, start: int, end: int) -> Iterable[tuple[int, int, bool, str]]:
        if self.overlay is None:
            return [(start, end, False, "")]
        anchor, stop, text = self.overlay.anchor, self.overlay.end, self.overlay.text
        shown = text[max(0, start - anchor) : max(0, end - anchor)]
        before = (min(start, anchor), min(end, anchor), False, "")
        after = (max(start, stop) - len(text), max(end, stop) - len(text), False, "")
        return [before, (0, 0, True, shown), after]

    def to_page(self, position: int, is_after: bool = False) -> int:
        """The place on the page; at the anchor the overlay's left edge, or its right edge with `is_after`."""
        overlay = self.overlay
        if overlay is None or position < overlay.anchor or (position == overlay.anchor and not is_after):
            return position
        return position + len(overlay.text)

    def to_manuscript(self, page_position: int) -> int:
        overlay = self.overlay
        if overlay is None or page_position <= overlay.anchor:
            return page_position
        return max(overlay.anchor, page_position - len(overlay.text))

    def page_unit_at(self, page_position: int) -> int:
        """UTF-16 units before a code point of the page."""
        overlay = self.overlay
        if overlay is None or page_position <= overlay.anchor:
            return self.manuscript.unit_at(page_position)
        if page_position >= overlay.end:
            return self.manuscript.unit_at(page_position - len(overlay.text)) + overlay.units
        shown = overlay.text[: page_position - overlay.anchor]
        return self.manuscript.unit_at(overlay.anchor) + utf16_length(shown)

    def page_position_at(self, unit: int) -> int:
        """The code point of the page at a UTF-16 unit; inside a pair, the pair's."""
        overlay = self.overlay
        if overlay is None:
            return self.manuscript.position_at(unit)
        start = self.manuscript.unit_at(overlay.anchor)
        if unit <= start:
            return self.manuscript.position_at(unit)
        if unit >= start + overlay.units:
            return self.manuscript.position_at(unit - overlay.units) + len(overlay.text)
        shown = overlay.text.encode("utf-16-le")[: 2 * (unit - start)].decode("utf-16-le", "ignore")
        return overlay.anchor + len(shown)

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

        Carets are code points of the page before and after the change.
        """
        if not removed and not inserted:
            return Outcome()
        end = position + removed
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
            self.overlay = None
        elif overlay and overlay.is_touched(position, end):
            is_stopped = overlay.is_streaming
            overlay.is_streaming = False
            is_removed = not overlay.text
            if is_removed:
                self.overlay = None
        overlay = self.overlay
        if overlay and position >= overlay.end:
            start = position - len(overlay.text)
        else:
            start = position
            if overlay:
                overlay.anchor += len(inserted) - removed
        after = position + len(inserted) if caret_after is None else caret_after
        self._record(start, start + removed, inserted, origin, before, self.to_manuscript(after))
        return Outcome(is_changed=True, is_stream_stopped=is_stopped, is_kept=is_kept, is_removed=is_removed)

    def replace(self, start: int, end: int, text: str, origin: Origins = Origin.AUTHOR) -> Outcome:
        """Put `text` in the place of [start, end) of the manuscript; a pending overlay inside stays, behind `text`."""
        return self.replace_many([(start, end, text)], origin)

    def replace_many(
        self, replacements: Iterable[tuple[int, int, str]], origin: Origins = Origin.AUTHOR
    ) -> Outcome:
        """Replacements that don't overlap, in positions of the present text, as one undo step."""
        changes: list[PageChange] = []
        is_stopped = False
        caret = None
        with self.log.one_step():
            for start, end, text in sorted(replacements, reverse=True):
                text = clean(text)
                overlay = self.overlay
                if overlay and start <= overlay.anchor <= end:
                    is_stopped |= overlay.is_streaming
                    overlay.is_streaming = False
                changes += self._replace(start, end, text, origin)
                caret = start + len(text) + (caret - end if caret is not None else 0)
        is_removed = self._drop_empty()
        return Outcome(tuple(changes), bool(changes), is_stopped, False, is_removed, caret)

    def _replace(self, start: int, end: int, text: str, origin: Origins) -> list[PageChange]:
        overlay = self.overlay
        changes: list[PageChange] = []
        if overlay and start < overlay.anchor < end:
            changes.append(self._change(overlay.end, end - overlay.anchor, ""))
            changes.append(self._change(start, overlay.anchor - start, text))
            overlay.anchor = start + len(text)
        else:
            is_after = overlay is not None and end > start >= overlay.anchor
            changes.append(self._change(self.to_page(start, is_after), end - start, text))
            if overlay and not is_after and end <= overlay.anchor:
                overlay.anchor += len(text) - (end - start)
        self._record(start, end, text, origin, end, start + len(text))
        return changes

    def undo(self) -> Outcome:
        """Remove what is pending; if nothing was shown, take back the last step."""
        is_shown = self.overlay is not None and bool(self.overlay.text)
        return self._move(None if is_shown else self.log.undo)

    def redo(self) -> Outcome:
        """Remove what is pending, and do the last undone step again."""
        return self._move(self.log.redo)

    def _move(self, step: Callable[[Manuscript, Callable[[Edit], None]], Edit | None] | None) -> Outcome:
        removal = self.discard()
        changes = list(removal.changes)

        def follow(edit: Edit) -> None:
            changes.append(self._change(edit.position, len(edit.removed), edit.inserted))

        last = step(self.manuscript, follow) if step else None
        return Outcome(
            tuple(changes),
            last is not None,
            removal.is_stream_stopped,
            is_removed=removal.is_removed,
            caret=last.caret_after if last else None,
        )

    # What the model writes.

    def open_overlay(self, position: int) -> Outcome:
        """What is written from now on is shown at `position`. An overlay that was still pending is removed."""
        outcome = self.discard()
        self.overlay = Overlay(position)
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
        self.overlay = None
        return Outcome((), is_kept, is_stopped, is_kept, not is_kept, caret)

    def discard(self) -> Outcome:
        """What is pending goes without a trace."""
        overlay = self.overlay
        if overlay is None:
            return Outcome()
        changes = (self._change(overlay.anchor, len(overlay.text), ""),) if overlay.text else ()
        self.overlay = None
        return Outcome(changes, False, overlay.is_streaming, False, True)

    # Inside.

    def _keep(self, caret_before: int) -> None:
        assert self.overlay is not None
        anchor, end, text = self.overlay.anchor, self.overlay.end, self.overlay.text
        self.log.split_step()
        self._record(anchor, anchor, text, Origin.AI, caret_before, end)
        self.log.split_step()

    def _record(self, start: int, end: int, text: str, origin: Origins, before: int, after: int) -> None:
        origins = bytes([origin]) * len(text) if isinstance(origin, Origin) else origin
        self.log.record(self.manuscript, start, end, text, origins, before, after)

    def _change(self, position: int, removed: int, inserted: str) -> PageChange:
        unit = self.page_unit_at(position)
        return PageChange(position, removed, inserted, unit, self.page_unit_at(position + removed) - unit)

    def _drop_empty(self) -> bool:
        if self.overlay is None or self.overlay.text:
            return False
        self.overlay = None
        return True
