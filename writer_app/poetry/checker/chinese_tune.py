"""Forms that fix every line by patterns and rhyme letters: the tunes of 词, old verse, most of a writer's own."""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.poetry.checker.chinese_finding import Finding, line_faults, line_notes, worst
from writer_app.poetry.checker.chinese_line import fit_line
from writer_app.poetry.checker.chinese_rhyme import Rhyme, is_neighbour, repeated, tune_rhyme
from writer_app.poetry.checker.verdict import LEVELS, Level, PoemFault
from writer_app.poetry.form import ChineseForm, Repeat, Schema
from writer_app.poetry.prosody.rhyme_book import Book, rhyme_classes, same_part
from writer_app.poetry.prosody.table import Tone


def check_tune(lines: Sequence[str], sounds: Sequence[str], form: ChineseForm, book: Book) -> Finding:
    """The poem against those schemas of the form that have its lines (at least one must): the best of them."""
    sizes = [len(line) for line in lines]
    found = [
        _check_schema(lines, sounds, form, schema, book)
        for schema in form.schemas
        if [rule.length for rule in schema.lines] == sizes
    ]
    # The first line in the rhyme wins among equals, as in regulated verse.
    return min(
        found, key=lambda one: (LEVELS.index(one.level), len(one.faults), -sum(map(bool, one.letters)))
    )


def _check_schema(
    lines: Sequence[str], sounds: Sequence[str], form: ChineseForm, schema: Schema, book: Book
) -> Finding:
    faults: list[PoemFault] = []
    notes: list[PoemFault] = []
    levels: list[Level] = []
    fits = [fit_line(sound, rule) for sound, rule in zip(sounds, schema.lines, strict=True)]
    for number, (line, sound, fit, rule) in enumerate(zip(lines, sounds, fits, schema.lines, strict=True), 1):
        faults += line_faults(number, line, sound, fit, rule)
        if fit.level != "none":
            notes += line_notes(number, line, sound, fit, rule)
        levels.append(fit.level)
    wrong = sum(len(fit.misses) for fit in fits)
    if 0 < wrong <= form.max_tone_faults:
        levels = ["tolerant" if level == "none" else level for level in levels]
    classes, rhyme_levels, rhyme_faults, rhyme_notes = _rhymes(lines, form, schema, book)
    broken = _repeat_faults(lines, form.repeats)
    if broken:
        levels.append("none")
    faults += rhyme_faults + broken
    faults.sort(key=lambda fault: (fault.line, fault.position))
    return Finding(
        schema.id,
        worst([*levels, *rhyme_levels]),
        tuple(fit.pattern for fit in fits),
        tuple(rule.rhyme for rule in schema.lines),
        classes,
        tuple(faults),
        (*notes, *rhyme_notes),
    )


def _rhymes(
    lines: Sequence[str], form: ChineseForm, schema: Schema, book: Book
) -> tuple[dict[str, str], list[Level], list[PoemFault], list[PoemFault]]:
    """The class of each letter; levels, faults and notes of the rhymes."""
    classes: dict[str, str] = {}
    levels: list[Level] = ["canonical"]
    faults: list[PoemFault] = []
    notes: list[PoemFault] = []
    for letter in dict.fromkeys(rule.rhyme for rule in schema.lines if rule.rhyme):
        places = [index for index, rule in enumerate(schema.lines) if rule.rhyme == letter]
        ends = [lines[index][-1] for index in places]
        tone: Tone = "P" if letter.isupper() else "Z"
        rhyme = tune_rhyme(ends, book, tone)
        classes[letter] = rhyme.name
        is_near = form.family == "old" and _is_near(ends, rhyme)
        for index in rhyme.outside:
            levels.append("tolerant" if is_near else "none")
            # A wrong tone was told already; there is no need to tell that it doesn't rhyme.
            if rhyme_classes(ends[index], book, tone) or not rhyme_classes(ends[index], book):
                rule = "neighbour_rhyme" if is_near else "no_rhyme"
                faults.append(_at_end(lines, places[index], rule, rhyme=rhyme.name))
        for index in repeated([lines[index] for index in places]):
            if not _is_allowed_repeat(form, places[index] + 1):
                levels.append("standard")
                notes.append(_at_end(lines, places[index], "repeated_rhyme_word"))
    if form.cross_tone_rhyme and book != "pingshui":
        faults += _cross_faults(lines, schema, classes)
        levels += ["none"] * any(fault.rule == "cross_tone_rhyme" for fault in faults)
    return classes, levels, faults, notes


def _is_near(ends: Sequence[str], rhyme: Rhyme) -> bool:
    """通押 of old verse: every character outside the class rhymes by the parts of 词林正韵."""
    inside = [char for index, char in enumerate(ends) if index not in rhyme.outside]
    return all(is_neighbour(ends[index], inside) for index in rhyme.outside)


def _is_allowed_repeat(form: ChineseForm, line: int) -> bool:
    return any(repeat.line == line for repeat in form.repeats)


def _cross_faults(lines: Sequence[str], schema: Schema, classes: dict[str, str]) -> list[PoemFault]:
    """Oblique rhymes (a) that are not of the same part as the level ones (A). The characters tell, not the classes alone."""
    found = []
    for upper in (letter for letter in classes if letter.isupper() and letter.lower() in classes):
        level = [lines[index][-1] for index, rule in enumerate(schema.lines) if rule.rhyme == upper]
        for index, rule in enumerate(schema.lines):
            if rule.rhyme == upper.lower() and not _is_cross_rhyme(lines[index][-1], level):
                found.append(_at_end(lines, index, "cross_tone_rhyme", rhyme=classes[upper]))
    return found


def _is_cross_rhyme(char: str, others: Sequence[str]) -> bool:
    oblique = rhyme_classes(char, "cilin", "Z")
    return any(
        same_part(a, b) for a in oblique for other in others for b in rhyme_classes(other, "cilin", "P")
    )


def _repeat_faults(lines: Sequence[str], repeats: Sequence[Repeat]) -> list[PoemFault]:
    found = []
    for repeat in repeats:
        size = {"all": 0, "last1": 1, "last3": 3}[repeat.part]
        source, line = lines[repeat.source - 1], lines[repeat.line - 1]
        if not repeat.is_optional and source[-size:] != line[-size:]:
            parameters: dict[str, str | int] = {"source": repeat.source, "text": source[-size:]}
            found.append(PoemFault(repeat.line, 0, "not_repeated", parameters))
    return found


def _at_end(lines: Sequence[str], index: int, rule: str, **parameters: str | int) -> PoemFault:
    line = lines[index]
    return PoemFault(index + 1, len(line), rule, {"char": line[-1], **parameters})
