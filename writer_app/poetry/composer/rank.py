"""Which of several poems reads best: the model's opinion first, then what it can't see."""

from __future__ import annotations

from collections.abc import Iterable

REPEATED = 0.08
"""Taken off for each character that comes twice, beside what the form repeats."""
ECHO = 0.25
"""Taken off for each pair of characters that comes twice (春风 … 春风): readers notice a word sooner than a character."""
PLAIN = 0.8
"""Taken off in proportion to the share of words that show nothing (不知 无人 何处): the most probable verse is the emptiest."""
THEME = 0.15
"""Added for each character of title or theme that a poem takes up, THEME_MOST at most."""
THEME_MOST = 3
_PLAIN = frozenset("不无何谁岂莫未可能得相自又亦更还已之其所有是人事意处时来去也此如为知")
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
    text = "".join(listed)
    taken_up = min(THEME_MOST, len(theme & set(text)))
    plain = sum(char in _PLAIN for char in text) / max(1, len(text))
    return score + THEME * taken_up - PLAIN * plain - REPEATED * repeats - ECHO * echoes(listed)


def echoes(lines: Iterable[str]) -> int:
    """How many pairs of neighbours have come before in these lines (whole repeated lines apart), or are one character twice."""
    seen: set[str] = set()
    count = 0
    for line in dict.fromkeys(lines):
        pairs = [line[i : i + 2] for i in range(len(line) - 1)]
        count += sum(pair in seen or pair[0] == pair[1] for pair in pairs)
        seen.update(pairs)
    return count
