"""The English checker: which form a poem has, at which level, and every fault with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from writer_app.poetry.checker.english_acrostic import is_striking
from writer_app.poetry.checker.english_judge import Judgement, Scanner, judge, span
from writer_app.poetry.checker.english_rhyme import observed_scheme
from writer_app.poetry.checker.english_scansion import Scansion, counts, shown_stresses
from writer_app.poetry.checker.english_sound import sayings
from writer_app.poetry.checker.english_word import VerseLine, VerseWord, verse_lines
from writer_app.poetry.checker.verdict import LEVELS, LineMarks, Mark, PoemFault, Verdict
from writer_app.poetry.form import Form
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.form_file import forms as all_forms

_MOST_LINES = 1000
_PROSE_WORDS = 16  # lines longer than this on average are no verse
_MOST_BEFORE = 3  # lines of a title
_LEAST_VERSE = 3  # lines; fewer are not called free verse
_STRICT = (
    50  # from this strictness on a form is named even if it only fits tolerantly and a looser one fits better
)


def check_english(text: str, form: EnglishForm | None = None, forms: Iterable[Form] | None = None) -> Verdict:
    """The verdict on an English poem, as one of `form`, or (None) of the strictest that fits among `forms` (None: all there are).

    Never raises: what is no verse gets level none. `schema` of an acrostic is what it spells, of other forms the rhyme scheme.
    """
    lines = verse_lines(text)[:_MOST_LINES]
    if not lines:
        return Verdict(form.id if form else "", faults=(PoemFault(0, 0, "english.no_words"),))
    if form:
        return _verdict(*min(((part, judge(part, form, Scanner(part))) for part in _parts(lines)), key=_rank))
    listed = tuple(all_forms().values() if forms is None else forms)
    known = _recognised(lines, Scanner(lines), listed)
    for part in _parts(lines):
        found = known if part is lines else _recognised(part, Scanner(part), listed)
        if found is not None and found.form.strictness:
            return _verdict(part, found)
    return _verdict(lines, known) if known else Verdict(lines=_plain_marks(lines))


def _parts(lines: Sequence[VerseLine]) -> Iterator[Sequence[VerseLine]]:
    """What the poem may be: all lines; without the title and poet's name before it; without a signature as well."""
    yield lines
    before = next((number for number, line in enumerate(lines) if not line.is_name), 0)
    stanza = next((number for number, line in enumerate(lines) if number and line.starts_stanza), 0)
    if stanza and lines[stanza - 1].is_name:
        before = stanza
    before = min(before, _MOST_BEFORE)
    after = len(lines) - (lines[-1].is_name and lines[-1].starts_stanza)
    for first, last in dict.fromkeys(((before, len(lines)), (0, after), (before, after))):
        if last - first not in (0, len(lines)):
            yield lines[first:last]


def _rank(part: tuple[Sequence[VerseLine], Judgement]) -> int:
    return LEVELS.index(part[1].level)


def _recognised(lines: Sequence[VerseLine], scanner: Scanner, forms: Sequence[Form]) -> Judgement | None:
    fitting = [
        found
        for form in forms
        if isinstance(form, EnglishForm) and form.allows(len(lines))
        for found in (judge(lines, form, scanner),)
        if found.level != "none" and _is_telling(found, lines)
    ]
    return min(
        fitting,
        key=lambda found: (
            found.form.strictness < _STRICT,
            found.form.strictness == 0,
            LEVELS.index(found.level),
            -found.form.strictness,
        ),
        default=None,
    )


def _is_telling(found: Judgement, lines: Sequence[VerseLine]) -> bool:
    """Whether the fit is more than chance."""
    form = found.form
    if form.is_acrostic:
        return bool(found.key) and is_striking(found.key)
    if form.rhyme_rule == "scheme":
        good = sum(tie.rhyme not in ("near", "slant", "guessed", "") for tie in found.fit.ties)
        return bool(good) or bool(form.foot and found.fit.ties)
    if form.foot:
        return len(lines) >= _LEAST_VERSE
    if form.syllables:
        return True
    words = sum(len(line.words) for line in lines)
    return len(lines) >= _LEAST_VERSE and words <= _PROSE_WORDS * len(lines)


def _verdict(lines: Sequence[VerseLine], found: Judgement) -> Verdict:
    has_scheme = found.form.rhyme_rule == "scheme" and bool(found.fit.ties)
    scheme = found.fit.scheme if has_scheme else observed_scheme(lines)
    shown = _grouped(scheme, lines, found.form)
    is_wrong = [finding.level in ("tolerant", "none") for finding in found.findings]
    return Verdict(
        form=found.form.id,
        schema=found.key or (scheme if has_scheme else ""),
        level=found.level,
        rhyme=shown if set(scheme) != {"-"} else "",
        faults=_sorted(f.fault for f, wrong in zip(found.findings, is_wrong, strict=True) if wrong),
        notes=_sorted(f.fault for f, wrong in zip(found.findings, is_wrong, strict=True) if not wrong)
        + ((PoemFault(0, 0, "english.acrostic", {"key": found.key}),) if found.key else ()),
        lines=_marks(lines, found, scheme),
    )


def _sorted(faults: Iterable[PoemFault]) -> tuple[PoemFault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.line, fault.position, fault.rule)))


def _grouped(scheme: str, lines: Sequence[VerseLine], form: EnglishForm) -> str:
    """The scheme with a space between stanzas: those of the text, or of the form."""
    starts = {number for number, line in enumerate(lines) if line.starts_stanza and number}
    if not starts and len(scheme) == 14 and form.rhyme_rule == "scheme":
        starts = {4, 8, 11} if scheme.startswith("ABBA") else {4, 8, 12}
    elif not starts and form.rhyme_rule == "scheme":
        turn = form.stanza or min(map(len, form.rhyme_schemes))
        starts = set(range(turn, len(scheme), turn))
    return "".join(" " * (number in starts) + letter for number, letter in enumerate(scheme))


def _marks(lines: Sequence[VerseLine], found: Judgement, scheme: str) -> tuple[LineMarks, ...]:
    wrong = {(f.fault.line, f.fault.position) for f in found.findings if f.level in ("tolerant", "none")}
    unrhymed = {tie.line for tie in found.fit.ties if not tie.rhyme}
    marks: list[LineMarks] = []
    for number, (line, scansion) in enumerate(zip(lines, found.scansions, strict=True)):
        letter = scheme[number].replace("-", "")
        marks.append(
            LineMarks(
                tuple(
                    _mark(
                        word,
                        scansion,
                        place,
                        letter if place == len(line.words) - 1 else "",
                        is_fault=(number + 1, place + 1) in wrong,
                        is_rhyming=number not in unrhymed,
                    )
                    for place, word in enumerate(line.words)
                ),
                line.end,
                letter,
                _shown_count(line, scansion),
            )
        )
    return tuple(marks)


def _mark(
    word: VerseWord, scansion: Scansion | None, place: int, letter: str, *, is_fault: bool, is_rhyming: bool
) -> Mark:
    stresses = shown_stresses(word, scansion.places[place] if scansion else None)
    return Mark(
        word.text,
        stresses=stresses,
        rhyme=letter,
        is_fault=is_fault,
        is_rhyming=bool(letter) and is_rhyming,
    )


def _shown_count(line: VerseLine, scansion: Scansion | None) -> str:
    if scansion:
        return str(scansion.syllables)
    if any(sayings(word.plain)[0].kind == "guessed" for word in line.words):
        return "?"
    return span(counts(line.words, is_strict=True))


def _plain_marks(lines: Sequence[VerseLine]) -> tuple[LineMarks, ...]:
    return tuple(
        LineMarks(
            tuple(Mark(word.text, stresses=shown_stresses(word, None)) for word in line.words),
            line.end,
            syllables=_shown_count(line, None),
        )
        for line in lines
    )
