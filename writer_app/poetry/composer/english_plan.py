"""From a wish to what each line of an English poem must be; everything that can't work is said here, before a model is asked."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from writer_app.error import WriterError
from writer_app.poetry.composer.english_metre import Misfit, given_patterns, iambic, line_patterns, misfit
from writer_app.poetry.composer.english_word import VerseWord, vocabulary, words_beginning, words_of
from writer_app.poetry.composer.wish import Wish
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.prosody.rhyme import perfect_rhyme
from writer_app.poetry.prosody.rhyme_finder import find_rhymes
from writer_app.poetry.prosody.sound import pronunciations

LEAST_FAMILY = 6
"""A line that others must rhyme with ends in a word with at least so many rhymes in the vocabulary."""

_LONGEST_HEADS = 40
_FEW_HEADS = 8
_METRED = range(4, 13)  # syllables of a given first line that the others of a form without lengths take over


class PlannedLine(msgspec.Struct, frozen=True):
    """One line. `given` is its text where the writer has it; `rhyme` a letter or "-"; `head` its first letter or empty."""

    patterns: tuple[str, ...]
    rhyme: str
    given: str = ""
    head: str = ""


class Plan(msgspec.Struct, frozen=True):
    """A poem to be composed. `rhyme_words` are what the first rhyme letter must end in, if the wish says so."""

    form: EnglishForm
    lines: tuple[PlannedLine, ...]
    scheme: str
    rhyme_words: tuple[str, ...] = ()


def plan_poem(wish: Wish, form: EnglishForm) -> Plan:
    """The plan of the wish. Raises WriterError `poem.english.…` for lines, heads, a rhyme or a scheme that can't work."""
    if wish.tails:
        raise WriterError("poem.english.tails")
    given = _given_lines(wish)
    heads = _heads(wish, form)
    count = _line_count(form, given, heads)
    if any(line >= count for line in given):
        raise WriterError("poem.english.too_many_lines", line=max(given) + 1, lines=count)
    if len(heads) > count:
        raise WriterError("poem.english.too_many_heads", heads=heads, count=len(heads), lines=count)
    scheme = _scheme(wish, form, count, given)
    lines = tuple(
        PlannedLine(_patterns(form, line, given), scheme[line], given.get(line, ""), heads[line : line + 1])
        for line in range(count)
    )
    for line, text in given.items():
        _check_given(form, line, text, lines[line])
    plan = Plan(form, lines, scheme, _rhyme_words(wish, scheme))
    _check_rhymes(plan)
    return plan


def rhymes_with(word: str) -> tuple[str, ...]:
    """The words of the vocabulary that rhyme perfectly with `word`, filled up from the dictionary where they are few."""
    parts = {sound.rhyme_part for sound in pronunciations(word)}
    found = [
        other.text
        for other in vocabulary().values()
        if other.can_end and other.rhyme_part in parts and perfect_rhyme(word, other.text)
    ]
    if len(found) < LEAST_FAMILY:
        for group in find_rhymes(word, limit=40):
            if group.kind == "perfect":
                found += [
                    text for text in group.words if text.isalpha() and len(text) > 2 and text not in found
                ]
    return tuple(found)


def head_words(letter: str) -> tuple[VerseWord, ...]:
    """More words with this first letter, for letters that few words of the vocabulary have."""
    own = sum(1 for word in vocabulary() if word[0].lower() == letter)
    return words_beginning(letter, 60) if own < _FEW_HEADS else ()


def _given_lines(wish: Wish) -> dict[int, str]:
    lines = [line.strip() for line in wish.first_line.splitlines() if line.strip()]
    found = dict(enumerate(lines))
    for locked in wish.locked:
        text = locked.text.strip()
        if found.get(locked.line, text) != text:
            raise WriterError("poem.english.lines_clash", line=locked.line + 1)
        found[locked.line] = text
    return found


def _heads(wish: Wish, form: EnglishForm) -> str:
    """The letters of the acrostic in lower case: the heads, for an acrostic without any the first word of its theme."""
    asked = wish.heads
    if not asked and form.is_acrostic:
        words = [word for word in words_of(wish.theme or wish.title) if len(word) > 2]
        asked = max(words, key=len, default="")
        if not asked and not (wish.first_line or wish.locked):
            raise WriterError("poem.english.acrostic_needs_heads")
    letters = "".join(char for char in asked.lower() if char.isalpha())
    for position, letter in enumerate(letters, start=1):
        if not letter.isascii():
            raise WriterError("poem.english.head_no_letter", position=position, letter=letter)
    if len(letters) > _LONGEST_HEADS:
        raise WriterError(
            "poem.english.too_many_heads", heads=letters, count=len(letters), lines=_LONGEST_HEADS
        )
    return letters


def _line_count(form: EnglishForm, given: dict[int, str], heads: str) -> int:
    least = max([len(heads), *(line + 1 for line in given)], default=0)
    count = len(heads) if form.is_acrostic and heads else max(form.usual_lines, least)
    while not form.allows(count) and count < _LONGEST_HEADS * 2:
        count += 1
    if not form.allows(count):
        count = form.most_lines or form.usual_lines
    return count


def _scheme(wish: Wish, form: EnglishForm, count: int, given: dict[int, str]) -> str:
    """The scheme that is asked for; else the first that the given lines' ends allow."""
    schemes = form.schemes(count)
    if wish.schema:
        for scheme in schemes:
            if wish.schema.upper() in (scheme, *form.rhyme_schemes) and scheme.startswith(
                wish.schema.upper()
            ):
                return scheme
        raise WriterError("poem.english.unknown_schema", schema=wish.schema, known=tuple(form.rhyme_schemes))
    return next((scheme for scheme in schemes if _rhyming_fault(scheme, given) is None), schemes[0])


def _rhyming_fault(scheme: str, given: dict[int, str]) -> tuple[int, str] | None:
    """The first given line (0-based) that should rhyme with an earlier one and doesn't, with that one's last word."""
    ends: dict[str, list[str]] = {}
    for line in sorted(given):
        words, letter = words_of(given[line]), scheme[line : line + 1]
        if not words or letter in ("", "-"):
            continue
        for other in ends.setdefault(letter, []):
            if not perfect_rhyme(other, words[-1]):
                return line, other
        ends[letter].append(words[-1])
    return None


def _patterns(form: EnglishForm, line: int, given: dict[int, str]) -> tuple[str, ...]:
    """Where the form leaves lengths open the lines take that of the first given one."""
    if form.syllables or not given:
        return line_patterns(form, line)
    words = words_of(given[min(given)])
    count = sum(len(sounds[0].stresses) for word in words if (sounds := pronunciations(word)))
    if form.rhyme_rule == "scheme" and count in _METRED:
        return (iambic(count),)
    return line_patterns(form, line)


def _check_given(form: EnglishForm, line: int, text: str, planned: PlannedLine) -> None:
    found = misfit(text, given_patterns(form, line))
    words = words_of(text)
    if found is None and planned.head and words[0][0].lower() != planned.head:
        found = Misfit(1, "head", planned.head.upper())
    if found is None and planned.rhyme != "-" and not pronunciations(words[-1]):
        found = Misfit(len(words), "unknown_word", words[-1])
    if found is not None:
        raise _refusal(form, line, found)


def _refusal(form: EnglishForm, line: int, found: Misfit) -> WriterError:
    least, most = form.length(line)
    return WriterError(
        "poem.english." + found.why,
        line=line + 1, position=found.word, text=found.text, form=form.id,
        wanted=str(least) if least == most else f"{least}–{most}",
    )  # fmt: skip


def _rhyme_words(wish: Wish, scheme: str) -> tuple[str, ...]:
    word = wish.rhyme.strip().lower()
    if not word:
        return ()
    letters = [letter for letter in scheme if letter != "-"]
    if not letters:
        raise WriterError("poem.english.form_has_no_rhyme", rhyme=word)
    if not pronunciations(word):
        raise WriterError("poem.english.unknown_rhyme", rhyme=word)
    found = rhymes_with(word)
    needed = letters.count(letters[0])
    if len(found) < needed:
        raise WriterError("poem.english.rhyme_too_small", rhyme=word, count=len(found))
    return found


def _check_rhymes(plan: Plan) -> None:
    """Raise what only shows when given lines meet: ends that should rhyme and don't, or that nothing rhymes with."""
    given = {line: planned.given for line, planned in enumerate(plan.lines) if planned.given}
    fault = _rhyming_fault(plan.scheme, given)
    if fault is not None:
        line, other = fault
        words = words_of(given[line])
        raise _refusal(plan.form, line, Misfit(len(words), "no_rhyme_with", f"{words[-1]} / {other}"))
    for line, text in given.items():
        letter = plan.scheme[line]
        open_lines = sum(1 for planned in plan.lines if planned.rhyme == letter and not planned.given)
        if letter == "-" or not open_lines:
            continue
        last = words_of(text)[-1]
        family = rhymes_with(last)
        if len(family) < open_lines:
            raise WriterError("poem.english.rhyme_too_small", rhyme=last.lower(), count=len(family))


def rhyming_ends(ends: Sequence[str], family: Sequence[str]) -> tuple[str, ...]:
    """Those of `family` that rhyme with every one of `ends` (so none of them is used twice)."""
    return tuple(word for word in family if all(perfect_rhyme(end, word) for end in ends))
