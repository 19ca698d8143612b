"""Regulated verse: the poem against every schema of its form, and what to call it when none fits.

Sources of the rules: 王力's account of 近体诗 as line kinds (resources/forms/regulated.toml). When no schema fits, the line
kinds are told one by one with the fewest faults, and where two kinds may not follow each other the fault is 失对 or 失粘.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from writer_app.poetry.checker.chinese_line import SURE, LineFit, fit_line, keeps, unsure
from writer_app.poetry.checker.chinese_rhyme import Rhyme, common_rhyme, is_neighbour, repeated
from writer_app.poetry.checker.verdict import LEVELS, Level, PoemFault
from writer_app.poetry.form import ChineseForm, LineRule
from writer_app.poetry.prosody.rhyme_book import Book, rhyme_classes

READ_AS = ("read_as_level", "read_as_oblique", "unknown_character")  # notes of places that hang on a reading
_BROKEN = 3  # what 失对 or 失粘 costs, a wrong tone being 2: one of them explains a poem better than two wrong tones


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


def check_regulated(lines: Sequence[str], sounds: Sequence[str], form: ChineseForm, book: Book) -> Finding:
    """`lines` are simplified characters, `sounds` their codes; count and lengths are those of the form."""
    kinds = {rule.kind: rule for schema in form.schemas for rule in schema.lines}
    fits = [{kind: fit_line(sound, rule) for kind, rule in kinds.items()} for sound in sounds]
    rhymes = {is_in: _rhyme(lines, is_in, book) for is_in in (True, False)}
    best: tuple[tuple[int, bool], str, Level] | None = None
    for schema in form.schemas:
        letters = "".join(rule.kind for rule in schema.lines)
        level = worst(
            [
                *_line_levels(sounds, letters, fits, kinds),
                _rhyme_level(lines, rhymes[letters[0].isupper()], letters),
            ]
        )
        rank = (LEVELS.index(level), letters[0].islower())
        if best is None or rank < best[0]:
            best = rank, letters, level
    assert best is not None
    letters, level = best[1], best[2]
    if level == "none":
        letters = _explanation(lines, sounds, fits, kinds, form, rhymes[False], book)
    return _finding(lines, sounds, letters, level, fits, kinds, form, rhymes[letters[0].isupper()], book)


def _rhyming(lines: Sequence[str], is_first_in: bool) -> list[int]:
    return [0] * is_first_in + list(range(1, len(lines), 2))


def _rhyme(lines: Sequence[str], is_first_in: bool, book: Book) -> Rhyme:
    """The rhyme of the even lines; with the first line, if it is to rhyme. Indexes are those of lines."""
    even = _rhyming(lines, False)
    found = common_rhyme([lines[index][-1] for index in even], book, "P")
    outside = tuple(even[index] for index in found.outside)
    if is_first_in:
        both = common_rhyme([lines[index][-1] for index in (0, *even)], book, "P")
        if not both.outside:
            return Rhyme(both.name, ())
        if found.name not in rhyme_classes(lines[0][-1], book, "P"):
            outside = (0, *outside)
    return Rhyme(found.name, outside)


def _rhyme_level(lines: Sequence[str], rhyme: Rhyme, letters: str) -> Level:
    places = _rhyming(lines, letters[0].isupper())
    if repeated([lines[index][-1] for index in places]):
        return "none"
    if not rhyme.outside:
        return "canonical"
    return "tolerant" if _is_neighbour_first(lines, rhyme) else "none"


def _is_neighbour_first(lines: Sequence[str], rhyme: Rhyme) -> bool:
    return rhyme.outside == (0,) and is_neighbour(lines[0][-1], [line[-1] for line in lines[1::2]])


def _is_rescued(index: int, sounds: Sequence[str], letters: str, kinds: dict[str, LineRule]) -> bool:
    rule = kinds[letters[index]]
    return index + 1 < len(sounds) and keeps(sounds[index + 1], rule.rescue)


def _line_levels(
    sounds: Sequence[str], letters: str, fits: Sequence[dict[str, LineFit]], kinds: dict[str, LineRule]
) -> list[Level]:
    found: list[Level] = []
    for index, letter in enumerate(letters):
        fit = fits[index][letter]
        lost = fit.needs_rescue and not _is_rescued(index, sounds, letters, kinds)
        found.append("none" if lost else fit.level)
    return found


def _explanation(
    lines: Sequence[str],
    sounds: Sequence[str],
    fits: Sequence[dict[str, LineFit]],
    kinds: dict[str, LineRule],
    form: ChineseForm,
    rhyme: Rhyme,
    book: Book,
) -> str:
    """The line kinds that need the fewest faults, schemas or not."""
    follow = _followers(form)
    paths: dict[str, tuple[int, str]] = {}
    for index in range(len(lines)):
        step: dict[str, tuple[int, str]] = {}
        for kind in kinds:
            if index and kind.isupper() != bool(index % 2):
                continue
            fit = fits[index][kind]
            cost = 2 * len(fit.misses) + (fit.level == "tolerant")
            cost += 2 * (fit.needs_rescue and not _is_rescued(index, sounds, "?" * index + kind, kinds))
            if index == 0 and kind.isupper() and rhyme.name not in rhyme_classes(lines[0][-1], book, "P"):
                cost += 1 if is_neighbour(lines[0][-1], [line[-1] for line in lines[1::2]]) else 2
            if not index:
                step[kind] = cost, kind
                continue
            step[kind] = min(
                (before + cost + _BROKEN * ((path[-1], kind) not in follow[index % 2]), path + kind)
                for before, path in paths.values()
            )
        paths = step
    return min(paths.values())[1]


def _followers(form: ChineseForm) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """Which kinds may follow each other into an odd line of the poem (粘) and into an even one (对)."""
    pairs: tuple[set[tuple[str, str]], set[tuple[str, str]]] = (set(), set())
    for schema in form.schemas:
        for index, (rule, after) in enumerate(zip(schema.lines, schema.lines[1:], strict=False), 1):
            pairs[index % 2].add((rule.kind, after.kind))
    return frozenset(pairs[0]), frozenset(pairs[1])


def _finding(
    lines: Sequence[str],
    sounds: Sequence[str],
    letters: str,
    level: Level,
    fits: Sequence[dict[str, LineFit]],
    kinds: dict[str, LineRule],
    form: ChineseForm,
    rhyme: Rhyme,
    book: Book,
) -> Finding:
    faults: list[PoemFault] = []
    notes: list[PoemFault] = []
    follow = _followers(form)
    for index, letter in enumerate(letters):
        fit, number = fits[index][letter], index + 1
        if index and (letters[index - 1], letter) not in follow[index % 2]:
            faults.append(
                PoemFault(number, 2, "lost_opposition" if index % 2 else "lost_adhesion", {"before": index})
            )
        is_rescued = fit.needs_rescue and _is_rescued(index, sounds, letters, kinds)
        faults += line_faults(number, lines[index], sounds[index], fit, kinds[letter], is_rescued=is_rescued)
        if fit.level != "none":
            notes += line_notes(
                number, lines[index], sounds[index], fit, kinds[letter], is_rescued=is_rescued
            )
    places = _rhyming(lines, letters[0].isupper())
    is_near = _is_neighbour_first(lines, rhyme)
    for index in rhyme.outside:
        if rhyme_classes(lines[index][-1], book, "P") or not rhyme_classes(lines[index][-1], book):
            rule = "neighbour_rhyme" if is_near else "no_rhyme"
            faults.append(_at_end(lines, index, rule, rhyme=rhyme.name))
    for place in repeated([lines[index][-1] for index in places]):
        faults.append(_at_end(lines, places[place], "repeated_rhyme_word"))
    faults.sort(key=lambda fault: (fault.line, fault.position))
    found = next((s.id for s in form.schemas if "".join(rule.kind for rule in s.lines) == letters), "")
    return Finding(
        found,
        level,
        tuple(fits[index][letter].pattern for index, letter in enumerate(letters)),
        tuple("A" if index in places else "" for index in range(len(lines))),
        {"A": rhyme.name},
        tuple(faults),
        tuple(notes),
    )


def _at_end(lines: Sequence[str], index: int, rule: str, **parameters: str | int) -> PoemFault:
    line = lines[index]
    return PoemFault(index + 1, len(line), rule, {"char": line[-1], **parameters})


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
