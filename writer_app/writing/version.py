"""The versions of one click while they are written and turned: pure bookkeeping of texts and of which one is shown."""

from __future__ import annotations

from collections.abc import Sequence


class VersionSet:
    """Texts in the order in which they are counted, and the index of the one on the page.

    A job takes a run of slots by `begin`; its candidates are written into `slot + candidate`. What was shown before stays
    until the first of them has a text. When the job is done `settle` puts its final texts there (fewer when some said the
    same, in another order when ranked) without changing what the writer sees, unless the writer has not turned and a
    better one came first.
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._awaited: int | None = None
        self.clear()

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
        """Make room for `count` versions; the index of the first slot, which is shown as soon as it has a text."""
        slot = len(self._texts)
        self._texts += [""] * count
        self._shown_before = self._shown
        self._awaited = slot
        self._has_turned = False
        return slot

    def write(self, index: int, piece: str) -> bool:
        """Append to a version; true if it is the one shown (from now on, perhaps)."""
        self._texts[index] += piece
        if index == self._awaited:
            self._shown, self._awaited = index, None
        return index == self._shown

    def retract(self, index: int, count: int) -> bool:
        """Take back the last `count` characters of a version; true if it is the one shown."""
        text = self._texts[index]
        self._texts[index] = text[: len(text) - count]
        return index == self._shown

    def replace(self, index: int, text: str) -> bool:
        """Put another text in the place of a version; true if it is the one shown."""
        self._texts[index] = text
        return index == self._shown

    def settle(self, slot: int, finals: Sequence[str]) -> bool:
        """Replace what was written from `slot` on by the final texts of that job; false if all of them were there before."""
        before, was_shown = self._texts[:slot], self.shown_text
        others = {text.strip() for text in before}
        fresh = [text for text in finals if text.strip() and text.strip() not in others]
        self._texts = before + fresh
        if not fresh:
            self._shown = max(
                0, min(self._shown if self._shown < slot else self._shown_before, len(before) - 1)
            )
        elif self._has_turned or (self._shown < slot and self._awaited is None):
            self._shown = self._index_of(was_shown, slot)
        else:
            self._shown = slot
        self._awaited = None
        return bool(fresh)

    def _index_of(self, text: str, slot: int) -> int:
        for index, other in enumerate(self._texts):
            if other.strip() == text.strip() or (index >= slot and text and other.startswith(text.rstrip())):
                return index
        return max(0, min(self._shown, len(self._texts) - 1))

    def turn(self, step: int) -> bool:
        """Show the next (+1) or previous (−1) version that has a text, around the end; true if another one is shown now."""
        written = [index for index, text in enumerate(self._texts) if text]
        if not written or written == [self._shown] or not step:
            return False
        at = written.index(self._shown) if self._shown in written else -1 if step > 0 else 0
        self._shown = written[(at + step) % len(written)]
        self._has_turned, self._awaited = True, None
        return True

    def clear(self) -> None:
        self._texts = []
        self._shown = self._shown_before = 0
        self._awaited = None
        self._has_turned = False
