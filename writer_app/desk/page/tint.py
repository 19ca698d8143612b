"""Tints as extra selections: nothing is ever written into the document. Only what is visible is tinted."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from writer_app.desk.page.look import PageLook
from writer_app.desk.page.utf16 import document_units, to_units
from writer_app.story.draft import Draft
from writer_app.story.manuscript import Origin

MARGIN_BAR = QTextCharFormat.Property.UserProperty + 1
"""A format with this property has a thin bar of that colour beside its lines: a tint alone is no sign for everyone."""

Selections = list[QTextEdit.ExtraSelection]


def _format(background: str = "", foreground: str = "") -> QTextCharFormat:
    made = QTextCharFormat()
    if background:
        made.setBackground(QColor(background))
    if foreground:
        made.setForeground(QColor(foreground))
    return made


class Tinter:
    """Builds the selections of one look."""

    def __init__(self, look: PageLook) -> None:
        self._look = look
        colours = look.colours
        self._pending = _format(colours.pending_tint)
        self._pending.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        self._pending.setUnderlineColor(QColor(colours.pending_line))
        self._kept = _format(colours.kept_tint)
        self._kept.setProperty(MARGIN_BAR, colours.kept_line)
        self._found = _format(colours.find_tint)
        self._removed = {
            is_current: _format(colours.removed_current if is_current else colours.removed_tint)
            for is_current in (False, True)
        }
        self._added = {is_current: self._underlined(is_current) for is_current in (False, True)}
        self._dimmed = _format(foreground=colours.faint)

    def _underlined(self, is_current: bool) -> QTextCharFormat:
        colours = self._look.colours
        made = _format(colours.added_current if is_current else colours.added_tint)
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        made.setUnderlineColor(QColor(colours.added_line))
        return made

    def selections(
        self,
        draft: Draft,
        document: QTextDocument,
        visible: tuple[int, int],
        caret_unit: int,
        found: Iterable[tuple[int, int]],
    ) -> Selections:
        """For the visible page [start, end) in code points; `found` in code points of the manuscript."""
        made: Selections = []

        def add(start: int, end: int, look: QTextCharFormat) -> None:
            for first, last in _lines(draft.page_text(start, end), start):
                made.append(_selection(document, to_units(draft, first), to_units(draft, last), look))

        if self._look.is_kept_visible:
            for start, end in _kept_runs(draft, visible):
                add(start, end, self._kept)
        if draft.overlay:
            add(max(draft.overlay.anchor, visible[0]), min(draft.overlay.end, visible[1]), self._pending)
        for index in draft.open_among(*map(draft.to_manuscript, visible)):
            struck, added = draft.shown_change(index)
            is_current = draft.review is not None and draft.review.current == index
            add(*struck, self._removed[is_current])
            add(*added, self._added[is_current])
        for start, end in found:
            if draft.to_page(end) >= visible[0] and draft.to_page(start) <= visible[1]:
                for first, last in draft.manuscript_ranges(start, end):
                    add(first, last, self._found)
        if self._look.is_focus_mode:
            made += self._around(draft, document, caret_unit)
        return made

    def _around(self, draft: Draft, document: QTextDocument, caret_unit: int) -> Selections:
        """All but the caret's paragraph and what is being written or reviewed."""
        first = last = caret_unit
        if layer := draft.overlay or draft.review:
            first = min(first, to_units(draft, draft.to_page(layer.anchor)))
            last = max(last, to_units(draft, draft.to_page(layer.anchor + layer.length, is_after=True)))
        end = document_units(document)
        block = document.findBlock(last)
        after = min(block.position() + block.length(), end)
        ranges = ((0, document.findBlock(first).position()), (after, end))
        return [_selection(document, start, stop, self._dimmed) for start, stop in ranges if start < stop]


def _lines(text: str, start: int) -> Iterable[tuple[int, int]]:
    """The stretches of a text at `start` between its line breaks: a tinted line break shows as a box behind the line."""
    for line in text.split("\n"):
        if line:
            yield start, start + len(line)
        start += len(line) + 1


def _kept_runs(draft: Draft, visible: tuple[int, int]) -> Iterable[tuple[int, int]]:
    start, end = map(draft.to_manuscript, visible)
    for first, last, origin in draft.manuscript.origin_runs(start, end):
        if origin is Origin.AI:
            yield from draft.manuscript_ranges(first, last)


def _selection(
    document: QTextDocument, start: int, end: int, look: QTextCharFormat
) -> QTextEdit.ExtraSelection:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    made = QTextEdit.ExtraSelection()
    made.cursor = cursor
    made.format = look
    return made
