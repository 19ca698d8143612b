"""Where a text may be cut: never inside what a reader sees as one character.

The rules of Unicode's UAX #29 (extended grapheme clusters) from the categories that Python knows. Where the standard is finer
than the categories, nothing is cut: a cluster may be too long, never too short.
"""

from __future__ import annotations

import unicodedata

_MARKS = frozenset({"Mn", "Mc", "Me"})
_VIRAMA = 9
"""Canonical combining class of the signs that join two consonants of an Indic script."""
_ZWJ = "\u200d"
_ALSO_EXTENDS = frozenset("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f")
_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
_PREPENDS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd"
)


def clusters(text: str) -> list[str]:
    """The characters of a reader: with their marks, emoji with what is joined to them, flags, CR LF, Korean syllables."""
    if text.isascii() and "\r" not in text:
        return list(text)
    made: list[str] = []
    last = ""
    for character in text:
        if last and _is_joined(last, character, made[-1]):
            made[-1] += character
        else:
            made.append(character)
        last = character
    return made


def _is_joined(last: str, new: str, cluster: str) -> bool:
    if new < "\u0300":
        return last == "\r" and new == "\n"
    if "\u3400" <= new <= "\u9fff":  # Han, the most of what comes here
        return last == _ZWJ or last in _PREPENDS
    if last in "\r\n":
        return False
    if _extends(new) or last == _ZWJ or last in _PREPENDS:
        return True
    if new in _FLAGS:
        return (len(cluster) - len(cluster.rstrip(_FLAGS))) % 2 == 1
    if "\u1100" <= new <= "\ud7fb" and "\u1100" <= last <= "\ud7fb":
        return _is_syllable(last, new)
    if "\udc00" <= new <= "\udfff":  # halves of a pair that came in one by one
        return "\ud800" <= last <= "\udbff"
    return unicodedata.combining(last) == _VIRAMA and unicodedata.category(new) == "Lo"


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in _MARKS
        or character in _ALSO_EXTENDS
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags of regional flags
    )


def _is_leading(character: str) -> bool:
    return "\u1100" <= character <= "\u115f" or "\ua960" <= character <= "\ua97c"


def _is_vowel_or_tail(character: str) -> bool:
    return "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7fb"


def _is_syllable(last: str, new: str) -> bool:
    """Korean, in single letters or with tails added to a whole syllable."""
    is_whole = "\uac00" <= new <= "\ud7a3"
    if _is_leading(last):
        return is_whole or _is_leading(new) or _is_vowel_or_tail(new)
    is_open = "\uac00" <= last <= "\ud7a3" or _is_vowel_or_tail(last)
    return is_open and _is_vowel_or_tail(new)
