"""The rhyme finder: what rhymes with a word, in English or Chinese, commonest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Literal

import msgspec

from writer_app.poetry.prosody.rhyme import near_rhyme, perfect_rhyme
from writer_app.poetry.prosody.rhyme_book import Book, all_classes, rhyme_classes
from writer_app.poetry.prosody.sound import Pronunciation, lexicon, normal, pronunciations
from writer_app.poetry.prosody.table import common_characters

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")


class RhymeGroup(msgspec.Struct, frozen=True):
    """Words of one kind, commonest first.

    `kind` "perfect" and "near" are English; `syllables` says of how many. "class" is Chinese: `rhyme_class` names it in the book asked,
    `words` are characters that rhyme in every reading, `others` those that have other readings as well.
    """

    kind: Literal["perfect", "near", "class"]
    words: tuple[str, ...]
    syllables: int = 0
    rhyme_class: str = ""
    others: tuple[str, ...] = ()


def find_rhymes(word: str, *, book: Book = "pingshui", limit: int = 200) -> tuple[RhymeGroup, ...]:
    """Rhymes of an English word, or of the last Chinese character in `word`; () if it is not known.

    `limit` bounds the words of each kind (English) or each class (Chinese).
    """
    characters = _HAN.findall(word)
    if characters:
        return tuple(_chinese(characters[-1], book, limit))
    return tuple(_english(normal(word), limit))


@cache
def _members(book: Book) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {name: [] for name in all_classes(book)}
    for char in common_characters():
        for name in rhyme_classes(char, book):
            found[name].append(char)
    return {name: tuple(chars) for name, chars in found.items()}


def _chinese(char: str, book: Book, limit: int) -> Iterator[RhymeGroup]:
    members = _members(book)
    classes = rhyme_classes(char, book)
    for name in (name for name in all_classes(book) if name in classes):
        chars = [other for other in members[name] if other != char][:limit]
        sure = tuple(other for other in chars if len(rhyme_classes(other, book)) == 1)
        unsure = tuple(other for other in chars if len(rhyme_classes(other, book)) > 1)
        yield RhymeGroup("class", sure, rhyme_class=name, others=unsure)


def _words_ending(patterns: Iterable[str]) -> Iterator[str]:
    """Words of the dictionary one of whose pronunciations ends so, commonest first."""
    wanted = "|".join(sorted(set(patterns)))
    ending = re.compile(rf" (?:{wanted})(?:\||$)", re.M)
    text = lexicon()
    for match in ending.finditer(text):
        start = text.rfind("\n", 0, match.start() + 1) + 1
        yield text[start : text.index(" ", start)]


def _english(word: str, limit: int) -> Iterator[RhymeGroup]:
    sounds = pronunciations(word)
    if not sounds:
        return
    perfect = _kept(_words_ending(map(_rhyme_pattern, sounds)), word, limit, perfect_rhyme)
    near = _kept(_words_ending(map(_last_pattern, sounds)), word, limit, near_rhyme)
    yield from _by_syllables("perfect", perfect)
    yield from _by_syllables("near", near)


def _rhyme_pattern(sound: Pronunciation) -> str:
    vowels = len(sound.stresses)
    return " ".join(
        phone + (r"\d" if vowels and _is_vowel(phone) else "") for phone in sound.rhyme_part.split()
    )


def _last_pattern(sound: Pronunciation) -> str:
    _, _, coda = sound.last_syllable.partition(" ")
    return r"[A-Z]{2}\d" + (" " + coda if coda else "")


def _is_vowel(phone: str) -> bool:
    return phone[0] in "AEIOU"


def _kept(words: Iterable[str], word: str, limit: int, rhymes: Callable[[str, str], bool]) -> list[str]:
    kept: dict[str, None] = {}
    for other in words:
        if other not in kept and "." not in other and rhymes(word, other):
            kept[other] = None
            if len(kept) == limit:
                break
    return list(kept)


def _by_syllables(kind: Literal["perfect", "near"], words: list[str]) -> Iterator[RhymeGroup]:
    groups: dict[int, list[str]] = {}
    for word in words:
        groups.setdefault(pronunciations(word)[0].syllables, []).append(word)
    for count, group in sorted(groups.items()):
        yield RhymeGroup(kind, tuple(group), syllables=count)
