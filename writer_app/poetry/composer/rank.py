"""Which of several poems reads best: the model's opinion first, then what it can't see."""

from __future__ import annotations

from collections.abc import Iterable

REPEATED = 0.06
"""Taken off for each character that comes twice, beside what the form repeats."""
ECHO = 0.25
"""Taken off for each pair of characters that comes twice (春风 … 春风): readers notice a word sooner than a character."""
THEME = 0.10
"""Added for each character of title or theme that a poem takes up, THEME_MOST at most."""
THEME_MOST = 3
_EMPTY = frozenset("的了与和之其在有为是一二三四五六七八九十首题赠寄送次韵")
"""Characters of titles that say nothing about what a poem is of."""


def mean(logprob: float, characters: int) -> float:
    """Natural logarithm per character; 0 for nothing written."""
    return logprob / characters if characters else 0.0


def theme_characters(*texts: str) -> frozenset[str]:
    """The characters of title and theme that a poem may take up."""
    return frozenset(char for text in texts for char in text if char.isalpha()) - _EMPTY


def merit(score: float, lines: Iterable[str], repeats: int, theme: frozenset[str]) -> float:
    """The score of a poem or of its beginning: the mean log-probability `score` with what is added and taken off."""
    listed = tuple(lines)
    taken_up = len(theme & set("".join(listed)))
    return score + THEME * min(taken_up, THEME_MOST) - REPEATED * repeats - ECHO * echoes(listed)


def echoes(lines: Iterable[str]) -> int:
    """How many pairs of neighbouring characters have come before in these lines (whole repeated lines apart)."""
    seen: set[str] = set()
    count = 0
    for line in dict.fromkeys(lines):
        pairs = [line[i : i + 2] for i in range(len(line) - 1)]
        count += sum(pair in seen for pair in pairs)
        seen.update(pairs)
    return count
