"""The bond between a draft and its view: the writer's edits go one way, the draft's changes the other.

One observer (contentsChange) reads what the writer's hand did and never touches the page. Whatever follows from a change
(formats, tints, signals) waits until the page has settled: at the end of the key, composition or call that made it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from writer_app.desk.page.look import MARGIN_PX
from writer_app.desk.page.observer import observe
from writer_app.desk.page.tint import Selections
from writer_app.desk.page.utf16 import document_units, insert_text, read_units, to_points, to_units
from writer_app.desk.page.view import FRAME_MS, KEEP, PageView
from writer_app.story.draft import Draft, Origins, Outcome, PageChange
from writer_app.story.manuscript import Origin, trimmed, utf16_length

REBUILD_FROM = (
    400  # changes and new paragraphs at once: up to 0.25 ms each against 60 ms for a new document of 1 MB
)
_log = logging.getLogger(__name__)


class BoundPage(PageView):
    """Invariant, outside a change: the document is the draft's page, the manuscript with what is shown over it."""

    manuscript_changed = Signal()
    caret_moved = Signal(int)
    stream_stop_requested = Signal()
    overlay_kept = Signal()
    overlay_removed = Signal()
    review_changed = Signal()
    review_closed = Signal()
    locked_passage_touched = Signal()
    can_undo_changed = Signal(bool)
    can_redo_changed = Signal(bool)
    modified_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._clock = clock
        self._draft = Draft(clock=clock)
        self._resync_count = 0
        self._is_torn = False
        self._caret_unit = self._anchor_unit = 0
        self._last_caret = -1
        self._facts: set[str] = set()
        self._states = (False, False, False)
        self._target: str | None = None
        self._last_frame = 0.0
        self._found: tuple[tuple[int, int], ...] = ()
        self._frame_timer = self._timer(FRAME_MS, self.flush_pending)
        self._settle_timer = self._timer(0, self._settle)
        self.cursorPositionChanged.connect(self._on_caret)
        self._put_text("")

    @property
    def draft(self) -> Draft:
        return self._draft

    @property
    def resync_count(self) -> int:
        """How often Qt's reports didn't add up and the whole page was compared. 0 in a healthy program."""
        return self._resync_count

    @property
    def has_pending(self) -> bool:
        """Is something pending, be it still without text?"""
        return self._draft.overlay is not None

    def caret(self) -> int:
        return self._draft.to_manuscript(to_points(self._draft, self.textCursor().position()))

    def _observe(self, unit: int, removed: int, added: int) -> None:
        """Read what happened; the page is not touched here."""
        if self._quiet:
            return
        if self._is_torn:  # the page is put back as a whole
            self._settle_timer.start()
            return
        draft = self._draft
        now = self.textCursor().position()
        seen = observe(draft, self.document(), unit, removed, added, now)
        if seen is None:
            return
        if seen.is_resynchronised:
            self._resync_count += 1
            _log.warning("resynchronised: contentsChange(%d, %d, %d)", unit, removed, added)
        before = to_points(draft, self._caret_unit)
        outcome = draft.page_edit(seen.position, seen.removed, seen.inserted, Origin.AUTHOR, before)
        self._touch(to_units(draft, seen.position), utf16_length(seen.inserted))
        self._is_torn = outcome.is_refused
        if not self._is_torn:
            self._caret_unit = now
        self._note_outcome(outcome)
        self._settle_timer.start()

    def _mend(self) -> None:
        """Put the page back after an edit that was refused; while an input method composes, as soon as that has ended."""
        if not self._is_torn or self.is_composing:
            return
        self._is_torn = False
        found = read_units(self.document(), 0, document_units(self.document()))
        head, gone, text = trimmed(found, self._draft.page_text())
        units = utf16_length(found[:head]), utf16_length(found[head : head + gone])
        self._apply((PageChange(head, gone, text, *units),))
        self._set_cursor(self._anchor_unit, self._caret_unit)

    def _edit_page(self, start: int, end: int, text: str, origins: Origins) -> bool:
        """The writer's edit of [start, end) of the page (code points), made by us; False if the passage there is locked."""
        draft = self._draft
        unit = to_units(draft, start)
        change = PageChange(start, end - start, text, unit, to_units(draft, end) - unit)
        before = to_points(draft, self.textCursor().position())
        draft.log.close_step()
        outcome = draft.page_edit(start, end - start, text, origins, before)
        draft.log.close_step()
        if not outcome.is_refused:
            self._apply((change,))
            at = to_units(draft, start + len(text))
            self._set_cursor(at, at)
        self._note_outcome(outcome)
        self._settle()
        return not outcome.is_refused

    def _follow(self, outcome: Outcome, is_asked: bool = False) -> None:
        """Make the draft's changes on the page, move the caret, tell everyone."""
        self._apply(outcome.changes)
        if outcome.caret is not None:
            at = to_units(self._draft, self._draft.to_page(outcome.caret))
            self._set_cursor(at, at)
            self.ensureCursorVisible()
        self._note_outcome(outcome, is_asked)
        self._settle()
        if outcome.is_review_changed:
            self._show_change()

    def _show_change(self) -> None:
        """Bring the current change of a review into view."""

    def _apply(self, changes: tuple[PageChange, ...], is_first: bool = False) -> None:
        """Change the page; the writer's caret and selection stay with the text around them.

        `is_first`: the first piece of a stream, which leaves a caret at its place on its left.
        """
        if not changes:
            return
        own = self.textCursor()
        ends = [own.anchor(), own.position()]
        if len(changes) + sum(change.inserted.count("\n") for change in changes) > REBUILD_FROM:
            for change in changes:
                ends = [_shifted(end, change, utf16_length(change.inserted), is_first) for end in ends]
            self._build_anew()
            with self._unobserved():
                self._set_cursor(*ends)
            return
        with self._unobserved():
            cursor = QTextCursor(self.document())
            cursor.beginEditBlock()
            for change in changes:
                cursor.setPosition(change.unit)
                cursor.setPosition(change.unit + change.removed_units, KEEP)
                insert_text(cursor, change.inserted)
                added = cursor.position() - change.unit
                ends = [_shifted(end, change, added, is_first) for end in ends]
                self._touch(change.unit, added)
            cursor.endEditBlock()
            self._set_cursor(*ends)

    def _show_stream(self, changes: tuple[PageChange, ...], is_first: bool) -> None:
        """Make a stream's change without moving the view, unless its end would leave it under the writer's eyes."""
        if not changes:
            return
        bar, height = self.verticalScrollBar(), self.viewport().height()
        value = bar.value()
        view = QRect(0, 0, self.viewport().width(), height)
        was_caret_visible = view.intersects(self.cursorRect())
        self._apply(changes, is_first)
        self._format_dirty()
        bar.setValue(value)
        overlay = self._draft.overlay
        if was_caret_visible and overlay:
            end = QTextCursor(self.document())
            end.setPosition(to_units(self._draft, overlay.end))
            below = self.cursorRect(end).bottom() + MARGIN_PX - height
            if below > 0:
                bar.setValue(value + below)

    # Telling.

    def _note(self, *facts: str) -> None:
        self._facts.update(facts)

    def _note_outcome(self, outcome: Outcome, is_asked: bool = False) -> None:
        if outcome.is_changed:
            self._found = ()
            self._note("changed")
        if outcome.is_stream_stopped and not is_asked:
            self._note("stopped")
        if outcome.is_kept:
            self._note("kept")
        if outcome.is_removed:
            self._note("removed")
        if outcome.is_review_changed:
            self._note("review changed")
        if outcome.is_review_closed:
            self._note("review closed")
        if outcome.is_refused:
            self._note("refused")
        if self._draft.overlay is None:
            self._target = None

    def _settle(self) -> None:
        """After a change: formats, tints, signals."""
        self._settle_timer.stop()
        self._mend()
        if self._is_anew_due:
            self._set_anew()
        self._format_dirty()
        self.flush_pending()
        self._note_caret()
        facts, self._facts = self._facts, set()
        if self._setting.look.is_focus_mode or facts:
            self._refresh_tints()
        else:
            self._tint_later()
        if self._setting.look.is_typewriter:
            self._centre_caret()
        for fact, signal in (
            ("stopped", self.stream_stop_requested),
            ("kept", self.overlay_kept),
            ("removed", self.overlay_removed),
            ("changed", self.manuscript_changed),
            ("review changed", self.review_changed),
            ("review closed", self.review_closed),
            ("refused", self.locked_passage_touched),
        ):
            if fact in facts:
                signal.emit()
        self._tell_states()

    def _note_caret(self) -> None:
        """Where the writer stands before the next change."""
        if not self._is_torn:
            own = self.textCursor()
            self._anchor_unit, self._caret_unit = own.anchor(), own.position()

    def _tell_states(self) -> None:
        draft = self._draft
        old, self._states = self._states, (draft.can_undo, draft.can_redo, draft.log.is_modified)
        signals = (self.can_undo_changed, self.can_redo_changed, self.modified_changed)
        for before, now, signal in zip(old, self._states, signals, strict=True):
            if before != now:
                signal.emit(now)
        caret = self.caret()
        if caret != self._last_caret:
            self._last_caret = caret
            self.caret_moved.emit(caret)

    def _on_caret(self) -> None:
        if not self._quiet:
            self._settle_timer.start()

    def _shown_text(self) -> str:
        return self._draft.page_text()

    def _tints(self, first_unit: int, last_unit: int) -> Selections:
        visible = to_points(self._draft, first_unit), to_points(self._draft, last_unit)
        caret = self.textCursor().position()
        return self._tinter.selections(self._draft, self.document(), visible, caret, self._found)

    # The stream.

    def flush_pending(self) -> None:
        """Show what has arrived, unless a composition in the same paragraph must not be disturbed."""
        self._frame_timer.stop()
        if self._target is None or self._draft.overlay is None or self._must_hold():
            return
        text, self._target = self._target, None
        is_first = not self._draft.overlay.text
        outcome = self._draft.show_pending(text)
        self._show_stream(outcome.changes, is_first)
        self._last_frame = time.monotonic()
        if is_first:
            self._refresh_tints()  # from here on the tint grows with the text
        self._tint_later()

    def _must_hold(self) -> bool:
        """Would a change of the overlay disturb the paragraph in which the writer composes?"""
        overlay = self._draft.overlay
        if overlay is None or not self.is_composing:
            return False
        block = self.textCursor().block()
        start, end = to_units(self._draft, overlay.anchor), to_units(self._draft, overlay.end)
        return start <= block.position() + block.length() and end >= block.position()

    def _end_composition(self) -> None:
        """Commit or clear what an input method shows before anything else happens to the page."""
        if self.is_composing:
            QGuiApplication.inputMethod().commit()
            if self.is_composing:
                self.inputMethodEvent(QInputMethodEvent())
        self._mend()


def _shifted(unit: int, change: PageChange, added: int, is_first: bool) -> int:
    """Where a caret goes when text beside it changes; `is_first` leaves it on the left of what is put in."""
    end = change.unit + change.removed_units
    if unit > end or (unit == end and not is_first):
        return unit + added - change.removed_units
    return min(unit, change.unit)
