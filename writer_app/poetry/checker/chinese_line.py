"""One line of a poem against one rule: its tones as a text of codes, matched against the patterns of the rule.

Codes: `p` `z` level or oblique beyond doubt (grade core), `q` `y` one tone, but disputed, `x` both, `?` unknown. Any attested
reading fits, and an unknown character is not called wrong: it is what the figures for real poems were measured with (with
characters beyond doubt only, no octave of 唐诗三百首 is canonical). Where a place hangs on a reading, `unsure` tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import msgspec

from writer_app.poetry.checker.verdict import Level
from writer_app.poetry.form import LineRule
from writer_app.poetry.prosody.rhyme_book import Book
from writer_app.poetry.prosody.tone import grade, modern_tones, tones

_SIGNS = {"P": "[pqx?]", "Z": "[zyx?]", "*": "."}
_FITS = {"P": frozenset("pqx?"), "Z": frozenset("zyx?"), "*": frozenset("pqzyx?")}
SURE = {"P": frozenset("pq"), "Z": frozenset("zy")}
CORE = frozenset("pz")


class LineFit(msgspec.Struct, frozen=True):
    """How a line keeps a rule. `pattern` is the one it was measured by, `misses` the places (from 1) that differ from it.

    `needs_rescue`: the pattern is one of the rule's `rescued`, so the next line must make up for it.
    """

    level: Level
    pattern: str
    misses: tuple[int, ...] = ()
    needs_rescue: bool = False


@cache
def code(char: str, is_modern: bool) -> str:
    """The code of a character (simplified or traditional), by classical or modern tones."""
    found = modern_tones(char) if is_modern else tones(char)
    if not found:
        return "?"
    if len(found) > 1:
        return "x"
    is_level = "P" in found
    if is_modern or grade(char) == "core":
        return "p" if is_level else "z"
    return "q" if is_level else "y"


def codes(text: str, book: Book) -> str:
    """The codes of a text."""
    is_modern = book == "xinyun"
    return "".join([code(char, is_modern) for char in text])


@cache
def _regex(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join("".join(_SIGNS[sign] for sign in pattern) for pattern in patterns) or r"(?!)")


def keeps(line: str, patterns: tuple[str, ...]) -> bool:
    """Whether a line of codes fits one of the patterns."""
    return _regex(patterns).fullmatch(line) is not None


def misses(line: str, pattern: str) -> tuple[int, ...]:
    """The places (from 1) of a line of codes that differ from a pattern. Either may be longer."""
    return tuple(
        place
        for place, (sign, one) in enumerate(zip(pattern, line, strict=False), 1)
        if one not in _FITS[sign]
    )


def unsure(line: str, pattern: str) -> tuple[int, ...]:
    """The bound places (from 1) at which a fitting character is not beyond doubt."""
    return tuple(
        place
        for place, (sign, one) in enumerate(zip(pattern, line, strict=False), 1)
        if sign != "*" and one not in CORE
    )


def nearest(line: str, patterns: Iterable[str]) -> tuple[str, tuple[int, ...]]:
    """The pattern with the fewest misses, and these; among equals the one for which fewest places hang on a reading."""
    return min(
        ((pattern, misses(line, pattern)) for pattern in patterns),
        key=lambda found: (len(found[1]), len(unsure(line, found[0]))),
    )


def fit_line(line: str, rule: LineRule) -> LineFit:
    """How a line of codes of the right length keeps a rule, seen alone."""
    if keeps(line, rule.patterns):
        return LineFit("canonical", nearest(line, rule.patterns)[0])
    if rule.standard and keeps(line, rule.standard):
        return LineFit("standard", nearest(line, rule.standard)[0])
    if rule.rescued and keeps(line, rule.rescued):
        return LineFit("standard", nearest(line, rule.rescued)[0], needs_rescue=True)
    if rule.tolerant and keeps(line, rule.tolerant):
        return LineFit("tolerant", nearest(line, rule.tolerant)[0])
    return LineFit("none", *nearest(line, rule.patterns + rule.standard))
