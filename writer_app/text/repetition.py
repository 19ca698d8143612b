"""Loops: a model that says the same thing again and again at the end of what it wrote."""

from __future__ import annotations

from writer_app.text.sentence import sentence_ends

_LONGEST_UNIT = 400
_SHORTEST_LOOP = 24
"""A repeated tail shorter than this many characters is style ("no, no, no"), not a loop."""


def loop_start(text: str) -> int | None:
    """The index where the repeats of a looping tail begin (the first saying stays), or None.

    A loop is a unit said at least three times in a row at the very end (a short unit more often: the repeats together must
    reach 24 characters), or twice when the unit has 60 characters or more. The last saying may be incomplete.
    """
    length = len(text)
    for unit in range(1, min(_LONGEST_UNIT, length // 2) + 1):
        if text[length - 1] != text[length - 1 - unit]:
            continue
        start = length - unit
        while start > 0 and text[start - 1] == text[start - 1 + unit]:
            start -= 1
        covered = length - start
        repeats = (covered - unit) / unit
        if covered - unit >= _SHORTEST_LOOP and (repeats >= 2 or (unit >= 60 and repeats >= 1)):
            return _at_a_sentence_end(text, start + unit, unit)
    return None


def _at_a_sentence_end(text: str, earliest: int, unit: int) -> int:
    """The periodic tail may reach back into what was there before: cut where a sentence of the first saying is whole."""
    earliest = len(text[:earliest].rstrip()) or earliest
    for end in sentence_ends(text):
        if earliest <= end < earliest + unit:
            return end
    return earliest
