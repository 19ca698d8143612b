"""The text that the writer owns, with the origin of every character. Positions are code points.

Chunks of about 2,048 characters: a splice costs 3 to 4 µs whatever the length of the text (one str of 1 MB: 150 to 370 µs).
Each chunk knows its length in UTF-16 units, so that Qt's positions can be translated without reading the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum

CHUNK = 2048
_LARGEST = 2 * CHUNK
_SMALLEST = CHUNK // 4

_RUN = re.compile(rb"(.)\1*", re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSAFE = re.compile("[\r\u2029\ufdd0\ufdd1\ud800-\udfff]")
_CLEANED = str.maketrans(
    {"\r": "\n", "\u2029": "\n", "\ufdd0": "\ufffd", "\ufdd1": "\ufffd", "\x00": "\ufffd"}
)


class Origin(IntEnum):
    """Who wrote a character."""

    AUTHOR = 0
    PASTED = 1
    AI = 2
    OUTSIDE = 3


def clean(text: str) -> str:
    """`text` as a page can hold it: one kind of line end, no characters that Qt takes for paragraph ends or loses.

    NUL, NBSP, U+2028 and all others stay: a page holds them.
    """
    if not _UNSAFE.search(text):
        return text
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").translate(_CLEANED))


def utf16_length(text: str) -> int:
    """UTF-16 units of a text without lone surrogates."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le")) // 2


def common_prefix(one: str, other: str) -> int:
    """How many characters two texts begin with together."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def trimmed(old: str, new: str) -> tuple[int, int, str]:
    """Where two texts begin to differ, how much of the old one goes, what comes instead."""
    head = common_prefix(old, new)
    old, new = old[head:], new[head:]
    tail = common_prefix(old[::-1], new[::-1])
    return head, len(old) - tail, new[: len(new) - tail]


class _Chunk:
    __slots__ = ("origins", "text", "units")

    def __init__(self, text: str, origins: bytes) -> None:
        self.text = text
        self.origins = origins
        self.units = utf16_length(text)

    def unit_at(self, offset: int) -> int:
        return offset if self.units == len(self.text) else utf16_length(self.text[:offset])

    def offset_at(self, unit: int) -> int:
        """The code point that holds a UTF-16 unit (the second half of a pair counts to its character)."""
        if self.units == len(self.text):
            return unit
        return len(self.text.encode("utf-16-le")[: 2 * unit].decode("utf-16-le", "ignore"))


def _cut(text: str, origins: bytes) -> list[_Chunk]:
    return [_Chunk(text[at : at + CHUNK], origins[at : at + CHUNK]) for at in range(0, len(text), CHUNK)] or [
        _Chunk("", b"")
    ]


class Manuscript:
    """Text with origins; changed only by `splice`."""

    def __init__(self, text: str = "", origins: bytes | Origin = Origin.AUTHOR) -> None:
        given = bytes([origins]) * len(text) if isinstance(origins, Origin) else origins
        if len(given) != len(text):
            raise ValueError("one origin for each character")
        self._chunks = _cut(text, given)
        self._length = len(text)
        self._units = sum(chunk.units for chunk in self._chunks)
        # Where the last look-up ended: chunk, its first code point, its first UTF-16 unit. Edits come close together.
        self._index = self._start = self._unit_start = 0

    def __len__(self) -> int:
        return self._length

    @property
    def utf16_units(self) -> int:
        """The length in UTF-16 units."""
        return self._units

    def text(self, start: int = 0, end: int | None = None) -> str:
        return "".join(chunk.text[a:b] for chunk, a, b in self._parts(start, end))

    def origins(self, start: int = 0, end: int | None = None) -> bytes:
        """One byte (an `Origin`) for each character."""
        return b"".join(chunk.origins[a:b] for chunk, a, b in self._parts(start, end))

    def origin_runs(self, start: int = 0, end: int | None = None) -> list[tuple[int, int, Origin]]:
        """(start, end, origin) of the longest runs of one origin."""
        found = _RUN.finditer(self.origins(start, end))
        return [(start + run.start(), start + run.end(), Origin(run[1][0])) for run in found]

    def authorship(self) -> dict[Origin, int]:
        """How many characters come from each origin; the sum is the length."""
        return {origin: sum(chunk.origins.count(origin.value) for chunk in self._chunks) for origin in Origin}

    def splice(self, start: int, end: int, text: str, origins: bytes) -> None:
        """Put `text` in the place of [start, end)."""
        if not 0 <= start <= end <= self._length or len(text) != len(origins):
            raise ValueError(f"splice {start}..{end} of {self._length}")
        offset = self._find(start)
        first = last = self._index
        end_offset = offset + end - start
        while end_offset > len(self._chunks[last].text):
            end_offset -= len(self._chunks[last].text)
            last += 1
        head, tail = self._chunks[first], self._chunks[last]
        self._put(
            first,
            last,
            head.text[:offset] + text + tail.text[end_offset:],
            head.origins[:offset] + origins + tail.origins[end_offset:],
        )
        self._length += len(text) - (end - start)

    def unit_at(self, position: int) -> int:
        """UTF-16 units before a code point."""
        if position >= self._length:
            return self._units
        offset = self._find(position)
        return self._unit_start + self._chunks[self._index].unit_at(offset)

    def position_at(self, unit: int) -> int:
        """The code point at a UTF-16 unit; inside a pair, the pair's."""
        if unit >= self._units:
            return self._length
        while unit < self._unit_start:
            self._step_back()
        while unit > self._unit_start + self._chunks[self._index].units:
            self._step_on()
        return self._start + self._chunks[self._index].offset_at(unit - self._unit_start)

    def _find(self, position: int) -> int:
        """Move to the chunk of a position; the offset inside it."""
        while position < self._start:
            self._step_back()
        while position > self._start + len(self._chunks[self._index].text):
            self._step_on()
        return position - self._start

    def _step_on(self) -> None:
        chunk = self._chunks[self._index]
        self._index += 1
        self._start += len(chunk.text)
        self._unit_start += chunk.units

    def _step_back(self) -> None:
        self._index -= 1
        chunk = self._chunks[self._index]
        self._start -= len(chunk.text)
        self._unit_start -= chunk.units

    def _parts(self, start: int, end: int | None) -> Iterator[tuple[_Chunk, int, int]]:
        end = self._length if end is None else min(end, self._length)
        if start >= end:
            return
        offset, index, left = self._find(start), self._index, end - start
        while left > 0:
            chunk = self._chunks[index]
            taken = min(left, len(chunk.text) - offset)
            yield chunk, offset, offset + taken
            left, offset, index = left - taken, 0, index + 1

    def _put(self, first: int, last: int, text: str, origins: bytes) -> None:
        """Chunks first..last become the given text, cut or joined with a neighbour to a good size."""
        if len(text) < _SMALLEST and last + 1 < len(self._chunks):
            last += 1
            text, origins = text + self._chunks[last].text, origins + self._chunks[last].origins
        elif len(text) < _SMALLEST and first > 0:
            self._step_back()
            first -= 1
            text, origins = self._chunks[first].text + text, self._chunks[first].origins + origins
        new = [_Chunk(text, origins)] if len(text) <= _LARGEST else _cut(text, origins)
        self._units += sum(chunk.units for chunk in new)
        self._units -= sum(chunk.units for chunk in self._chunks[first : last + 1])
        self._chunks[first : last + 1] = new
