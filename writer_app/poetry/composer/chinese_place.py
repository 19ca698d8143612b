"""What may stand in one place of a line: characters by tone and rhyme, by the book in use."""

from __future__ import annotations

from functools import lru_cache

from writer_app.poetry.form import LineRule
from writer_app.poetry.grammar import ANY, Places
from writer_app.poetry.prosody.rhyme_book import Book, all_classes, rhyme_classes, safe_rhyme_characters
from writer_app.poetry.prosody.table import Tone
from writer_app.poetry.prosody.tone import core, modern_core, modern_tones, tones

Classes = frozenset[str]


def tones_of(char: str, book: Book) -> frozenset[Tone]:
    """The tones a character may have; a character of no known tone has none."""
    return modern_tones(char) if book == "xinyun" else tones(char)


def characters_of(tone: Tone, book: Book) -> str:
    """The characters offered in a place of this tone, commonest first."""
    return modern_core(tone) if book == "xinyun" else core(tone)


def tone_of_letter(letter: str) -> Tone:
    """Upper case rhymes level, lower case oblique."""
    return "P" if letter.isupper() else "Z"


def classes_of(char: str, book: Book, letter: str) -> Classes:
    """The classes in which a character can stand in the rhyme `letter`."""
    return rhyme_classes(char, book, tone_of_letter(letter))


@lru_cache(maxsize=512)
def rhyme_characters(classes: Classes, book: Book, used: frozenset[str]) -> str:
    """The safe characters of these classes that are not used yet, in the order of the book."""
    listed = (
        char for name in all_classes(book) if name in classes for char in safe_rhyme_characters(name, book)
    )
    return "".join(char for char in dict.fromkeys(listed) if char not in used)


@lru_cache(maxsize=512)
def _without(characters: str, banned: frozenset[str]) -> str:
    return "".join(char for char in characters if char not in banned)


def wrong_place(line: str, pattern: str, book: Book) -> int:
    """The first place (from 0) at which a given line has the wrong tone, any reading counting; -1 if there is none."""
    for place, (char, wanted) in enumerate(zip(line, pattern, strict=True)):
        if wanted != "*" and wanted not in tones_of(char, book):
            return place
    return -1


def is_strict(line: str, pattern: str, book: Book) -> bool:
    """Whether a given line fits beyond doubt: no character of two tones where the tone counts."""
    return all(
        wanted == "*" or tones_of(char, book) == {wanted} for char, wanted in zip(line, pattern, strict=True)
    )


def places_of(
    rule: LineRule, pattern: str, fixed: dict[int, str], rhyme: str | None, book: Book, banned: frozenset[str]
) -> Places | None:
    """The places of a line to be written; None if none of its characters would be right.

    `fixed` are characters that stand already, by place from 0; `rhyme` the characters of a rhyming end, None if it has no rhyme.
    """
    last = rule.length - 1
    found: list[str] = []
    for place, wanted in enumerate(pattern):
        if place in fixed:
            characters = fixed[place]
        elif place == last and rhyme is not None:
            characters = _without(rhyme, banned)
        elif wanted == "*":
            found.append(ANY)
            continue
        else:
            characters = _without(characters_of("P" if wanted == "P" else "Z", book), banned)
        if not characters:
            return None
        found.append(characters)
    return tuple(found)
