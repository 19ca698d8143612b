"""Laying a metre over a line: the cheapest way to say its words so that they fill the places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import Literal

import msgspec

from writer_app.poetry.checker.english_sound import Saying, begins_with_vowel, ends_with_weak_vowel, sayings
from writer_app.poetry.checker.english_word import WEAK, VerseWord
from writer_app.poetry.form_english import EnglishForm

Trouble = Literal[
    "stress", "inversion", "secondary", "weak_beat", "heavy_ending", "elided", "derived", "guessed"
]
_COST: dict[Trouble, float] = {
    "stress": 20, "inversion": 6, "secondary": 5, "weak_beat": 8, "heavy_ending": 15, "elided": 4, "derived": 1, "guessed": 1,
}  # fmt: skip
_SUBSTITUTION = 6.0  # per foot that is not as the form has it
_LOOSE = 100.0
_MELTING = frozenset(("the", "to"))  # before a vowel
_SHORTENED = frozenset(("have", "are", "will"))  # after a pronoun
_PRONOUNS = frozenset(("i", "you", "we", "they", "ye"))
_MOST_WORDS = 40  # a longer line is prose


class Place(msgspec.Struct, frozen=True):
    """A word of a scanned line: how it is said, the signs of the places it stands in, what is not as it should be."""

    saying: Saying
    slots: str
    troubles: tuple[Trouble, ...] = ()


class Metre(msgspec.Struct, frozen=True):
    """A pattern (see EnglishForm.patterns) with what it costs: 0 the form's own; `is_loose` one syllable more or less."""

    pattern: str
    cost: float = 0
    is_loose: bool = False
    is_feminine: bool = False


class Scansion(msgspec.Struct, frozen=True):
    """The best reading of a line in a metre."""

    metre: Metre
    places: tuple[Place, ...]
    cost: float

    @property
    def syllables(self) -> int:
        return len(self.metre.pattern)


def scan(words: Sequence[VerseWord], metres: Sequence[Metre]) -> Scansion | None:
    """The cheapest scansion of the line, None if no metre has room for its words."""
    if len(words) > _MOST_WORDS:
        return None
    best: Scansion | None = None
    for metre in metres:
        found = _fill(words, metre)
        if found and (best is None or found.cost < best.cost):
            best = found
    return best


def _fill(words: Sequence[VerseWord], metre: Metre) -> Scansion | None:
    states: dict[int, tuple[float, tuple[Place, ...]]] = {0: (metre.cost, ())}
    room = len(metre.pattern)
    for word, ways in zip(words, line_sayings(words), strict=True):
        following: dict[int, tuple[float, tuple[Place, ...]]] = {}
        for start, (cost, path) in states.items():
            for rank, saying in enumerate(ways):
                end = start + len(saying.stresses)
                if end > room:
                    continue
                place, extra = _place(word, saying, metre, start)
                total = cost + extra + rank / 10
                if end not in following or total < following[end][0]:
                    following[end] = (total, (*path, place))
        states = following
    if room not in states:
        return None
    cost, path = states[room]
    return Scansion(metre, path, cost)


def line_sayings(words: Sequence[VerseWord]) -> list[tuple[Saying, ...]]:
    """The ways to say each word, with those that only its neighbours allow: th' expense, we've, man-y a."""
    found: list[tuple[Saying, ...]] = []
    for number, word in enumerate(words):
        ways = sayings(word.plain)
        follower = words[number + 1] if number + 1 < len(words) else None
        before = words[number - 1].plain if number else ""
        if (word.plain in _MELTING and follower and begins_with_vowel(follower.plain)) or (
            word.plain in _SHORTENED and before in _PRONOUNS
        ):
            ways += (Saying("", "elided"),)
        elif (
            follower
            and not follower.is_after_pause
            and ends_with_weak_vowel(word.plain)
            and begins_with_vowel(follower.plain)
        ):
            ways += (Saying(ways[0].stresses[:-1], ways[0].kind or "elided"),)
        found.append(ways)
    return found


def _place(word: VerseWord, saying: Saying, metre: Metre, start: int) -> tuple[Place, float]:
    slots = metre.pattern[start : start + len(saying.stresses)]
    troubles: list[Trouble] = [saying.kind] if saying.kind else []
    cost = 0.0
    if not slots:
        pass
    elif len(slots) == 1:
        if metre.is_feminine and start + 1 == len(metre.pattern) and word.plain not in WEAK:
            troubles.append("heavy_ending")
        elif slots == "/" and word.plain in WEAK:
            cost = 0.1
    else:
        is_anapaestic = "xx" in metre.pattern
        for number, (slot, stress) in enumerate(zip(slots, saying.stresses, strict=True)):
            if slot == "x" and stress == "1":
                troubles.append("inversion" if word.is_after_pause and not number else "stress")
            elif slot == "x" and stress == "2":
                troubles.append("secondary")
            elif slot == "/" and stress == "0" and is_anapaestic:
                troubles.append("weak_beat")
    return Place(saying, slots, tuple(troubles)), cost + sum(_COST[trouble] for trouble in troubles)


def metres(form: EnglishForm, line: int) -> tuple[Metre, ...]:
    """The form's metres for a line (0-based), with those that only level standard allows."""
    patterns = form.patterns(line)
    least, most = form.length(line)
    if patterns:
        own = tuple(
            Metre(p, is_feminine=form.feminine_ending and len(p) > most and p.endswith("x")) for p in patterns
        )
        if form.foot == "anapaestic":
            own += _substituted(form.stresses[line % len(form.stresses)], least, most)
        return own
    return tuple(Metre("*" * count) for count in range(least, most + 1)) if most else ()


@cache
def _substituted(stresses: int, least: int, most: int) -> tuple[Metre, ...]:
    """Anapaestic lines with feet of two syllables or without their beginning."""
    found = []
    for lead, tail in product(range(3), range(3)):
        for gaps in product((2, 1), repeat=stresses - 1):
            pattern = "x" * lead + "/" + "".join("x" * gap + "/" for gap in gaps) + "x" * tail
            changes = (lead == 0) + gaps.count(1)
            if changes and least <= len(pattern) <= most:
                found.append(Metre(pattern, changes * _SUBSTITUTION))
    return tuple(found)


@cache
def loose(metre: Metre) -> tuple[Metre, ...]:
    """The metre with one weak syllable more or less."""
    pattern = metre.pattern
    return tuple(
        Metre(text, metre.cost + _LOOSE, is_loose=True, is_feminine=metre.is_feminine)
        for text in dict.fromkeys(_one_off(pattern))
    )


def _one_off(pattern: str) -> Iterator[str]:
    yield pattern[1:]
    for place, slot in enumerate(pattern):
        if slot != "/":
            yield pattern[:place] + pattern[place + 1 :]
        yield pattern[:place] + ("*" if slot == "*" else "x") + pattern[place:]
    yield pattern + ("*" if set(pattern) == {"*"} else "x")


def counts(words: Sequence[VerseWord], *, is_strict: bool = False) -> frozenset[int]:
    """How many syllables a line may have; strictly only by the dictionary (or by guess, where it has nothing)."""
    sums = {0}
    for word in words[: _MOST_WORDS * 2]:
        ways = [way for way in sayings(word.plain) if not is_strict or way.kind != "elided"]
        sums = {total + len(way.stresses) for total in sums for way in ways}
    return frozenset(sums)


def shown_stresses(word: VerseWord, place: Place | None) -> str:
    """A sign for each syllable: "/" stressed, "x" not. Monosyllables follow the metre, without one their sense."""
    saying = place.saying if place and place.saying.stresses else sayings(word.plain)[0]
    if len(saying.stresses) == 1:
        if place and place.slots in ("x", "/"):
            return place.slots
        return "x" if word.plain in WEAK else "/"
    slots = place.slots if place else ""
    return "".join(
        "/" if stress in "12" or (stress == "?" and slots[number : number + 1] == "/") else "x"
        for number, stress in enumerate(saying.stresses)
    )
