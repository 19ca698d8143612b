"""Marks for every character of a checked poem: its tone, the wanted one, its rhyme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from writer_app.poetry.checker.chinese_finding import Finding
from writer_app.poetry.checker.chinese_line import code
from writer_app.poetry.checker.chinese_text import PoemText
from writer_app.poetry.checker.verdict import LineMarks, Mark
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.prosody.rhyme_book import Book, rhyme_classes
from writer_app.poetry.prosody.tone import modern_tones, pinyin, tones

_TONES: dict[str, Literal["P", "Z", "?"]] = {"p": "P", "q": "P", "z": "Z", "y": "Z", "x": "?", "?": "?"}


def line_marks(
    poem: PoemText, lines: Sequence[str], finding: Finding, form: ChineseForm | None, book: Book
) -> tuple[LineMarks, ...]:
    """`lines` are the simplified lines in the order of the text; the marks hold its own characters."""
    # A fault of a tail or of the whole line colours no single character but the first it names.
    wrong = {(fault.line, fault.position) for fault in finding.faults if fault.position}
    schema = form.schema(finding.schema) if form is not None else None
    found: list[LineMarks] = []
    place = 0
    for number, line in enumerate(lines, 1):
        written = poem.characters[place : place + len(line)]
        place += len(line)
        pattern = finding.patterns[number - 1]
        letter = finding.letters[number - 1]
        has_end = bool(pattern) and len(line) == len(pattern)
        name = finding.classes.get(letter, "")
        is_rhyming = has_end and bool(letter) and (number, len(line)) not in wrong
        marks = tuple(
            _mark(
                char,
                plain,
                book,
                pattern[index - 1 : index],
                letter if has_end and index == len(line) else "",
                is_fault=(number, index) in wrong,
                is_rhyming=is_rhyming and index == len(line),
            )
            for index, (char, plain) in enumerate(zip(written, line, strict=True), 1)
        )
        end = poem.end_at(place)
        if not end and schema is not None and number <= len(schema.lines):
            end = schema.lines[number - 1].end
        found.append(LineMarks(marks, end, _class_of(line[-1], name, book) if letter and has_end else ""))
    return tuple(found)


def _mark(
    char: str, plain: str, book: Book, wanted: str, rhyme: str, *, is_fault: bool, is_rhyming: bool
) -> Mark:
    is_modern = book == "xinyun"
    return Mark(
        text=char,
        tone=_TONES[code(plain, is_modern)],
        wanted=cast(Literal["P", "Z", "*", ""], wanted),
        rhyme=rhyme,
        is_fault=is_fault,
        is_rhyming=is_rhyming,
        tones="".join(sorted(modern_tones(plain) if is_modern else tones(plain))),
        pinyin=pinyin(plain),
    )


def _class_of(char: str, name: str, book: Book) -> str:
    """The poem's class where the character has it, else its own."""
    own = rhyme_classes(char, book)
    return name if name in own or not own else min(own)
