"""The ways a word may be said in verse: as in the dictionary, with a syllable swallowed, built from known parts, or guessed."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice, product
from typing import Literal

import msgspec

from writer_app.poetry.checker.english_old_word import built
from writer_app.poetry.prosody.sound import Pronunciation, pronunciations, syllable_counts

Kind = Literal["", "elided", "derived", "guessed"]
_LONGEST = 40  # letters; longer is no word
_MOST_SYLLABLES = 12
_MOST_WAYS = 12  # of one hyphenated word
_DIGITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_VOWELS = re.compile(r"[aeiouyàâäáãåæçéèêëíìîïóòôöõøœúùûüý]+")
_HIATUS = re.compile(r"i[aou]|e[ou](?!s?$)|u[aio]|oa|ao|y[aeiou]|eï|aë|oë")


class Saying(msgspec.Struct, frozen=True):
    """One way to say a word: a digit per syllable (1 primary, 2 secondary, 0 none, "?" free) and the liberty it takes."""

    stresses: str
    kind: Kind = ""


def is_vowel(phone: str) -> bool:
    """Whether an ARPAbet phone is a vowel."""
    return phone[:1] in ("A", "E", "I", "O", "U")


@cache
def sounds(word: str) -> tuple[Pronunciation, ...]:
    """Pronunciations from the dictionary, or built from known parts; () if only spelling is left."""
    return (pronunciations(word) or built(word)) if len(word) <= _LONGEST else ()


@cache
def sayings(word: str) -> tuple[Saying, ...]:
    """All ways to say a word, the plainest first; never empty."""
    if word[:1].isdigit():
        return _number(word)
    if "-" in word.strip("-") and len(word) <= _LONGEST:
        return _compound_sayings([part for part in word.split("-") if part])
    found = sounds(word)
    if not found:
        return tuple(Saying("?" * count, "guessed") for count in guessed_counts(word))
    kind: Kind = "" if pronunciations(word) else "derived"
    plain = [Saying(sound.stresses, kind) for sound in found]
    freer = [Saying(stresses, kind or "elided") for sound in found for stresses in _freer(word, sound)]
    return _distinct(plain + freer)


def _compound_sayings(parts: list[str]) -> tuple[Saying, ...]:
    """Parts of a compound are stressed as the line wants: a monosyllable among them is as free as outside."""
    kinds: tuple[Kind, ...] = ("guessed", "derived", "elided", "")
    ways = []
    for choice in islice(product(*(sayings(part) for part in parts)), _MOST_WAYS):
        stresses = "".join("?" if len(way.stresses) == 1 else way.stresses for way in choice)
        ways.append(Saying(stresses, min((way.kind for way in choice), key=kinds.index)))
    return _distinct(ways)


def _distinct(found: list[Saying]) -> tuple[Saying, ...]:
    first: dict[str, Saying] = {}
    for saying in found:
        first.setdefault(saying.stresses, saying)
    return tuple(first.values())


def _freer(word: str, sound: Pronunciation) -> list[str]:
    """The stresses with a weak syllable swallowed (pow'r, dang'rous, obed-yence) or -ed said as a syllable (fix-ed)."""
    phones, stresses = sound.phones, sound.stresses
    found = [stresses[:number] + stresses[number + 1 :] for number in _swallowed(phones, stresses)]
    if not found and len(stresses) - 1 in syllable_counts(word) and (place := stresses.rfind("0")) > 0:
        found.append(stresses[:place] + stresses[place + 1 :])
    if word.endswith("ed") and phones[-1] in ("D", "T") and phones[-2:-1] not in (("IH",), ("AH",), ("EH",)):
        found.append(stresses + "0")
    return found


def _swallowed(phones: tuple[str, ...], stresses: str) -> list[int]:
    """Syllables that verse may swallow: a weak vowel after a vowel, a weak one before r, l or n and another weak one."""
    vowels = [place for place, phone in enumerate(phones) if is_vowel(phone)]
    found = []
    for number in range(1, len(vowels)):
        here = vowels[number]
        if stresses[number] != "0":
            continue
        gap = vowels[number + 1] - here if stresses[number + 1 : number + 2] == "0" else 0
        is_liquid = (phones[here] == "ER" and gap == 1) or (
            phones[here] in ("AH", "IH") and gap == 2 and phones[here + 1] in ("R", "L", "N")
        )
        if vowels[number - 1] == here - 1 or is_liquid:
            found.append(number)
    return found


def begins_with_vowel(word: str) -> bool:
    """By sound where it is known (hour does, one does not)."""
    found = sounds(word)
    return is_vowel(found[0].phones[0]) if found else word[:1] in ("a", "e", "i", "o", "u")


def ends_with_weak_vowel(word: str) -> bool:
    """many, holy, shadow: the last vowel may melt into the next word's first."""
    found = sounds(word)
    return (
        bool(found)
        and found[0].syllables > 1
        and found[0].stresses[-1] == "0"
        and found[0].phones[-1] in ("IY", "OW")
    )


def guessed_counts(word: str) -> tuple[int, ...]:
    """Syllable counts guessed from the spelling: groups of vowels, without a silent e; more where vowels may part (Siloa)."""
    plain = word.lower()
    groups = len(_VOWELS.findall(plain))
    is_silent = re.search(r"[^aeiouyl]e[sd]?$|[aeiouy]le$", plain) and not re.search(
        r"([sxz]es|[td]ed)$", plain
    )
    least = min(max(groups - bool(is_silent), 1), _MOST_SYLLABLES)
    return tuple(range(least, min(least + len(_HIATUS.findall(plain)), _MOST_SYLLABLES) + 1))


def _number(digits: str) -> tuple[Saying, ...]:
    """A number as it is read; from a million on, digit by digit."""
    plain = digits.replace(",", "")[:12]
    words = _spelled(int(plain)) if len(plain) < 7 else [_DIGITS[int(digit)] for digit in plain]
    stresses = "".join(found[0].stresses for word in words if (found := pronunciations(word)))
    return (Saying((stresses or "1")[:_LONGEST], "guessed"),)


def _spelled(value: int) -> list[str]:
    if value < 20:
        return [_DIGITS[value]]
    if value < 100:
        return [_TENS[value // 10], *(_spelled(value % 10) if value % 10 else ())]
    if value < 1000:
        return [_DIGITS[value // 100], "hundred", *(_spelled(value % 100) if value % 100 else ())]
    return [*_spelled(value // 1000), "thousand", *(_spelled(value % 1000) if value % 1000 else ())]
