"""Whether characters rhyme together, which class they share, and which of them fall out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from writer_app.poetry.prosody.rhyme_book import Book, rhyme_classes, rhymes
from writer_app.poetry.prosody.script import is_same_character
from writer_app.poetry.prosody.table import Tone


class Rhyme(msgspec.Struct, frozen=True):
    """`name` is the class that most of the characters share, "" if there is none; `outside` are the indexes of the others."""

    name: str
    outside: tuple[int, ...]


def common_rhyme(characters: Sequence[str], book: Book, tone: Tone) -> Rhyme:
    """The class of the book that most characters have in this tone, the first character's first among equals."""
    listed = [rhyme_classes(char, book, tone) for char in characters]
    votes = Counter(name for names in listed for name in sorted(names))
    if not votes:
        return Rhyme("", tuple(range(len(listed))))
    best = votes.most_common(1)[0][0]
    return Rhyme(best, tuple(index for index, names in enumerate(listed) if best not in names))


def tune_rhyme(characters: Sequence[str], book: Book, tone: Tone) -> Rhyme:
    """For 词: right if each character shares the 词林正韵 part or the 平水韵 class with others of the common rhyme."""
    found = common_rhyme(characters, book, tone)
    if book != "cilin" or not found.outside:
        return found
    other = common_rhyme(characters, "pingshui", tone)
    if not other.outside:
        return other
    inside = [char for index, char in enumerate(characters) if index not in found.outside]
    outside = tuple(
        index
        for index in found.outside
        if not any(
            rhyme_classes(characters[index], "pingshui", tone) & rhyme_classes(one, "pingshui", tone)
            for one in inside
        )
    )
    return Rhyme(found.name, outside)


def is_neighbour(char: str, others: Sequence[str]) -> bool:
    """Whether a first line's character rhymes with the others by the parts of 词林正韵 (邻韵)."""
    return any(rhymes(char, other, "cilin") for other in others)


def repeated(lines: Sequence[str]) -> tuple[int, ...]:
    """Indexes of lines that surely end in the same character as one before."""
    return tuple(
        index
        for index, line in enumerate(lines)
        if any(
            line[-1] == before[-1] and is_same_character(line[-1], before, line) for before in lines[:index]
        )
    )
