"""What the first letters of the lines spell."""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.poetry.prosody.sound import lexicon, pronunciations

_SHORTEST = 3  # letters of a word, in an acrostic that is looked for
_COMMON = 300_000  # characters of the dictionary, commonest words first: about 10,000 words
_NAME = 5  # letters from which a word inside longer letters is no chance
_LONGEST = 20


def spelled(letters: Sequence[str]) -> str:
    """The words that the letters spell, separated by spaces; "" if nothing is to be read in them.

    One word, several words, or words of five letters and more that leave less than half of the letters over (a name that is in no dictionary).
    """
    key = "".join(letters).lower()
    if len(key) != len(letters) or len(key) < 2:
        return ""
    if pronunciations(key):
        return key.upper()
    words = _cover(key)
    known = sum(len(word) for word in words if pronunciations(word))
    return " ".join(words).upper() if known * 2 > len(key) else ""


def is_striking(key: str) -> bool:
    """Whether so much is spelled that nobody would think it chance: a common word of four letters, a known one of five."""
    longest = max(key.lower().split(), key=len, default="")
    if len(longest) >= _NAME:
        return True
    return len(longest) == _NAME - 1 and " " not in key and 0 <= lexicon().find(f"\n{longest} ") < _COMMON


def _cover(key: str) -> list[str]:
    """Known words from left to right with what is between them, the most letters known, then the fewest pieces."""
    best: list[tuple[int, int, list[str]]] = [(0, 0, [])]
    for end in range(1, len(key) + 1):
        options = []
        for start in range(max(0, end - _LONGEST), end):
            known, pieces, words = best[start]
            piece = key[start:end]
            is_known = len(piece) >= _NAME and bool(pronunciations(piece))
            options.append((known + len(piece) * is_known, pieces - 1, [*words, piece]))
        best.append(max(options, key=lambda option: (option[0], option[1])))
    return best[len(key)][2]
