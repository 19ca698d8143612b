"""The words English poems are made of: how they sound, what may end a line, what rhymes with what.

Only words whose dictionary pronunciations have the same number of syllables are used, at the end of a line only those that agree
on the rhyme too, so that nobody can read a line in another way.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from writer_app.poetry.prosody.rhyme import is_sure, perfect_rhyme
from writer_app.poetry.prosody.sound import lexicon, normal, pronunciations
from writer_app.resource import resource_path

Shapes = frozenset[str]
"""How a word may be stressed: a string per pronunciation, "1" for each stressed and "0" for each unstressed syllable."""

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = "aeiou"
_KEPT_IN_FRONT = 30_000  # words of the dictionary, commonest first, that theme words are taken from


class VerseWord(NamedTuple):
    """`can_end`: a line may end with it (not the, of, and …). `is_small`: it may come again and again."""

    text: str
    shapes: Shapes
    syllables: int
    rhyme_part: str
    can_end: bool = True
    is_small: bool = False


def words_of(text: str) -> list[str]:
    """The words of a line as they stand, without punctuation."""
    return _WORD.findall(text)


def shapes_of(word: str) -> Shapes:
    """See `Shapes`; empty if the dictionary lacks the word."""
    return frozenset(re.sub("2", "1", sound.stresses) for sound in pronunciations(word))


def verse_word(text: str, *, is_open: bool = False, is_small: bool = False) -> VerseWord | None:
    """The word as a record, None if its pronunciations disagree in syllables or the dictionary lacks it."""
    sounds = pronunciations(text)
    if len({sound.syllables for sound in sounds}) != 1 or not sounds[0].syllables:
        return None
    first, can_end = sounds[0], not is_open and is_sure(text)
    return VerseWord(text, shapes_of(text), first.syllables, first.rhyme_part, can_end, is_small)


@cache
def vocabulary() -> dict[str, VerseWord]:
    """About 3,000 words from resources/poetry/english_words.toml with their inflections, in lower case but I and its kin."""
    with resource_path("poetry", "english_words.toml").open("rb") as file:
        groups = {name: group["words"].split() for name, group in tomllib.load(file).items()}
    known = _common()
    found: dict[str, VerseWord] = {}
    for name, words in groups.items():
        endings = _ENDINGS.get(name, ())
        for base in words:
            for text in (base, *(form for ending in endings for form in ending(base) if form in known)):
                word = text if text in found else _written(text)
                if word in found:
                    continue
                is_open = name == "open"
                is_small = name in ("open", "small") and not _is_owner(word)
                made = verse_word(word, is_open=is_open, is_small=is_small)
                if made is not None:
                    found[word] = made
    return found


def common_words(texts: Iterable[str]) -> tuple[VerseWord, ...]:
    """Words of a theme that the vocabulary lacks: those of `texts` which the dictionary knows as common."""
    known = _common()
    found = {}
    for text in texts:
        plain = normal(text)
        if len(plain) > 2 and plain in known and plain not in vocabulary():
            word = verse_word(plain)
            if word is not None and word.syllables < 6:
                found[plain] = word
    return tuple(found.values())


def words_beginning(letter: str, count: int) -> tuple[VerseWord, ...]:
    """The `count` commonest words with this first letter of which the dictionary is sure."""
    found: list[VerseWord] = []
    for match in re.finditer(rf"\n({letter}[a-z]{{2,}}) ", lexicon()):
        word = verse_word(match[1])
        if word is not None and word.syllables < 5:
            found.append(word)
            if len(found) == count:
                break
    return tuple(found)


def is_rhyming(word: VerseWord, other: str) -> bool:
    """A perfect rhyme, whatever the capitals."""
    return perfect_rhyme(word.text, other)


@cache
def family_sizes() -> dict[str, int]:
    """For each rhyme part, how many words of the vocabulary with different beginnings end a line with it."""
    onsets: dict[str, set[str]] = {}
    for word in vocabulary().values():
        if word.can_end:
            onsets.setdefault(word.rhyme_part, set()).add(pronunciations(word.text)[0].onset)
    return {part: len(found) for part, found in onsets.items()}


@cache
def _common() -> frozenset[str]:
    """The commoner words of the dictionary."""
    front = lexicon().split("\n", _KEPT_IN_FRONT + 1)[1:-1]
    return frozenset(line[: line.index(" ")] for line in front)


def _is_owner(word: str) -> bool:
    """sea's, but not it's and that's."""
    return word.endswith("'s") and word not in ("it's", "that's", "there's", "he's", "she's")


def _written(text: str) -> str:
    """`i` and its contractions have a capital in mid-line too."""
    return "I" + text[1:] if text == "i" or text.startswith("i'") else text


def _plural(base: str) -> tuple[str, ...]:
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return (base[:-1] + "ies",)
    return (base + "es",) if base.endswith(("s", "x", "z", "ch", "sh")) else (base + "s",)


def _with_vowel(ending: str, base: str) -> tuple[str, ...]:
    """walk-ed, move-d, cry-ied, stop-ped; cry-ing keeps its y."""
    if base.endswith("e"):
        return (base[:-1] + ending,)
    if base.endswith("y") and base[-2:-1] not in _VOWELS and ending != "ing":
        return (base[:-1] + "i" + ending,)
    if re.search(r"[^aeiou][aeiou][bdgmnprt]$", base):
        return (base + base[-1] + ending, base + ending)
    return (base + ending,)


def _past(base: str) -> tuple[str, ...]:
    return _with_vowel("ed", base)


def _going_on(base: str) -> tuple[str, ...]:
    return _with_vowel("ing", base)


def _more(base: str) -> tuple[str, ...]:
    return _with_vowel("er", base)


def _most(base: str) -> tuple[str, ...]:
    return _with_vowel("est", base)


def _in_a_way(base: str) -> tuple[str, ...]:
    return (base[:-1] + "ily",) if base.endswith("y") else (base + "ly",)


_ENDINGS = {"things": (_plural,), "deeds": (_plural, _past, _going_on), "kinds": (_more, _most, _in_a_way)}
