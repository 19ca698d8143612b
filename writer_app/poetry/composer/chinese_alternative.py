"""What could stand in one place of a poem instead: what the form allows, by what the model thinks of it."""

from __future__ import annotations

import math
from collections.abc import Generator

import msgspec

from writer_app.engine.event import Distribution, Scored
from writer_app.engine.job import Ask, Composer, Result
from writer_app.engine.request import Next, Prompt, Score
from writer_app.poetry.composer.chinese_page import page_text
from writer_app.poetry.composer.chinese_plan import Plan, given_lines, plan_of
from writer_app.poetry.composer.chinese_poem import Poem, alternatives_of, beginning, extended, rule_of
from writer_app.poetry.composer.voice import chinese_prompt
from writer_app.poetry.composer.wish import Alternative, Locked, Wish
from writer_app.poetry.grammar import fits, is_han

_RIVALS = 1000
_OFFERED = 12
"""So many are weighed with the rest of the line: one short request each."""


def chinese_alternatives(
    wish: Wish, lines: tuple[str, ...], line: int, position: int
) -> Composer[tuple[Alternative, ...]]:
    """See compose.alternatives. Probabilities are shares among the offered characters and sum to 1.

    Weighed are how probable the character is at its place and, with the poem model, which is quick, the rest of the
    line after it.
    """
    texts = tuple("".join(given_lines(text)) for text in lines)
    plan, poem = _before(wish, texts, line)
    rest = texts[line][position:]
    ways = tuple(
        places
        for places in alternatives_of(poem, plan)
        if fits(texts[line][: position - 1], [places[: position - 1]])
    )
    return _weighed(plan, poem, _Place(texts[line], position, rest, ways))


class _Place(msgspec.Struct, frozen=True):
    """A place (from 1) in a line. `ways`: the alternatives of the form that agree with what stands before it."""

    line: str
    position: int
    rest: str
    ways: tuple[tuple[str, ...], ...]

    def takes(self, char: str) -> bool:
        """Whether the line with `char` here is one that the form allows; what the writer put after it may break a tone."""
        whole = self.line[: self.position - 1] + char + self.rest
        best = [way for way in self.ways if fits(self.rest, [way[self.position :]])] or list(self.ways)
        return any(fits(whole[: self.position], [way[: self.position]]) for way in best)


def _before(wish: Wish, texts: tuple[str, ...], line: int) -> tuple[Plan, Poem]:
    """The poem up to the line, all its other lines being given."""
    others = tuple(Locked(number, text) for number, text in enumerate(texts) if text and number != line)
    plain = msgspec.structs.replace(
        wish, first_line="", heads="", tails="", rhyme="", locked=others, form=wish.form or _form_of(wish)
    )
    plan = plan_of(plain)
    poem = beginning(plan, plan.lives)
    for text in texts[:line]:
        poem = extended(poem, plan, text, 0.0, 0, is_given=True) or poem
    return plan, poem


def _form_of(wish: Wish) -> str:
    return plan_of(wish).form.id


def _weighed(plan: Plan, poem: Poem, place: _Place) -> Composer[tuple[Alternative, ...]]:
    body = page_text(poem.lines, poem.lives[0].schema, plan.form, breaks=plan.wish.voice != "poem")
    prompt = chinese_prompt(plan.wish, plan.form, body + place.line[: place.position - 1])
    answer = yield Next(job=0, prompt=prompt, count=_RIVALS, purpose="poem")
    assert isinstance(answer, Distribution)
    here = place.line[place.position - 1]
    used = poem.used | (set(place.line) - {here})
    found: dict[str, float] = {}
    for token in answer.tokens:
        char = token.text.strip()
        if len(char) == 1 and is_han(char) and (char == here or char not in used) and place.takes(char):
            found.setdefault(char, token.logprob)
    best = dict(list(found.items())[:_OFFERED])
    if here in found:
        best[here] = found[here]
    if plan.wish.voice == "poem":
        best = yield from _with_rest(plan, body, place, rule_of(poem).end, best)
    return _shares(best)


def _with_rest(
    plan: Plan, body: str, place: _Place, end: str, found: dict[str, float]
) -> Generator[Ask, Result, dict[str, float]]:
    """Log-probabilities of each character together with the rest of the line after it."""
    weighed: dict[str, float] = {}
    for char, logprob in found.items():
        before = place.line[: place.position - 1] + char
        prompt: Prompt = chinese_prompt(plan.wish, plan.form, body + before)
        scored = yield Score(job=0, prompt=prompt, text=place.rest + end, purpose="poem")
        assert isinstance(scored, Scored)
        weighed[char] = logprob + sum(token.logprob for token in scored.tokens)
    return weighed


def _shares(found: dict[str, float]) -> tuple[Alternative, ...]:
    if not found:
        return ()
    top = max(found.values())
    weights = {char: math.exp(logprob - top) for char, logprob in found.items()}
    total = sum(weights.values())
    ranked = sorted(weights.items(), key=lambda one: -one[1])
    return tuple(Alternative(char, weight / total) for char, weight in ranked)
