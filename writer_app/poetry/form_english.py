"""English forms as records: how many lines, which rhyme, how many syllables, which metre.

The files are resources/forms/english.toml and the user's own; `form_file_english` reads them.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

Foot = Literal["", "iambic", "anapaestic"]
RhymeRule = Literal["scheme", "none", "any"]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class EnglishForm(msgspec.Struct, frozen=True, kw_only=True):
    """One English form. Lists that are shorter than the poem start again at their beginning (AA: AABBCC…)."""

    id: str
    name_zh: str
    name_en: str
    family: Literal["english"] = "english"
    least_lines: int = 1
    most_lines: int = 0  # 0: as many as one likes
    multiple: int = 1  # the number of lines is a multiple of this
    usual_lines: int = 4  # what is written if nobody says how many
    rhyme_rule: RhymeRule = (
        "any"  # any: not looked at; none: lines must not rhyme; scheme: one of rhyme_schemes
    )
    rhyme_schemes: tuple[str, ...] = ()  # a letter for each line, "-" a line that need not rhyme
    syllables: tuple[tuple[int, int], ...] = ()  # least and most for each line; () free
    foot: Foot = ""  # "" has no metre
    stresses: tuple[
        int, ...
    ] = ()  # strong syllables for each line of anapaestic verse; iambic has every second
    feminine_ending: bool = False  # one unstressed syllable more at the end of a line
    length_tolerance: int = (
        -1
    )  # by how many syllables rhyming lines may differ at level standard; -1: not compared
    max_stress_faults: int = 0  # stresses in weak places the whole poem may have at level standard
    has_slant_rhyme: bool = (
        False  # the same last consonant is rhyme enough at level tolerant (hymns, Dickinson)
    )
    may_repeat_last: bool = False  # the last line may repeat a rhyme word at level tolerant (Lear)
    is_loose_by_one: bool = True  # lines may be one syllable longer or shorter at level tolerant
    is_acrostic: bool = False  # the first letters of the lines are a word
    strictness: int = 0  # of two forms that fit, the one with more is named
    stanza: int = 0  # lines of a printed stanza; 0: no breaks

    def allows(self, lines: int) -> bool:
        """Whether a poem of this form can have so many lines."""
        return (
            lines >= max(self.least_lines, 1)
            and (not self.most_lines or lines <= self.most_lines)
            and lines % self.multiple == 0
        )

    def schemes(self, lines: int) -> tuple[str, ...]:
        """The rhyme schemes for `lines` lines, a letter for each line, "-" where none is asked; the first is the usual one."""
        if self.rhyme_rule != "scheme":
            return ("-" * lines,)
        return tuple(dict.fromkeys(_stretched(scheme, lines) for scheme in self.rhyme_schemes))

    def length(self, line: int) -> tuple[int, int]:
        """Least and most syllables of the line (0-based), the unstressed one of a feminine ending not counted; (0, 0) if free."""
        return self.syllables[line % len(self.syllables)] if self.syllables else (0, 0)

    def patterns(self, line: int) -> tuple[str, ...]:
        """Metres of the line (0-based) at level canonical, the usual one first; () if the form has no metre.

        A character for each syllable: "x" weak, "/" strong, "*" either. In a weak place no stress of a word of
        two or more syllables may stand. A strong place takes anything in iambic verse, but no unstressed
        syllable of a longer word in anapaestic verse. Monosyllables stand anywhere; as the last syllable of a
        feminine ending only weak ones.
        """
        if not self.foot:
            return ()
        least, most = self.length(line)
        if self.foot == "iambic":
            return _iambic(least, most, self.feminine_ending)
        return _anapaestic(self.stresses[line % len(self.stresses)], least, most)


def _stretched(scheme: str, lines: int) -> str:
    """The scheme repeated with fresh letters until it covers `lines` lines."""
    kinds = sorted(set(scheme) - {"-"})
    letters: list[str] = []
    for line in range(lines):
        turn, place = divmod(line, len(scheme))
        letter = scheme[place]
        letters.append(
            "-" if letter == "-" else _LETTERS[(turn * len(kinds) + kinds.index(letter)) % len(_LETTERS)]
        )
    return "".join(letters)


@cache
def _iambic(least: int, most: int, has_feminine: bool) -> tuple[str, ...]:
    found: list[str] = []
    for count in range(least, most + 1):
        found.append(("**" + "x/" * (count // 2 - 1) + "x" * (count % 2))[:count])
    return tuple(found + [pattern + "x" for pattern in found if has_feminine])


@cache
def _anapaestic(stresses: int, least: int, most: int) -> tuple[str, ...]:
    """(x)x/xx/xx/(x), with a second weak syllable at the end where the line may be that long."""
    body = "xx".join("/" * stresses)
    found = (lead + body + tail for tail in ("", "x", "xx") for lead in ("x", "xx"))
    return tuple(pattern for pattern in found if least <= len(pattern) <= most)
