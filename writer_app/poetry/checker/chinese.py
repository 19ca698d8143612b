"""The Chinese checker: which form a text has, and how well it keeps it."""

from __future__ import annotations

from itertools import accumulate, pairwise

import msgspec

from writer_app.poetry.checker.chinese_couplet import check_couplet
from writer_app.poetry.checker.chinese_finding import READ_AS, Finding
from writer_app.poetry.checker.chinese_line import codes
from writer_app.poetry.checker.chinese_mark import line_marks
from writer_app.poetry.checker.chinese_part import check_part
from writer_app.poetry.checker.chinese_regulated import check_regulated
from writer_app.poetry.checker.chinese_text import PoemText, poem_texts
from writer_app.poetry.checker.chinese_tune import check_tune
from writer_app.poetry.checker.verdict import LEVELS, PoemFault, Verdict
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.prosody.rhyme_book import Book

_FEW = 4  # a poem is called a regulated one with faults if it has at most one for so many lines


class _Reading(msgspec.Struct, frozen=True):
    """A text read as a form."""

    form: ChineseForm
    book: Book
    lines: tuple[str, ...]
    finding: Finding

    @property
    def rank(self) -> int:
        return LEVELS.index(self.finding.level)


def check_chinese(text: str, forms: tuple[ChineseForm, ...], *, is_named: bool, book: Book | None) -> Verdict:
    """The text as the form that suits it best, of those given. A named form is measured even where nothing fits."""
    for poem in poem_texts(text):
        shapes = [found for form in forms for found in _shapes(poem, form, is_named=is_named)]
        readings = [_read(poem, form, sizes, book) for form, sizes in shapes]
        best = (
            min(readings, key=lambda one: one.rank) if is_named and readings else _recognised(poem, readings)
        )
        if best is not None:
            return _verdict(poem, best)
    first = next(poem_texts(text), None)
    if first is None:
        wanted = len(forms[0].schemas[0].lines)
        empty = PoemFault(0, 0, "line_count", {"count": 0, "wanted": wanted})
        return Verdict(form=forms[0].id, faults=(empty,)) if is_named else Verdict()
    if is_named:
        chosen, lines, finding = check_part(first, forms[0], book or forms[0].book)
        return _verdict(first, _Reading(chosen, book or chosen.book, lines, finding))
    return _unknown(first)


def _shapes(
    poem: PoemText, form: ChineseForm, *, is_named: bool
) -> list[tuple[ChineseForm, tuple[int, ...]]]:
    """The line lengths of the form's schemas that the text can be cut into."""
    total, bounds = len(poem.plain), poem.bounds
    found = dict.fromkeys(
        tuple(rule.length for rule in schema.lines)
        for schema in form.schemas
        if sum(rule.length for rule in schema.lines) == total
    )
    return [(form, sizes) for sizes in found if _is_cut(poem, form, sizes, bounds, is_named=is_named)]


def _is_cut(
    poem: PoemText, form: ChineseForm, sizes: tuple[int, ...], bounds: frozenset[int], *, is_named: bool
) -> bool:
    """Whether the text's own breaks agree with the form's lines. Tunes are read with other breaks too (念奴娇: 4+9 or 7+6)."""
    if poem.has_preface and not (form.tune and form.tune in poem.title):
        return False
    own = frozenset(accumulate(sizes))
    if form.family != "ci" or form.is_own:
        return bounds <= own
    if len(bounds) < 3 or is_named or form.tune in poem.title:
        return True
    return len(bounds & own) >= 0.75 * len(bounds)


def _read(poem: PoemText, form: ChineseForm, sizes: tuple[int, ...], book: Book | None) -> _Reading:
    places = (0, *accumulate(sizes))
    lines = tuple(poem.plain[start:end] for start, end in pairwise(places))
    chosen = book or form.book
    sounds = [codes(line, chosen) for line in lines]
    if form.family == "regulated":
        finding = check_regulated(lines, sounds, form, chosen)
    elif form.family == "couplet":
        finding = check_couplet(lines, sounds, form)
    else:
        finding = check_tune(lines, sounds, form, chosen)
    return _Reading(form, chosen, lines, finding)


def _recognised(poem: PoemText, readings: list[_Reading]) -> _Reading | None:
    """The reading to tell, if any: a title's tune, a form that is kept, one that is nearly kept."""
    titled = [one for one in readings if one.form.tune and one.form.tune in poem.title]
    if titled:
        return min(titled, key=lambda one: one.rank)
    kept = [one for one in readings if one.finding.level != "none" and _is_convincing(one)]
    strict = [one for one in kept if one.form.family != "old"]
    if strict:
        return min(strict, key=lambda one: one.rank)
    near = [one for one in readings if one.form.family in ("regulated", "ci") and _is_near(one)]
    if near:
        return min(near, key=lambda one: len(one.finding.faults))
    if kept:
        return min(kept, key=lambda one: one.rank)
    failed = [one for one in readings if one.finding.level == "none"]
    return min(failed, key=lambda one: len(one.finding.faults), default=None)


def _is_convincing(reading: _Reading) -> bool:
    """Old verse has only its rhyme to be known by: two level rhymes of a quatrain are as good as chance (1 in 20)."""
    if reading.form.family != "old":
        return True
    letters = [letter for letter in reading.finding.letters if letter]
    if len(letters) > 2:
        return True
    return bool(letters) and letters[0].islower() and reading.rank < LEVELS.index("tolerant")


def _is_near(reading: _Reading) -> bool:
    return len(reading.finding.faults) * _FEW <= len(reading.lines)


def _verdict(poem: PoemText, reading: _Reading) -> Verdict:
    finding = reading.finding
    return Verdict(
        form=reading.form.id,
        schema=finding.schema,
        level=finding.level,
        rhyme=" ".join(dict.fromkeys(name for name in finding.classes.values() if name)),
        faults=finding.faults,
        lines=line_marks(poem, reading.lines, finding, reading.form, reading.book),
        notes=finding.notes,
        is_unambiguous=finding.level != "none" and not any(note.rule in READ_AS for note in finding.notes),
    )


def _unknown(poem: PoemText) -> Verdict:
    """Marks by the text's own breaks, and no form."""
    lines = tuple(clause.text for clause in poem.clauses)
    finding = Finding("", "none", ("",) * len(lines), ("",) * len(lines), {}, ())
    return Verdict(lines=line_marks(poem, lines, finding, None, "pingshui"))
