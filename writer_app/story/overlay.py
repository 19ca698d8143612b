"""Text that a model wrote and the writer has not kept: shown on the page, not in the manuscript, not in undo or save."""

from __future__ import annotations

import msgspec

from writer_app.story.manuscript import utf16_length


class Overlay(msgspec.Struct):
    """`text` is shown before the manuscript's character `anchor`; while `is_streaming` more may come."""

    anchor: int
    text: str = ""
    is_streaming: bool = True
    units: int = 0

    def set_text(self, text: str) -> None:
        self.text = text
        self.units = utf16_length(text)

    def append(self, piece: str) -> None:
        self.text += piece
        self.units += utf16_length(piece)

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
