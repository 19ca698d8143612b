"""A rewrite under review on the page: what is asked of it, the change that a click chooses, the passage that is locked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QMouseEvent, QPainter, QPaintEvent, QTextCursor

from writer_app.desk.page.bond import BoundPage
from writer_app.desk.page.look import MARGIN_PX
from writer_app.desk.page.review_sign import paint_signs
from writer_app.desk.page.utf16 import to_points, to_units
from writer_app.story.review import Review


class ReviewPage(BoundPage):
    """`review_changed`: opened, decided, undone, or another change is the current one. `locked_passage_touched`: an edit was
    refused. `review_keep_requested`: Tab, the wish to accept what is open and leave.
    """

    review_keep_requested = Signal()

    @property
    def review(self) -> Review | None:
        return self._draft.review

    def open_review(self, start: int, end: int, candidate: str) -> None:
        """Show what would make `candidate` of [start, end) of the manuscript. What was pending or under review goes.

        A selection that lies over the passage would hide it: the caret goes behind the passage.
        """
        self._end_composition()
        self._frame_timer.stop()
        self._target = None
        outcome = self._draft.open_review(start, end, candidate)
        self._apply(outcome.changes)
        first, last = self._passage_units()
        own = self.textCursor()
        if own.selectionStart() < last and own.selectionEnd() > first:
            self._set_cursor(last, last)
        self._note_outcome(outcome)
        self._settle()
        self._show_change()

    def close_review(self) -> None:
        """Open changes go, what was accepted stays. Nothing happens where no review is open."""
        self._end_composition()
        self._follow(self._draft.close_review())

    def step_review(self, by: int) -> None:
        """The next (1) or previous (-1) open change becomes the current one."""
        if self.review:
            self.review.step(by)
            self._tell_current()

    def select_change(self, index: int) -> None:
        """Make an open change the current one."""
        if self.review and self.review.select(index):
            self._tell_current()

    def accept_change(self) -> None:
        """The current change becomes text, one undo step; the next open one is current."""
        self._decide(is_accepted=True)

    def reject_change(self) -> None:
        self._decide(is_accepted=False)

    def accept_all(self) -> None:
        """All that is open, one undo step."""
        self._end_composition()
        self._follow(self._draft.decide_all(is_accepted=True))

    def reject_all(self) -> None:
        self._end_composition()
        self._follow(self._draft.decide_all(is_accepted=False))

    def _decide(self, is_accepted: bool) -> None:
        self._end_composition()
        if self.review and self.review.current is not None:
            self._follow(self._draft.decide(self.review.current, is_accepted))

    def _tell_current(self) -> None:
        self._note("review changed")
        self._settle()
        self._show_change()

    # The view.

    def _passage_units(self) -> tuple[int, int]:
        draft, review = self._draft, self._draft.review
        assert review is not None
        first, last = draft.to_page(review.start), draft.to_page(review.end, is_after=True)
        return to_units(draft, first), to_units(draft, last)

    def _show_change(self) -> None:
        """Scroll just so far that the current change is seen, its beginning if it is longer than the view."""
        review, draft = self._draft.review, self._draft
        if review is None or review.current is None:
            return
        struck, added = draft.shown_change(review.current)
        cursor = QTextCursor(self.document())
        cursor.setPosition(to_units(draft, struck[0]))
        top = self.cursorRect(cursor).top() - MARGIN_PX
        cursor.setPosition(to_units(draft, added[1]))
        below = self.cursorRect(cursor).bottom() + MARGIN_PX - self.viewport().height()
        by = top if top < 0 else min(below, top) if below > 0 else 0
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + by)

    def _refresh_tints(self) -> None:
        super()._refresh_tints()
        if self._draft.review:
            self.viewport().update()  # Qt repaints the text alone, not the signs around it

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._draft.review:
            painter = QPainter(self.viewport())
            try:
                paint_signs(painter, self, self._draft, self.look.colours)
            finally:
                painter.end()

    # The writer's hand.

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click into a change makes it the current one."""
        super().mouseReleaseEvent(event)
        if self.review and not self.textCursor().hasSelection():
            index = self._draft.change_at(to_points(self._draft, self.textCursor().position()))
            if index is not None and index != self.review.current:
                self.select_change(index)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Nothing is composed in a passage that takes no text."""
        has_text = bool(event.preeditString() or event.commitString())
        if has_text and not self.is_composing and self._is_caret_locked():
            event.accept()
            QGuiApplication.inputMethod().reset()
            self._note("refused")
            self._settle()
            return
        super().inputMethodEvent(event)
        if not self.is_composing:
            self._settle()

    def _is_caret_locked(self) -> bool:
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        return self._draft.is_locked(to_points(self._draft, start), to_points(self._draft, end))
