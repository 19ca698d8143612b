"""Words and characters: each Han character or kana counts as one word, every other run of letters or digits as one."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_HAN = "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KANA = "\u3041-\u309f\u30a0-\u30ff"
_LETTERS = f"(?:(?![{_HAN}{_KANA}])\\w)+"
_HAN_ONE = f"[{_HAN}]"
_WORD = f"[{_HAN}{_KANA}]|\\d+(?:[.,:]\\d+)+|{_LETTERS}(?:['’\\-]{_LETTERS})*"


class Count(NamedTuple):
    """What a status bar shows. `characters` leaves out white space."""

    words: int
    characters: int


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    """Compiled when first used: these two take 6 ms, which no window needs to wait for."""
    return re.compile(expression)


def count(text: str) -> Count:
    words = sum(1 for _ in _pattern(_WORD).finditer(text))
    return Count(words, len(text) - sum(map(text.count, " \n\t\u3000\u00a0")))


def is_han(character: str) -> bool:
    return bool(_pattern(_HAN_ONE).match(character))


def language_of(text: str) -> str:
    """`zh` when at least a third of the last letters are Han, `en` when eight or more others are; `""`: too little to tell."""
    letters = [character for character in text[-4000:] if character.isalpha()]
    han = sum(1 for character in letters if is_han(character))
    if han >= 4 and han * 3 >= len(letters):
        return "zh"
    return "en" if len(letters) - han >= 8 else ""
