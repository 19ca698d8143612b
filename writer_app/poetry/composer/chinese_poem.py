"""A poem on its way: the lines so far, what they leave open, and what the next line may be."""

from __future__ import annotations

import msgspec

from writer_app.poetry.composer.chinese_place import (
    classes_of,
    is_strict,
    places_of,
    rhyme_characters,
    wrong_place,
)
from writer_app.poetry.composer.chinese_plan import Live, Misfit, Plan, across
from writer_app.poetry.composer.rank import mean, merit
from writer_app.poetry.form import LineRule
from writer_app.poetry.grammar import Places

BUDGET = 2
"""Characters that may come twice in a poem, beside what is given and what the form repeats."""


class Poem(msgspec.Struct, frozen=True):
    """The first lines of a poem (without punctuation). `lives`: the schemas they fit; `repeats`: characters that came twice.

    `logprob` is the sum over `written`: the characters (punctuation included) that a model wrote.
    """

    lines: tuple[str, ...]
    lives: tuple[Live, ...]
    used: frozenset[str]
    rhymed: frozenset[str]
    repeats: int = 0
    logprob: float = 0.0
    written: int = 0

    @property
    def score(self) -> float:
        """The mean raw log-probability of what was written."""
        return mean(self.logprob, self.written)

    def merit(self, theme: frozenset[str]) -> float:
        """What it is ranked by."""
        return merit(self.score, self.lines, self.repeats, theme)


def beginning(plan: Plan, lives: tuple[Live, ...]) -> Poem:
    """Nothing written yet. The given characters, also those of later lines, count as used."""
    rhyming = {
        char
        for (line, place), char in plan.fixed.items()
        if any(line < len(live.schema.lines) and _is_rhyme(live.schema.lines[line], place) for live in lives)
    }
    return Poem((), lives, frozenset(plan.fixed.values()), frozenset(rhyming))


def is_complete(poem: Poem) -> bool:
    """Whether every line is there."""
    return len(poem.lines) == len(poem.lives[0].schema.lines)


def rule_of(poem: Poem) -> LineRule:
    """The next line's rule; all schemas agree on its length and nearly always on its punctuation."""
    return poem.lives[0].schema.lines[len(poem.lines)]


def budget_of(plan: Plan) -> int:
    """A couplet repeats nothing (对联 forbids it)."""
    return 0 if plan.form.family == "couplet" else BUDGET


def given(poem: Poem, plan: Plan) -> dict[int, str]:
    """The characters of the next line that stand already: given ones and those that the form repeats."""
    line = len(poem.lines)
    found = plan.fixed_in(line)
    for repeat in plan.form.repeats:
        if repeat.line - 1 == line and not repeat.is_optional:
            length, source = rule_of(poem).length, poem.lines[repeat.source - 1]
            size = length if repeat.part == "all" else int(repeat.part[-1])
            found.update({length - back: source[-back] for back in range(1, size + 1)})
    return found


def alternatives_of(poem: Poem, plan: Plan) -> tuple[Places, ...]:
    """What the next line may be, over all schemas that still fit."""
    fixed = given(poem, plan)
    banned = poem.used if poem.repeats >= budget_of(plan) else frozenset()
    found: dict[Places, None] = {}
    for live in poem.lives:
        rule = live.schema.lines[len(poem.lines)]
        rhyme = _rhyme_of(rule, live, plan, poem)
        for pattern in _patterns(rule, fixed, plan):
            places = places_of(rule, pattern, fixed, rhyme, plan.book, banned)
            if places is not None:
                found[places] = None
    return tuple(found)


def extended(
    poem: Poem, plan: Plan, line: str, logprob: float, written: int, *, is_given: bool = False
) -> Poem | None:
    """The poem with one more line, or None if it does not fit (tones, rhyme, too much repeated).

    A given line counts with any reading and any level; a written one must be canonical.
    """
    fixed = given(poem, plan)
    lives = tuple(
        kept for live in poem.lives if (kept := _after(live, poem, plan, line, is_given)) is not None
    )
    fresh = [char for place, char in enumerate(line) if place not in fixed]
    repeats = poem.repeats + sum(
        char in poem.used or char in fresh[:place] for place, char in enumerate(fresh)
    )
    if not lives or (fresh and repeats > budget_of(plan)):
        return None
    rhymed = (
        poem.rhymed | {line[-1]}
        if any(live.schema.lines[len(poem.lines)].rhyme for live in lives)
        else poem.rhymed
    )
    return Poem(
        (*poem.lines, line),
        lives,
        poem.used | set(line),
        rhymed,
        repeats,
        poem.logprob + logprob,
        poem.written + written,
    )


def rhyme_name(poem: Poem) -> str:
    """The classes of a complete poem, in the order of their letters."""
    live = poem.lives[0]
    return " ".join(dict.fromkeys(min(classes) for _, classes in live.rhymes if classes))


def _is_rhyme(rule: LineRule, place: int) -> bool:
    return bool(rule.rhyme) and place == rule.length - 1


def _rhyme_of(rule: LineRule, live: Live, plan: Plan, poem: Poem) -> str | None:
    return rhyme_characters(live.classes(rule.rhyme), plan.book, poem.rhymed) if rule.rhyme else None


def _patterns(rule: LineRule, fixed: dict[int, str], plan: Plan) -> tuple[str, ...]:
    """The canonical patterns that the given characters fit beyond doubt, else those that they fit by some reading."""
    text = "".join(fixed.get(place, " ") for place in range(rule.length))
    masked = {
        pattern: "".join(sign if place in fixed else "*" for place, sign in enumerate(pattern))
        for pattern in rule.patterns
    }
    strict = tuple(one for one in rule.patterns if is_strict(text, masked[one], plan.book))
    return strict or tuple(one for one in rule.patterns if wrong_place(text, masked[one], plan.book) < 0)


def _after(live: Live, poem: Poem, plan: Plan, line: str, is_given: bool) -> Live | None:
    rule = live.schema.lines[len(poem.lines)]
    if len(line) != rule.length:
        return None
    patterns = (
        (*rule.patterns, *rule.standard, *rule.tolerant)
        if is_given
        else _patterns(rule, given(poem, plan), plan)
    )
    if all(wrong_place(line, pattern, plan.book) >= 0 for pattern in patterns):
        return None
    if not rule.rhyme:
        return live
    classes = live.classes(rule.rhyme) & classes_of(line[-1], plan.book, rule.rhyme)
    if not classes:
        return None
    try:
        return across(live.with_classes(rule.rhyme, classes), plan.form)
    except Misfit:
        return None
