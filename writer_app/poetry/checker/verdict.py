"""What the checker says of a poem: the form, the level, every fault with its place, and marks for each character or word."""

from __future__ import annotations

from typing import Literal

import msgspec

from writer_app.message import Language, sentence
from writer_app.poetry.form import Form

Level = Literal["canonical", "standard", "tolerant", "none"]
LEVELS: tuple[Level, ...] = ("canonical", "standard", "tolerant", "none")


class PoemFault(msgspec.Struct, frozen=True):
    """`line` from 1; `position` of the character or word from 1, 0 for the whole line; line 0 is the whole poem.

    The sentence is the message `poem.fault.<rule>` with `parameters`, `line` and `position`.
    """

    line: int
    position: int
    rule: str
    parameters: dict[str, str | int] = {}


class Mark(msgspec.Struct, frozen=True):
    """One character or word of a poem. `tone` "?" is either (a polyphone) or unknown; "" where tones do not apply.

    `tones` and `pinyin` tell a character's readings; `stresses` is the "/x" pattern of an English word; `rhyme` is the letter
    of a rhyme place.
    """

    text: str
    tone: Literal["P", "Z", "?", ""] = ""
    wanted: Literal["P", "Z", "*", ""] = ""
    stresses: str = ""
    rhyme: str = ""
    is_fault: bool = False
    is_rhyming: bool = False
    tones: str = ""
    pinyin: str = ""


class LineMarks(msgspec.Struct, frozen=True):
    """One line: its marks, the punctuation after it, the rhyme class of its last character, the possible counts of syllables."""

    marks: tuple[Mark, ...]
    end: str = ""
    rhyme_class: str = ""
    syllables: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """`form` and `schema` are ids, "" if none was recognised; `rhyme` names the class or classes, or an English scheme.

    `faults` keep the poem from level standard. `notes` are no faults: why it is standard and not canonical, and places that hang
    on one of several readings. `is_unambiguous`: there are none of these, bound places have characters of one undisputed tone.
    """

    form: str = ""
    schema: str = ""
    level: Level = "none"
    rhyme: str = ""
    faults: tuple[PoemFault, ...] = ()
    lines: tuple[LineMarks, ...] = ()
    notes: tuple[PoemFault, ...] = ()
    is_unambiguous: bool = False


def level_words(level: Level, form: Form | None, language: Language) -> str:
    """How regular a poem is, in one word or two; where a form has no tones a canonical poem is true to form."""
    has_tones = form is None or form.family in ("regulated", "ci")
    key = "true_to_form" if level == "canonical" and not has_tones else level
    return sentence(f"poem.level.{key}", language)


def fault_sentence(fault: PoemFault, language: Language) -> str:
    """The sentence of a fault or note, without the number of its line."""
    return sentence(
        f"poem.fault.{fault.rule}", language, line=fault.line, position=fault.position, **fault.parameters
    )
