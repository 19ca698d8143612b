"""The ways a word may be said in verse: as in the dictionary, with a syllable swallowed, built from known parts, or guessed."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import msgspec

from writer_app.poetry.prosody.sound import Pronunciation, pronunciations, syllable_counts

Kind = Literal["", "elided", "derived", "guessed"]
_LONGEST = 40  # letters; longer is no word
_MOST_SYLLABLES = 12

# Endings that older and newer English put to known words: (letters, phones). "0" is an unstressed vowel.
_ENDINGS = (
    ("eth", "AH0 TH"), ("edst", "AH0 D S T"), ("est", "AH0 S T"), ("'dst", "D S T"), ("'st", "S T"), ("dst", "D S T"), ("st", "S T"),
    ("less", "L AH0 S"), ("ness", "N AH0 S"), ("lessly", "L AH0 S L IY0"), ("ly", "L IY0"), ("ful", "F AH0 L"), ("like", "L AY2 K"),
    ("ward", "W ER0 D"), ("wards", "W ER0 D Z"), ("ing", "IH0 NG"), ("in'", "IH0 N"), ("ings", "IH0 NG Z"), ("er", "ER0"), ("ers", "ER0 Z"),
    ("ish", "IH0 SH"), ("let", "L AH0 T"), ("lets", "L AH0 T S"), ("some", "S AH0 M"), ("ed", "D"), ("'d", "D"), ("es", "IH0 Z"), ("s", "Z"),
    ("'s", "Z"), ("y", "IY0"),
)  # fmt: skip
_BEGINNINGS = (
    ("un", "AH0 N"), ("re", "R IY0"), ("mis", "M IH0 S"), ("dis", "D IH0 S"), ("be", "B IH0"), ("en", "EH0 N"), ("fore", "F AO2 R"),
    ("out", "AW2 T"), ("over", "OW2 V ER0"), ("o'er", "AO2 R"), ("under", "AH2 N D ER0"), ("up", "AH2 P"), ("a", "AH0"), ("a-", "AH0"),
)  # fmt: skip
_DIGITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_VOWELS = re.compile(r"[aeiouyàâäáãåæçéèêëíìîïóòôöõøœúùûüý]+")
_HIATUS = re.compile(r"i[aou]|e[ou](?!s?$)|u[aio]|oa|ao|y[aeiou]|eï|aë|oë")


class Saying(msgspec.Struct, frozen=True):
    """One way to say a word: a digit per syllable (1 primary, 2 secondary, 0 none, "?" unknown) and what it takes liberties with."""

    stresses: str
    kind: Kind = ""


def is_vowel(phone: str) -> bool:
    """Whether an ARPAbet phone is a vowel."""
    return phone[:1] in "AEIOU"


def spoken(marked: list[str]) -> Pronunciation:
    """A pronunciation from phones whose vowels carry their stress."""
    bare = tuple(phone.rstrip("012") for phone in marked)
    vowels = [place for place, phone in enumerate(bare) if is_vowel(phone)]
    stressed = [place for place in vowels if not marked[place].endswith("0")]
    start = (stressed or vowels or [len(bare)])[-1]
    before = max((place + 1 for place in vowels if place < start), default=0)
    return Pronunciation(
        bare,
        len(vowels),
        "".join(marked[place][-1] for place in vowels),
        " ".join(bare[start:]),
        " ".join(bare[before:start]),
        " ".join(bare[vowels[-1] :]) if vowels else "",
    )


def _marked(sound: Pronunciation) -> list[str]:
    stresses = iter(sound.stresses)
    return [phone + next(stresses) if is_vowel(phone) else phone for phone in sound.phones]


@cache
def sounds(word: str) -> tuple[Pronunciation, ...]:
    """Pronunciations from the dictionary, or built from known parts; () if only spelling is left."""
    if len(word) > _LONGEST:
        return ()
    return pronunciations(word) or _derived(word)


@cache
def sayings(word: str) -> tuple[Saying, ...]:
    """All ways to say a word, the plainest first; never empty."""
    if word[:1].isdigit():
        return _number(word)
    known = pronunciations(word) if len(word) <= _LONGEST else ()
    if known:
        plain = [Saying(sound.stresses) for sound in known]
        freer = [Saying(stresses, "elided") for sound in known for stresses in _freer(word, sound)]
        return _distinct(plain + freer)
    derived = sounds(word)
    if derived:
        plain = [Saying(sound.stresses, "derived") for sound in derived]
        freer = [Saying(stresses, "derived") for sound in derived for stresses in _freer(word, sound)]
        return _distinct(plain + freer)
    return tuple(Saying("?" * count, "guessed") for count in guessed_counts(word))


def _distinct(found: list[Saying]) -> tuple[Saying, ...]:
    return tuple({saying.stresses: saying for saying in reversed(found)}.values())[::-1]


def _freer(word: str, sound: Pronunciation) -> list[str]:
    """The stresses with a weak syllable swallowed (pow'r, dang'rous, obed-yence) or -ed said as a syllable (fix-ed)."""
    found: list[str] = []
    phones, stresses = sound.phones, sound.stresses
    vowels = [place for place, phone in enumerate(phones) if is_vowel(phone)]
    for number in range(1, len(vowels)):
        here, before = vowels[number], vowels[number - 1]
        if stresses[number] != "0":
            continue
        is_hiatus = here == before + 1
        is_liquid = (
            number + 1 < len(vowels)
            and stresses[number + 1] == "0"
            and (phones[here] == "ER" and vowels[number + 1] == here + 1)
        ) or (
            number + 1 < len(vowels)
            and stresses[number + 1] == "0"
            and phones[here] in ("AH", "IH")
            and vowels[number + 1] == here + 2
            and phones[here + 1] in ("R", "L", "N")
        )
        if is_hiatus or is_liquid:
            found.append(stresses[:number] + stresses[number + 1 :])
    if not found and len(stresses) - 1 in syllable_counts(word):
        place = stresses.rfind("0")
        if place > 0:
            found.append(stresses[:place] + stresses[place + 1 :])
    if (
        word.endswith("ed")
        and len(phones) > 2
        and phones[-1] in "DT"
        and phones[-2] not in ("IH", "AH", "EH")
    ):
        found.append(stresses + "0")
    return found


@cache
def _derived(word: str) -> tuple[Pronunciation, ...]:
    if "-" in word:
        return _joined([part for part in word.split("-") if part])
    for letters, phones in _ENDINGS:
        if word.endswith(letters) and len(word) - len(letters) >= 2:
            found = _stem(word[: -len(letters)])
            if found:
                return tuple(spoken(_marked(sound) + phones.split()) for sound in found)
    for letters, phones in _BEGINNINGS:
        rest = word.removeprefix(letters)
        if rest != word and len(rest) >= 3:
            found = pronunciations(rest) or (() if letters in ("a", "be", "en", "re") else _derived(rest))
            if found:
                return tuple(spoken(phones.split() + _marked(sound)) for sound in found)
    for cut in range(len(word) - 3, 2, -1):
        if pronunciations(word[:cut]) and pronunciations(word[cut:]):
            return _joined([word[:cut], word[cut:]])
    return ()


def _stem(stem: str) -> tuple[Pronunciation, ...]:
    bases = [stem, stem + "e"]
    if stem.endswith("i"):
        bases.append(stem[:-1] + "y")
    if len(stem) > 3 and stem[-1] == stem[-2]:
        bases.append(stem[:-1])
    return next((found for base in bases if len(base) > 2 and (found := pronunciations(base))), ())


def _joined(parts: list[str]) -> tuple[Pronunciation, ...]:
    """A compound: the later parts keep a secondary stress."""
    found = [sounds(part)[:1] for part in parts]
    if len(parts) < 2 or not all(found):
        return ()
    marked = _marked(found[0][0])
    for (sound,) in found[1:]:
        marked += [phone.replace("1", "2") for phone in _marked(sound)]
    return (spoken(marked),)


def guessed_counts(word: str) -> tuple[int, ...]:
    """Syllable counts guessed from the spelling: groups of vowels, without a silent e; more where vowels may part (Siloa)."""
    plain = word.lower()
    groups = len(_VOWELS.findall(plain))
    if (
        groups > 1
        and re.search(r"[^aeiouyl]e(?:s|d)?$|[aeiouy]le?$", plain)
        and not re.search(r"[sxz]es$|[td]ed$", plain)
    ):
        groups -= plain.endswith(("e", "es", "ed"))
    least = min(max(groups, 1), _MOST_SYLLABLES)
    return tuple(range(least, min(least + len(_HIATUS.findall(plain)), _MOST_SYLLABLES) + 1))


def _number(digits: str) -> tuple[Saying, ...]:
    """A number as it is read; from a million on, digit by digit."""
    value = int(digits.replace(",", "")[:12])
    words = _spelled(value) if value < 1_000_000 else [_DIGITS[int(digit)] for digit in str(value)]
    stresses = "".join(found[0].stresses for word in words if (found := pronunciations(word)))
    return (Saying((stresses or "1")[:_LONGEST], "guessed"),)


def _spelled(value: int) -> list[str]:
    if value < 20:
        return [_DIGITS[value]]
    if value < 100:
        return [_TENS[value // 10]] + (_spelled(value % 10) if value % 10 else [])
    if value < 1000:
        return [_DIGITS[value // 100], "hundred"] + (_spelled(value % 100) if value % 100 else [])
    return [*_spelled(value // 1000), "thousand"] + (_spelled(value % 1000) if value % 1000 else [])
