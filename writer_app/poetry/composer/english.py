"""Composing English verse with any model: each line is one request under a grammar of its metre and its rhyme.

A line that others will rhyme with may end in any word with enough perfect rhymes; the others end in one of those. The drafts
part at their first line. The checker, which shares no code with the grammar, has the last word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from writer_app.engine.job import Composer, Tell, Written
from writer_app.engine.request import Generate
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.checker.verdict import LEVELS
from writer_app.poetry.composer.english_grammar import line_grammar, takes
from writer_app.poetry.composer.english_place import verse_shape
from writer_app.poetry.composer.english_plan import Plan, plan_poem
from writer_app.poetry.composer.english_rank import is_light, mean, merit, stem, theme_stems
from writer_app.poetry.composer.english_voice import verse_prompt
from writer_app.poetry.composer.english_word import VerseWord, common_words, words_of
from writer_app.poetry.composer.wish import Composed, Draft, Growing, Wish
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.form_file import find_form
from writer_app.settings.sampling import Sampling

_CANDIDATES = 8
_MOST_CANDIDATES = 16
_HARDER = 3  # a line whose rhyme is bound gets 3 / 2 times as many candidates
_LINE_TOKENS = 48
_THEME_TOKENS = 40
_THEME_CANDIDATES = 4
_TRIES = 3  # requests for one line, and poems for one draft, before it is given up
_SEED_STEP = 7919
_SEEDS = 2**31


class _Line(msgspec.Struct, frozen=True):
    """A line that the model wrote, with the sum of its raw log-probabilities and its number of tokens."""

    text: str
    logprob: float
    tokens: int


_Lines = tuple[_Line, ...]


def compose_english(wish: Wish) -> Composer[Composed]:
    """Compose English drafts, best first. Raises WriterError `poem.english.…` at the call for what can't work."""
    form = find_form(wish.form)
    assert isinstance(form, EnglishForm)
    return _Poet(wish, plan_poem(wish, form)).compose()


class _Poet:
    """One job. Holds what runs through its requests: seeds, counts, the words of the theme."""

    def __init__(self, wish: Wish, plan: Plan) -> None:
        self._wish, self._plan = wish, plan
        self._requests = self._tried = 0
        self._seed = wish.sampling.seed
        self._extra: tuple[VerseWord, ...] = ()
        self._theme = theme_stems(wish.theme, wish.title)
        asked = wish.sampling.candidates
        self._candidates = min(asked if asked > 1 else _CANDIDATES, _MOST_CANDIDATES)

    def compose(self) -> Composer[Composed]:
        if self._theme and not all(line.given for line in self._plan.lines):
            yield from self._think_of_words()
        opened = yield from self._openings()
        drafts = []
        for number in range(self._wish.drafts):
            draft = yield from self._draft(number, opened[number] if number < len(opened) else None)
            if draft is not None:
                drafts.append(draft)
        drafts.sort(key=lambda draft: (LEVELS.index(draft.level), -draft.score))
        return Composed(drafts=tuple(drafts), tried=self._tried)

    # --- whole poems -----------------------------------------------------------------------------------------------------

    def _openings(self) -> Composer[tuple[_Lines, ...]]:
        """The beginnings of the drafts, up to the first line that is the model's, as different as they come."""
        start = self._grown(())
        if len(start) == len(self._plan.lines):
            return (start,)
        yield Tell(Growing(0, self._texts(start)))
        found = yield from self._line(
            start, min(_MOST_CANDIDATES, max(self._candidates, 2 * self._wish.drafts))
        )
        chosen: list[_Line] = []
        for line in found:
            begin = words_of(line.text)[:2]
            if len(chosen) < self._wish.drafts and all(words_of(one.text)[:2] != begin for one in chosen):
                chosen.append(line)
        chosen += [line for line in found if line not in chosen][: self._wish.drafts - len(chosen)]
        return tuple(self._grown((*start, line)) for line in chosen)

    def _draft(self, number: int, opened: _Lines | None) -> Composer[Draft | None]:
        """One poem; composed again from its first line if the checker finds it wanting."""
        best: Draft | None = None
        for attempt in range(_TRIES):
            lines = self._grown(()) if opened is None or attempt else opened
            lines = yield from self._rest(number, lines)
            if len(lines) < len(self._plan.lines):
                continue
            draft = self._checked(lines)
            if best is None or LEVELS.index(draft.level) < LEVELS.index(best.level):
                best = draft
            if best.level == "canonical":
                break
        return best

    def _rest(self, number: int, lines: _Lines) -> Composer[_Lines]:
        """The poem that goes on after `lines`, as far as it can be written."""
        yield Tell(Growing(number, self._texts(lines)))
        while len(lines) < len(self._plan.lines):
            found = yield from self._line(lines, self._count(lines))
            if not found:
                break
            lines = self._grown((*lines, found[0]))
            yield Tell(Growing(number, self._texts(lines)))
        return lines

    def _grown(self, lines: _Lines) -> _Lines:
        """`lines` with the given ones that come next."""
        while len(lines) < len(self._plan.lines) and self._plan.lines[len(lines)].given:
            lines = (*lines, _Line(self._plan.lines[len(lines)].given, 0.0, 0))
        return lines

    def _texts(self, lines: _Lines) -> tuple[str, ...]:
        """What is there so far, given lines further down included."""
        return tuple(
            lines[i].text if i < len(lines) else planned.given for i, planned in enumerate(self._plan.lines)
        )

    def _checked(self, lines: _Lines) -> Draft:
        texts = tuple(line.text for line in lines)
        text = self._page(texts)
        verdict = check_poem(text, self._plan.form.id)
        return Draft(
            text=text, lines=texts, form=self._plan.form.id, schema=verdict.schema, rhyme=verdict.rhyme, level=verdict.level,
            faults=verdict.faults, score=mean((line.logprob, line.tokens) for line in lines), seed=max(0, self._seed),
        )  # fmt: skip

    def _page(self, texts: Sequence[str]) -> str:
        stanza = self._plan.form.stanza or len(texts)
        return "\n\n".join("\n".join(texts[first : first + stanza]) for first in range(0, len(texts), stanza))

    # --- requests --------------------------------------------------------------------------------------------------------

    def _think_of_words(self) -> Composer[None]:
        """Let the model write a little freely: what it says of the theme joins the vocabulary and is liked in the lines."""
        request = self._request((), _THEME_CANDIDATES, _THEME_TOKENS, "")
        written = yield request
        assert isinstance(written, Written)
        self._note_seed(written)
        said = Counter(
            word.lower()
            for candidate in written.candidates
            for word in dict.fromkeys(words_of(candidate.text.rpartition(" ")[0]))
        )
        self._extra = common_words([*words_of(f"{self._wish.theme} {self._wish.title}"), *said])
        often = {
            stem(word) for word, count in said.items() if count > 1 and len(word) > 2 and not is_light(word)
        }
        self._theme |= often

    def _line(self, before: _Lines, count: int) -> Composer[tuple[_Line, ...]]:
        """Lines that may come after `before`, best first; () if the model found none in several tries."""
        texts = [line.text for line in before]
        for _ in range(_TRIES):
            shape = verse_shape(
                self._plan, texts, self._extra, self._wish.sampling.phrase_bans, self._requests
            )
            grammar = line_grammar(shape) if shape else ""
            if shape is None or not grammar:
                return ()
            self._tried += count
            written = yield self._request(texts, count, _LINE_TOKENS, grammar)
            assert isinstance(written, Written)
            self._note_seed(written)
            found = {
                line.text: line
                for candidate in written.candidates
                for line in (_Line(candidate.text.strip(), candidate.logprob, candidate.tokens),)
                if takes(shape, words_of(line.text)) and self._is_free_of_bans(line.text)
            }
            known = {" ".join(words_of(text)).lower() for text in texts}
            fresh = [line for line in found.values() if " ".join(words_of(line.text)).lower() not in known]
            if fresh:
                fresh.sort(
                    key=lambda line: (
                        -merit(line.text, mean([(line.logprob, line.tokens)]), texts, self._theme)
                    )
                )
                return tuple(fresh)
        return ()

    def _count(self, lines: _Lines) -> int:
        """How many candidates the next line gets."""
        scheme = self._plan.scheme
        letter = scheme[len(lines)]
        is_bound = letter != "-" and letter in scheme[: len(lines)]
        return min(_MOST_CANDIDATES, self._candidates * _HARDER // 2 if is_bound else self._candidates)

    def _request(self, lines: Sequence[str], count: int, tokens: int, grammar: str) -> Generate:
        seed = (
            self._seed
            if self._wish.sampling.seed < 0
            else (self._seed + _SEED_STEP * self._requests) % _SEEDS
        )
        self._requests += 1
        return Generate(
            job=0, prompt=verse_prompt(self._wish, self._plan.form, lines), purpose="poem", grammar=grammar, alternatives=1,
            sampling=_line_sampling(self._wish.sampling, count, tokens, seed if self._wish.sampling.seed >= 0 else -1),
            is_fresh=self._wish.sampling.seed >= 0,
        )  # fmt: skip

    def _note_seed(self, written: Written) -> None:
        if self._seed < 0:
            self._seed = written.seed

    def _is_free_of_bans(self, text: str) -> bool:
        plain = text.lower()
        return not any(phrase.lower() in plain for phrase in self._wish.sampling.phrase_bans)


def _line_sampling(wished: Sampling, count: int, tokens: int, seed: int) -> Sampling:
    """Temperature and filters of the wish; length, ends and repetition are the composer's (a penalty would hit the and of)."""
    return msgspec.structs.replace(
        wished, candidates=count, max_new_tokens=tokens, seed=seed, stop_at="length", beams=1, phrase_bans=(),
        repetition_penalty=1.0, presence_penalty=0.0, frequency_penalty=0.0, no_repeat_ngram_size=0, dry_multiplier=0.0,
    )  # fmt: skip
