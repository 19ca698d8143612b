"""A Chinese poem out of a pasted or typed text: its characters, where its lines end, and what may be a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

import msgspec

from writer_app.poetry.prosody.tone import simplified

LONGEST = 2_000  # characters of a text that are looked at: no form has more than a few hundred
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3007\u25a1"  # with 〇 and □
_RUN = re.compile(f"([{_HAN}]+)([^{_HAN}]*)")
_ASIDE = re.compile(r"[（(\[【〔][^（()）\[\]【】〔〕]*[)）\]】〕]")
_STOPS = "，。！？；、：,.!?;:…"
_SENTENCE = frozenset("，。！？；、,.!?;")
_MOST_BEFORE, _MOST_AFTER = 6, 2  # parts of a title or signature that may be left aside


class Clause(msgspec.Struct, frozen=True):
    """Characters without punctuation between them, and what follows up to the next character."""

    text: str
    after: str

    @property
    def is_open(self) -> bool:
        """Whether no punctuation of a sentence follows: a title, a name, or a poem written without any."""
        return not _SENTENCE.intersection(self.after)


class PoemText(msgspec.Struct, frozen=True):
    """`characters` as written, `plain` the same simplified; `clauses` cover them; `title` is what was left aside before them.

    `has_preface`: between the title and the poem a row of prose was left aside (丙辰中秋，欢饮达旦…), as 词 often have.
    """

    characters: str
    plain: str
    clauses: tuple[Clause, ...]
    title: str = ""
    has_preface: bool = False

    @property
    def bounds(self) -> frozenset[int]:
        """Where clauses end, in characters from the beginning of the poem."""
        return frozenset(accumulate(len(clause.text) for clause in self.clauses))

    def end_at(self, place: int) -> str:
        """The punctuation written after the first `place` characters, "" if there is none."""
        passed = 0
        for clause in self.clauses:
            passed += len(clause.text)
            if passed >= place:
                stop = next((sign for sign in clause.after if sign in _STOPS), "")
                return stop if passed == place else ""
        return ""


def has_chinese(text: str) -> bool:
    """Whether there is a Chinese character in the text."""
    return _RUN.search(text) is not None


def poem_texts(text: str) -> Iterator[PoemText]:
    """How the text may be read, likeliest first: all of it, then without what may be a title before or a name after.

    Last without a row of prose after the title.
    """
    clauses = tuple(Clause(run, after) for run, after in _RUN.findall(_ASIDE.sub("\n", text[:LONGEST])))
    for last in range(len(clauses), max(0, len(clauses) - _MOST_AFTER) - 1, -1):
        if last < len(clauses) and not clauses[last].is_open:
            break
        for first in range(min(_MOST_BEFORE, last) + 1):
            if first and not clauses[first - 1].is_open:
                break
            if first < last:
                yield _poem(clauses[first:last], clauses[:first])
    for first in range(1, min(_MOST_BEFORE, len(clauses)) + 1):
        if not clauses[first - 1].is_open:
            break
        row = next((i for i in range(first, len(clauses)) if "\n" in clauses[i].after), len(clauses))
        if row + 1 < len(clauses):
            yield _poem(clauses[row + 1 :], clauses[:first], has_preface=True)


def _poem(clauses: tuple[Clause, ...], title: tuple[Clause, ...], *, has_preface: bool = False) -> PoemText:
    characters = "".join(clause.text for clause in clauses)
    named = simplified("".join(clause.text for clause in title))
    return PoemText(characters, simplified(characters), clauses, named, has_preface)
