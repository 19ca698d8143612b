"""Other words for one place of an English poem: what fits metre and rhyme there, by the model's probability."""

from __future__ import annotations

import math
from collections.abc import Sequence

from writer_app.engine.event import Distribution
from writer_app.engine.job import Composer
from writer_app.engine.request import Next, Piece, Prompt
from writer_app.error import WriterError
from writer_app.poetry.composer.english_grammar import capitalised
from writer_app.poetry.composer.english_metre import given_patterns, misfit
from writer_app.poetry.composer.english_plan import LEAST_FAMILY, rhyming_ends
from writer_app.poetry.composer.english_voice import verse_prompt
from writer_app.poetry.composer.english_word import VerseWord, verse_word, vocabulary, words_of
from writer_app.poetry.composer.wish import Alternative, Wish
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.form_file import find_form
from writer_app.poetry.prosody.rhyme import perfect_rhyme
from writer_app.poetry.prosody.sound import normal, syllable_counts

_RIVALS = 2000
_MOST = 60


def english_alternatives(
    wish: Wish, lines: tuple[str, ...], line: int, position: int
) -> Composer[tuple[Alternative, ...]]:
    """Words for `position` (from 1) of `lines[line]` (from 0), most probable first; what stands there is among them.

    The probability is that of a word's first token after what comes before it, as a share of what is offered. A new word has
    as many syllables as the old one, fits the metre in the whole line, and at a rhyme rhymes with the other lines.
    Raises WriterError `poem.english.no_such_place`.
    """
    form = find_form(wish.form)
    assert isinstance(form, EnglishForm)
    if not 0 <= line < len(lines) or not 1 <= position <= len(words_of(lines[line])):
        raise WriterError("poem.english.no_such_place", line=line + 1, position=position)
    return _alternatives(wish, form, lines, line, position)


def _alternatives(
    wish: Wish, form: EnglishForm, lines: tuple[str, ...], line: int, position: int
) -> Composer[tuple[Alternative, ...]]:
    words = words_of(lines[line])
    prompt = _prompt(wish, form, lines[:line], _before(lines[line], position))
    answer = yield Next(job=0, prompt=prompt, count=_RIVALS, purpose="poem")
    assert isinstance(answer, Distribution)
    chances = {
        token.text.strip().lower(): math.exp(token.logprob)
        for token in reversed(answer.tokens)
        if token.text.strip()
    }
    fitting = _fitting(form, lines, line, position)
    written = [capitalised(text) if position == 1 else text for text in fitting]
    if words[position - 1] not in written:
        written.append(words[position - 1])
    found = [Alternative(text, _chance(text.lower(), chances)) for text in written]
    found.sort(key=lambda one: -one.probability)
    kept = found[:_MOST]
    if all(one.text != words[position - 1] for one in kept):
        kept.append(next(one for one in found if one.text == words[position - 1]))
    total = sum(one.probability for one in kept) or 1.0
    return tuple(Alternative(one.text, one.probability / total) for one in kept)


def _chance(word: str, chances: dict[str, float]) -> float:
    """The probability of the word's token, or of the longest beginning of it that is one, less for what is missing."""
    for length in range(len(word), 0, -1):
        if word[:length] in chances:
            return chances[word[:length]] * 0.1 ** min(3, len(word) - length)
    return 0.0


def _before(text: str, position: int) -> str:
    """The line up to its word at `position`, without the space before that."""
    place = 0
    for number, word in enumerate(words_of(text), start=1):
        start = text.index(word, place)
        if number == position:
            return text[:start].rstrip()
        place = start + len(word)
    return text


def _prompt(wish: Wish, form: EnglishForm, before: Sequence[str], beginning: str) -> Prompt:
    *first, last = verse_prompt(wish, form, before)
    return (*first, Piece(label=last.label, text=last.text + beginning))


def _fitting(form: EnglishForm, lines: tuple[str, ...], line: int, position: int) -> list[str]:
    words = words_of(lines[line])
    old = words[position - 1]
    counts = syllable_counts(old)
    is_end = position == len(words)
    patterns = given_patterns(form, line)
    head = old[0].lower() if form.is_acrostic and position == 1 else ""
    found = []
    for word in _offered(form, lines, line, is_end):
        if word.text == normal(old) or (counts and word.syllables not in counts):
            continue
        if head and word.text[0].lower() != head:
            continue
        changed = " ".join([*words[: position - 1], word.text, *words[position:]])
        if misfit(changed, patterns) is None:
            found.append(word.text)
    return found


def _offered(form: EnglishForm, lines: tuple[str, ...], line: int, is_end: bool) -> list[VerseWord]:
    """The words that may stand there as far as rhyme goes."""
    words = [word for word in vocabulary().values() if word.can_end or not is_end]
    if not is_end:
        return words
    partners = _partners(form, lines, line)
    if partners is None:
        return words
    own = {word.text for word in words}
    family = rhyming_ends(partners, [word.text for word in words])
    if len(family) < LEAST_FAMILY and partners:
        from writer_app.poetry.composer.english_plan import rhymes_with

        family = rhyming_ends(partners, rhymes_with(partners[0]))
    made = (vocabulary()[text] if text in own else verse_word(text) for text in family)
    return [word for word in made if word is not None]


def _partners(form: EnglishForm, lines: tuple[str, ...], line: int) -> list[str] | None:
    """The last words this line rhymes with now, by the scheme that most of the lines keep; None if it rhymes with none."""
    if form.rhyme_rule != "scheme":
        return None
    ends = [words_of(text)[-1:] for text in lines]
    last = [end[0] if end else "" for end in ends]
    schemes = form.schemes(len(lines))
    scheme = max(schemes, key=lambda one: _kept(one, last), default="")
    letter = scheme[line : line + 1]
    if letter in ("", "-"):
        return None
    partners = [last[i] for i, other in enumerate(scheme) if other == letter and i != line and last[i]]
    return partners or None


def _kept(scheme: str, last: Sequence[str]) -> int:
    """How many pairs of lines rhyme as the scheme has it."""
    return sum(
        perfect_rhyme(last[i], last[j])
        for i in range(len(last))
        for j in range(i)
        if scheme[i] == scheme[j] != "-"
    )
