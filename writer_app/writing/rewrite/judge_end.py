"""Judges: no loop, nothing said twice, a whole sentence at the end, every quotation mark closed."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from writer_app.text.repetition import loop_start
from writer_app.text.sentence import CLOSERS, ELLIPSES, HAN_TERMINATORS, LATIN_TERMINATORS, sentence_ends
from writer_app.text.word import is_han

_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("(", ")"), ("《", "》"))
_SHORTEST, _SHORTEST_HAN = 12, 6
"""A sentence of fewer letters may be said twice ("No. No.")."""


_REPEATED = re.compile(
    r"(?:([\u4e00-\u9fff])(?!\1)([\u4e00-\u9fff]))(?:\1\2){3,}"  # 中文中文中文中文; 滴答滴答 is a sound
    r"|([\u4e00-\u9fff]{3,12}?)\3{2,}"
    r"|\b(\w+(?:\W+\w+){0,3}?)(?:\W+\4\b){5,}",
    re.IGNORECASE,
)
"""The same word again and again, wherever in a text."""
_SAME_SIGN = re.compile(r"(.)\1*", re.DOTALL)


def _has_loop(text: str) -> bool:
    plain = re.sub("(?<=[\u4e00-\u9fff])[^\\w\n]+(?=[\u4e00-\u9fff])", "", text)
    return any(not _SAME_SIGN.fullmatch(match.group()) for match in _REPEATED.finditer(plain))


def is_looping(original: str, text: str) -> bool:
    """Whether `text` ends in a loop, has one word many times in a row, or says a sentence more often than the original and
    twice at least."""
    if _has_loop(text) and not _has_loop(original):
        return True
    if loop_start(text) is not None and loop_start(original) is None:
        return True
    before, after = _sentences(original), _sentences(text)
    return any(count > max(1, before[sentence]) for sentence, count in after.items() if _is_long(sentence))


def is_unfinished(original: str, text: str) -> bool:
    """Whether `text` breaks off: no end of a sentence where the original has one, or a mark is opened and not closed."""
    if _is_whole(original) and not _is_whole(text):
        return True
    return any(_open(text, pair) > _open(original, pair) for pair in _PAIRS) or (
        _odd(text) and not _odd(original)
    )


def _sentences(text: str) -> Counter[str]:
    ends = [0, *sentence_ends(text), len(text)]
    pieces = [text[start:end] for start, end in pairwise(ends)]
    return Counter("".join(sign for sign in piece.casefold() if sign.isalnum()) for piece in pieces)


def _is_long(sentence: str) -> bool:
    return len(sentence) >= (_SHORTEST_HAN if is_han(sentence[:1]) else _SHORTEST)


def _is_whole(text: str) -> bool:
    end = text.rstrip().rstrip(CLOSERS)
    return bool(end) and end[-1] in HAN_TERMINATORS + LATIN_TERMINATORS + ELLIPSES + "—⋯"


def _open(text: str, pair: tuple[str, str]) -> int:
    return max(0, text.count(pair[0]) - text.count(pair[1]))


def _odd(text: str) -> bool:
    return text.count('"') % 2 == 1
