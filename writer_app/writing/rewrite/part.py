"""A passage in parts: what is rewritten at once. A short passage is one part, a long one goes paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from writer_app.engine.event import ModelKind
from writer_app.text.grapheme import clusters
from writer_app.text.sentence import sentence_ends

MOST_CHARACTERS = 1200
"""A longer passage is taken paragraph by paragraph, a longer paragraph in groups of sentences: small models lose the thread."""

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_HEADING = re.compile(r"#{1,6}\s")

Span = tuple[int, int]


def spans(passage: str, kind: ModelKind) -> list[Span]:
    """Where the parts stand, without the white space around them. Headings and lines without a letter are left out.

    Worked examples are lines, so a model that is asked by them gets one paragraph at a time.
    """
    whole = _stripped(passage, 0, len(passage))
    inner = passage[slice(*whole)]
    if len(inner) <= MOST_CHARACTERS and (kind == "chat" or "\n" not in inner):
        return [whole]
    lines = [_stripped(passage, match.start(), match.end()) for match in _LINE.finditer(passage)]
    prose = [span for span in lines if _is_prose(passage[slice(*span)])]
    return [part for span in prose or [whole] for part in divided(passage, span, MOST_CHARACTERS)]


def divided(passage: str, span: Span, most: int) -> list[Span]:
    """A span in pieces of at most `most` characters that end with sentences where they can, else with words, and never inside
    what a reader sees as one character, unless that is longer than `most`. Pieces of white space are left out.
    """
    start, end = span
    if end - start <= most:
        return [span]
    count = -(-(end - start) // most)
    goal = -(-(end - start) // count)
    found, at = [], start
    while end - at > most:
        cut = at + _whole(passage[at : min(at + most + 1, end)], _cut(passage[at : at + most], goal))
        found.append(_stripped(passage, at, cut))
        at = cut
    found.append(_stripped(passage, at, end))
    return [(first, last) for first, last in found if first < last] or [span]


def _cut(text: str, goal: int) -> int:
    """Where to end a piece: the end of a sentence that is nearest to `goal`, else a space, else the end."""
    ends = [end for end in sentence_ends(text) if end < len(text)]
    if ends:
        return min(ends, key=lambda end: abs(end - goal))
    space = text.rfind(" ", goal // 2)
    return space + 1 if space > 0 else len(text)


def _whole(text: str, cut: int) -> int:
    """The last place up to `cut` that is between two characters of a reader; `cut` if there is none."""
    place = 0
    for cluster in clusters(text):
        if place + len(cluster) > cut:
            break
        place += len(cluster)
    return place or cut


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_prose(line: str) -> bool:
    return any(character.isalpha() for character in line) and not _HEADING.match(line)


def between(passage: str, found: Sequence[Span]) -> Iterator[str]:
    """What stands before, between and behind the parts, one more than there are parts."""
    edges = [0, *(edge for span in found for edge in span), len(passage)]
    for start, end in list(pairwise(edges))[::2]:
        yield passage[start:end]
