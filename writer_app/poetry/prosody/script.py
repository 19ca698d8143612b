"""Simplified and traditional characters (OpenCC's data). A text never changes its length.

`resources/prosody/script.tsv` has lines `>` (simplified character, traditional), `<` (traditional, simplified) and `+`
(simplified word, traditional word) where a character with several traditional forms does not take the usual one: 头发 头髮.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from writer_app.resource import resource_path


@cache
def _tables() -> tuple[dict[int, str], dict[int, str], dict[str, str]]:
    to_simplified: dict[int, str] = {}
    to_traditional: dict[int, str] = {}
    words: dict[str, str] = {}
    for line in resource_path("prosody", "script.tsv").read_text("utf-8").splitlines():
        kind, source, target = line.split("\t")
        if kind == "+":
            words[source] = target
        else:
            (to_traditional if kind == ">" else to_simplified)[ord(source)] = target
    return to_simplified, to_traditional, words


_OFTEN = 10  # words: an unusual traditional form that has fewer is not to be reckoned with


@cache
def _divided() -> frozenset[str]:
    """Simplified characters that stand for two in common use (发 for 發 and 髮)."""
    _, characters, words = _tables()
    found = Counter(
        char
        for word, other in words.items()
        for char, form in zip(word, other, strict=True)
        if char.translate(characters) != form
    )
    return frozenset(char for char, count in found.items() if count >= _OFTEN)


def is_same_character(char: str, one: str, other: str) -> bool:
    """Whether `char`, the last of both texts, is surely the same character in both: 英发 and 华发 have 發 and 髮.

    The words tell. Where they don't and a simplified character stands for two, nobody can be sure.
    """
    forms = {traditional(text)[-1:] for text in (one, other)}
    if len(forms) > 1:
        return False
    is_usual = char.translate(_tables()[1]) in forms
    return not (is_usual and char in _divided())


@cache
def _word_starts() -> dict[str, tuple[int, ...]]:
    """Lengths of the words that begin with a character, longest first."""
    lengths: dict[str, set[int]] = {}
    for word in _tables()[2]:
        lengths.setdefault(word[0], set()).add(len(word))
    return {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()}


def simplified(text: str) -> str:
    """The text in simplified characters, character by character."""
    return text if text.isascii() else text.translate(_tables()[0])


def traditional(text: str) -> str:
    """The text in traditional characters: by words where a character has several forms, else by character."""
    if text.isascii():
        return text
    _, characters, words = _tables()
    starts = _word_starts()
    out: list[str] = []
    place = 0
    while place < len(text):
        for length in starts.get(text[place], ()):
            word = words.get(text[place : place + length])
            if word is not None:
                out.append(word)
                place += length
                break
        else:
            out.append(text[place].translate(characters))
            place += 1
    return "".join(out)
