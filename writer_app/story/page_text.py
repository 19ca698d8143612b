"""The text of a page: the manuscript with a layer's texts put in. Every position of one as a position of the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from writer_app.story.manuscript import Manuscript, Origin, utf16_length
from writer_app.story.overlay import Insertions, Layer

_NOTHING = Insertions()


class PageText:
    """Positions are code points, of the manuscript unless a name says page. Without a layer both are the same."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self._layer: Layer | None = None

    @property
    def page_length(self) -> int:
        return len(self.manuscript) + self._put_in[1].lengths[-1]

    @property
    def page_units(self) -> int:
        """The length of the page in UTF-16 units."""
        return self.manuscript.utf16_units + self._put_in[1].units[-1]

    def page_text(self, start: int = 0, end: int | None = None) -> str:
        pieces = self._pieces(start, self.page_length if end is None else end)
        return "".join(text or self.manuscript.text(a, b) for a, b, text in pieces)

    def page_origins(self, start: int, end: int) -> bytes:
        """One origin for each character of the page; what is put in is the AI's."""
        return b"".join(
            bytes([Origin.AI]) * len(text) if text else self.manuscript.origins(a, b)
            for a, b, text in self._pieces(start, end)
        )

    def manuscript_ranges(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where [start, end) of the manuscript stands on the page: (start, end) for each stretch between what is put in."""
        first, last = self.to_page(start, is_after=True), self.to_page(end)
        at = first
        for a, b, text in self._pieces(first, last):
            if text:
                at += len(text)
            else:
                yield at, at + b - a
                at += b - a

    def to_page(self, position: int, is_after: bool = False) -> int:
        """The place on the page; where something is put in its left edge, or its right edge with `is_after`."""
        anchor, put_in = self._put_in
        find = bisect_right if is_after else bisect_left
        return position + put_in.lengths[find(put_in.offsets, position - anchor)]

    def to_manuscript(self, page_position: int) -> int:
        """The place in the manuscript; inside what is put in the place where it stands."""
        anchor, put_in = self._put_in
        count = bisect_left(put_in.starts, page_position - anchor)
        if not count:
            return page_position
        return max(anchor + put_in.offsets[count - 1], page_position - put_in.lengths[count])

    def page_unit_at(self, page_position: int) -> int:
        """UTF-16 units before a code point of the page."""
        anchor, put_in = self._put_in
        count = bisect_left(put_in.starts, page_position - anchor)
        if not count:
            return self.manuscript.unit_at(page_position)
        last = count - 1
        inside = page_position - anchor - put_in.starts[last]
        if inside >= len(put_in.texts[last]):
            return self.manuscript.unit_at(page_position - put_in.lengths[count]) + put_in.units[count]
        shown = utf16_length(put_in.texts[last][:inside])
        return self.manuscript.unit_at(anchor + put_in.offsets[last]) + put_in.units[last] + shown

    def page_position_at(self, unit: int) -> int:
        """The code point of the page at a UTF-16 unit; inside a pair, the pair's."""
        anchor, put_in = self._put_in

        def start(index: int) -> int:
            return self.manuscript.unit_at(anchor + put_in.offsets[index]) + put_in.units[index]

        count = bisect_left(range(len(put_in.texts)), unit, key=start)
        if not count:
            return self.manuscript.position_at(unit)
        last = count - 1
        inside, text = unit - start(last), put_in.texts[last]
        if inside >= put_in.units[count] - put_in.units[last]:
            return self.manuscript.position_at(unit - put_in.units[count]) + put_in.lengths[count]
        shown = text.encode("utf-16-le")[: 2 * inside].decode("utf-16-le", "ignore")
        return anchor + put_in.starts[last] + len(shown)

    @property
    def _put_in(self) -> tuple[int, Insertions]:
        return (0, _NOTHING) if self._layer is None else (self._layer.anchor, self._layer.insertions)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """[start, end) of the page: stretches of the manuscript (start, end, "") and what is put in (0, 0, text)."""
        anchor, put_in = self._put_in
        index = max(0, bisect_left(put_in.starts, start - anchor) - 1)
        for first, text in zip(put_in.starts[index:], put_in.texts[index:], strict=True):
            first += anchor
            if first >= end:
                break
            before = put_in.lengths[index]
            index += 1
            if start < first:
                yield start - before, first - before, ""
                start = first
            if start < first + len(text):
                yield 0, 0, text[start - first : end - first]
                start = min(end, first + len(text))
        if start < end:
            before = put_in.lengths[index]
            yield start - before, end - before, ""
