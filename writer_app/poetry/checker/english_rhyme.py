"""How the ends of lines rhyme, and which rhyme scheme that makes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

import msgspec

from writer_app.poetry.checker.english_sound import is_vowel, sounds
from writer_app.poetry.checker.english_word import WEAK, VerseLine
from writer_app.poetry.prosody.rhyme import eye_rhyme, historical_rhyme, near_rhyme, perfect_rhyme
from writer_app.poetry.prosody.sound import Pronunciation

Rhyme = Literal["perfect", "rich", "near", "historical", "eye", "guessed", "slant", "repeated", ""]
_ORDER: tuple[Rhyme, ...] = (
    "perfect",
    "rich",
    "near",
    "historical",
    "eye",
    "guessed",
    "slant",
    "repeated",
    "",
)
_REACH = 12  # lines over which a rhyme is heard where no scheme is given
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VOWEL_LETTERS = frozenset("aeiouy")


class Tie(msgspec.Struct, frozen=True):
    """A line (0-based) whose scheme wants it to rhyme, the earlier line it is held against, and how they rhyme."""

    line: int
    other: int
    rhyme: Rhyme


class Fit(msgspec.Struct, frozen=True):
    """A scheme laid over the lines."""

    scheme: str
    ties: tuple[Tie, ...]

    @property
    def broken(self) -> int:
        """Ties that don't rhyme."""
        return sum(not tie.rhyme for tie in self.ties)


@cache
def rhyme_of(a: str, b: str) -> Rhyme:
    """How two plain words rhyme, the best that can be said of them."""
    if a == b:
        return "repeated"
    if perfect_rhyme(a, b):
        return "perfect"
    one, other = sounds(a), sounds(b)
    if any(_is_perfect(x, y) for x in one for y in other):
        return "perfect"
    if any(x.rhyme_part == y.rhyme_part != "" for x in one for y in other):
        return "rich"  # ours and hours, sea and see: the same sound throughout
    if historical_rhyme(a, b) or (a[-1] == b[-1] in ("d", "s") and historical_rhyme(a[:-1], b[:-1])):
        return "historical"  # before near: love and prove are near only by their spelling
    if near_rhyme(a, b):
        return "near"
    if eye_rhyme(a, b):
        return "eye"
    if not (one and other):
        return "guessed" if _is_spelled_alike(a, b) else ""
    if any(x.last_syllable == y.last_syllable != "" for x in one for y in other):
        return "near"
    return "slant" if any(_coda(x) and _coda(x) == _coda(y) for x in one for y in other) else ""


def _is_perfect(a: Pronunciation, b: Pronunciation) -> bool:
    return bool(a.rhyme_part) and a.rhyme_part == b.rhyme_part and a.onset != b.onset


def _coda(sound: Pronunciation) -> str:
    """The last consonant, "" if the word ends in a vowel."""
    return "" if is_vowel(sound.phones[-1]) else sound.phones[-1]


def _is_spelled_alike(a: str, b: str) -> bool:
    """The same letters from the last group of vowels on, a silent e left aside."""
    return _ending(a) == _ending(b) != ""


def _ending(word: str) -> str:
    word = word.replace("'", "")
    if len(word) > 2 and word.endswith("e") and word[-2] not in _VOWEL_LETTERS:
        word = word[:-1]
    end = len(word)
    while end and word[end - 1] not in _VOWEL_LETTERS:
        end -= 1
    while end and word[end - 1] in _VOWEL_LETTERS:
        end -= 1
    return word[end:]


def line_rhyme(a: VerseLine, b: VerseLine) -> Rhyme:
    """How two lines rhyme by their last words; if those are the same weak word, by the words before (made it, played it)."""
    one, other = a.words[-1].plain, b.words[-1].plain
    if one == other and one in WEAK and len(a.words) > 1 and len(b.words) > 1:
        before = rhyme_of(a.words[-2].plain, b.words[-2].plain)
        return before if before == "perfect" else "repeated"
    found = rhyme_of(one, other)
    if found not in ("perfect", "rich", "near", "repeated") and _is_mosaic(a, b):
        return "near"
    return found


def _is_mosaic(a: VerseLine, b: VerseLine) -> bool:
    """Whether two words rhyme with one, or two: bonnet, upon it. Unstressed i and e sound alike there."""
    one, other = _last_sounds(a), _last_sounds(b)
    return any(x == y for x in one for y in other)


def _last_sounds(line: VerseLine) -> set[str]:
    last = line.words[-1].plain
    if last not in WEAK or len(line.words) < 2:
        return {sound.rhyme_part.replace("IH", "AH") for sound in sounds(last) if sound.syllables > 1}
    return {
        f"{first.rhyme_part} {' '.join(second.phones)}".replace("IH", "AH")
        for first in sounds(line.words[-2].plain)
        for second in sounds(last)
        if second.syllables == 1
    }


def lay(scheme: str, lines: Sequence[VerseLine], *, has_slant: bool, may_repeat_last: bool) -> Fit:
    """The scheme over the lines: each line of a letter is held against the earlier ones of that letter."""
    ties: list[Tie] = []
    groups: dict[str, list[int]] = {}
    for number, letter in enumerate(scheme):
        if letter == "-":
            continue
        earlier = groups.setdefault(letter, [])
        if earlier:
            found = [Tie(number, other, line_rhyme(lines[number], lines[other])) for other in earlier]
            ties.append(_weighed(found, has_slant, may_repeat_last and number == len(scheme) - 1))
        earlier.append(number)
    return Fit(scheme, tuple(ties))


def _weighed(found: list[Tie], has_slant: bool, may_repeat: bool) -> Tie:
    """The tie that counts: a repeated word is one whatever else rhymes; otherwise the best."""
    repeated = next((tie for tie in found if tie.rhyme == "repeated"), None)
    if repeated:
        return repeated if may_repeat else Tie(repeated.line, repeated.other, "")
    best = min(found, key=lambda tie: _ORDER.index(tie.rhyme))
    return Tie(best.line, best.other, "") if best.rhyme == "slant" and not has_slant else best


def best_fit(
    schemes: Sequence[str], lines: Sequence[VerseLine], *, has_slant: bool, may_repeat_last: bool
) -> Fit:
    """The scheme that is broken least, then the one with the worst rhyme best, then the one with most rhymes."""
    fits = [lay(scheme, lines, has_slant=has_slant, may_repeat_last=may_repeat_last) for scheme in schemes]
    return min(
        fits,
        key=lambda fit: (fit.broken, max((_level(tie.rhyme) for tie in fit.ties), default=0), -len(fit.ties)),
    )


def _level(rhyme: Rhyme) -> int:
    return 0 if rhyme == "perfect" else 1 if rhyme in ("rich", "near") else 2


def observed_scheme(lines: Sequence[VerseLine]) -> str:
    """The scheme that the lines show: letters for lines that rhyme, at least nearly, "-" for the others."""
    group: dict[int, int] = {}
    for number, line in enumerate(lines):
        for other in range(number - 1, max(-1, number - 1 - _REACH), -1):
            if line_rhyme(line, lines[other]) in ("perfect", "rich", "repeated", "historical", "eye"):
                group[number] = group.setdefault(other, other)
                break
    names: dict[int, str] = {}
    for number in sorted(group):
        names.setdefault(group[number], _LETTERS[len(names) % len(_LETTERS)])
    return "".join(names[group[number]] if number in group else "-" for number in range(len(lines)))


def unwanted(lines: Sequence[VerseLine]) -> tuple[Tie, ...]:
    """Perfect rhymes of lines near each other, for verse that is to have none."""
    return tuple(
        Tie(number, other, "perfect")
        for number in range(len(lines))
        for other in range(max(0, number - 3), number)
        if line_rhyme(lines[number], lines[other]) == "perfect"
    )
