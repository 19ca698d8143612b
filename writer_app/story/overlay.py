"""What is shown on the page and not in the manuscript: text that a model wrote and the writer has not kept.

A layer lies over a stretch of the manuscript and puts texts in at places of that stretch. There are two kinds: the `Overlay`
(one text, at one place, while a model continues) and the `Review` of a rewrite (review.py: many). None is in undo or save.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from writer_app.story.manuscript import utf16_length


class Insertions:
    """Texts put in at rising `offsets` (code points of the manuscript, from the layer's anchor). It does not change.

    `starts` are their places on the page, `lengths` and `units` what is put in before each, in code points and UTF-16 units;
    both have one number more: the whole.
    """

    __slots__ = ("lengths", "offsets", "starts", "texts", "units")

    def __init__(self, parts: Iterable[tuple[int, str, int]] = ()) -> None:
        """Parts: offset, text, its length in UTF-16 units. Empty texts are left out."""
        self.offsets: list[int] = []
        self.texts: list[str] = []
        self.starts: list[int] = []
        self.lengths, self.units = [0], [0]
        for offset, text, units in parts:
            if text:
                self.offsets.append(offset)
                self.texts.append(text)
                self.starts.append(offset + self.lengths[-1])
                self.lengths.append(self.lengths[-1] + len(text))
                self.units.append(self.units[-1] + units)


class Layer(Protocol):
    """What lies over [anchor, anchor + length) of the manuscript."""

    anchor: int

    @property
    def length(self) -> int: ...

    @property
    def insertions(self) -> Insertions: ...


class Overlay:
    """`text` is shown before the manuscript's character `anchor`; while `is_streaming` more may come."""

    length = 0

    def __init__(self, anchor: int) -> None:
        self.anchor = anchor
        self.is_streaming = True
        self.set_text("")

    @property
    def text(self) -> str:
        return self._text

    @property
    def units(self) -> int:
        """The length of `text` in UTF-16 units."""
        return self._units

    @property
    def insertions(self) -> Insertions:
        return self._insertions

    def set_text(self, text: str) -> None:
        self._show(text, utf16_length(text))

    def append(self, piece: str) -> None:
        self._show(self._text + piece, self._units + utf16_length(piece))

    def _show(self, text: str, units: int) -> None:
        self._text, self._units = text, units
        self._insertions = Insertions(((0, text, units),))

    @property
    def end(self) -> int:
        """Its end on the page (its start is `anchor` in both)."""
        return self.anchor + len(self.text)

    def is_touched(self, start: int, end: int) -> bool:
        """Would a change of [start, end) of the page happen at one of its edges?"""
        return start in (self.anchor, self.end) or end in (self.anchor, self.end)

    def is_entered(self, start: int, end: int) -> bool:
        """Would a change of [start, end) of the page happen inside it, or take any of its characters?"""
        return start < self.end and end > self.anchor
