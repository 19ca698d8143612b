"""Which of several English lines reads best after the ones before: the model's opinion first, then what it can't see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from writer_app.poetry.composer.english_word import vocabulary, words_of

REPEATED = 0.4
"""Taken off for each word that has come before (small words apart): the model loves what it has just said."""
INSIDE = 0.8
"""Taken off for each word that comes twice in the line itself."""
PHRASE = 0.3
"""Taken off for each pair of neighbouring words that has come before."""
SAME_START = 0.4
"""Taken off if an earlier line begins with the same word, twice if it begins with the same two."""
THEME = 0.25
"""Added for each word of the theme, THEME_MOST at most."""
THEME_MOST = 2
LIST = 0.25
"""Taken off for a comma after which only one word or two come: a line that was filled up."""


def merit(line: str, score: float, before: Sequence[str], theme: frozenset[str]) -> float:
    """`score`, the mean log-probability of a token, with what is added and taken off."""
    words = [word.lower() for word in words_of(line)]
    heavy = [word for word in words if not is_light(word)]
    earlier = [[word.lower() for word in words_of(one)] for one in before]
    seen = {stem(word) for one in earlier for word in one if not is_light(word)}
    stems = [stem(word) for word in heavy]
    value = score - REPEATED * sum(one in seen for one in stems) - INSIDE * (len(stems) - len(set(stems)))
    value += THEME * min(len(theme & set(stems) - seen), THEME_MOST)
    value -= PHRASE * len(_pairs(words) & {pair for one in earlier for pair in _pairs(one)})
    starts = {tuple(one[:2]) for one in earlier}
    value -= SAME_START * (
        (words[0] in {start[0] for start in starts if start}) + (tuple(words[:2]) in starts)
    )
    tail = line.rpartition(", ")
    return value - LIST * (bool(tail[1]) and len(words_of(tail[2])) < 3)


def _pairs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(pairwise(words))


def theme_stems(*texts: str) -> frozenset[str]:
    """What the theme and the title are about."""
    return frozenset(
        stem(word.lower()) for text in texts for word in words_of(text) if not is_light(word.lower())
    )


def is_light(word: str) -> bool:
    """A word that may come again unnoticed."""
    known = vocabulary().get(word)
    return len(word) < 2 or word.startswith("i'") or (known is not None and known.is_small)


@cache
def stem(word: str) -> str:
    """The word without its commonest endings, to notice wave and waves, lover and lovers."""
    plain = word.removesuffix("'s")
    if plain.endswith("s") and not plain.endswith("ss") and len(plain) > 3:
        plain = plain[:-1]
    for ending in ("ing", "ed", "ly", "er"):
        if plain.endswith(ending) and len(plain) - len(ending) > 2:
            plain = plain.removesuffix(ending)
    return plain.rstrip("e")


def mean(scores: Iterable[tuple[float, int]]) -> float:
    """The mean log-probability of a token over several (sum, tokens)."""
    listed = list(scores)
    return sum(total for total, _ in listed) / max(1, sum(tokens for _, tokens in listed))
