"""What the first letters of the lines spell."""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.poetry.checker.english_old_word import is_in_dictionary
from writer_app.poetry.prosody.sound import lexicon

_COMMON = 300_000  # characters of the dictionary, commonest words first: about 10,000 words
_NAME = 5  # letters from which a word inside longer letters is no chance
_LONGEST = 20
_PIECE = 4  # letters that must be gained for one piece more
_SCRAP = 6  # and for an unknown piece too short to be a name


def spelled(letters: Sequence[str]) -> str:
    """The words that the letters spell, separated by spaces; "" if nothing is to be read in them.

    One word, or words of five letters and more that leave less than half of the letters over (a name no dictionary has).
    """
    key = "".join(letters).lower()
    if len(key) != len(letters) or len(key) < 2:
        return ""
    if is_in_dictionary(key):
        return key.upper()
    words = _cover(key)
    known = sum(len(word) for word in words if is_in_dictionary(word))
    return " ".join(words).upper() if known * 2 > len(key) else ""


def is_striking(key: str) -> bool:
    """Whether so much is spelled that nobody would think it chance: a common word of four letters, a known one of five."""
    longest = max(key.lower().split(), key=len, default="")
    if len(longest) >= _NAME:
        return True
    return len(longest) == _NAME - 1 and " " not in key and 0 <= lexicon().find(f"\n{longest} ") < _COMMON


def _cover(key: str) -> list[str]:
    """Known words from left to right with what is between them, many letters known in few pieces."""
    best: list[tuple[int, int, list[str]]] = [(0, 0, [])]
    for end in range(1, len(key) + 1):
        options = []
        for start in range(max(0, end - _LONGEST), end):
            known, pieces, words = best[start]
            piece = key[start:end]
            is_known = len(piece) >= _NAME and is_in_dictionary(piece)
            gain = len(piece) if is_known else 0 if len(piece) >= _NAME else -_SCRAP
            options.append((known + gain, pieces + 1, [*words, piece]))
        best.append(max(options, key=lambda option: option[0] - _PIECE * option[1]))
    return best[len(key)][2]
