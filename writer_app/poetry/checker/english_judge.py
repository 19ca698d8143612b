"""One poem against one English form: everything that is not as the form has it, each with the level that still allows it.

What canonical, standard and tolerant mean for each form is told in docs/forms.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import msgspec

from writer_app.poetry.checker.english_acrostic import spelled
from writer_app.poetry.checker.english_rhyme import Fit, best_fit, unwanted
from writer_app.poetry.checker.english_scansion import Metre, Scansion, counts, loose, metres, scan
from writer_app.poetry.checker.english_sound import sayings
from writer_app.poetry.checker.english_word import VerseLine, first_letter
from writer_app.poetry.checker.verdict import LEVELS, Level, PoemFault
from writer_app.poetry.form_english import EnglishForm

_RHYME_LEVEL: dict[str, Level] = {"rich": "standard", "near": "standard", "": "none"}


class Finding(msgspec.Struct, frozen=True):
    """Something that is not as the form has it, and the strictest level that allows it."""

    level: Level
    fault: PoemFault


class Judgement(msgspec.Struct, frozen=True):
    """What was found of a poem as a poem of `form`. `key` are the words an acrostic spells."""

    form: EnglishForm
    level: Level
    findings: tuple[Finding, ...]
    scansions: tuple[Scansion | None, ...]
    fit: Fit
    key: str = ""


class Scanner:
    """Scans the lines of one poem; forms with the same metre share the work."""

    def __init__(self, lines: Sequence[VerseLine]) -> None:
        self.lines = lines
        self._found: dict[tuple[int, tuple[Metre, ...]], Scansion | None] = {}

    def scan(self, line: int, wanted: tuple[Metre, ...], *, is_loose_allowed: bool) -> Scansion | None:
        found = self._scan(line, wanted)
        if found is None and is_loose_allowed:
            found = self._scan(line, _loosened(wanted))
        return found

    def _scan(self, line: int, wanted: tuple[Metre, ...]) -> Scansion | None:
        key = (line, wanted)
        if key not in self._found:
            self._found[key] = scan(self.lines[line].words, wanted)
        return self._found[key]


@cache
def _loosened(wanted: tuple[Metre, ...]) -> tuple[Metre, ...]:
    return tuple(dict.fromkeys(other for metre in wanted for other in loose(metre)))


def judge(lines: Sequence[VerseLine], form: EnglishForm, scanner: Scanner) -> Judgement:
    """The poem as one of `form`; level none if it is not one."""
    findings: list[Finding] = []
    scansions: tuple[Scansion | None, ...] = (None,) * len(lines)
    if form.syllables:
        wanted = [metres(form, line) for line in range(len(lines))]
        scansions = tuple(
            scanner.scan(line, wanted[line], is_loose_allowed=form.is_loose_by_one)
            for line in range(len(lines))
        )
        for line, scansion in enumerate(scansions):
            findings += _line_findings(lines[line], line + 1, scansion, form)
        findings = _capped(findings, form, len(lines))
    findings += _unknown_words(lines, form)
    fit = Fit("-" * len(lines), ())
    if not form.allows(len(lines)):
        fault = PoemFault(0, 0, "english.lines", {"found": len(lines), "wanted": form.usual_lines})
        findings.insert(0, Finding("none", fault))
    else:
        fit, rhymes = _rhymes(lines, form)
        findings += rhymes + _lengths(lines, form, fit)
    key = ""
    if form.is_acrostic:
        key = spelled([first_letter(line) for line in lines])
        if not key:
            letters = "".join(first_letter(line) for line in lines)
            findings.append(Finding("tolerant", PoemFault(0, 0, "english.no_acrostic", {"letters": letters})))
    levels: list[Level] = [finding.level for finding in findings]
    level = max(levels, key=LEVELS.index, default=LEVELS[0])
    return Judgement(form, level, tuple(findings), scansions, fit, key)


def _line_findings(
    line: VerseLine, number: int, scansion: Scansion | None, form: EnglishForm
) -> list[Finding]:
    least, most = form.length(number - 1)
    wanted = str(least) if least == most else f"{least}–{most}"
    if scansion is None:
        parameters: dict[str, str | int] = {"found": span(counts(line.words)), "wanted": wanted}
        return [Finding("none", PoemFault(number, 0, "english.syllables", parameters))]
    findings: list[Finding] = []
    if scansion.metre.is_loose:
        found_one: dict[str, str | int] = {"found": scansion.syllables, "wanted": wanted}
        findings.append(Finding("tolerant", PoemFault(number, 0, "english.loose", found_one)))
    elif scansion.metre.cost:
        findings.append(Finding("standard", PoemFault(number, 0, "english.substitution")))
    for position, (word, place) in enumerate(zip(line.words, scansion.places, strict=True), 1):
        said: dict[str, str | int] = {"word": word.text, "syllables": len(place.saying.stresses)}
        for trouble in place.troubles:
            if trouble in ("derived", "guessed"):
                continue
            level: Level = "tolerant" if trouble in ("stress", "heavy_ending") else "standard"
            findings.append(Finding(level, PoemFault(number, position, f"english.{trouble}", said)))
    return findings


def span(possible: frozenset[int]) -> str:
    """ "9–10" for the counts 9 and 10."""
    least, most = min(possible), max(possible)
    return str(least) if least == most else f"{least}–{most}"


def _capped(findings: list[Finding], form: EnglishForm, lines: int) -> list[Finding]:
    """As many misplaced stresses as the form says are standard. Not more than a line in three may limp, none in three places."""
    stresses = [finding for finding in findings if finding.fault.rule == "english.stress"]
    limping = [f.fault.line for f in findings if f.fault.rule in ("english.stress", "english.loose")]
    if len(set(limping)) > max(1, lines / 3) or any(limping.count(line) > 2 for line in limping):
        level: Level = "none"
    else:
        level = "standard" if len(stresses) <= form.max_stress_faults else "tolerant"
    kinds = ("english.stress", "english.loose") if level == "none" else ("english.stress",)
    return [Finding(level, f.fault) if f.fault.rule in kinds else f for f in findings]


def _unknown_words(lines: Sequence[VerseLine], form: EnglishForm) -> list[Finding]:
    """Words not in the dictionary. Where neither syllables nor rhyme count they are only told."""
    is_sound_needed = bool(form.syllables) or form.rhyme_rule == "scheme"
    found: list[Finding] = []
    words = 0
    for number, line in enumerate(lines, 1):
        for position, word in enumerate(line.words, 1):
            words += 1
            kind = sayings(word.plain)[0].kind
            if kind in ("derived", "guessed"):
                rule = "english.unknown" if kind == "guessed" else "english.derived"
                level: Level = "tolerant" if kind == "guessed" else "standard"
                if not is_sound_needed:
                    level = "canonical"
                found.append(Finding(level, PoemFault(number, position, rule, {"word": word.text})))
    guessed = [finding for finding in found if finding.fault.rule == "english.unknown"]
    if len(guessed) * 2 > words:
        return [Finding("none", finding.fault) for finding in guessed]
    return found


def _rhymes(lines: Sequence[VerseLine], form: EnglishForm) -> tuple[Fit, list[Finding]]:
    if form.rhyme_rule == "none":
        ties = unwanted(lines)
        lines_rhyming = len({tie.line for tie in ties})
        level: Level = "standard" if lines_rhyming * 10 <= len(lines) else "tolerant"
        if lines_rhyming * 5 > len(lines):
            level = "none"
        return Fit("-" * len(lines), ()), [
            Finding(level, _rhyme_fault(lines, tie.line, tie.other, "unwanted_rhyme")) for tie in ties
        ]
    fit = best_fit(
        form.schemes(len(lines)),
        lines,
        has_slant=form.has_slant_rhyme,
        may_repeat_last=form.may_repeat_last,
    )
    is_forgiven = fit.broken * 8 <= len(fit.ties)  # in a long poem one rhyme of eight may have been lost
    findings: list[Finding] = []
    for tie in fit.ties:
        if tie.rhyme == "perfect":
            continue
        level = _RHYME_LEVEL.get(tie.rhyme, "tolerant")
        if level == "none" and is_forgiven:
            level = "tolerant"
        same = lines[tie.line].words[-1].plain == lines[tie.other].words[-1].plain
        rule = f"{'repeated' if same else tie.rhyme or 'no'}_rhyme"
        findings.append(Finding(level, _rhyme_fault(lines, tie.line, tie.other, rule)))
    return fit, findings


def _rhyme_fault(lines: Sequence[VerseLine], line: int, other: int, rule: str) -> PoemFault:
    words = lines[line].words
    parameters: dict[str, str | int] = {
        "word": words[-1].text,
        "other": lines[other].words[-1].text,
        "other_line": other + 1,
    }
    return PoemFault(line + 1, len(words), f"english.{rule}", parameters)


def _lengths(lines: Sequence[VerseLine], form: EnglishForm, fit: Fit) -> list[Finding]:
    """Lines that rhyme are about as long as each other."""
    if form.length_tolerance < 0:
        return []
    findings: list[Finding] = []
    for tie in fit.ties:
        here, there = counts(lines[tie.line].words), counts(lines[tie.other].words)
        gap = min(abs(a - b) for a in here for b in there)
        if not gap:
            strict = (
                counts(lines[tie.line].words, is_strict=True),
                counts(lines[tie.other].words, is_strict=True),
            )
            if strict[0] & strict[1]:
                continue
        tolerance = form.length_tolerance
        level: Level = "standard" if gap <= tolerance else "tolerant" if gap <= tolerance + 1 else "none"
        parameters: dict[str, str | int] = {
            "found": span(here),
            "other": span(there),
            "other_line": tie.other + 1,
        }
        findings.append(Finding(level, PoemFault(tie.line + 1, 0, "english.length", parameters)))
    return findings
