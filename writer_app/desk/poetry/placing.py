"""Between sheet and page: which verse is taken from the page, and where a kept poem goes."""

from __future__ import annotations

from writer_app.desk.page.page import Page
from writer_app.desk.poetry.poem import origins, set_apart

_LONGEST = 4000
"""Characters of a selection that are looked at as a poem."""


class Placing:
    """One poem goes to the caret, or back to where it was taken from as long as that still stands there."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._taken: tuple[int, str] | None = None

    def take_selection(self) -> str:
        """What is selected; without a selection the lines around the caret, up to empty ones."""
        page = self._page
        start, end = page.selection()
        if start == end:
            start, end = self._paragraphs_at(page.caret())
        end = min(end, start + _LONGEST)
        text = page.draft.manuscript.text(start, end)
        self._taken = (start, text) if text.strip() else None
        return text.strip("\n")

    def forget(self) -> None:
        self._taken = None

    def put(self, text: str, composed: str, *, is_taken: bool) -> None:
        """Make the poem part of the text as one undo step; what the model wrote of it has the origin AI."""
        page = self._page
        if page.isReadOnly():
            return
        if page.has_pending:
            page.keep_pending()
        place = self._place_taken() if is_taken else None
        if place is not None:
            start, end = place
            old = page.draft.manuscript.text(start, end)
            lead = old[: len(old) - len(old.lstrip("\n"))]
            tail = old[len(old.rstrip("\n")) :]
            whole = lead + text + tail
            if whole != old:
                page.replace(start, end, whole, origins(whole, composed))
        elif composed == text:
            self._put_as_continuation(text)
        else:
            start, lead, tail = self._spot()
            whole = lead + text + tail
            page.replace(start, start, whole, origins(whole, composed))

    def _put_as_continuation(self, text: str) -> None:
        """The same road as Continue's Keep."""
        start, lead, tail = self._spot()
        self._page.open_pending(start)
        self._page.show_pending(lead + text + tail)
        self._page.keep_pending()

    def _spot(self) -> tuple[int, str, str]:
        """The caret, and what sets the poem's lines apart from the text around it."""
        manuscript, at = self._page.draft.manuscript, self._page.caret()
        lead, tail = set_apart(manuscript.text(max(0, at - 1), at), manuscript.text(at, at + 1))
        return at, lead, tail

    def _place_taken(self) -> tuple[int, int] | None:
        """Where the verse stands that was taken from the page, if it still does."""
        if self._taken is None:
            return None
        start, text = self._taken
        manuscript = self._page.draft.manuscript
        if manuscript.text(start, min(start + len(text), len(manuscript))) == text:
            return start, start + len(text)
        whole = manuscript.text(0, len(manuscript))
        found = whole.find(text)
        return (found, found + len(text)) if found >= 0 and whole.count(text) == 1 else None

    def _paragraphs_at(self, caret: int) -> tuple[int, int]:
        manuscript = self._page.draft.manuscript
        low, high = max(0, caret - _LONGEST), min(len(manuscript), caret + _LONGEST)
        before, after = manuscript.text(low, caret), manuscript.text(caret, high)
        start = before.rfind("\n\n")
        end = after.find("\n\n")
        return (
            caret if before.endswith("\n\n") else low + start + 2 if start >= 0 else low,
            caret + end if end >= 0 else high,
        )
