"""What a line may be at its place in a poem: the words it may use, and the words it may end with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from writer_app.poetry.composer.english_grammar import LineShape
from writer_app.poetry.composer.english_metre import fits, given_patterns
from writer_app.poetry.composer.english_plan import (
    LEAST_FAMILY,
    Plan,
    head_words,
    rhymes_with,
    rhyming_ends,
)
from writer_app.poetry.composer.english_rank import is_light, stem
from writer_app.poetry.composer.english_word import (
    VerseWord,
    family_sizes,
    verse_word,
    vocabulary,
    words_of,
)
from writer_app.poetry.prosody.sound import pronunciations

_MOST_USES = 2
"""So often a word may stand in one poem (small words apart)."""


def verse_shape(
    plan: Plan, before: Sequence[str], extra: Sequence[VerseWord], bans: Iterable[str], turn: int
) -> LineShape | None:
    """The line that follows `before`. Where a form leaves the length open it changes with `turn`. None if no word can end it."""
    number = len(before)
    planned = plan.lines[number]
    used = used_stems(before)
    banned = {ban.lower() for ban in bans}
    words = [
        word
        for word in (*vocabulary().values(), *extra)
        if used[stem(word.text.lower())] < _MOST_USES and word.text.lower() not in banned
    ]
    if planned.head:
        words += [word for word in head_words(planned.head) if word not in words]
    ends = [word for word in _ends(plan, before, words) if word.text.lower() not in banned]
    own, others = planned.patterns, given_patterns(plan.form, number)
    patterns = [
        pattern
        for listed in (own, others)
        for place in range(len(listed))
        for pattern in (listed[(place + turn) % len(listed)],)
        if any(fits(word.shapes, pattern, len(pattern) - word.syllables) for word in ends if word.syllables <= len(pattern))
    ]  # fmt: skip
    if not patterns:
        return None
    return LineShape(
        pattern=patterns[0], words=tuple(words), ends=tuple(ends), heads=planned.head, is_last=number + 1 == len(plan.lines)
    )  # fmt: skip


def used_stems(lines: Iterable[str]) -> Counter[str]:
    """How often each word has come, endings and small words apart."""
    return Counter(
        stem(word.lower()) for line in lines for word in words_of(line) if not is_light(word.lower())
    )


def _ends(plan: Plan, before: Sequence[str], words: Sequence[VerseWord]) -> list[VerseWord]:
    """The words the next line may end with."""
    number = len(before)
    letter = plan.scheme[number]
    texts = dict(enumerate(before)) | {
        i: planned.given for i, planned in enumerate(plan.lines) if planned.given
    }
    last = {i: words_of(text)[-1] for i, text in texts.items()}
    partners = [word for i, word in sorted(last.items()) if letter != "-" and plan.scheme[i] == letter]
    if partners or (plan.rhyme_words and letter == plan.scheme.replace("-", "")[:1]):
        family = rhymes_with(partners[0]) if partners else plan.rhyme_words
        if partners and plan.rhyme_words and letter == plan.scheme.replace("-", "")[:1]:
            family = (*family, *plan.rhyme_words)
        return _records(rhyming_ends(partners, tuple(dict.fromkeys(family))))
    foreign = {sound.rhyme_part for word in last.values() for sound in pronunciations(word)}
    closed = [word for word in words if word.can_end and word.rhyme_part not in foreign]
    if letter == "-":
        return closed
    needed = max(LEAST_FAMILY, plan.scheme.count(letter) + 2)
    return [word for word in closed if family_sizes().get(word.rhyme_part, 0) >= needed]


def _records(texts: Iterable[str]) -> list[VerseWord]:
    found = (vocabulary().get(text) or verse_word(text) for text in texts)
    return [word for word in found if word is not None and word.can_end]
