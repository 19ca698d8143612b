"""The Rewrite mode put together: the selection becomes a wish, the answer a review on the page.

panel ─> RewriteWish ─> composer ─> the writer's engine ─> Reviser ─> page.open_review ─> decisions ─> edits of the manuscript
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget

from writer_app.desk.action_row import ActionRow
from writer_app.desk.command import DeskState, Phase
from writer_app.desk.look.theme import Colours
from writer_app.desk.machine import Machine, Progress
from writer_app.desk.mode import Handler, ShownKey, with_machine
from writer_app.desk.page.page import Page
from writer_app.desk.page.utf16 import to_points
from writer_app.desk.preference_model import PreferenceModel
from writer_app.desk.rewrite.panel import RewritePanel
from writer_app.desk.rewrite.rewriting import Reviser
from writer_app.desk.rewrite.saying import progress_words, shown_review, spot_words, version_words
from writer_app.desk.rewrite.setting import rewrite_setting
from writer_app.desk.rewrite.side_by_side import SideBySide
from writer_app.engine.event import Event
from writer_app.engine.loop import EngineLoop
from writer_app.error import Fault
from writer_app.story.review import Review
from writer_app.writing.rewrite.style import style_faults
from writer_app.writing.rewrite.wish import RewriteWish

_AROUND = 2_000
"""Characters before and after the passage that the composer gets; it gives the model a little of them."""


class RewriteMode(QObject):
    """`changed`: what the desk shows of it has changed. `said`: a quiet sentence, an action's name and what it does.
    `told`: what a screen reader says once.

    `begun`: the engine is about to be asked, what is pending elsewhere on the page must be settled. `asked` brings the
    passage that is being rewritten, `pane_wanted` whether the writer must see the pane, because something is missing there.
    """

    name = "rewrite"
    is_on_page = True

    changed = Signal()
    sheet_shown = Signal(bool)
    fault_raised = Signal(object)
    told = Signal(str)
    said = Signal(str, str, object)
    begun = Signal()
    asked = Signal(str)
    pane_wanted = Signal(bool)

    def __init__(
        self, page: Page, preferences: PreferenceModel, writer: EngineLoop, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._preferences = preferences
        self._keys: ShownKey = lambda _command: ""
        self.reviser = Reviser(page, writer, self)
        self.panel = RewritePanel(rewrite_setting(preferences.value.rewrite))
        self.sheet = SideBySide()
        self.sheet.hide()
        self._last_progress = ""
        self._told_spot: tuple[Review, int | None] | None = None
        self._connect()

    # What the desk asks.

    @property
    def sheet_stops(self) -> tuple[QWidget, ...]:
        return self.sheet.stops

    @property
    def machine(self) -> Machine:
        return self.reviser

    @property
    def is_active(self) -> bool:
        return self.reviser.phase is not Phase.IDLE

    def filled(self, state: DeskState, is_served: bool) -> DeskState:
        if is_served:
            state = with_machine(state, self.reviser, state.is_model_loading)
        review = self.reviser.review
        if review is None:
            return state
        return msgspec.structs.replace(
            state, has_review=True, change=0 if review.current is None else review.current + 1,
            changes=len(review.changes), open_changes=self.reviser.open_changes, is_side_by_side=not self.sheet.isHidden(),
        )  # fmt: skip

    def handlers(self) -> Mapping[str, Handler]:
        reviser, page = self.reviser, self._page
        return {
            "rewrite.run": self.run,
            "rewrite.refine": self.ask_to_refine,
            "review.next": lambda: self._step(1),
            "review.previous": lambda: self._step(-1),
            "review.accept": page.accept_change,
            "review.reject": page.reject_change,
            "review.accept_all": page.accept_all,
            "review.reject_all": page.reject_all,
            "review.side_by_side": lambda: self.show_sheet(self.sheet.isHidden()),
            "review.leave": reviser.leave,
        }

    def another(self) -> None:
        """More versions of the paragraph under review."""
        review = self.reviser.review
        if review is not None:
            self.reviser.add(*self._around(review.start, review.end))

    def turn(self, step: int) -> None:
        self.reviser.turn(step)

    def keep(self) -> None:
        self.reviser.keep()

    def keep_all(self) -> None:
        """Accept what is open in this paragraph and leave; the caret stands behind it."""
        review = self.reviser.review
        if review is not None:
            self._page.accept_all()
            end = review.end
            self.reviser.leave()
            self._page.set_caret(end)
        else:
            self.reviser.discard()

    def stop_or_discard(self) -> None:
        """Esc: stop what is being written; when nothing is, leave the review. What was accepted stays."""
        if self.reviser.is_busy:
            self.reviser.stop()
        else:
            self.reviser.leave()

    def take(self, events: list[Event]) -> None:
        self.reviser.take(events)

    def apply_state(self, state: DeskState) -> None:
        self.panel.apply_state(state)

    def show_progress(self, row: ActionRow, progress: Progress) -> None:
        if progress.phase is Phase.READING:
            row.show_reading(progress.done, progress.total)
        else:
            row.show_progress(progress_words(self.reviser, progress), progress.done, progress.total)

    def show_page(self) -> None:
        if not self.sheet.isHidden():
            self.show_sheet(False)

    def set_front(self, is_front: bool) -> None:
        """The review is on the page whatever is in front."""

    def set_colours(self, colours: Colours) -> None:
        self.panel.set_colours(colours)
        self.sheet.set_colours(colours)

    def set_keys(self, shown_key: ShownKey) -> None:
        self._keys = shown_key
        self.panel.set_keys(shown_key("rewrite.run"), shown_key("generate.stop"))

    def tell_style_faults(self) -> None:
        """Own files of styles that can't be read."""
        for fault in style_faults():
            self.fault_raised.emit(fault)

    def ask_to_end(self) -> None:
        self.reviser.discard()

    def close(self, timeout_s: float) -> None:
        """The desk ends the engine."""

    # What the writer wishes.

    def run(self) -> None:
        """Rewrite the selection; in a review the paragraph under review, as the panel stands now."""
        if self._page.isReadOnly() or self.reviser.is_busy:
            return
        if self.panel.lacks_instruction:
            self.pane_wanted.emit(True)
            self.panel.instruction.setFocus()
            self.fault_raised.emit(Fault("rewrite.own_needs_instruction"))
            return
        review = self.reviser.review
        if review is not None and not self._has_other_selection(review.start, review.end):
            self._rewrite(review.start, review.end, self.reviser.again)
            return
        start, end = self._selected()
        if start == end:
            self._select_paragraph()
        else:
            self._rewrite(start, end, self.reviser.begin)

    def ask_to_refine(self) -> None:
        """The line for a further wish, ready to be written in."""
        self.pane_wanted.emit(True)
        self.panel.review.focus_refining()

    def refine(self, instruction: str) -> None:
        """Rewrite the result once more, with a further instruction; the new versions join those that are there."""
        reviser = self.reviser
        if reviser.review is None or reviser.is_busy:
            return
        if not instruction:
            self.fault_raised.emit(Fault("rewrite.own_needs_instruction"))
            return
        wish = self._wish(reviser.review.start, reviser.review.end)
        reviser.refine(msgspec.structs.replace(wish, style="own", option="", instruction=instruction))
        self.panel.review.refining.clear()
        self._page.setFocus()

    def show_sheet(self, is_shown: bool) -> None:
        """Two columns in the page's place, or the page again."""
        is_shown = is_shown and self.reviser.review is not None
        was_shown = not self.sheet.isHidden()
        if is_shown == was_shown:
            return
        if is_shown:
            self.sheet.set_look(self._page.look, self._page.zoom_percent)
            self.sheet.show_review(self.reviser.review)
        self.sheet.setVisible(is_shown)
        self.sheet_shown.emit(is_shown)
        if is_shown:
            self.sheet.left.setFocus()
        self.panel.review.set_side_by_side(is_shown)
        self.changed.emit()

    def _rewrite(self, start: int, end: int, ask: Callable[[RewriteWish, int], None]) -> None:
        self.begun.emit()
        self.pane_wanted.emit(False)
        self.show_page()
        self._page.setFocus()
        wish = self._wish(start, end)
        self.asked.emit(wish.passage)
        ask(wish, start)

    def _wish(self, start: int, end: int) -> RewriteWish:
        return self.panel.wish(self._page.draft.manuscript.text(start, end), *self._around(start, end))

    def _around(self, start: int, end: int) -> tuple[str, str]:
        """What stands before and after [start, end) of the manuscript."""
        manuscript = self._page.draft.manuscript
        return manuscript.text(max(0, start - _AROUND), start), manuscript.text(end, end + _AROUND)

    def _selected(self) -> tuple[int, int]:
        """What is selected, without the white space at its ends. What Continue has pending is kept first: a selection may lie
        in it or behind it, and its last words may not be on the page yet.
        """
        cursor, page = self._page.textCursor(), self._page  # a cursor moves with the text before it
        if not cursor.selectedText().strip():
            return page.caret(), page.caret()
        had_pending = page.has_pending
        if had_pending:
            self.begun.emit()
        draft = page.draft
        ends = cursor.selectionStart(), cursor.selectionEnd()
        start, end = (draft.to_manuscript(to_points(draft, unit)) for unit in ends)
        text = draft.manuscript.text(start, end)
        inner = text.strip()
        start += len(text) - len(text.lstrip())
        if had_pending:  # keeping it took the caret behind it
            page.select(start, start + len(inner))
        return start, start + len(inner)

    def _has_other_selection(self, start: int, end: int) -> bool:
        """Something outside of the passage under review is selected."""
        first, last = self._page.selection()
        return first < last and (last <= start or first >= end)

    def _select_paragraph(self) -> None:
        """Nothing is selected: the paragraph at the caret is, for all to see, and nothing else happens yet."""
        manuscript = self._page.draft.manuscript
        text, caret = manuscript.text(0, len(manuscript)), self._page.caret()
        start = text.rfind("\n", 0, caret) + 1
        end = text.find("\n", caret)
        end = len(text) if end < 0 else end
        if not text[start:end].strip():
            self.fault_raised.emit(Fault("rewrite.empty_passage"))
            return
        self._page.select(start, end)
        key = self._keys("rewrite.run")
        self.said.emit(
            self.tr("Nothing was selected, so the paragraph is now. {key} rewrites it.").format(key=key),
            "",
            None,
        )

    def _step(self, step: int) -> None:
        self.reviser.next(step)

    # What is shown.

    def _show(self) -> None:
        """The panel's lower half and the two columns, as the review stands."""
        review = self.reviser.review
        self.panel.review.show_review(shown_review(self.reviser, self._last_progress))
        if review is None:
            self.show_page()
        elif not self.sheet.isHidden():
            self.sheet.show_review(review)

    def _take_progress(self, progress: Progress) -> None:
        words = progress_words(self.reviser, progress) if progress.phase is Phase.WRITING else ""
        if words != self._last_progress:
            self._last_progress = words
            if self.reviser.expected > 1:
                self._show()

    def _review_changed(self) -> None:
        self._show()
        self.changed.emit()
        review = self.reviser.review
        spot = (review, review.current) if review is not None else None
        if review is not None and spot != self._told_spot:
            is_new = self._told_spot is None or self._told_spot[0] is not review
            self.told.emit(version_words(self.reviser, review) if is_new else spot_words(review))
        self._told_spot = spot

    def _tell_locked(self) -> None:
        keys = self._keys
        if self.reviser.review is None:
            return
        self.said.emit(
            self.tr("This passage is under review: {accept} accepts a change, {reject} rejects it, {leave} leaves.").format(
                accept=keys("review.accept"), reject=keys("review.reject"), leave=keys("review.leave")
            ), "", None,
        )  # fmt: skip

    def _tell_left(self, unseen: int) -> None:
        if unseen:
            words = (
                self.tr("1 paragraph is still open.")
                if unseen == 1
                else self.tr("{count} paragraphs are still open.").format(count=unseen)
            )
            self.said.emit(words, self.tr("Back to the review"), self._take_up_again)
        if not isinstance(QApplication.focusWidget(), (QLineEdit, QTextEdit)):
            self._page.setFocus()

    def _take_up_again(self) -> None:
        if not self.reviser.can_take_up:  # a message that is older than what was done since
            return
        self.begun.emit()
        self.reviser.take_up_again()
        self._page.setFocus()

    def _tell_unchanged(self, has_others: bool) -> None:
        words = self.tr("Nothing to change: the passage stays as it is.")
        if has_others:
            self.said.emit(words, self.tr("Show what was tried"), self._take_up_again)
        else:
            self.said.emit(words, "", None)

    # Inside.

    def _connect(self) -> None:
        reviser, panel, box = self.reviser, self.panel, self.panel.review
        reviser.review_changed.connect(self._review_changed)
        reviser.phase_changed.connect(self.changed)
        reviser.versions_changed.connect(self.changed)
        reviser.progressed.connect(self._take_progress)
        reviser.fault_raised.connect(self.fault_raised)
        reviser.seed_used.connect(panel.show_used_seed)
        reviser.nothing_to_change.connect(self._tell_unchanged)
        reviser.left.connect(self._tell_left)
        self._page.locked_passage_touched.connect(self._tell_locked)
        self._page.review_keep_requested.connect(self.keep)
        panel.changed.connect(self._keep_setting)
        panel.rewrite_requested.connect(self.run)
        box.turn_requested.connect(self.turn)
        box.change_chosen.connect(self._page.select_change)
        box.paragraph_chosen.connect(reviser.go_to)
        box.side_by_side_toggled.connect(self.show_sheet)
        box.refine_requested.connect(self.refine)
        self.sheet.back_requested.connect(lambda: self.show_sheet(False))
        self.sheet.change_chosen.connect(self._page.select_change)

    def _keep_setting(self) -> None:
        self._preferences.change(rewrite=msgspec.to_builtins(self.panel.kept))
