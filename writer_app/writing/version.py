"""The versions of one click while they are written and turned: pure bookkeeping of texts and of which one is shown."""

from __future__ import annotations

from collections.abc import Sequence


class VersionSet:
    """Texts in the order in which they are counted, and the index of the one on the page.

    A job takes a run of slots by `begin`; its candidates are written into `slot + candidate`. When the job is done `settle` puts
    its final texts there (fewer when some said the same, in another order when ranked) without changing what the writer sees,
    unless that text is gone or the writer has not turned yet and a better one came first.
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._shown = 0
        self._has_turned = False

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def texts(self) -> Sequence[str]:
        return tuple(self._texts)

    @property
    def shown(self) -> int:
        """Index of the version on the page, from 0."""
        return self._shown

    @property
    def shown_text(self) -> str:
        return self._texts[self._shown] if self._texts else ""

    def begin(self, count: int) -> int:
        """Make room for `count` versions and show the first of them; the index of that slot."""
        slot = len(self._texts)
        self._texts += [""] * count
        self._shown = slot
        self._has_turned = False
        return slot

    def write(self, index: int, piece: str) -> bool:
        """Append to a version; true if it is the one shown."""
        self._texts[index] += piece
        return index == self._shown

    def retract(self, index: int, count: int) -> bool:
        """Take back the last `count` characters of a version; true if it is the one shown."""
        text = self._texts[index]
        self._texts[index] = text[: len(text) - count]
        return index == self._shown

    def settle(self, slot: int, finals: Sequence[str]) -> None:
        """Replace what was written from `slot` on by the final texts of that job."""
        before, was_shown = self._texts[:slot], self.shown_text
        others = {text.strip() for text in before}
        fresh = [text for text in finals if text.strip() not in others]
        self._texts = before + fresh
        if self._has_turned or self._shown < slot:
            self._shown = self._index_of(was_shown, slot)
        else:
            self._shown = min(slot, max(0, len(self._texts) - 1))

    def _index_of(self, text: str, slot: int) -> int:
        for index, other in enumerate(self._texts):
            if other.strip() == text.strip() or (index >= slot and text and other.startswith(text.rstrip())):
                return index
        return max(0, min(self._shown, len(self._texts) - 1))

    def drop_empty(self) -> None:
        """Forget versions without a text (a stopped job)."""
        text = self.shown_text
        self._texts = [other for other in self._texts if other.strip()]
        self._shown = self._texts.index(text) if text in self._texts else max(0, len(self._texts) - 1)

    def turn(self, step: int) -> bool:
        """Show the next (+1) or previous (−1) version, around the end; true if another one is shown now."""
        if len(self._texts) < 2:
            return False
        self._shown = (self._shown + step) % len(self._texts)
        self._has_turned = True
        return True

    def clear(self) -> None:
        self._texts = []
        self._shown = 0
        self._has_turned = False
