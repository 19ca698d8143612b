"""The English checker on poems everybody knows: which form, at which level, and why not a stricter one."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from string import ascii_uppercase

import pytest

from writer_app.message import LANGUAGES, messages, placeholders
from writer_app.poetry.checker.english import check_english
from writer_app.poetry.checker.verdict import LEVELS, PoemFault, Verdict
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.form_file import forms

POEMS = tomllib.loads((Path(__file__).parent / "english_gold.toml").read_text(encoding="utf-8"))["poem"]
TEXTS = {poem["title"]: poem["text"] for poem in POEMS}
FORMS = {form.id: form for form in forms().values() if isinstance(form, EnglishForm)}


def rules(verdict: Verdict) -> list[str]:
    return [fault.rule.removeprefix("english.") for fault in (*verdict.faults, *verdict.notes)]


@pytest.mark.parametrize("poem", POEMS, ids=[poem["title"] for poem in POEMS])
def test_names_form_and_level(poem: dict[str, str]) -> None:
    verdict = check_english(poem["text"])
    assert (verdict.form, verdict.level) == (poem["form"], poem["level"]), verdict.faults
    assert len(verdict.lines) == sum(bool(line.strip()) for line in poem["text"].splitlines())
    assert (verdict.level in ("canonical", "standard")) == (not verdict.faults)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Sonnet 18\n\n", ""),
        ("Sonnet XVIII\nWilliam Shakespeare\n", ""),
        ("Sonnet 18: Shall I compare thee to a summer’s day?\nBY WILLIAM SHAKESPEARE\n\n", ""),
        ("", "\n\n— William Shakespeare"),
        ("Sonnet 18\n\n", "\n\n— W. S."),
    ],
)
@pytest.mark.parametrize("form", [None, "shakespearean_sonnet"])
def test_title_and_name_are_left_aside(before: str, after: str, form: str | None) -> None:
    text = next(text for text in TEXTS.values() if text.startswith("Shall I compare"))
    verdict = check_english(before + text + after, FORMS[form] if form else None)
    assert (verdict.form, verdict.level, len(verdict.lines)) == ("shakespearean_sonnet", "standard", 14)


def test_every_sentence_exists() -> None:
    codes = {f.rule: set(f.parameters) for poem in POEMS for f in _all_faults(poem["text"])}
    for language in LANGUAGES:
        known = messages(language)
        for rule, parameters in codes.items():
            assert placeholders(known[f"poem.fault.{rule}"]) <= parameters | {"line", "position"}


def _all_faults(text: str) -> list[PoemFault]:
    found = [check_english(text)] + [check_english(text, form) for form in FORMS.values()]
    return [fault for verdict in found for fault in (*verdict.faults, *verdict.notes)]


@pytest.mark.parametrize(
    ("title", "scheme"),
    [
        ("Sonnet 73", "ABAB CDCD EFEF GG"),
        ("When I consider how my light is spent", "ABBA ABBA CDE CDE"),
        ("The world is too much with us", "ABBA ABBA CDC DCD"),
        ("There was an Old Man in a tree", "AABBA"),
        ("The Rubaiyat of Omar Khayyam, 12", "AABA"),
        ("Loveliest of trees", "AABB CCDD EEFF"),
        ("Ulysses, 51–70", ""),
    ],
)
def test_shows_the_rhyme_scheme(title: str, scheme: str) -> None:
    assert check_english(TEXTS[title]).rhyme == scheme


@pytest.mark.parametrize(
    ("title", "rule", "line"),
    [
        ("Sonnet 18", "near_rhyme", 4),  # temperate, date
        ("Sonnet 116", "historical_rhyme", 12),  # come, doom
        ("Sonnet 73", "derived", 6),  # fadeth
        ("There was an Old Man with a beard", "repeated_rhyme", 5),
        ("There was a Young Lady whose bonnet", "near_rhyme", 2),  # bonnet, upon it
        ("Hope is the thing with feathers", "loose", 1),
        ("I heard a Fly buzz – when I died", "slant_rhyme", 4),  # Room, Storm
        ("Paradise Lost, 1–16", "unknown", 7),  # Oreb
        ("Amazing Grace", "rich_rhyme", 8),  # relieved, believed
        ("Sonnet 130", "elided", 13),  # heaven
        ("A boat beneath a sunny sky", "acrostic", 0),
    ],
)
def test_says_why(title: str, rule: str, line: int) -> None:
    verdict = check_english(TEXTS[title])
    assert (f"english.{rule}", line) in [(f.rule, f.line) for f in (*verdict.faults, *verdict.notes)]


def test_acrostic_tells_its_key() -> None:
    assert check_english(TEXTS["A boat beneath a sunny sky"]).schema == "ALICE PLEASANCE LIDDELL"


def test_lines_of_different_sonnets_are_no_sonnet() -> None:
    titles = ("Sonnet 18", "Sonnet 73", "Sonnet 116", "Sonnet 130")
    sonnets = [TEXTS[title].strip().splitlines() for title in titles]
    for first in range(4):
        mixed = "\n".join(sonnets[(first + line) % 4][line] for line in range(14))
        assert check_english(mixed, FORMS["shakespearean_sonnet"]).level == "none"
        assert check_english(mixed).form not in ("shakespearean_sonnet", "petrarchan_sonnet")


@pytest.mark.parametrize("title", ["The world is too much with us", "When I consider how my light is spent"])
def test_petrarchan_is_not_shakespearean(title: str) -> None:
    verdict = check_english(TEXTS[title], FORMS["shakespearean_sonnet"])
    assert verdict.level == "none"
    assert "no_rhyme" in rules(verdict)


PROSE = (
    "The committee will meet on Thursday afternoon in the small room behind the library, and members who cannot "
    "attend are asked to send a note to the secretary before noon. Coffee is provided, but please bring your own "
    "cup, since the kitchen has been closed for repairs until further notice from the building manager."
)


@pytest.mark.parametrize("words_per_line", [4, 5, 7, 8])
def test_prose_in_lines_is_at_most_free_verse(words_per_line: int) -> None:
    words = PROSE.split()
    lines = [" ".join(words[n : n + words_per_line]) for n in range(0, len(words), words_per_line)]
    assert check_english("\n".join(lines)).form in ("free_verse", "")


def test_prose_in_one_line_has_no_form() -> None:
    assert check_english(PROSE).form == ""
    assert check_english(PROSE).level == "none"


@pytest.mark.parametrize(
    "rubbish",
    ["", "\n\n", "…!?", "'", "-", "’’’", "12345678901234567890", "qqq zzz xxx\nbrrr", "a" * 5000, "a-" * 300,
     "春眠不觉晓\n处处闻啼鸟",
     "\x00\ud800", "e\u0300" * 40, "word " * 3000, "\n".join(ascii_uppercase * 50)],
)  # fmt: skip
def test_rubbish_never_raises(rubbish: str) -> None:
    assert check_english(rubbish).level in LEVELS
    for form in FORMS.values():
        assert check_english(rubbish, form).level in LEVELS


def test_canonical_poems_are_canonical() -> None:
    limerick = (
        "A baker who lived by the sea\nWould serve every sailor his tea,\nWith a bun and a roll\n"
        "In a little brown bowl,\nAnd the smell of it came out to me."
    )
    verdict = check_english(limerick)
    assert (verdict.form, verdict.level) == ("limerick", "canonical"), (verdict.faults, verdict.notes)
    couplets = "The silver morning climbs above the hill\nAnd all the village windows shimmer still."
    verdict = check_english(couplets, FORMS["heroic_couplets"])
    assert verdict.level == "canonical", (verdict.faults, verdict.notes)


def test_misplaced_stress_is_a_fault() -> None:
    right = "The silver morning climbs above the hill\nAnd all the village windows shimmer still."
    wrong = right.replace("climbs above", "goes above").replace("The silver morning", "Behold morning silver")
    verdict = check_english(wrong, FORMS["heroic_couplets"])
    assert verdict.level != "canonical"
    assert [(f.line, f.position) for f in (*verdict.faults, *verdict.notes) if f.rule == "english.stress"]


def test_marks_show_stresses_and_rhymes() -> None:
    verdict = check_english(TEXTS["Sonnet 18"])
    first = verdict.lines[0]
    assert [mark.stresses for mark in first.marks[4:]] == ["/", "x", "/x", "/"]
    assert (first.marks[-1].rhyme, first.marks[-1].is_rhyming, first.end, first.syllables) == (
        "A",
        True,
        "?",
        "10",
    )


def test_a_sonnet_takes_50_ms_once_its_words_are_known() -> None:
    check_english(TEXTS["Sonnet 130"])
    times = []
    for _ in range(5):
        start = time.perf_counter()
        check_english(TEXTS["Sonnet 130"])
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05
