"""The rhyme finder: what rhymes with a word, in English or Chinese, commonest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Literal

import msgspec

from writer_app.poetry.prosody.rhyme import sounds_near, sounds_rhyme
from writer_app.poetry.prosody.rhyme_book import Book, all_classes, rhyme_classes
from writer_app.poetry.prosody.sound import Pronunciation, lexicon, normal, pronunciation_of, pronunciations
from writer_app.poetry.prosody.table import common_characters

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")


class RhymeGroup(msgspec.Struct, frozen=True):
    """Words of one kind, commonest first; near rhymes spelled alike (love, move) before the others.

    `kind` "perfect" and "near" are English; `syllables` says of how many, `others` are rare words and names. "class" is
    Chinese: `rhyme_class` names it in the book asked, `words` are characters that rhyme in every reading, `others` those
    that have other readings as well.
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


def _found(patterns: Iterable[str]) -> Iterator[tuple[str, tuple[Pronunciation, ...], bool]]:
    """(word, pronunciations, is it common) of the words one of whose pronunciations ends so, commonest first."""
    ending = re.compile(rf" (?:{'|'.join(sorted(set(patterns)))})(?:\||$)", re.M)
    text = lexicon()
    rare = text.find("\n\n", 1)
    last = -1
    for match in ending.finditer(text):
        start = text.rfind("\n", 0, match.start() + 1) + 1
        if start == last:
            continue
        last = start
        word, _, said = text[start : text.index("\n", start)].partition(" ")
        if "." not in word:
            yield word, tuple(map(pronunciation_of, said.split("|"))), start < rare


def _english(word: str, limit: int) -> Iterator[RhymeGroup]:
    sounds = pronunciations(word)
    if not sounds:
        return

    def is_perfect(other: str, said: tuple[Pronunciation, ...]) -> bool:
        return other != word and sounds_rhyme(sounds, said)

    def is_near(other: str, said: tuple[Pronunciation, ...]) -> bool:
        alike = word[-3:] == other[-3:]
        return (
            other != word
            and not sounds_rhyme(sounds, said)
            and sounds_near(sounds, said, is_spelled_alike=alike)
        )

    yield from _groups("perfect", _found(map(_rhyme_pattern, sounds)), is_perfect, limit)
    near = _found(map(_last_pattern, sounds))
    yield from _groups("near", near, is_near, limit, lambda other: other[-3:] == word[-3:])


def _rhyme_pattern(sound: Pronunciation) -> str:
    return " ".join(phone + (r"\d" if phone[0] in "AEIOU" else "") for phone in sound.rhyme_part.split())


def _last_pattern(sound: Pronunciation) -> str:
    _, _, coda = sound.last_syllable.partition(" ")
    return r"[A-Z]{2}\d" + (" " + coda if coda else "")


def _groups(
    kind: Literal["perfect", "near"],
    words: Iterable[tuple[str, tuple[Pronunciation, ...], bool]],
    fits: Callable[[str, tuple[Pronunciation, ...]], bool],
    limit: int,
    is_first: Callable[[str], bool] = lambda _: False,
) -> Iterator[RhymeGroup]:
    by_syllables: dict[int, tuple[list[str], list[str]]] = {}
    fitting = ((word, said, common) for word, said, common in words if fits(word, said))
    for word, said, common in sorted(islice(fitting, limit), key=lambda one: not is_first(one[0])):
        by_syllables.setdefault(said[0].syllables, ([], []))[0 if common else 1].append(word)
    for count, (common_words, rare_words) in sorted(by_syllables.items()):
        yield RhymeGroup(kind, tuple(common_words), syllables=count, others=tuple(rare_words))
