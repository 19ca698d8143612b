"""Where everything of a poem stands on the sheet, in pixels: cells for Chinese, words in lines for English. No painting here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QRect

from writer_app.poetry.checker.verdict import LineMarks

LOCK = 26  # the place of a line's lock, left of it
_CELLS = (56, 50, 44, 38, 32)
_FLOWING_CELLS = (44, 38, 32)
_LEAST_FOR_HEIGHT = 44  # smaller only where the sheet is too narrow
_MARGIN = 20
_STOPS = "。！？；.!?;"


class Spot(msgspec.Struct, frozen=True):
    """A character or word: `line` from 0, `position` from 1."""

    line: int
    position: int
    rect: QRect


class LineBox(msgspec.Struct, frozen=True):
    """One line: its lock, the room for its punctuation, and for what is noted behind it."""

    line: int
    rect: QRect
    lock: QRect
    end: QRect
    note: QRect
    row: int = 0


class Layout(msgspec.Struct, frozen=True):
    """`cell` is the side of a square; 0 where words stand in lines."""

    spots: tuple[Spot, ...] = ()
    lines: tuple[LineBox, ...] = ()
    width: int = 0
    height: int = 0
    cell: int = 0

    def spot(self, line: int, position: int) -> Spot | None:
        return next((one for one in self.spots if (one.line, one.position) == (line, position)), None)


class CellMetrics(msgspec.Struct, frozen=True):
    """Heights around a cell, and the widths of notes in pixels by line."""

    cell: int
    pinyin: int
    dot: int
    row_gap: int
    stanza_gap: int
    notes: tuple[int, ...]

    @property
    def end(self) -> int:
        return round(self.cell * 0.45)

    def width(self, line: LineMarks, at: int) -> int:
        return LOCK + len(line.marks) * self.cell + (self.end if line.end else 6) + self.notes[at]


def cells_layout(
    lines: Sequence[LineMarks],
    width: int,
    *,
    breaks: frozenset[int],
    flows: bool,
    pinyin_height: int,
    note_width: Callable[[LineMarks], int],
    height: int = 0,
) -> Layout:
    """Characters in squares, large enough to be seen whole in `height` where that is possible (0: no matter).

    `breaks` are the lines (counted from 1) a stanza ends after; `flows`: sentences share a row."""
    notes = tuple(note_width(line) for line in lines)
    made = Layout()
    for cell in _FLOWING_CELLS if flows else _CELLS:
        chosen = _metrics(cell, pinyin_height, notes, flows)
        rows = _rows(lines, width - 2 * _MARGIN, chosen, breaks, flows)
        made = _place(lines, rows, width, chosen, breaks)
        is_low = not height or made.height <= height or flows or cell <= _LEAST_FOR_HEIGHT
        if made.width <= width and is_low:
            break
    return made


def _metrics(cell: int, pinyin: int, notes: tuple[int, ...], flows: bool) -> CellMetrics:
    return CellMetrics(
        cell=cell, pinyin=pinyin, dot=20, row_gap=10 if flows else 14, stanza_gap=20, notes=notes
    )


def _rows(
    lines: Sequence[LineMarks], width: int, metrics: CellMetrics, breaks: frozenset[int], flows: bool
) -> list[list[int]]:
    rows: list[list[int]] = []
    used = width + 1
    is_open = False
    for at, line in enumerate(lines):
        need = metrics.width(line, at)
        if flows and is_open and used + need <= width:
            rows[-1].append(at)
            used += need
        else:
            rows.append([at])
            used = need
        is_open = line.end not in _STOPS and at + 1 not in breaks
    return rows


def _place(
    lines: Sequence[LineMarks],
    rows: list[list[int]],
    width: int,
    metrics: CellMetrics,
    breaks: frozenset[int],
) -> Layout:
    widest = max((sum(metrics.width(lines[at], at) for at in row) for row in rows), default=0)
    # The lock stands in the margin: the characters are in the middle of the sheet, not the lock with them.
    left = max(_MARGIN, (width - widest - LOCK) // 2)
    spots: list[Spot] = []
    boxes: list[LineBox] = []
    cell, y = metrics.cell, _MARGIN
    for number, row in enumerate(rows):
        x, top = left, y + metrics.pinyin
        for at in row:
            line = lines[at]
            start = x + LOCK
            for place in range(len(line.marks)):
                spots.append(Spot(at, place + 1, QRect(start + place * cell, top, cell, cell)))
            behind = start + len(line.marks) * cell
            end = metrics.end if line.end else 6
            boxes.append(
                LineBox(
                    at,
                    QRect(x, y, metrics.width(line, at), metrics.pinyin + cell + metrics.dot),
                    QRect(x, top + (cell - LOCK) // 2, LOCK - 4, LOCK),
                    QRect(behind, top, end, cell),
                    QRect(behind + end, top, metrics.notes[at], cell),
                    number,
                )
            )
            x += metrics.width(line, at)
        y = top + cell + metrics.dot + metrics.row_gap
        if row[-1] + 1 in breaks:
            y += metrics.stanza_gap
    return Layout(tuple(spots), tuple(boxes), max(width, widest + 2 * _MARGIN), y + _MARGIN, cell)


class WordMetrics(msgspec.Struct, frozen=True):
    """Heights and widths of words in lines, in pixels. `notes`: the room for syllables and rhyme at the line's end."""

    word_height: int
    marks_height: int
    space: int
    row_gap: int
    stanza_gap: int
    notes: int


def words_layout(
    words: Sequence[Sequence[int]], width: int, metrics: WordMetrics, breaks: frozenset[int]
) -> Layout:
    """Words in lines, broken where they are wider than the sheet. `words` are the widths in pixels, by line."""
    room = max(120, width - 2 * _MARGIN - LOCK - metrics.notes)
    natural = [sum(row) + metrics.space * max(0, len(row) - 1) for row in words]
    column = min(room, max(natural, default=0))
    left = max(_MARGIN, (width - column - metrics.notes - 2 * LOCK) // 2)
    start, height = left + LOCK, metrics.marks_height + metrics.word_height
    spots: list[Spot] = []
    boxes: list[LineBox] = []
    y = _MARGIN
    for at, row in enumerate(words):
        x, top = start, y
        for place, need in enumerate(row):
            if x > start and x + need > start + column:
                x, y = start + LOCK, y + height
            spots.append(Spot(at, place + 1, QRect(x, y, need, height)))
            x += need + metrics.space
        boxes.append(
            LineBox(
                at,
                QRect(left, top, LOCK + column + metrics.notes, y + height - top),
                QRect(left, top + metrics.marks_height + (metrics.word_height - LOCK) // 2, LOCK - 4, LOCK),
                QRect(x, y, 0, height),
                QRect(start + column + 16, y + metrics.marks_height, metrics.notes - 16, metrics.word_height),
                at,
            )
        )
        y += height + metrics.row_gap + (metrics.stanza_gap if at + 1 in breaks else 0)
    return Layout(tuple(spots), tuple(boxes), width, y + _MARGIN, 0)
