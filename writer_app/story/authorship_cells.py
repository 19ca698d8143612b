"""A number for each character of a text, kept in chunks: a splice costs the same whatever the length.

Numbers travel as bytes, four to a number (`CELL`); what an undo puts back is then small and is never copied.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

CELL = 4
_CHUNK = 2048 * CELL


def cells_of(number: int, count: int) -> bytes:
    """`count` times the same number."""
    return number.to_bytes(CELL, sys.byteorder) * count


def runs_of(cells: bytes) -> Iterator[tuple[int, int]]:
    """(count, number) of the longest runs of one number."""
    numbers = memoryview(cells).cast("I")
    start, last = 0, -1
    for index, number in enumerate(numbers):
        if number != last:
            if index > start:
                yield index - start, last
            start, last = index, number
    if len(numbers) > start:
        yield len(numbers) - start, last


class Cells:
    """Changed only by `splice`. Positions are characters."""

    def __init__(self, cells: bytes = b"") -> None:
        self._chunks = [cells[at : at + _CHUNK] for at in range(0, len(cells), _CHUNK)] or [b""]
        self._length = len(cells)
        self._index = self._start = 0  # where the last look-up ended, in bytes: edits come close together

    def __len__(self) -> int:
        return self._length // CELL

    def part(self, start: int, end: int) -> bytes:
        offset, index = self._find(start * CELL), self._index
        left = (end - start) * CELL
        parts: list[bytes] = []
        while left > 0 and index < len(self._chunks):
            part = self._chunks[index][offset : offset + left]
            parts.append(part)
            left, offset, index = left - len(part), 0, index + 1
        return b"".join(parts)

    def splice(self, start: int, end: int, cells: bytes) -> None:
        """Put `cells` in the place of [start, end)."""
        if not 0 <= start <= end <= len(self):
            raise ValueError(f"splice {start}..{end} of {len(self)}")
        offset = self._find(start * CELL)
        first = last = self._index
        end_offset = offset + (end - start) * CELL
        while end_offset > len(self._chunks[last]):
            end_offset -= len(self._chunks[last])
            last += 1
        self._put(first, last, self._chunks[first][:offset] + cells + self._chunks[last][end_offset:])
        self._length += len(cells) - (end - start) * CELL

    def runs(self) -> Iterator[tuple[int, int]]:
        """(count, number) of the longest runs of one number, over the whole text."""
        count, last = 0, -1
        for chunk in self._chunks:
            for more, number in runs_of(chunk):
                if number != last and count:
                    yield count, last
                    count = 0
                count, last = count + more, number
        if count:
            yield count, last

    def _find(self, place: int) -> int:
        while place < self._start:
            self._index -= 1
            self._start -= len(self._chunks[self._index])
        while place > self._start + len(self._chunks[self._index]):
            self._start += len(self._chunks[self._index])
            self._index += 1
        return place - self._start

    def _put(self, first: int, last: int, cells: bytes) -> None:
        """Chunks first..last become these, cut or joined with a neighbour to a good size."""
        if len(cells) < _CHUNK // 4 and last + 1 < len(self._chunks):
            last += 1
            cells += self._chunks[last]
        elif len(cells) < _CHUNK // 4 and first > 0:
            first -= 1
            self._index = first
            self._start -= len(self._chunks[first])
            cells = self._chunks[first] + cells
        if len(cells) <= 2 * _CHUNK:
            new = [cells]
        else:
            new = [cells[at : at + _CHUNK] for at in range(0, len(cells), _CHUNK)]
        self._chunks[first : last + 1] = new
