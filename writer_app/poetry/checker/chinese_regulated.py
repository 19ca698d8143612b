"""Regulated verse: the poem against every schema of its form, and what to call it when none fits.

Sources of the rules: 王力's account of 近体诗 as line kinds (resources/forms/regulated.toml). When no schema fits, the line
kinds are told one by one with the fewest faults, and where two kinds may not follow each other the fault is 失对 or 失粘.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from writer_app.poetry.checker.chinese_finding import Finding, line_faults, line_notes, worst
from writer_app.poetry.checker.chinese_line import LineFit, fit_line, keeps
from writer_app.poetry.checker.chinese_rhyme import Rhyme, common_rhyme, is_neighbour, repeated
from writer_app.poetry.checker.verdict import LEVELS, Level, PoemFault
from writer_app.poetry.form import ChineseForm, LineRule
from writer_app.poetry.prosody.rhyme_book import Book, rhyme_classes

_BROKEN = 3  # what 失对 or 失粘 costs, a wrong tone being 2: one of them explains a poem better than two wrong tones


class _Sheet(msgspec.Struct, frozen=True):
    """A poem laid against the line kinds of a form: `lines` and `sounds` by line, `fits` by line and kind."""

    lines: Sequence[str]
    sounds: Sequence[str]
    form: ChineseForm
    book: Book
    kinds: dict[str, LineRule]
    fits: Sequence[dict[str, LineFit]]

    def is_rescued(self, index: int, kind: str) -> bool:
        """Whether the next line makes up for what a line of this kind breaks."""
        return index + 1 < len(self.sounds) and keeps(self.sounds[index + 1], self.kinds[kind].rescue)

    def followers(self) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
        """Which kinds may follow each other into an odd line of the poem (粘) and into an even one (对)."""
        pairs: tuple[set[tuple[str, str]], set[tuple[str, str]]] = (set(), set())
        for schema in self.form.schemas:
            for index, (rule, after) in enumerate(zip(schema.lines, schema.lines[1:], strict=False), 1):
                pairs[index % 2].add((rule.kind, after.kind))
        return frozenset(pairs[0]), frozenset(pairs[1])


def check_regulated(lines: Sequence[str], sounds: Sequence[str], form: ChineseForm, book: Book) -> Finding:
    """`lines` are simplified characters, `sounds` their codes; count and lengths are those of the form."""
    kinds = {rule.kind: rule for schema in form.schemas for rule in schema.lines}
    fits = [{kind: fit_line(sound, rule) for kind, rule in kinds.items()} for sound in sounds]
    sheet = _Sheet(lines, sounds, form, book, kinds, fits)
    rhymes = {is_in: _rhyme(lines, is_in, book) for is_in in (True, False)}
    best: tuple[tuple[int, bool], str, Level] | None = None
    for schema in form.schemas:
        letters = "".join(rule.kind for rule in schema.lines)
        rhyme_level = _rhyme_level(lines, rhymes[letters[0].isupper()], letters)
        level = worst([*_line_levels(sheet, letters), rhyme_level])
        rank = (LEVELS.index(level), letters[0].islower())
        if best is None or rank < best[0]:
            best = rank, letters, level
    assert best is not None
    letters, level = best[1], best[2]
    if level == "none":
        letters = _explanation(sheet, rhymes[False])
    return _finding(sheet, letters, level, rhymes[letters[0].isupper()])


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
    if repeated([lines[index] for index in places]):
        return "none"
    if not rhyme.outside:
        return "canonical"
    return "tolerant" if _is_neighbour_first(lines, rhyme) else "none"


def _is_neighbour_first(lines: Sequence[str], rhyme: Rhyme) -> bool:
    return rhyme.outside == (0,) and is_neighbour(lines[0][-1], [line[-1] for line in lines[1::2]])


def _line_levels(sheet: _Sheet, letters: str) -> list[Level]:
    found: list[Level] = []
    for index, letter in enumerate(letters):
        fit = sheet.fits[index][letter]
        found.append("none" if fit.needs_rescue and not sheet.is_rescued(index, letter) else fit.level)
    return found


def _explanation(sheet: _Sheet, rhyme: Rhyme) -> str:
    """The line kinds that need the fewest faults, schemas or not. `rhyme` is that of the even lines."""
    follow = sheet.followers()
    paths: dict[str, tuple[int, str]] = {}
    for index in range(len(sheet.lines)):
        step: dict[str, tuple[int, str]] = {}
        for kind in sheet.kinds:
            if index and kind.isupper() != bool(index % 2):
                continue
            cost = _cost(sheet, index, kind, rhyme)
            if not index:
                step[kind] = cost, kind
                continue
            step[kind] = min(
                (before + cost + _BROKEN * ((path[-1], kind) not in follow[index % 2]), path + kind)
                for before, path in paths.values()
            )
        paths = step
    return min(paths.values())[1]


def _cost(sheet: _Sheet, index: int, kind: str, rhyme: Rhyme) -> int:
    """What it costs to call a line of this kind: 2 for a wrong tone or rhyme, 1 for a loose one."""
    lines, fit = sheet.lines, sheet.fits[index][kind]
    cost = 2 * len(fit.misses) + (fit.level == "tolerant")
    cost += 2 * (fit.needs_rescue and not sheet.is_rescued(index, kind))
    if index == 0 and kind.isupper() and rhyme.name not in rhyme_classes(lines[0][-1], sheet.book, "P"):
        cost += 1 if is_neighbour(lines[0][-1], [line[-1] for line in lines[1::2]]) else 2
    return cost


def _finding(sheet: _Sheet, letters: str, level: Level, rhyme: Rhyme) -> Finding:
    lines, sounds = sheet.lines, sheet.sounds
    faults = _rhyme_faults(sheet, letters, rhyme)
    notes: list[PoemFault] = []
    follow = sheet.followers()
    for index, letter in enumerate(letters):
        fit, rule, number = sheet.fits[index][letter], sheet.kinds[letter], index + 1
        if index and (letters[index - 1], letter) not in follow[index % 2]:
            name = "lost_opposition" if index % 2 else "lost_adhesion"
            faults.append(PoemFault(number, 2, name, {"before": index}))
        is_rescued = fit.needs_rescue and sheet.is_rescued(index, letter)
        faults += line_faults(number, lines[index], sounds[index], fit, rule, is_rescued=is_rescued)
        if fit.level != "none":
            notes += line_notes(number, lines[index], sounds[index], fit, rule, is_rescued=is_rescued)
    schemas = sheet.form.schemas
    places = _rhyming(lines, letters[0].isupper())
    return Finding(
        next((s.id for s in schemas if "".join(rule.kind for rule in s.lines) == letters), ""),
        level,
        tuple(sheet.fits[index][letter].pattern for index, letter in enumerate(letters)),
        tuple("A" if index in places else "" for index in range(len(lines))),
        {"A": rhyme.name},
        tuple(sorted(faults, key=lambda fault: (fault.line, fault.position))),
        tuple(notes),
    )


def _rhyme_faults(sheet: _Sheet, letters: str, rhyme: Rhyme) -> list[PoemFault]:
    lines, faults = sheet.lines, []
    name = "neighbour_rhyme" if _is_neighbour_first(lines, rhyme) else "no_rhyme"
    for index in rhyme.outside:
        if rhyme_classes(lines[index][-1], sheet.book, "P") or not rhyme_classes(
            lines[index][-1], sheet.book
        ):
            faults.append(_at_end(lines, index, name, rhyme=rhyme.name))
    places = _rhyming(lines, letters[0].isupper())
    for place in repeated([lines[index] for index in places]):
        faults.append(_at_end(lines, places[place], "repeated_rhyme_word"))
    return faults


def _at_end(lines: Sequence[str], index: int, rule: str, **parameters: str | int) -> PoemFault:
    line = lines[index]
    return PoemFault(index + 1, len(line), rule, {"char": line[-1], **parameters})
