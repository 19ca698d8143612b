"""Tones of characters: classical (廣韻 and 平水韵, the corpus deciding) and modern; their script and their pinyin for display."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal

from writer_app.poetry.prosody import script
from writer_app.poetry.prosody.table import UNKNOWN, Entry, Reading, Tone, common_characters, entry

Grade = Literal["core", "poly", "unknown"]
_GRADES: dict[str, Grade] = {"s": "core", "c": "core", "p": "poly", "u": "unknown"}
_MARKS: dict[str, Tone] = {"\u0304": "P", "\u0301": "P", "\u030c": "Z", "\u0300": "Z"}

simplified = script.simplified
traditional = script.traditional


def entry_of(char: str) -> Entry:
    """The table's line for a character, or for its simplified form."""
    found = entry(char)
    return entry(script.simplified(char)) if found is UNKNOWN else found


def readings(char: str) -> tuple[Reading, ...]:
    """Readings in classical verse, most voted first; () if unknown. Traditional characters are accepted."""
    return entry_of(char).readings


@cache
def tones(char: str) -> frozenset[Tone]:
    """The tones a character may have in classical verse; empty if unknown."""
    return frozenset(reading.tone for reading in readings(char))


def grade(char: str) -> Grade:
    """`core`: one tone, undisputed; `poly`: several, or disputed; `unknown`: not in the table."""
    return _GRADES[entry_of(char).grade]


@cache
def core(tone: Tone) -> str:
    """All `core` characters of this tone among the commonest 4,000 of the corpus, commonest first."""
    return "".join(char for char in common_characters() if grade(char) == "core" and tone in tones(char))


def pinyin(char: str) -> str:
    """The commonest modern reading with its tone mark, for display; "" if unknown."""
    modern = entry_of(char).modern
    return modern[0] if modern else ""


def modern_readings(char: str) -> tuple[str, ...]:
    """The modern readings in use, commonest first, with tone marks."""
    return entry_of(char).modern


def modern_tone(reading: str) -> Tone | None:
    """Level (first and second tone) or oblique (third and fourth) of a reading such as "guó"; None for the neutral tone."""
    return next((_MARKS[c] for c in unicodedata.normalize("NFD", reading) if c in _MARKS), None)


@cache
def modern_tones(char: str) -> frozenset[Tone]:
    """The tones of 中华新韵: of the modern readings. A neutral tone fits both."""
    found: set[Tone] = set()
    for reading in modern_readings(char):
        tone = modern_tone(reading)
        found |= {"P", "Z"} if tone is None else {tone}
    return frozenset(found)


@cache
def modern_core(tone: Tone) -> str:
    """Characters of one modern tone among the commonest 4,000, commonest first."""
    return "".join(char for char in common_characters() if modern_tones(char) == {tone})
