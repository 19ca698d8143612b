"""Forms of verse as records, read from resources/forms/*.toml and the writer's own files (form_file.py).

Notation of a pattern, one sign per character: `P` must be level (平), `Z` must be oblique (仄: 上 去 入), `*` either.
Rhyme letters are local to a poem: the same letter rhymes together, upper case with level, lower case with oblique characters.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from writer_app.error import Parameter
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.prosody.rhyme_book import Book

Family = Literal["regulated", "ci", "couplet", "old", "english"]
Part = Literal["all", "last1", "last3"]


class BrokenForm(Exception):  # noqa: N818 - a fault of a file, told as a sentence
    """What is wrong with one form of a file: `code` of poem.form_file.*, the key at fault and blanks of the sentence."""

    def __init__(self, code: str, key: str, **parameters: Parameter) -> None:
        super().__init__(code, key, parameters)
        self.code = code
        self.key = key
        self.parameters = parameters


class LineRule(msgspec.Struct, frozen=True):
    """One line of a Chinese form. All patterns have the same length: the line's number of characters.

    `patterns` are canonical; `standard` and `tolerant` are further ones of those levels. `rescued` are allowed at level
    standard if the next line fits one of `rescue` (拗救). `kind` is the line type of regulated verse: a A b B.
    """

    patterns: tuple[str, ...]
    rhyme: str = ""
    end: str = "。"
    standard: tuple[str, ...] = ()
    tolerant: tuple[str, ...] = ()
    rescued: tuple[str, ...] = ()
    rescue: tuple[str, ...] = ()
    kind: str = ""

    @property
    def length(self) -> int:
        """Characters of the line."""
        return len(self.patterns[0])


class Schema(msgspec.Struct, frozen=True):
    """One shape of a form: 平起 or 仄起, the first line in the rhyme or not."""

    id: str
    name_zh: str
    name_en: str
    lines: tuple[LineRule, ...]


class Repeat(msgspec.Struct, frozen=True):
    """`line` repeats the `source` line or its last characters; both from 1. An optional one is only allowed."""

    source: int
    line: int
    part: Part = "all"
    is_optional: bool = False


class ChineseForm(msgspec.Struct, frozen=True):
    """A Chinese form. `book` is its rhyme book; `model_form` a key of poem_model.FORM_MARK; `tune` the 词牌 or "".

    `cross_tone_rhyme`: A and a must be the same part of 词林正韵 (西江月). `max_tone_faults`: how many places may differ at level
    tolerant. `opposed`: positions (from 1) at which the second line of a couplet must have the other tone.
    """

    id: str
    name_zh: str
    name_en: str
    family: Family
    schemas: tuple[Schema, ...]
    stanza_break_after: tuple[int, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    book: Book = "pingshui"
    cross_tone_rhyme: bool = False
    model_form: str = "词"
    tune: str = ""
    max_tone_faults: int = 0
    opposed: tuple[int, ...] = ()
    other_names: tuple[str, ...] = ()
    is_own: bool = False

    def schema(self, schema_id: str) -> Schema | None:
        """The schema of that id, if the form has it."""
        return next((schema for schema in self.schemas if schema.id == schema_id), None)


Form = ChineseForm | EnglishForm
