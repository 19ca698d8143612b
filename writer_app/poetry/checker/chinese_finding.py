"""What was found of a Chinese poem under one form, and the faults and notes of the tones of one line by their names.

Regulated verse, 词, couplets, parts and marks share them. The names are those of 王力's account of 近体诗.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from writer_app.poetry.checker.chinese_line import SURE, LineFit, keeps, unsure
from writer_app.poetry.checker.verdict import LEVELS, Level, PoemFault
from writer_app.poetry.form import LineRule

READ_AS = ("read_as_level", "read_as_oblique", "unknown_character")  # notes of places that hang on a reading


class Finding(msgspec.Struct, frozen=True):
    """What was found of a poem under one form: patterns and rhyme letters by line, the class of each letter."""

    schema: str
    level: Level
    patterns: tuple[str, ...]
    letters: tuple[str, ...]
    classes: dict[str, str]
    faults: tuple[PoemFault, ...]
    notes: tuple[PoemFault, ...] = ()


def worst(levels: Sequence[Level]) -> Level:
    """The lowest of some levels."""
    return max(levels, key=LEVELS.index)


def line_faults(
    number: int, line: str, sound: str, fit: LineFit, rule: LineRule, *, is_rescued: bool = False
) -> list[PoemFault]:
    """The faults of the tones of one line, by their names where they have one."""
    size = len(line)
    if fit.needs_rescue:
        if is_rescued:
            return []
        return [PoemFault(number, size - 1, "not_rescued", {"char": line[-2], "next": size - 2})]
    tail = sound[-3:]
    if fit.level == "tolerant":
        if size > 3 and all(one in SURE["Z"] for one in tail) and rule.kind.islower():
            return [PoemFault(number, size - 2, "three_oblique_tail", {"tail": line[-3:]})]
        return [PoemFault(number, max(size - 4, 1), "loose_line", {"char": line[max(size - 5, 0)]})]
    if fit.level != "none":
        return []
    left = list(fit.misses)
    found: list[PoemFault] = []
    if rule.kind.isupper() and size > 3 and all(one in SURE["P"] for one in tail):
        found.append(PoemFault(number, size - 2, "three_level_tail", {"tail": line[-3:]}))
        left = [place for place in left if place <= size - 3]
    elif rule.kind == "B" and _is_solitary(sound, rule):
        return [PoemFault(number, size - 4, "solitary_level", {"char": line[size - 5]})]
    for place in left:
        name = "wants_level" if fit.pattern[place - 1] == "P" else "wants_oblique"
        found.append(PoemFault(number, place, name, {"char": line[place - 1]}))
    return found


def _is_solitary(sound: str, rule: LineRule) -> bool:
    """孤平: the line would fit, were either the fifth or the third character from the end not oblique."""
    if len(sound) < 5 or sound[-5] not in SURE["Z"] or sound[-3] not in SURE["Z"]:
        return False
    return keeps(f"{sound[:-5]}p{sound[-4:]}", rule.patterns) and keeps(
        f"{sound[:-3]}p{sound[-2:]}", rule.patterns
    )


def line_notes(
    number: int, line: str, sound: str, fit: LineFit, rule: LineRule, *, is_rescued: bool = False
) -> list[PoemFault]:
    """Why a line that keeps the rules is standard and not canonical, and the places that hang on one of several readings."""
    found: list[PoemFault] = []
    if is_rescued:
        found.append(PoemFault(number, len(line) - 1, "rescued", {"char": line[-2]}))
    elif fit.level == "standard" and not fit.needs_rescue:
        name = {"a": "half_ao", "b": "special_ao"}.get(rule.kind, "other_pattern")
        found.append(PoemFault(number, max(len(line) - 2, 0), name, {"char": line[-3:][0]}))
    for place in unsure(sound, fit.pattern):
        name = "read_as_level" if fit.pattern[place - 1] == "P" else "read_as_oblique"
        name = "unknown_character" if sound[place - 1] == "?" else name
        found.append(PoemFault(number, place, name, {"char": line[place - 1]}))
    return found
