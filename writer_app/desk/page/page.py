"""The page: a QTextEdit as a view of a `Draft`. The draft is the truth; Qt's own undo is off.

The writer's hand is seen by one observer (contentsChange); everything else changes the draft first and the page follows.
Signals are sent after the page has settled, never while Qt is inside a change.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QKeyCombination, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QMenu, QWidget

from writer_app.desk.page.input import fill_menu, local_files, mime_of, text_of
from writer_app.desk.page.reviewing import ReviewPage
from writer_app.desk.page.utf16 import to_points, to_units
from writer_app.desk.page.view import ANYWHERE, ENDLESS_WORD, FRAME_MS
from writer_app.story.draft import Draft, Origins, Outcome
from writer_app.story.manuscript import Origin

_CONTROL = Qt.KeyboardModifier.ControlModifier
MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
)
REDO_KEYS = (
    QKeyCombination(_CONTROL, Qt.Key.Key_Y),
    QKeyCombination(_CONTROL | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Z),
)


class Page(ReviewPage):
    """Positions of the public methods are code points of the manuscript."""

    file_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent, clock)
        self.setObjectName("page")
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Page"))
        self.setPlaceholderText(self.tr("Write here…"))

    # What the window asks.

    @property
    def is_modified(self) -> bool:
        return self._draft.log.is_modified

    def mark_saved(self, state: int | None = None) -> None:
        """The text (as it is, or as it was at `state` of the log) is in its file."""
        self._draft.log.mark_saved(state)
        self._settle()

    def load(self, text: str, origins: Origins = Origin.OUTSIDE, is_saved: bool = True) -> None:
        """Show another text, with an empty log. `is_saved` False: a recovered text, modified from the start."""
        self._end_composition()
        self._frame_timer.stop()
        self._target = None
        self._found = ()
        self._facts.clear()
        if self.has_pending:
            self._note("stopped", "removed")
        if self._draft.review:
            self._note("review closed")
        self._is_torn = False
        self._draft = Draft(text, origins, self._clock)
        if not is_saved:
            self._draft.log.mark_unsaved()
        self._put_text(self._draft.page_text())
        self._last_caret = -1
        self._note("changed")
        self._settle()

    def set_caret(self, position: int) -> None:
        self.select(position, position)

    def selection(self) -> tuple[int, int]:
        """(start, end); equal when nothing is selected."""
        cursor = self.textCursor()
        ends = (cursor.selectionStart(), cursor.selectionEnd())
        start, end = (self._draft.to_manuscript(to_points(self._draft, unit)) for unit in ends)
        return start, end

    def selected_text(self) -> str:
        return self._draft.manuscript.text(*self.selection())

    def select(self, start: int, end: int) -> None:
        """Select [start, end) and bring it into view."""
        self._end_composition()
        length = len(self._draft.manuscript)
        start, end = (max(0, min(position, length)) for position in (start, end))
        first = self._draft.to_page(start, is_after=end > start)
        self._set_cursor(to_units(self._draft, first), to_units(self._draft, self._draft.to_page(end)))
        self.ensureCursorVisible()
        self._settle()

    def undo(self) -> None:
        """Remove what is pending, or take back the last step."""
        self._move(self._draft.undo)

    def redo(self) -> None:
        self._move(self._draft.redo)

    def replace(self, start: int, end: int, text: str, origin: Origins = Origin.AUTHOR) -> None:
        """Put `text` in the place of [start, end); the caret goes behind it. `origin` may be one for each character."""
        self.replace_many([(start, end, text)], origin)

    def replace_many(
        self, replacements: Iterable[tuple[int, int, str]], origin: Origins = Origin.AUTHOR
    ) -> None:
        """Replacements that don't overlap, all in positions of the present text, as one undo step."""
        self._end_composition()
        self._follow(self._draft.replace_many(replacements, origin))

    def mark_found(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Tint what a search found, until the next change."""
        self._found = tuple(ranges)
        self._tint_later()

    # What the model writes.

    @property
    def pending_text(self) -> str:
        overlay = self._draft.overlay
        return "" if overlay is None else overlay.text if self._target is None else self._target

    def open_pending(self, position: int | None = None) -> None:
        """What the model writes is shown at `position` (the caret) from now on."""
        position = self.caret() if position is None else position
        self._target = None
        outcome = self._draft.open_overlay(position)
        self._apply(outcome.changes)
        if outcome.is_review_closed:
            self._note("review closed")
        self._settle()

    def append_pending(self, piece: str) -> None:
        """More of the stream; shown at once, or with the next frame. Ignored when the stream was stopped."""
        self._aim(self.pending_text + piece)

    def retract_pending(self, count: int) -> None:
        """Take back the last `count` characters of the stream."""
        self._aim(self.pending_text[: -count or None])

    def show_pending(self, text: str) -> None:
        """Show another version in the overlay's place."""
        if self.has_pending:
            self._target = text
            self.flush_pending()

    def finish_pending(self) -> None:
        """The stream is over; what it wrote stays pending."""
        self.flush_pending()
        if self._target is None:
            self._follow(self._draft.finish_pending(), is_asked=True)
        elif self._draft.overlay:
            self._draft.overlay.is_streaming = False

    def keep_pending(self) -> None:
        """What is pending becomes text, one undo step; the caret goes behind it."""
        if self.has_pending:
            self._end_composition()
            self.flush_pending()
            caret = self.caret()
            self._follow(self._draft.keep(caret))

    def discard_pending(self) -> None:
        self._end_composition()
        self._target = None
        self._follow(self._draft.discard())

    def _aim(self, text: str) -> None:
        overlay = self._draft.overlay
        if overlay is None or not overlay.is_streaming:
            return
        self._target = text
        if (time.monotonic() - self._last_frame) * 1000 >= FRAME_MS:
            self.flush_pending()
        elif not self._frame_timer.isActive():
            self._frame_timer.start()

    def _move(self, step: Callable[[], Outcome]) -> None:
        if self.isReadOnly():
            return
        self._end_composition()
        self._target = None
        self._follow(step())

    # Keys, clipboard, drag and drop.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in MODIFIERS:
            self._end_composition()
            self._note_caret()
        standard = QKeySequence.StandardKey
        keys = event.keyCombination()
        if event.matches(standard.Undo):
            self.undo()
        elif keys in REDO_KEYS or event.matches(standard.Redo):
            self.redo()
        elif event.key() == Qt.Key.Key_Tab and self.has_pending and not event.modifiers():
            if self.pending_text:  # nothing to keep yet: a Tab must not end the wish
                self.keep_pending()
        elif event.key() == Qt.Key.Key_Tab and self.review and not event.modifiers():
            self.review_keep_requested.emit()
        elif event.matches(standard.InsertParagraphSeparator) or event.matches(standard.InsertLineSeparator):
            # Not Qt's: on an empty line it only takes the paragraph's format away (as a way out of a list) and writes nothing.
            if not self.isReadOnly():
                self._insert("\n", Origin.AUTHOR)
        else:
            super().keyPressEvent(event)
        if self._settle_timer.isActive():
            self._settle()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        text, origins = text_of(source)
        if text and not self.isReadOnly():
            self._end_composition()
            self._insert(text, origins)

    def _insert(self, text: str, origins: Origins) -> None:
        """Put text in the place of the selection, as the writer's own wish."""
        cursor = self.textCursor()
        ends = cursor.selectionStart(), cursor.selectionEnd()
        start, end = (to_points(self._draft, unit) for unit in ends)
        if ENDLESS_WORD.search(text):
            self.setWordWrapMode(ANYWHERE)
        self._edit_page(start, end, text, origins)
        self.ensureCursorVisible()

    def createMimeDataFromSelection(self) -> QMimeData:
        draft, (start, end) = self._draft, self._selected_on_page()
        places = draft.to_manuscript(start), draft.to_manuscript(end)
        if draft.review and places[0] < places[1]:  # not what is struck and what would come together
            return mime_of(draft.manuscript.text(*places), draft.manuscript.origins(*places))
        return mime_of(draft.page_text(start, end), draft.page_origins(start, end))

    def dropEvent(self, event: QDropEvent) -> None:
        super().dragLeaveEvent(QDragLeaveEvent())  # Qt's drop cursor goes
        files = local_files(event.mimeData())
        for path in files:
            self.file_dropped.emit(path)
        if not files and not self.isReadOnly():
            self._drop(event)
        event.acceptProposedAction()

    def _drop(self, event: QDropEvent) -> None:
        """Text dragged inside the page is put in and taken out: two edits, one undo step."""
        text, origins = text_of(event.mimeData())
        at = to_points(self._draft, self.cursorForPosition(event.position().toPoint()).position())
        start, end = self._selected_on_page()
        is_own = event.source() in (self, self.viewport())
        is_move = is_own and event.proposedAction() == Qt.DropAction.MoveAction and start < end
        is_move = is_move and not self._draft.is_locked(start, end)
        if not text or (is_move and start <= at <= end):
            return
        self._end_composition()
        with self._draft.log.one_step():
            if not self._edit_page(at, at, text, origins):
                return
            if is_move:
                shift = len(text) if at <= start else 0
                self._edit_page(start + shift, end + shift, "", Origin.AUTHOR)
                at -= 0 if shift else end - start
        units = (to_units(self._draft, at), to_units(self._draft, at + len(text)))
        self._set_cursor(*units)
        self._settle()

    def _selected_on_page(self) -> tuple[int, int]:
        cursor = self.textCursor()
        return to_points(self._draft, cursor.selectionStart()), to_points(self._draft, cursor.selectionEnd())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def context_menu(self) -> QMenu:
        """Undo, Redo, Cut, Copy, Paste, Select all, as they make sense now, and the actions the page was given."""
        key = QKeySequence.StandardKey
        menu = QMenu(self)
        is_open, has_selection = not self.isReadOnly(), self.textCursor().hasSelection()
        can_undo, can_redo, _modified = self._states
        rows = [
            ("undo", self.tr("&Undo"), key.Undo, is_open and can_undo, self.undo),
            ("redo", self.tr("&Redo"), key.Redo, is_open and can_redo, self.redo),
            None,
            ("cut", self.tr("Cu&t"), key.Cut, is_open and has_selection, self.cut),
            ("copy", self.tr("&Copy"), key.Copy, has_selection, self.copy),
            ("paste", self.tr("&Paste"), key.Paste, is_open and self.canPaste(), self.paste),
            None,
            ("selectAll", self.tr("Select &all"), key.SelectAll, self._draft.page_length > 0, self.selectAll),
        ]
        fill_menu(menu, rows)
        if self.actions():
            menu.addSeparator()
            menu.addActions(self.actions())
        return menu

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
