"""Where in a line a word may stand. Patterns as in `EnglishForm.patterns`: "x" weak, "/" strong, "*" either."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from writer_app.poetry.composer.english_word import Shapes, shapes_of, words_of
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.prosody.sound import syllable_counts

_FREE_LINE = (4, 10)  # syllables of a line of free verse
_SPOKEN_LINE = 8  # syllables where the form leaves them open: the four beats of songs and ballads
_LONGEST = 16


class Misfit(NamedTuple):
    """Why a given line can't stand there. `word` from 1, 0 for the whole line; `why` ends a message code `poem.english.…`."""

    word: int
    why: str
    text: str = ""


def line_patterns(form: EnglishForm, line: int) -> tuple[str, ...]:
    """The metres in which a line (0-based) is composed, all of them canonical.

    Forms without a metre get one that reads as verse: four iambic feet where lines rhyme, else only a number of syllables.
    """
    patterns = form.patterns(line)
    if form.foot == "iambic":
        return patterns[:1]  # ends on a beat: a feminine ending needs rhymes of two syllables
    if patterns:
        return tuple(pattern for pattern in patterns if pattern.endswith("/")) or patterns
    least, most = form.length(line)
    if most:
        return tuple("*" * count for count in range(least, most + 1))
    if form.rhyme_rule == "scheme" or form.is_acrostic:
        return (iambic(_SPOKEN_LINE),)
    return tuple("*" * count for count in range(_FREE_LINE[0], _FREE_LINE[1] + 1))


def iambic(syllables: int) -> str:
    """An iambic line with a free first foot."""
    return ("**" + "x/" * (syllables // 2))[:syllables]


@lru_cache(maxsize=1024)
def places(shapes: Shapes, pattern: str) -> tuple[int, ...]:
    """Where in the pattern a word of these shapes may begin."""
    return tuple(start for start in range(len(pattern)) if fits(shapes, pattern, start))


def fits(shapes: Shapes, pattern: str, start: int) -> bool:
    """Whether a word may stand there, however it is pronounced."""
    return bool(shapes) and all(_fits(shape, pattern, start) for shape in shapes)


def _fits(shape: str, pattern: str, start: int) -> bool:
    slots = pattern[start : start + len(shape)]
    if len(slots) < len(shape):
        return False
    if len(shape) == 1:
        return True
    is_anapaestic = "xx" in pattern
    return not any(
        (slot == "x" and stress == "1") or (slot == "/" and stress == "0" and is_anapaestic)
        for slot, stress in zip(slots, shape, strict=True)
    )


def given_patterns(form: EnglishForm, line: int) -> tuple[str, ...]:
    """The metres that a given line may have: all canonical ones."""
    patterns = form.patterns(line)
    if patterns:
        return patterns
    least, most = form.length(line)
    return tuple("*" * count for count in range(least, most + 1)) if most else ()


def misfit(text: str, patterns: Sequence[str]) -> Misfit | None:
    """Why a given line fits none of the metres, None if it fits one; () as metres takes any line.

    A word counts as fitting if one of its pronunciations does, heav'n and pow'r included.
    """
    words = words_of(text)
    if not words:
        return Misfit(0, "empty_line")
    if not patterns:
        return None
    for number, word in enumerate(words, start=1):
        if not syllable_counts(word):
            return Misfit(number, "unknown_word", word)
    furthest, is_too_long = 0, True
    for pattern in patterns:
        reached, room = _reach(words, pattern)
        if reached == len(words) and room:
            return None
        if reached >= furthest:
            furthest, is_too_long = reached, reached == len(words)
    least, most = _total(words)
    lengths = {len(pattern) for pattern in patterns}
    if most < min(lengths):
        return Misfit(0, "too_short", str(most))
    if least > max(lengths):
        return Misfit(0, "too_long", str(least))
    if is_too_long:
        return Misfit(0, "other_length", str(least))
    return Misfit(furthest + 1, "stress", words[furthest])


def _total(words: Sequence[str]) -> tuple[int, int]:
    counts = [syllable_counts(word) for word in words]
    return sum(min(count) for count in counts), sum(max(count) for count in counts)


def _reach(words: Sequence[str], pattern: str) -> tuple[int, bool]:
    """How many words the pattern takes, and whether the line then fills it."""
    places = {0}
    for number, word in enumerate(words):
        following = {
            place + len(shape)
            for place in places
            for shape in _given_shapes(word)
            if _fits(shape, pattern, place)
        }
        if not following:
            return number, False
        places = following
    return len(words), len(pattern) in places


def _given_shapes(word: str) -> Shapes:
    """The dictionary's, and where a syllable may be swallowed the same without its last weak one."""
    shapes = shapes_of(word)
    short = {
        shape[: shape.rindex("0")] + shape[shape.rindex("0") + 1 :]
        for shape in shapes
        if "0" in shape and len(shape) - 1 in syllable_counts(word)
    }
    return shapes | short
