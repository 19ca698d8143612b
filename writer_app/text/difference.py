"""What changed between two texts, as a person would mark it: words of Latin text, characters of Chinese.

`difflib` over tokens, then three things that make its answer readable: a lonely equal word between two changes joins them,
a change slides to where a sentence or a word begins, and neighbours become one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from writer_app.text.grapheme import clusters
from writer_app.text.sentence import CLOSERS, ELLIPSES, HAN_TERMINATORS, LATIN_TERMINATORS
from writer_app.text.word import is_han

_SPACES = " \t\u00a0\u3000\u2009\u202f"
_LINE_ENDS = ("\n", "\r\n", "\r", "\u2028", "\u2029")
_APOSTROPHES = ("'", "’")
_IN_NUMBERS = (".", ",", ":")
_RUNS = "….·—–-~～"
"""Marks that are written twice or more as one: …… —— ..."""
_ENDS = HAN_TERMINATORS + LATIN_TERMINATORS + ELLIPSES

_COST_LIMIT = 60_000
"""Pairs of equal tokens that difflib may look at in one pass (its time grows with them): about 4,000 Chinese characters of
prose, more of English. Longer texts are first cut at runs of tokens that both have only once."""
_ANCHORS = (4, 8)
"""Tokens of such a run; the longer ones for texts of few words."""
_DEEPEST = 8


class Change(msgspec.Struct, frozen=True):
    """`before`, the original's code points [start, end), becomes `after`."""

    op: Literal["insert", "delete", "replace"]
    before: str
    after: str
    start: int
    end: int


class _Edit(NamedTuple):
    """Tokens [a, a_end) of the original become tokens [b, b_end) of the candidate."""

    a: int
    a_end: int
    b: int
    b_end: int


def changes(original: str, candidate: str) -> tuple[Change, ...]:
    """What makes `candidate` of `original`, in order; between two changes stands at least one equal token.

    No cut lies inside a character as readers see it (text/grapheme.py).
    """
    old, new = tokens(original), tokens(candidate)
    edits = _joined(list(_edits(old, new)), old, new)
    edits = _joined([_slid(edits, index, old, new) for index in range(len(edits))], old, new)
    places = [0]
    for token in old:
        places.append(places[-1] + len(token))
    return tuple(_change(edit, old, new, places) for edit in edits)


def applied(original: str, changes: Sequence[Change], accepted: Container[int] | None = None) -> str:
    """`original` with the changes whose index is in `accepted`; None: with all of them."""
    parts: list[str] = []
    at = 0
    for index, change in enumerate(changes):
        is_taken = accepted is None or index in accepted
        parts += (original[at : change.start], change.after if is_taken else change.before)
        at = change.end
    return "".join((*parts, original[at:]))


def _change(edit: _Edit, old: list[str], new: list[str], places: list[int]) -> Change:
    before, after = "".join(old[edit.a : edit.a_end]), "".join(new[edit.b : edit.b_end])
    start, end = places[edit.a], places[edit.a_end]
    if before and after and not (before + after).strip(_SPACES):  # two spaces become one: one goes
        same = _common(before, after)
        before, after, start = before[same:], after[same:], start + same
    op: Literal["insert", "delete", "replace"] = (
        "replace" if before and after else "delete" if before else "insert"
    )
    return Change(op, before, after, start, end)


# Tokens.


def tokens(text: str) -> list[str]:
    """Words and numbers, each Han character or kana, runs of spaces, each line end, each mark (…… and —— are one).

    Joined together they are `text`; none begins or ends inside a character as readers see it.
    """
    parts = clusters(text)
    kinds = [_kind(part) for part in parts]
    made: list[str] = []
    last = ""
    for index, part in enumerate(parts):
        kind = kinds[index]
        if kind == "mark" and last == "word" and _is_inside_word(parts, kinds, index):
            kind = "word"
        is_run = kind in ("word", "space") or (
            kind == "mark" and part in _RUNS and made and made[-1][-1] == part
        )
        if is_run and kind == last:
            made[-1] += part
        else:
            made.append(part)
        last = kind
    return made


@lru_cache(maxsize=8192)
def _kind(cluster: str) -> str:
    first = cluster[0]
    if first in _SPACES:
        return "space"
    if cluster in _LINE_ENDS:
        return "line"
    if first.isascii():
        return "word" if first.isalnum() or first == "_" else "mark"
    if "\u3041" <= first <= "\u30ff" or is_han(first):
        return "han"
    return "word" if first.isalnum() else "mark"


def _is_inside_word(parts: list[str], kinds: list[str], index: int) -> bool:
    """The apostrophe of don't, the points of 3.5 and 10:30."""
    if index + 1 == len(parts) or kinds[index + 1] != "word":
        return False
    if parts[index] in _APOSTROPHES:
        return True
    return parts[index] in _IN_NUMBERS and parts[index - 1].isdigit() and parts[index + 1].isdigit()


# Where they differ.


def _is_space(token: str) -> bool:
    return token[0] in _SPACES


def _edits(
    old: list[str], new: list[str], shift: tuple[int, int] = (0, 0), depth: int = 0
) -> Iterator[_Edit]:
    """Unequal stretches, in order. No more than about a second for 20,000 characters: see `_COST_LIMIT`."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    at, other = shift[0] + head, shift[1] + head
    if not old or not new:
        if old or new:
            yield _Edit(at, at + len(old), other, other + len(new))
        return
    found = Counter(new)
    if sum(found[token] for token in old if not _is_space(token)) <= _COST_LIMIT:
        a = b = 0
        for a_end, b_end in (*_pairs(old, new), (len(old), len(new))):
            yield from _gap(old[a:a_end], new[b:b_end], at + a, other + b)
            a, b = a_end + 1, b_end + 1
        return
    anchors = (
        next(filter(None, (_anchors(old, new, count) for count in _ANCHORS)), []) if depth < _DEEPEST else []
    )
    if not anchors:
        yield _Edit(at, at + len(old), other, other + len(new))
        return
    a = b = 0
    for a_end, b_end in (*anchors, (len(old), len(new))):
        if a < a_end or b < b_end:
            yield from _edits(old[a:a_end], new[b:b_end], (at + a, other + b), depth + 1)
        a, b = a_end + 1, b_end + 1


def _pairs(old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    """Places of equal tokens in both, in order. Spaces stand between words and say nothing about which belong together."""
    places, others = ([at for at, token in enumerate(parts) if not _is_space(token)] for parts in (old, new))
    words = [old[at] for at in places], [new[at] for at in others]
    for a, b, count in SequenceMatcher(None, *words, autojunk=False).get_matching_blocks():
        yield from zip(places[a : a + count], others[b : b + count], strict=True)


def _gap(old: list[str], new: list[str], at: int, other: int) -> Iterator[_Edit]:
    """What differs between two pairs; the spaces at its ends may be the same."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if len(old) > head + tail or len(new) > head + tail:
        yield _Edit(at + head, at + len(old) - tail, other + head, other + len(new) - tail)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _anchors(old: list[str], new: list[str], count: int) -> list[tuple[int, int]]:
    """Places of runs that both texts have exactly once, in the order of both (patience diff: Bram Cohen)."""
    places, others = _unique(old, count), _unique(new, count)
    pairs = sorted((place, others[run]) for run, place in places.items() if run in others)
    return _longest_rising(pairs)


def _unique(parts: list[str], count: int) -> dict[tuple[str, ...], int]:
    runs = [tuple(parts[at : at + count]) for at in range(len(parts) - count + 1)]
    seen = Counter(runs)
    return {run: at for at, run in enumerate(runs) if seen[run] == 1}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest selection of pairs in which both numbers rise."""
    ends: list[int] = []  # smallest last number of a selection of each length
    tops: list[int] = []  # which pair that is
    behind: list[int] = []
    for index, (_, value) in enumerate(pairs):
        length = bisect_left(ends, value)
        behind.append(tops[length - 1] if length else -1)
        if length == len(ends):
            ends.append(value)
            tops.append(index)
        else:
            ends[length], tops[length] = value, index
    made: list[tuple[int, int]] = []
    at = tops[-1] if tops else -1
    while at >= 0:
        made.append(pairs[at])
        at = behind[at]
    return made[::-1]


# What reads well.


def _joined(edits: list[_Edit], old: list[str], new: list[str]) -> list[_Edit]:
    """Changes with nothing, or next to nothing, between them are one."""
    made: list[_Edit] = []
    for edit in edits:
        while made and _is_island(made[-1], edit, old, new):
            edit = _Edit(made[-1].a, edit.a_end, made[-1].b, edit.b_end)
            made.pop()
        made.append(edit)
    return made


def _is_island(left: _Edit, right: _Edit, old: list[str], new: list[str]) -> bool:
    """Is what stands between two changes too little to keep them apart?

    Nothing or a space; a mark without spaces round it (well-known); one Han character that only by chance is the same
    (高兴 → 兴奋, not 他的书 → 她的笔, nor beside a comma that comes); up to a third of the words of the smaller change.
    """
    allowed = min(_size(left), _size(right)) // 6
    if right.a - left.a_end > 8 + 4 * allowed:
        return False
    between = old[left.a_end : right.a]
    solid = [token for token in between if not _is_space(token)]
    if not solid:
        return True
    kinds = {_kind(token) for token in solid}
    if "line" in kinds:
        return False
    words = sum(_kind(token) != "mark" for token in solid)
    if not words:
        return len(between) == 1 and between[0] in "-–/'’"
    if kinds == {"han"} and words == 1:
        is_clause = _is_mark_at(old, left.a_end - 1, left.a) or _is_mark_at(new, left.b_end - 1, left.b)
        is_clause |= _is_mark_at(old, right.a, right.a, right.a_end) or _is_mark_at(
            new, right.b, right.b, right.b_end
        )
        return not is_clause and not (_is_even(left) and _is_even(right))
    if any(token[0] in _ENDS for token in solid):
        return False
    return words <= allowed


def _is_mark_at(parts: list[str], at: int, start: int, end: int | None = None) -> bool:
    """Is the token at `at`, if it lies in [start, end), a mark? Then a clause begins or ends there."""
    return start <= at < (at + 1 if end is None else end) and _kind(parts[at]) == "mark"


def _is_even(edit: _Edit) -> bool:
    return edit.a_end - edit.a == edit.b_end - edit.b


def _size(edit: _Edit) -> int:
    """In tokens: about half of them are words in Latin text."""
    return max(edit.a_end - edit.a, edit.b_end - edit.b)


def _slid(edits: list[_Edit], index: int, old: list[str], new: list[str]) -> _Edit:
    """A pure insertion or deletion among equal tokens, moved to where it reads best; it never meets its neighbours."""
    edit = edits[index]
    if edit.a < edit.a_end and edit.b < edit.b_end:
        return edit
    parts, start, end = (old, edit.a, edit.a_end) if edit.a < edit.a_end else (new, edit.b, edit.b_end)
    back_most = edit.a - (edits[index - 1].a_end + 1 if index else 0)
    on_most = (edits[index + 1].a - 1 if index + 1 < len(edits) else len(old)) - edit.a_end
    shifts = [0]
    while -shifts[-1] < back_most and parts[start + shifts[-1] - 1] == parts[end + shifts[-1] - 1]:
        shifts.append(shifts[-1] - 1)
    shifts.reverse()
    while shifts[-1] < on_most and parts[start + shifts[-1]] == parts[end + shifts[-1]]:
        shifts.append(shifts[-1] + 1)
    if len(shifts) == 1:
        return edit
    best = max(shifts, key=lambda by: _edge(parts, start + by) + _edge(parts, end + by))
    return _Edit(*(place + best for place in edit))


def _edge(parts: list[str], at: int) -> int:
    """How good it is to cut before parts[at]: where a paragraph, a sentence, a clause, a word begins."""
    if at in (0, len(parts)):
        return 8
    left, right = parts[at - 1], parts[at]
    if left in _LINE_ENDS:
        return 7
    if _is_space(left):
        return 6 if at > 1 and _ends_sentence(parts, at - 1) else 3
    if _is_space(right) or right in _LINE_ENDS:
        return 2
    if _ends_sentence(parts, at):
        return 5
    return 4 if _kind(left) == "mark" else 1 if _kind(right) == "mark" else 0


def _ends_sentence(parts: list[str], at: int) -> bool:
    """Does a sentence end just before parts[at]?"""
    while at and parts[at - 1] in CLOSERS:
        at -= 1
    return at > 0 and parts[at - 1][0] in _ENDS
