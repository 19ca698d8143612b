"""Who wrote a text that another program has changed: what is as it was keeps its source, what is new came from outside."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from writer_app.story.authorship import Authorship, Source, day_of
from writer_app.story.manuscript import Origin, common_prefix, trimmed
from writer_app.text.difference import changes, tokens

Match = tuple[int, int, int]
"""`length` characters at `old` of the old text are those at `new` of the new one: (old, new, length)."""

_SHORTEST_MOVE = 24
"""A line of so many characters that is gone here and came there was moved."""
_LONGEST_LINE = 20_000
_LONGEST_BLOCK = 100_000
_MOST_PAIRS = 250_000


def reanchored(known: Authorship, old: str, new: str, moment: float) -> Authorship:
    """The authorship of `new`, where `known` is that of `old`. Passages of the model's that changed count as edited."""
    outside = Source(Origin.OUTSIDE, day_of(moment))
    kept = sorted(matches(old, new), key=lambda match: match[1])
    runs: list[tuple[int, Source]] = []
    at = 0
    for start, place, length in kept:
        if place > at:
            runs.append((place - at, outside))
        runs += known.runs(start, start + length)
        at = place + length
    if at < len(new):
        runs.append((len(new) - at, outside))
    return Authorship(runs, known.edited | _changed_passages(known, kept))


def matches(old: str, new: str) -> Iterator[Match]:
    """Stretches that both texts have; none overlaps another in the new text."""
    head, tail = _whole_lines(old, new)
    if head:
        yield 0, 0, head
    for start, place, length in _line_matches(old[head : len(old) - tail], new[head : len(new) - tail]):
        yield head + start, head + place, length
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def _whole_lines(old: str, new: str) -> tuple[int, int]:
    """What both begin and end with, cut back to whole lines: a moved line must not lose its end to another's."""
    head, gone, _ = trimmed(old, new)
    tail = len(old) - head - gone
    if head == len(old) == len(new):
        return head, 0
    start = old.rfind("\n", 0, head) + 1
    if head - start <= _LONGEST_LINE:
        head = start
    end = old.find("\n", len(old) - tail) + 1 or len(old)
    if end - (len(old) - tail) <= _LONGEST_LINE:
        tail = len(old) - end
    return head, tail


def _line_matches(old: str, new: str) -> Iterator[Match]:
    """Whole lines first: few to compare, and a moved one is found again."""
    units, new_units = _lines_with_blanks(old), _lines_with_blanks(new)
    lines, new_lines = [line for line, _ in units], [line for line, _ in new_units]
    old_at, new_at = _places(list(map("".join, units))), _places(list(map("".join, new_units)))
    unequal: list[tuple[int, int, int, int]] = []
    for op, a, a_end, b, b_end in SequenceMatcher(None, lines, new_lines, autojunk=False).get_opcodes():
        if op != "equal":
            unequal.append((a, a_end, b, b_end))
            continue
        for index, other in zip(range(a, a_end), range(b, b_end), strict=True):
            same = len(lines[index]) + common_prefix(units[index][1], new_units[other][1])
            yield old_at[index], new_at[other], same
    lost = {
        lines[index]: index
        for a, a_end, _, _ in unequal
        for index in range(a, a_end)
        if len(lines[index].strip()) >= _SHORTEST_MOVE
    }
    for a, a_end, b, b_end in unequal:
        start = b
        for other in range(b, b_end + 1):
            moved = lost.get(new_lines[other]) if other < b_end else None
            if moved is not None or other == b_end:
                yield from _block(old, new, (old_at[a], old_at[a_end]), (new_at[start], new_at[other]))
                start = other + 1
            if moved is not None:
                same = len(lines[moved]) + common_prefix(units[moved][1], new_units[other][1])
                yield old_at[moved], new_at[other], same


def _lines_with_blanks(text: str) -> list[tuple[str, str]]:
    """Each line with the blank lines behind it: those are all alike, and difflib takes minutes over thousands of them."""
    made: list[tuple[str, str]] = []
    for line in text.splitlines(keepends=True):
        if made and not line.strip():
            made[-1] = (made[-1][0], made[-1][1] + line)
        else:
            made.append((line, ""))
    return made


def _block(old: str, new: str, before: tuple[int, int], after: tuple[int, int]) -> Iterator[Match]:
    """What two stretches without an equal line have in common.

    Where something was replaced in every line (quotes, a name), lines go in pairs; else words are compared over all of it,
    unless that would take seconds: then it is another text.
    """
    (start, end), (place, place_end) = before, after
    one, other = old[start:end], new[place:place_end]
    if not one or not other:
        return
    lines, others = one.splitlines(keepends=True), other.splitlines(keepends=True)
    pairs = list(zip(lines, others, strict=False)) if 1 < len(lines) == len(others) else []
    if pairs and 2 * sum(_is_alike(*pair) for pair in pairs) > len(pairs):
        for line, changed in pairs:
            for inner, inner_place, length in _words(line, changed) if _is_alike(line, changed) else ():
                yield start + inner, place + inner_place, length
            start, place = start + len(line), place + len(changed)
    elif min(len(one), len(other)) <= _LONGEST_BLOCK:
        for inner, inner_place, length in _words(one, other):
            yield start + inner, place + inner_place, length


def _is_alike(line: str, other: str) -> bool:
    """Do two lines share half of their runs of four characters (short ones: of two)?"""
    size = 4 if min(len(line), len(other)) >= 24 else 2
    runs, others = ({text[at : at + size] for at in range(len(text) - size + 1)} for text in (line, other))
    return 2 * len(runs & others) >= max(1, min(len(runs), len(others)))


def _words(one: str, other: str) -> Iterator[Match]:
    """Words and characters that stayed."""
    at = place = 0
    for change in changes(one, other):
        same = change.start - at
        if same:
            yield at, place, same
        place += same
        for inner, inner_place, length in _inside(change.before, change.after):
            yield change.start + inner, place + inner_place, length
        at, place = change.end, place + len(change.after)
    if len(one) > at:
        yield at, place, len(one) - at


def _inside(before: str, after: str) -> Iterator[Match]:
    """A change as a reader sees it may hold words that stayed: they keep their source. So do the ends of a changed word."""
    if not before or not after:
        return
    old, new = tokens(before), tokens(after)
    if len(old) * len(new) > _MOST_PAIRS:
        return
    old_at, new_at = _places(old), _places(new)
    for op, a, a_end, b, b_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield old_at[a], new_at[b], old_at[a_end] - old_at[a]
        elif op == "replace":
            one, other = before[old_at[a] : old_at[a_end]], after[new_at[b] : new_at[b_end]]
            head = common_prefix(one, other)
            tail = common_prefix(one[head:][::-1], other[head:][::-1])
            if 2 * (head + tail) < min(len(one), len(other)):
                continue  # rained, snowed: the letters are the same by chance
            if head:
                yield old_at[a], new_at[b], head
            if tail:
                yield old_at[a_end] - tail, new_at[b_end] - tail, tail


def _places(parts: list[str]) -> list[int]:
    places = [0]
    for part in parts:
        places.append(places[-1] + len(part))
    return places


def _changed_passages(known: Authorship, kept: list[Match]) -> frozenset[str]:
    """The generations of which something is gone, or has something else in its middle."""
    gone = _gaps(kept, len(known))
    gap_ends = [end for _, end in gone]
    seams = sorted(
        old + length
        for (old, new, length), (next_old, next_new, _) in pairwise(kept)
        if (next_old, next_new) != (old + length, new + length)
    )
    found: set[str] = set()
    for span in known.spans():
        if span.generation_id is None:
            continue
        gap = bisect_right(gap_ends, span.start)
        seam = bisect_right(seams, span.start)
        if (gap < len(gone) and gone[gap][0] < span.end) or (seam < len(seams) and seams[seam] < span.end):
            found.add(span.generation_id)
    return frozenset(found)


def _gaps(kept: list[Match], length: int) -> list[tuple[int, int]]:
    """The stretches of the old text that are nowhere in the new one."""
    made: list[tuple[int, int]] = []
    at = 0
    for start, _, count in sorted(kept):
        if start > at:
            made.append((at, start))
        at = max(at, start + count)
    return [*made, (at, length)] if at < length else made
