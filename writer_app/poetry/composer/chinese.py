"""Composing Chinese verse: line by line under a grammar, the best of many candidates, a small beam, then the checker.

Per draft: the first line is written under the union of all schemas and rhyme classes that are open, so that the
model chooses; what it chose narrows the rest. Each line is one request. Of the poems of all candidates the best
few go on. A finished poem is looked at by the checker, which is other code; what it finds irregular is composed
again, and offered at its level if that fails too.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import msgspec

from writer_app.engine.job import Ask, Composer, Result, Tell, Written
from writer_app.engine.request import Generate
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.checker.verdict import LEVELS
from writer_app.poetry.composer.chinese_page import page_text, printed
from writer_app.poetry.composer.chinese_plan import Live, Plan, plan_of
from writer_app.poetry.composer.chinese_poem import (
    Poem,
    alternatives_of,
    beginning,
    extended,
    given,
    is_complete,
    rhyme_name,
    rule_of,
)
from writer_app.poetry.composer.corpus_line import is_corpus_line
from writer_app.poetry.composer.rank import theme_characters
from writer_app.poetry.composer.voice import chinese_prompt, tokens_of, vocabulary
from writer_app.poetry.composer.wish import Composed, Draft, Growing, Wish
from writer_app.poetry.grammar import Places, fits, text_grammar, token_grammar
from writer_app.poetry.prosody.tone import traditional
from writer_app.settings.sampling import Sampling

CANDIDATES = {"poem": 8, "general": 6}
"""Of each line. Any other model is ten times the size of the poem model and takes its time."""
BEAM = {"poem": 2, "general": 1}
"""Poems that go on side by side."""
TRIES = 3
"""How often a line or a poem that came to nothing is tried again, each time wider."""
_SEED_STEP = 7919
_SEEDS = 2**31

Step = Generator[Ask, Result, tuple[Poem, ...]]


def compose_chinese(wish: Wish) -> Composer[Composed]:
    """See compose.compose."""
    plan = plan_of(wish)
    return _Search(plan).run()


class _Search:
    """One job. Holds what runs through all of its requests: the seed, the counts, the vocabulary in use."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._wish = plan, plan.wish
        self._theme = theme_characters(plan.wish.title, plan.wish.theme)
        self._ids = vocabulary() if plan.wish.voice == "poem" else {}
        self._seed = plan.wish.sampling.seed
        self._requests = 0
        self._tried = 0
        self._draft = 0

    def run(self) -> Composer[Composed]:
        """All drafts, each unlike those before it; best first."""
        drafts: list[tuple[Draft, float]] = []
        taken: list[Poem] = []
        for number in range(max(1, self._wish.drafts)):
            self._draft = number
            found = yield from self._one(taken)
            if found is not None:
                poem, draft = found
                if draft.lines not in [old.lines for old, _ in drafts]:
                    drafts.append((draft, poem.merit(self._theme)))
                taken.append(poem)
        drafts.sort(key=lambda one: (LEVELS.index(one[0].level), -one[1]))
        return Composed(tuple(draft for draft, _ in drafts), self._tried)

    def _one(self, taken: Sequence[Poem]) -> Generator[Ask, Result, tuple[Poem, Draft] | None]:
        """A draft whose first line, schema and rhyme are new, as far as the wish leaves a choice."""
        best: tuple[Poem, Draft] | None = None
        for attempt in range(TRIES):
            lives = _unlike(self._plan.lives, taken) if attempt < TRIES - 1 else self._plan.lives
            poems = yield from self._grow(beginning(self._plan, lives), {poem.lines[0] for poem in taken})
            for poem in poems:
                draft, is_mendable = self._checked(poem)
                if best is None or LEVELS.index(draft.level) < LEVELS.index(best[1].level):
                    best = poem, draft
                if not is_mendable:
                    return best
        return best

    def _grow(self, start: Poem, taken: set[str]) -> Step:
        """Complete poems, best first; () if all ways ended."""
        beam: tuple[Poem, ...] = (start,)
        while beam and not is_complete(beam[0]):
            grown: list[Poem] = []
            for poem in beam:
                grown += yield from self._extend(poem, taken if not poem.lines else set())
            grown.sort(key=lambda poem: -poem.merit(self._theme))
            beam = tuple({poem.lines: poem for poem in reversed(grown)}.values())[::-1][
                : BEAM[self._wish.voice]
            ]
            if beam:
                yield Tell(Growing(self._draft, self._shown(beam[0])))
        return beam

    def _extend(self, poem: Poem, taken: set[str]) -> Step:
        """The poem with each next line that fits; () after TRIES requests without any."""
        fixed, length = given(poem, self._plan), rule_of(poem).length
        if len(fixed) == length:
            line = "".join(fixed[place] for place in range(length))
            whole = extended(poem, self._plan, line, 0.0, 0, is_given=True)
            return (whole,) if whole is not None else ()
        for attempt in range(TRIES):
            wider = (
                poem if attempt < TRIES - 1 else msgspec.structs.replace(poem, repeats=min(poem.repeats, 1))
            )
            alternatives = alternatives_of(wider, self._plan)
            if not alternatives:
                continue
            written = yield self._request(wider, fixed, alternatives)
            assert isinstance(written, Written)
            found = self._fitting(wider, fixed, alternatives, written)
            kept = [one for one in found if one.lines[-1] not in taken] or found
            if kept:
                return tuple(kept)
            if attempt:
                self._ids = {}  # perhaps another model with other numbers: characters mean the same to all
        return ()

    def _request(self, poem: Poem, fixed: dict[int, str], alternatives: tuple[Places, ...]) -> Generate:
        lead = _lead(fixed)
        rest = tuple(places[len(lead) :] for places in alternatives)
        end = rule_of(poem).end
        grammar = token_grammar(rest, end, self._ids) if self._ids else ""
        seed = self._seed if self._seed < 0 else (self._seed + _SEED_STEP * self._requests) % _SEEDS
        self._requests += 1
        body = (
            page_text(poem.lines, poem.lives[0].schema, self._plan.form, breaks=self._wish.voice != "poem")
            + lead
        )
        return Generate(
            job=0,
            prompt=chinese_prompt(self._wish, self._plan.form, body),
            sampling=_line_sampling(self._wish, len(rest[0]), seed),
            purpose="poem",
            is_fresh=self._wish.sampling.seed >= 0,
            grammar=grammar or text_grammar(rest, end),
            alternatives=1,
            most_tokens=len(rest[0]) + len(end) if grammar else 0,  # in token numbers: a character, a token
        )

    def _fitting(
        self, poem: Poem, fixed: dict[int, str], alternatives: tuple[Places, ...], written: Written
    ) -> list[Poem]:
        if self._seed < 0:
            self._seed = written.seed
        self._tried += len(written.candidates)
        lead, end = _lead(fixed), rule_of(poem).end
        found: list[Poem] = []
        for candidate in written.candidates:
            text = lead + candidate.text.strip()
            line = text.removesuffix(end) if end else text
            if not fits(line, alternatives) or is_corpus_line(line):
                continue
            if any(ban and ban in line for ban in self._wish.sampling.phrase_bans):
                continue
            longer = extended(poem, self._plan, line, candidate.logprob, len(text) - len(lead))
            if longer is not None:
                found.append(longer)
        return found

    def _checked(self, poem: Poem) -> tuple[Draft, bool]:
        """The draft of a complete poem, and whether another try could make it better: no line that is given can be mended."""
        schema = poem.lives[0].schema
        text = page_text(poem.lines, schema, self._plan.form)
        verdict = check_poem(text, self._plan.form.id, book=self._wish.book)
        lines = tuple(self._script(line) for line in printed(poem.lines, schema))
        at_fault = {fault.line - 1 for fault in (*verdict.faults, *verdict.notes) if fault.line}
        is_mendable = verdict.level != "canonical" and (
            not self._plan.fixed
            or any(len(self._plan.fixed_in(line)) < len(poem.lines[line]) for line in at_fault)
        )
        draft = Draft(
            text=self._script(text), lines=lines, form=self._plan.form.id, schema=schema.id, rhyme=rhyme_name(poem),
            level=verdict.level, faults=verdict.faults, score=poem.score, seed=max(0, self._seed),
        )  # fmt: skip
        return draft, is_mendable

    def _shown(self, poem: Poem) -> tuple[str, ...]:
        schema = poem.lives[0].schema
        lines = tuple(self._script(line) for line in printed(poem.lines, schema))
        return lines + ("",) * (len(schema.lines) - len(lines))

    def _script(self, text: str) -> str:
        """In the characters that were asked for."""
        return traditional(text) if self._wish.is_traditional else text


def _lead(fixed: dict[int, str]) -> str:
    """The given characters at the beginning of a line: they go to the prompt."""
    lead = ""
    while len(lead) in fixed:
        lead += fixed[len(lead)]
    return lead


def _line_sampling(wish: Wish, length: int, seed: int) -> Sampling:
    """The wish's temperature and filters; how long, how often and what may come twice is the composer's.

    Beam search is taken as it was wished for, with its own guards against repetition: it draws nothing that could be ranked.
    """
    wished = wish.sampling
    own: dict[str, float | int] = {"repetition_penalty": 1.0, "no_repeat_ngram_size": 0}
    return msgspec.structs.replace(
        wished,
        seed=seed,
        candidates=max(wished.candidates, CANDIDATES[wish.voice]),
        max_new_tokens=max(8, tokens_of(wish.voice, length)),
        stop_at="length",
        presence_penalty=0.0,
        frequency_penalty=0.0,
        dry_multiplier=0.0,
        phrase_bans=(),
        **({} if wished.beams > 1 else own),
    )


def _unlike(lives: tuple[Live, ...], taken: Sequence[Poem]) -> tuple[Live, ...]:
    """The schemas, and within them the rhyme classes, that no earlier draft has; all of them where none would be left."""
    schemas = [poem.lives[0].schema.id for poem in taken]
    fewest = min((schemas.count(live.schema.id) for live in lives), default=0)
    found = tuple(live for live in lives if schemas.count(live.schema.id) == fewest)
    classes = {name for poem in taken for _, left in poem.lives[0].rhymes for name in left}
    return tuple(
        Live(live.schema, tuple((letter, (left - classes) or left) for letter, left in live.rhymes))
        for live in found
    )
