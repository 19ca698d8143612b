"""A poem that has not the lines of its form (yet): what is there is measured, line by line, against the schema it suits best."""

from __future__ import annotations

from itertools import accumulate, pairwise

from writer_app.poetry.checker.chinese_finding import Finding
from writer_app.poetry.checker.chinese_line import codes, nearest
from writer_app.poetry.checker.chinese_rhyme import tune_rhyme
from writer_app.poetry.checker.chinese_text import PoemText
from writer_app.poetry.checker.verdict import PoemFault
from writer_app.poetry.form import ChineseForm, Schema
from writer_app.poetry.prosody.rhyme_book import Book, rhyme_classes
from writer_app.poetry.prosody.table import Tone
from writer_app.poetry.prosody.tone import simplified


def check_part(poem: PoemText, form: ChineseForm, book: Book) -> tuple[ChineseForm, tuple[str, ...], Finding]:
    """The form, the lines as they were read, and what is wrong: level none always."""
    best: tuple[int, int, tuple[str, ...], Finding] | None = None
    for index, schema in enumerate(form.schemas):
        lines = _lines(poem, schema)
        finding = _measure(lines, schema, book)
        cost = sum(abs(len(line) - rule.length) for line, rule in zip(lines, schema.lines, strict=False))
        cost += 10 * abs(len(lines) - len(schema.lines)) + len(finding.faults)
        if best is None or (cost, index) < best[:2]:
            best = cost, index, lines, finding
    assert best is not None
    return form, best[2], best[3]


def _lines(poem: PoemText, schema: Schema) -> tuple[str, ...]:
    """The text by its own breaks; by the form's where its breaks are among them (a poem still growing, typed without any)."""
    places = (0, *accumulate(rule.length for rule in schema.lines))
    total = len(poem.plain)
    if total < places[-1] and poem.bounds <= {*places, total}:
        cut = [place for place in places if place < total]
        return tuple(poem.plain[start:end] for start, end in pairwise((*cut, total)))
    return tuple(simplified(clause.text) for clause in poem.clauses)


def _measure(lines: tuple[str, ...], schema: Schema, book: Book) -> Finding:
    faults: list[PoemFault] = []
    patterns: list[str] = []
    if len(lines) != len(schema.lines):
        faults.append(PoemFault(0, 0, "line_count", {"count": len(lines), "wanted": len(schema.lines)}))
    for number, (line, rule) in enumerate(zip(lines, schema.lines, strict=False), 1):
        pattern, wrong = nearest(codes(line, book), rule.patterns + rule.standard)
        patterns.append(pattern)
        if len(line) != rule.length:
            faults.append(PoemFault(number, 0, "line_length", {"count": len(line), "wanted": rule.length}))
        for place in wrong:
            name = "wants_level" if pattern[place - 1] == "P" else "wants_oblique"
            faults.append(PoemFault(number, place, name, {"char": line[place - 1]}))
    patterns += [""] * (len(lines) - len(patterns))
    letters = [rule.rhyme for rule in schema.lines[: len(lines)]] + [""] * (len(lines) - len(schema.lines))
    classes = {}
    for letter in dict.fromkeys(letter for letter in letters if letter):
        tone: Tone = "P" if letter.isupper() else "Z"
        rules = zip(letters, lines, schema.lines, strict=False)
        places = [
            i for i, (one, line, rule) in enumerate(rules) if one == letter and len(line) == rule.length
        ]
        ends = [lines[index][-1] for index in places]
        rhyme = tune_rhyme(ends, book, tone)
        classes[letter] = rhyme.name
        faults += [
            PoemFault(
                places[index] + 1,
                len(lines[places[index]]),
                "no_rhyme",
                {"char": ends[index], "rhyme": rhyme.name},
            )
            for index in rhyme.outside
            if rhyme_classes(ends[index], book, tone)
        ]
    faults.sort(key=lambda fault: (fault.line, fault.position))
    return Finding(schema.id, "none", tuple(patterns), tuple(letters), classes, tuple(faults))
