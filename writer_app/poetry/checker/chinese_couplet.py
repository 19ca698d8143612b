"""Couplets: the line kinds of regulated verse are canonical, opposed tones at the places that count are standard."""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.poetry.checker.chinese_finding import Finding, line_notes, worst
from writer_app.poetry.checker.chinese_line import SURE, fit_line
from writer_app.poetry.checker.verdict import LEVELS, Level, PoemFault
from writer_app.poetry.form import ChineseForm, Schema

_OTHER = {"P": "Z", "Z": "P"}


def check_couplet(lines: Sequence[str], sounds: Sequence[str], form: ChineseForm) -> Finding:
    """`lines` are the two lines, of the form's length."""
    first, second = sounds
    faults: list[PoemFault] = []
    for number, tone in ((1, "Z"), (2, "P")):
        char, sound = lines[number - 1][-1], sounds[number - 1][-1]
        if sound in SURE[_OTHER[tone]]:
            rule = "wants_oblique" if tone == "Z" else "wants_level"
            faults.append(PoemFault(number, len(lines[0]), rule, {"char": char}))
    for place in form.opposed:
        a, b = first[place - 1], second[place - 1]
        if place < len(first) and any(a in SURE[tone] and b in SURE[tone] for tone in "PZ"):
            faults.append(
                PoemFault(
                    2, place, "not_opposed", {"char": lines[1][place - 1], "other": lines[0][place - 1]}
                )
            )
    faults += _shared(lines)
    schema, level, patterns = min(
        (_as_schema(sounds, schema) for schema in form.schemas), key=lambda found: LEVELS.index(found[1])
    )
    if faults:
        level = "none"
    elif level == "none":
        level, patterns, schema = "standard", _opposed_patterns(len(first)), ""
    notes = () if level == "none" else _notes(lines, sounds, form, schema)
    faults.sort(key=lambda fault: (fault.line, fault.position))
    return Finding(schema, level, patterns, ("", ""), {}, tuple(faults), notes)


def _as_schema(sounds: Sequence[str], schema: Schema) -> tuple[str, Level, tuple[str, ...]]:
    fits = [fit_line(sound, rule) for sound, rule in zip(sounds, schema.lines, strict=True)]
    return schema.id, worst([fit.level for fit in fits]), tuple(fit.pattern for fit in fits)


def _opposed_patterns(size: int) -> tuple[str, str]:
    return "*" * (size - 1) + "Z", "*" * (size - 1) + "P"


def _notes(
    lines: Sequence[str], sounds: Sequence[str], form: ChineseForm, schema_id: str
) -> tuple[PoemFault, ...]:
    schema = form.schema(schema_id) if schema_id else None
    if schema is None:
        return (PoemFault(0, 0, "opposed_only"),)
    found: list[PoemFault] = []
    for number, (line, sound, rule) in enumerate(zip(lines, sounds, schema.lines, strict=True), 1):
        fit = fit_line(sound, rule)
        if fit.level != "none":
            found += line_notes(number, line, sound, fit, rule)
    return tuple(found)


def _shared(lines: Sequence[str]) -> list[PoemFault]:
    """Characters of the first line in the second, unless the couplet repeats them at the same two places (a figure)."""
    first, second = lines
    found = []
    for place, char in enumerate(second, 1):
        if char in first and not _is_figure(first, second, char):
            found.append(
                PoemFault(2, place, "shared_character", {"char": char, "before": first.index(char) + 1})
            )
    return found


def _is_figure(first: str, second: str, char: str) -> bool:
    """A deliberate repetition: the character stands in both lines at the same places and nowhere else."""
    places = [index for index, one in enumerate(first) if one == char]
    return places == [index for index, one in enumerate(second) if one == char]
